"""Signs that what an import made or added was changed since, or is used by anything else."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from mentoring.exchange.models import ImportCompletion, ListImport
from mentoring.exchange.queries.made import ids_completed, ids_of_entries, ids_of_people
from mentoring.funding.models import Closing, ClosingDay
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Clearance, Mentor, Note, Person, Residence, StatusFact
from mentoring.tandems.models import ForbiddenPair, RunDecision, RunProposal, Tandem, TandemMember
from mentoring.tandems.models_joint import JointSide
from mentoring.waitlists.models import EntryMember, WaitlistEntry
from mentoring.wording import N_

Signs = dict[int, list[str]]

FACTS, NOTE, STATE = N_("Angaben"), N_("Notiz"), N_("Angaben als Freiwillige/r")
HOME, STATUS, EXTRACT = N_("Wohnsitz"), N_("Aufenthaltsstatus"), N_("Auszug")
ENTRY, TANDEM, RUN = N_("Eintrag auf der Warteliste"), N_("Tandem"), N_("Matching-Lauf")
HISTORY, BILLED = N_("Verlauf"), N_("Abrechnung")


def signs_of_people(session: Session, import_: ListImport) -> Signs:
    """What of whom is a sign, by person: of those the import made, and of sides it gave to others."""
    made = ids_of_people(import_.id)
    mentors = ids_completed(import_.id, ImportCompletion.became_mentor.is_(True))
    mentees = ids_completed(import_.id, ImportCompletion.became_mentee.is_(True))
    found: Signs = defaultdict(list)
    probes = [*_of_made(import_), *_of_mentors(import_, made, mentors), *_of_mentees(import_, made, mentees)]
    for label, query in [*probes, _billed(import_)]:
        for person_id in session.scalars(query.distinct()):
            if label not in found[person_id]:
                found[person_id].append(label)
    return {one: labels for one, labels in found.items() if labels}


def signs_of_entries(session: Session, import_: ListImport) -> Signs:
    """What is a sign, by entry that the import made."""
    entries = ids_of_entries(import_.id)
    ours = or_(
        EntryMember.person_id.in_(ids_of_people(import_.id)),
        EntryMember.person_id.in_(ids_completed(import_.id)),
    )
    probes: list[tuple[str, Select[Any]]] = [
        (ENTRY, select(WaitlistEntry.id).where(WaitlistEntry.id.in_(entries), WaitlistEntry.version != 1)),
        (ENTRY, select(EntryMember.entry_id).where(EntryMember.entry_id.in_(entries), ~ours)),
        (
            ENTRY,
            select(HistoryRow.subject_id).where(
                HistoryRow.subject == Subject.ENTRY,
                HistoryRow.subject_id.in_(entries),
                HistoryRow.recorded_at != import_.finished_at,
            ),
        ),
        *(
            (label, select(column).where(column.in_(entries)))
            for label, column in (
                (TANDEM, Tandem.entry_id),
                (RUN, RunDecision.entry_id),
                (RUN, RunProposal.entry_id),
                (RUN, ForbiddenPair.entry_id),
                (RUN, JointSide.entry_id),
            )
        ),
    ]
    found: Signs = defaultdict(list)
    for label, query in probes:
        for entry_id in session.scalars(query.distinct()):
            if label not in found[entry_id]:
                found[entry_id].append(label)
    return dict(found)


def _of_made(import_: ListImport) -> Iterator[tuple[str, Select[Any]]]:
    made, at = ids_of_people(import_.id), import_.finished_at
    yield FACTS, select(Person.id).where(Person.id.in_(made), Person.version != 1)
    yield NOTE, select(Note.person_id).where(Note.person_id.in_(made))
    yield (
        HISTORY,
        select(HistoryRow.subject_id).where(
            HistoryRow.subject == Subject.PERSON,
            HistoryRow.subject_id.in_(made),
            HistoryRow.recorded_at != at,
        ),
    )
    for label, table in ((HOME, Residence), (STATUS, StatusFact)):
        other = or_(table.recorded_at != at, table.withdrawn_at.is_not(None))
        yield label, select(table.person_id).where(table.person_id.in_(made), other)


def _of_mentors(import_: ListImport, *groups: Select[Any]) -> Iterator[tuple[str, Select[Any]]]:
    at = import_.finished_at
    made, _ = groups
    yield STATE, select(Mentor.person_id).where(Mentor.person_id.in_(made), Mentor.version != 1)
    for ids in groups:
        yield (
            STATE,
            select(HistoryRow.subject_id).where(
                HistoryRow.subject == Subject.MENTOR,
                HistoryRow.subject_id.in_(ids),
                # What happened before, when somebody was a volunteer already once, is no sign.
                HistoryRow.recorded_at > at,
            ),
        )
        other = or_(Clearance.recorded_at != at, Clearance.withdrawn_at.is_not(None))
        yield EXTRACT, select(Clearance.mentor_id).where(Clearance.mentor_id.in_(ids), other)
        for label, column in (
            (TANDEM, Tandem.mentor_id),
            (RUN, RunDecision.mentor_id),
            (RUN, RunProposal.mentor_id),
            (RUN, ForbiddenPair.mentor_id),
            (RUN, JointSide.mentor_id),
        ):
            yield label, select(column).where(column.in_(ids))


def _of_mentees(import_: ListImport, *groups: Select[Any]) -> Iterator[tuple[str, Select[Any]]]:
    entries = ids_of_entries(import_.id)
    for ids in groups:
        others = EntryMember.entry_id.not_in(entries)
        yield ENTRY, select(EntryMember.person_id).where(EntryMember.person_id.in_(ids), others)
        yield TANDEM, select(TandemMember.person_id).where(TandemMember.person_id.in_(ids))


def _billed(import_: ListImport) -> tuple[str, Select[Any]]:
    """Whose residence or status came from the list and has since been part of a closed period."""
    dated = or_(ImportCompletion.residence_id.is_not(None), ImportCompletion.status_fact_id.is_not(None))
    return BILLED, (
        select(ClosingDay.person_id)
        .join(Closing, Closing.id == ClosingDay.closing_id)
        .where(
            ClosingDay.person_id.in_(ids_completed(import_.id, dated)),
            Closing.closed_at >= import_.finished_at,
        )
    )


@dataclass(frozen=True)
class Change:
    """Who changed something of a person last, and when."""

    by: str
    at: datetime


def changes_since(session: Session, import_: ListImport) -> dict[int, Change]:
    """The latest that was recorded of each person after an import, by person."""
    people = or_(
        HistoryRow.subject_id.in_(ids_of_people(import_.id)),
        HistoryRow.subject_id.in_(ids_completed(import_.id)),
    )
    query = (
        select(HistoryRow.subject_id, HistoryRow.actor_name, HistoryRow.recorded_at)
        .where(
            HistoryRow.subject.in_([Subject.PERSON, Subject.MENTOR]),
            people,
            HistoryRow.recorded_at > import_.finished_at,
        )
        .order_by(HistoryRow.recorded_at, HistoryRow.id)
    )
    return {person_id: Change(by, at) for person_id, by, at in session.execute(query)}
