"""Checking a list: every row read, its problems named, and who may already be recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from mentoring.exchange import queries
from mentoring.exchange.models import ImportRow, ListImport
from mentoring.exchange.rules.cells import Known
from mentoring.exchange.rules.rows import RowReader
from mentoring.exchange.services.facts import Candidate, candidate_of
from mentoring.exchange.services.uploads import columns_of, forget_check
from mentoring.exchange.vocabulary import Choice, ImportKind, ImportState, Outcome
from mentoring.names import fold
from mentoring.people.queries import Duplicate, duplicates_among, programmes
from mentoring.people.vocabulary import Level
from mentoring.wording import N_, Refused, Sentence

STEP = 250
Report = Callable[[int], None]


def nobody_asks(_done: int) -> None:
    """For work that is over before anybody could look."""


def reader_for(session: Session, import_: ListImport, today: date) -> RowReader:
    """The reader of a list's rows, with what its cells may refer to."""
    offered = programmes(session, import_.organisation_id)
    level = import_.mapping.get("level")
    default = import_.mapping.get("programme")
    if default not in {programme.id for programme in offered}:
        default = offered[0].id if len(offered) == 1 else None
    known = Known(
        today=today,
        municipalities=queries.places_by_name(session),
        programmes={fold(p.name): p.id for p in offered},
        regions=queries.regions_by_name(session),
        default_programme=default,
        default_level=Level[str(level)] if level in Level.__members__ else None,
    )
    return RowReader(import_.kind, import_.headers, columns_of(import_), known)


def candidates(
    session: Session,
    import_: ListImport,
    rows: Sequence[tuple[int, Sequence[str]]],
    *,
    today: date,
    report: Report = nobody_asks,
) -> list[Candidate]:
    """All rows of a list as they would be registered, with their problems."""
    reader = reader_for(session, import_, today)
    read = []
    for done, (no, cells) in enumerate(rows):
        read.append(reader.read(no, cells))
        if done % STEP == STEP - 1:
            report(done + 1)
    reader.finish(read)
    return [
        candidate_of(
            row,
            import_.kind,
            called=reader.called,
            default_state=import_.mapping.get("state", ""),
            default_programme=reader.known.default_programme,
            today=today,
        )
        for row in read
    ]


@dataclass
class Findings:
    """What a check found: the rows as they would be registered, and what is kept about each."""

    candidates: list[Candidate]
    outcomes: list[dict[str, Any]]


def look_through(
    session: Session, import_: ListImport, *, today: date, report: Report = nobody_asks
) -> Findings:
    """Reads every row: what is wrong with it, and who it may already be. Only reads."""
    rows = queries.cells_of(session, import_.id)
    found = candidates(session, import_, rows, today=today, report=report)
    likenesses = [one for candidate in found for one in candidate.likenesses]
    among = iter(duplicates_among(session, import_.organisation_id, likenesses))
    owner = [place for place, candidate in enumerate(found) for _ in candidate.people]
    seen = [[next(among) for _ in candidate.people] for candidate in found]
    waiting = queries.waiting_programmes(
        session,
        [d.person_id for each in seen for one in each for d in one if d.person_id]
        if import_.kind is ImportKind.WAITLIST
        else [],
    )
    outcomes = []
    for candidate, duplicates in zip(found, seen, strict=True):
        kept = _kept(candidate, duplicates, found, owner, waiting)
        wrong = bool(candidate.row.problems)
        outcomes.append(
            {
                "b_no": candidate.row.no,
                "head_no": candidate.row.head.no if candidate.row.head else None,
                "outcome": Outcome.ERROR if wrong else Outcome.DUPLICATE if kept else Outcome.OK,
                "problems": [problem.to_json() for problem in candidate.row.problems],
                "duplicates": [] if wrong else kept,
            }
        )
    return Findings(found, outcomes)


