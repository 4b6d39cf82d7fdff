"""Taking an import back, person by person: what was changed or used since stays, and is named."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.audit import Access, log_access
from mentoring.exchange import queries
from mentoring.exchange.models import ImportCompletion, ImportMade, ImportRow, ListImport
from mentoring.exchange.rules.undoing import together
from mentoring.exchange.services.restoring import Restoring, restore, restoring_of
from mentoring.exchange.vocabulary import Deed, ImportState
from mentoring.history import HistoryRow
from mentoring.people.models import Clearance, Mentor, MentorProgramme, Person, Residence, Seat, StatusFact
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.wording import N_, Refused, Sentence

AT_ONCE = 500


@dataclass
class Line:
    """What becomes of one person, and of what: facts that go, or what was changed or used since.

    Nothing named and yet kept: the person belongs to a family of which something stays.
    """

    person_id: int
    deed: Deed
    things: list[str] = field(default_factory=list)
    last: queries.Change | None = None


@dataclass
class Plan:
    """What taking an import back would do now."""

    lines: list[Line]
    entries_removed: list[int]
    entries_kept: list[int]
    restorings: dict[int, Restoring]

    def people(self, deed: Deed) -> list[int]:
        """The persons with whom just this happens."""
        return [line.person_id for line in self.lines if line.deed is deed]

    @property
    def does_something(self) -> bool:
        """Whether anything can be taken back at all."""
        return any(line.deed is not Deed.KEEP for line in self.lines)


def refusal_of_undo(session: Session, import_: ListImport) -> Sentence | None:
    """Why an import cannot be taken back at all, whatever happened since; None if one may look."""
    if import_.state is not ImportState.IMPORTED:
        return Sentence(N_("Rückgängig machen lässt sich nur, was übernommen ist."))
    if import_.people_merged != queries.number_of_completions(session, import_.id):
        return Sentence(
            N_(
                "Damals wurde noch nicht festgehalten, was bei bestehenden Personen ergänzt wurde. "
                "Darum lässt sich dieser Import nicht rückgängig machen."
            )
        )
    return None


def plan_undo(session: Session, import_: ListImport) -> Plan:
    """What taking back would do with everybody: removed, restored, or kept because of what happened since.

    Who came as a family goes as a family: as long as something of one stays, all of it stays.
    """
    made, entries = queries.ids_made(session, import_.id)
    added: dict[int, list[ImportCompletion]] = defaultdict(list)
    for one in queries.completions(session, import_.id):
        added[one.person_id].append(one)
    whole = queries.people_whole(session, sorted(added))
    restorings = {number: restoring_of(whole[number], added[number]) for number in sorted(added)}
    members = queries.members_of_made(session, import_.id)
    against = _against(session, import_, restorings)
    leads = together([*made, *added], members)
    of_entries = queries.signs_of_entries(session, import_)
    kept_entries: dict[int, list[str]] = defaultdict(list)
    for entry_id, person_id in members:
        if entry_id in of_entries and person_id in leads:
            kept_entries[person_id] += [one for one in of_entries[entry_id] if one not in against[person_id]]
    for person_id, things in kept_entries.items():
        against[person_id] += things
    stays = {leads[number] for number, things in against.items() if things and number in leads}
    last = queries.changes_since(session, import_)
    lines = []
    for number in dict.fromkeys([*made, *restorings]):
        if leads[number] in stays:
            lines.append(Line(number, Deed.KEEP, against[number], last.get(number)))
        elif number in restorings:
            lines.append(Line(number, Deed.RESTORE, restorings[number].named))
        else:
            lines.append(Line(number, Deed.REMOVE))
    goes = {line.person_id for line in lines if line.deed is not Deed.KEEP}
    holding = {entry_id for entry_id, person_id in members if person_id not in goes} | set(of_entries)
    return Plan(
        lines=lines,
        entries_removed=[one for one in entries if one not in holding],
        entries_kept=[one for one in entries if one in holding],
        restorings=restorings,
    )


def undo(session: Session, import_: ListImport, *, actor: Actor, now: datetime, today: date) -> Plan:
    """Takes back what nobody has changed or used since, all of it in this transaction; returns what was done.

    Refused if that is nothing. As long as something stays the import stays too, and can be looked at again.
    """
    refusal = refusal_of_undo(session, import_)
    if refusal is not None:
        raise Refused(refusal.text, **refusal.params)
    queries.hold_for_undoing(session, import_.id)
    plan = plan_undo(session, import_)
    if not plan.does_something:
        raise Refused(
            N_("Alles davon wurde seither geändert oder gebraucht. Rückgängig machen geht nicht mehr.")
        )
    people, restored = plan.people(Deed.REMOVE), plan.people(Deed.RESTORE)
    try:
        with session.begin_nested():
            _forget(session, import_, people, restored, plan.entries_removed)
            for number in restored:
                restore(
                    session,
                    plan.restorings[number],
                    reason=import_.file_name,
                    actor=actor,
                    now=now,
                    today=today,
                )
            _remove(session, people)
    except IntegrityError:
        raise Refused(
            N_("Etwas davon wird schon gebraucht. Darum lässt es sich nicht mehr rückgängig machen.")
        ) from None
    log_access(
        session,
        Access.DELETED,
        "list_import",
        import_.id,
        actor=actor,
        now=now,
        detail=f"{len(people)} persons, {len(plan.entries_removed)} entries, {len(restored)} restored",
    )
    _note(session, import_, plan, actor=actor, now=now)
    return plan


def _against(
    session: Session, import_: ListImport, restorings: dict[int, Restoring]
) -> defaultdict[int, list[str]]:
    """What stands against taking back, by person."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, restoring in restorings.items():
        found[number] += restoring.changed
    for number, labels in queries.signs_of_people(session, import_).items():
        found[number] += [label for label in labels if label not in found[number]]
    return found


