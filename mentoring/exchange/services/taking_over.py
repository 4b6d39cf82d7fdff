"""Taking a checked list over: all of it in the caller's transaction, or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.bulk import insert_many
from mentoring.exchange import queries
from mentoring.exchange.models import ImportCompletion, ImportMade, ImportRow, ListImport
from mentoring.exchange.services.bulk import BulkRegister
from mentoring.exchange.services.checking import candidates
from mentoring.exchange.services.facts import Candidate
from mentoring.exchange.services.merging import Completion, merge
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState, Outcome
from mentoring.people.models import Person, Programme
from mentoring.people.queries import person_for, programmes
from mentoring.people.services import MenteeFacts, PersonFacts
from mentoring.people.vocabulary import GenderWish
from mentoring.waitlists.services import EntryFacts, register_entries
from mentoring.waitlists.vocabulary import EntryState, ReferralKind, Urgency
from mentoring.wording import N_, Refused

AT_ONCE = 1_000
"""So many people are written in one go."""


class RowRefused(Refused):
    """A row was refused while it was taken over; nothing has been taken over."""

    def __init__(self, no: int, refused: Refused) -> None:
        super().__init__(
            N_("Zeile %(row)s: %(sentence)s Es wurde nichts übernommen."), row=no, sentence=refused.sentence
        )


@dataclass
class _Work:
    """What is being taken over: which rows, as what, and the people made of them."""

    chosen: Mapping[int, queries.Decision]
    people: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    made: list[int] = field(default_factory=list)
    completed: list[tuple[int, Completion]] = field(default_factory=list)
    skipped: int = 0


def take_over(
    session: Session,
    import_: ListImport,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    done: Sequence[Candidate] | None = None,
) -> None:
    """Registers everybody on a checked list as it was decided, and keeps what was made, to show and to undo.

    Refused, with nothing done, while rows are wrong or undecided. ``done``: the rows as just checked.
    """
    rows = queries.decisions(session, import_.id)
    without_errors = bool(import_.mapping.get("without_errors"))
    _expect_decided(rows, without_errors)
    found = (
        list(done)
        if done is not None
        else candidates(session, import_, queries.cells_of(session, import_.id), today=today)
    )
    work = _Work(rows)
    taken = _taken(found, work, without_errors)
    offered = {p.id: p for p in programmes(session, import_.organisation_id)}
    register = BulkRegister(session, actor=actor, now=now, today=today)
    register.learn_words([facts for candidate in taken for facts in candidate.people])
    for start in range(0, len(taken), AT_ONCE):
        some = taken[start : start + AT_ONCE]
        _people(session, register, some, work, actor=actor, now=now, today=today)
    entries: list[int] = []
    if import_.kind is ImportKind.WAITLIST:
        entries = _entries(session, import_, taken, work, offered, actor=actor, now=now, today=today)
    _finish(session, import_, work, entries, now)


def expect_decided(session: Session, import_: ListImport) -> None:
    """Refuses while rows are wrong (unless they are to be left out) or not decided."""
    _expect_decided(queries.decisions(session, import_.id), bool(import_.mapping.get("without_errors")))


def _expect_decided(rows: Mapping[int, queries.Decision], without_errors: bool) -> None:
    outcomes = [row.outcome for row in rows.values()]
    wrong = outcomes.count(Outcome.ERROR)
    if wrong and not without_errors:
        raise Refused(N_("%(many)s Zeilen haben noch Fehler. Es wurde nichts übernommen."), many=wrong)
    open_ = sum(1 for row in rows.values() if row.outcome is Outcome.DUPLICATE and row.choice is None)
    if open_:
        raise Refused(
            N_("Bei %(many)s Zeilen ist noch nicht entschieden, ob es dieselbe Person ist."), many=open_
        )


def _taken(found: Sequence[Candidate], work: _Work, without_errors: bool) -> list[Candidate]:
    """The rows to take over. A family with a wrong row is left out whole; a new error stops everything."""
    broken: set[int] = set()
    for candidate in found:
        if not candidate.row.problems:
            continue
        if not without_errors:
            raise RowRefused(
                candidate.row.no,
                Refused(candidate.row.problems[0].sentence.text, **candidate.row.problems[0].sentence.params),
            )
        broken.add((candidate.row.head or candidate.row).no)
    taken = [
        candidate
        for candidate in found
        if (candidate.row.head or candidate.row).no not in broken
        and work.chosen[candidate.row.no].choice is not Choice.SKIP
    ]
    work.skipped = len(found) - len(taken)
    if not taken:
        raise Refused(N_("Es bleibt keine Zeile übrig, die übernommen werden könnte."))
    return taken


def _people(
    session: Session,
    register: BulkRegister,
    taken: Sequence[Candidate],
    work: _Work,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    new: list[tuple[Candidate, PersonFacts, bool]] = []
    known = _known(session, taken, work, actor)
    for candidate in taken:
        row = work.chosen[candidate.row.no]
        own, *further = candidate.people
        if row.choice is Choice.MERGE and row.person_id is not None:
            try:
                person = known.pop(row.person_id, None) or person_for(session, actor, row.person_id)
                if person is None:
                    raise Refused(N_("Die Person, die ergänzt werden sollte, gibt es nicht mehr."))
                added = merge(session, person, own, candidate, actor=actor, now=now, today=today)
            except Refused as refused:
                raise RowRefused(candidate.row.no, refused) from refused
            work.completed.append((person.id, added))
            work.people[candidate.row.no].append(person)
        else:
            new.append((candidate, own, True))
        new += [(candidate, facts, False) for facts in further]
    made = register.people([facts for _, facts, _ in new])
    for person, (candidate, _, _) in zip(made, new, strict=True):
        work.people[candidate.row.no].append(person)
    pairs = list(zip(made, new, strict=True))
    register.mentors((p, c.mentor, c.extract) for p, (c, _, _) in pairs if c.mentor is not None)
    register.mentees(
        (p, c.mentee if own else MenteeFacts()) for p, (c, _, own) in pairs if c.mentee is not None
    )
    work.made += [person.id for person in made]


def _known(session: Session, taken: Sequence[Candidate], work: _Work, actor: Actor) -> dict[int, Person]:
    """Those of the organisation whom these rows complete, loaded at once; who comes again is loaded again."""
    ids = [work.chosen[candidate.row.no].person_id for candidate in taken]
    whole = queries.people_whole(session, sorted({one for one in ids if one is not None}))
    return {n: person for n, person in whole.items() if person.organisation_id == actor.organisation_id}


def _entries(
    session: Session,
    import_: ListImport,
    taken: Sequence[Candidate],
    work: _Work,
    offered: Mapping[int, Programme],
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> list[int]:
    families: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in taken:
        families[(candidate.row.head or candidate.row).no].append(candidate)
    wishes = []
    completed = [number for number, _ in work.completed]
    waits = queries.waiting_programmes(session, completed)
    for together in families.values():
        head = together[0].row.head or together[0].row
        members = [person for one in together for person in work.people[one.row.no]]
        facts = _entry_facts(head.values, offered, today, family=len(members) > 1)
        state = head.values.get("state") or EntryState[import_.mapping.get("state", "WAITING")]
        programme = facts.programme.id
        merged = [one for one in together if work.chosen[one.row.no].choice is Choice.MERGE]
        for one in merged:
            person = work.people[one.row.no][0]
            if (person.id, programme) in waits:
                text = N_("Für «%(name)s» gibt es in diesem Programm schon einen offenen Eintrag.")
                raise RowRefused(one.row.no, Refused(text, name=person.name))
            waits.add((person.id, programme))
        wishes.append((facts, members, state))
    ids: list[int] = []
    for start in range(0, len(wishes), AT_ONCE):
        ids += register_entries(session, wishes[start : start + AT_ONCE], actor=actor, now=now, today=today)
    return ids


def _entry_facts(
    values: Mapping[str, object], offered: Mapping[int, Programme], today: date, *, family: bool
) -> EntryFacts:
    given = {
        key: values[key]
        for key in ("travel_km", "own_region_only", "goal", "segment", "referred_by_name", "confirmed_on")
        if key in values
    }
    name = str(values.get("family", "")) or (str(values.get("last_name", "")) if family else "")
    programme = offered.get(values["programme"])  # type: ignore[call-overload]
    if programme is None:
        raise Refused(N_("Ein Programm der Liste wird nicht mehr angeboten. Bitte noch einmal prüfen."))
    return EntryFacts(
        programme=programme,
        registered_on=values.get("registered_on", today),  # type: ignore[arg-type]
        family_name=name[:120],
        urgency=values.get("urgency", Urgency.NORMAL),  # type: ignore[arg-type]
        mentor_gender=values.get("mentor_gender", GenderWish.ANY),  # type: ignore[arg-type]
        topics=tuple(topic.value for topic in values.get("topics", ())),  # type: ignore[attr-defined]
        referral=values.get("referral", ReferralKind.SELF),  # type: ignore[arg-type]
        social_region_id=values.get("social_region"),  # type: ignore[arg-type]
        **given,  # type: ignore[arg-type]
    )


def _finish(
    session: Session, import_: ListImport, work: _Work, entries: Sequence[int], now: datetime
) -> None:
    made = [{"import_id": import_.id, "person_id": one, "entry_id": None} for one in work.made]
    made += [{"import_id": import_.id, "person_id": None, "entry_id": one} for one in entries]
    insert_many(session, ImportMade, made)
    completed = [
        {"import_id": import_.id, "person_id": person_id, **asdict(added)}
        for person_id, added in work.completed
    ]
    insert_many(session, ImportCompletion, completed)
    # What was read has served its purpose.
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == import_.id)
        .values(cells=[], problems=[], duplicates=[])
        .execution_options(synchronize_session=False)
    )
    import_.state, import_.finished_at = ImportState.IMPORTED, now
    import_.rows_done = import_.rows_total
    import_.people_made, import_.entries_made = len(work.made), len(entries)
    import_.people_merged, import_.rows_skipped = len(completed), work.skipped
    session.flush()


def leave_out_errors(import_: ListImport, leave_out: bool) -> None:
    """Decides whether rows with errors, and their families, are left out; else they stop the take-over."""
    import_.mapping = {**import_.mapping, "without_errors": leave_out}