def keep_findings(session: Session, import_: ListImport, findings: Findings) -> None:
    """Keeps what a check found; what was chosen before is void."""
    forget_check(session, import_, Outcome.OK)
    said = [row for row in findings.outcomes if row["outcome"] is not Outcome.OK or row["head_no"]]
    if said:
        session.connection().execute(
            update(ImportRow.__table__)  # type: ignore[arg-type]
            .where(ImportRow.import_id == import_.id, ImportRow.no == bindparam("b_no"))
            .values({name: bindparam(name) for name in ("head_no", "outcome", "problems", "duplicates")}),
            said,
        )
    import_.rows_done, import_.state = import_.rows_total, ImportState.CHECKED
    session.flush()
    session.expire_all()


def check(session: Session, import_: ListImport, *, today: date) -> Findings:
    """Looks through a list and keeps what it found."""
    findings = look_through(session, import_, today=today)
    keep_findings(session, import_, findings)
    return findings


def choose(
    session: Session, import_: ListImport, no: int, choice: Choice | None, person_id: int | None = None
) -> None:
    """Decides what becomes of a row that may be somebody already recorded."""
    row = _open_row(session, import_, no)
    offered = {one["person_id"] for one in row.duplicates if mergeable(one)}
    if choice is Choice.MERGE and person_id not in offered:
        raise Refused(N_("Diese Zeile lässt sich keiner bestehenden Person zuordnen."))
    row.choice = choice
    row.person_id = person_id if choice is Choice.MERGE else None


def choose_for_all(session: Session, import_: ListImport, choice: Choice) -> int:
    """Decides all rows that are not decided yet; one that nobody matches cannot be merged and stays open."""
    _expect_checked(import_)
    decided = 0
    for row in queries.duplicate_rows(session, import_.id):
        first = next((one for one in row.duplicates if mergeable(one)), None)
        if row.choice is not None or (choice is Choice.MERGE and first is None):
            continue
        row.choice = choice
        row.person_id = first["person_id"] if choice is Choice.MERGE and first else None
        decided += 1
    return decided


def mergeable(duplicate: dict[str, Any]) -> bool:
    """Whether a row can complete the person it resembles: somebody recorded, and not yet waiting here."""
    return bool(duplicate.get("person_id")) and not duplicate.get("waits") and not duplicate.get("member")


def _open_row(session: Session, import_: ListImport, no: int) -> ImportRow:
    _expect_checked(import_)
    row = queries.row_of(session, import_.id, no)
    if row is None or row.outcome is not Outcome.DUPLICATE:
        raise Refused(N_("Für diese Zeile gibt es nichts zu entscheiden."))
    return row


def _expect_checked(import_: ListImport) -> None:
    if import_.state is not ImportState.CHECKED:
        raise Refused(N_("Entscheiden lässt sich, wenn die Liste geprüft und noch nicht übernommen ist."))


def _kept(
    candidate: Candidate,
    duplicates: Sequence[Sequence[Duplicate]],
    found: Sequence[Candidate],
    owner: Sequence[int],
    waiting: set[tuple[int, int]],
) -> list[dict[str, Any]]:
    """Who a row's people may be, as plain values. That members of a family resemble each other is no sign."""
    kept = []
    head = candidate.row.head or candidate.row
    programme = head.values.get("programme")
    for number, ones in enumerate(duplicates):
        for one in ones:
            row = None
            if one.row is not None:
                other = found[owner[one.row]]
                same_family = (other.row.head or other.row) is head
                if same_family and not (one.likely and other is not candidate):
                    continue
                row = other.row.no
            kept.append(
                {
                    "score": one.score,
                    "likely": one.likely,
                    "reasons": [reason.value for reason in one.reasons],
                    "person_id": one.person_id,
                    "is_mentor": one.is_mentor,
                    "is_mentee": one.is_mentee,
                    "row": row,
                    "name": one.name if one.person_id else found[owner[one.row or 0]].row.name,
                    "member": candidate.people[number].first_name if number else "",
                    "waits": (one.person_id or 0, programme) in waiting,
                }
            )
    return kept


def failure_of(import_: ListImport) -> Sentence | None:
    """Why the last attempt failed, if it did."""
    return Sentence.from_json(import_.failure) if import_.failure else None