def _note(session: Session, import_: ListImport, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Says on the import what is left of it."""
    import_.undone_at, import_.undone_by_name = now, actor.name
    if plan.people(Deed.KEEP) or plan.entries_kept:
        import_.people_made -= len(plan.people(Deed.REMOVE))
        import_.entries_made -= len(plan.entries_removed)
        import_.people_merged = queries.number_of_completions(session, import_.id)
    else:
        session.execute(delete(ImportRow).where(ImportRow.import_id == import_.id))
        import_.state = ImportState.UNDONE
    session.flush()


def _forget(
    session: Session,
    import_: ListImport,
    people: Sequence[int],
    restored: Sequence[int],
    entries: Sequence[int],
) -> None:
    """What the import remembers of those who go, the history of what it made, and its entries."""
    of_import = ImportCompletion.import_id == import_.id
    _delete(session, ImportCompletion.person_id, restored, of_import)
    _delete(session, ImportMade.person_id, people, ImportMade.import_id == import_.id)
    _delete(session, ImportMade.entry_id, entries, ImportMade.import_id == import_.id)
    for start in range(0, max(len(people), len(entries)), AT_ONCE):
        some = people[start : start + AT_ONCE], entries[start : start + AT_ONCE]
        session.execute(
            delete(HistoryRow).where(queries.history_of(*some)).execution_options(synchronize_session=False)
        )
    _delete(session, EntryMember.entry_id, entries)
    _delete(session, WaitlistEntry.id, entries)


def _remove(session: Session, people: Sequence[int]) -> None:
    # Languages, interests and the side as a mentee go with the person.
    for column in (
        Seat.mentor_id,
        Clearance.mentor_id,
        MentorProgramme.mentor_id,
        Mentor.person_id,
        Residence.person_id,
        StatusFact.person_id,
        Person.id,
    ):
        _delete(session, column, people)


def _delete(session: Session, column: Any, ids: Sequence[int], *conditions: Any) -> None:
    for start in range(0, len(ids), AT_ONCE):
        session.execute(
            delete(column.class_)
            .where(column.in_(ids[start : start + AT_ONCE]), *conditions)
            .execution_options(synchronize_session=False)
        )
