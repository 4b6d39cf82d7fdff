"""Dated facts: residence, residence status, extracts. Each is a row; a mistaken one is withdrawn."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.actors import Actor
from mentoring.history import Subject, record
from mentoring.people.models import Clearance, Mentor, Person, Residence, StatusFact
from mentoring.people.rules import cleaned, refuse_long
from mentoring.people.vocabulary import ClearanceKind, ClearanceResult, ResidenceStatus
from mentoring.places.queries import municipality
from mentoring.wording import N_, Refused

EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=366)
"""A move that is known in advance may be recorded up to a year before."""


def record_residence(
    session: Session,
    person: Person,
    *,
    municipality_bfs: int | None,
    valid_from: date,
    place: str = "",
    actor: Actor,
    now: datetime,
    today: date,
) -> Residence:
    """Records where a person lives from a day on, also afterwards; ``place`` if outside the canton."""
    place = cleaned(place)
    refuse_long("place", place)
    _check_day(valid_from, today)
    if municipality_bfs is None and not place:
        raise Refused(N_("Bitte eine Gemeinde wählen oder den Ort eintragen."), field="municipality")
    if municipality_bfs is not None:
        place = ""
        found = municipality(session, municipality_bfs)
        if found is None:
            raise Refused(N_("Diese Gemeinde gibt es im Kanton nicht."), field="municipality")
        if found.valid_to is not None and valid_from >= found.valid_to:
            raise Refused(
                N_("%(name)s gibt es seit dem %(day)s nicht mehr. Bitte die neue Gemeinde wählen."),
                field="municipality",
                name=found.name,
                day=found.valid_to.strftime("%d.%m.%Y"),
            )
    row = Residence(
        person_id=person.id,
        municipality_bfs=municipality_bfs,
        place=place,
        valid_from=valid_from,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row


def record_status(
    session: Session,
    person: Person,
    status: ResidenceStatus,
    *,
    valid_from: date,
    actor: Actor,
    now: datetime,
    today: date,
) -> StatusFact:
    """Records a person's residence status from a day on, also afterwards."""
    _check_day(valid_from, today)
    row = StatusFact(
        person_id=person.id,
        status=status,
        valid_from=valid_from,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(row)
    session.flush()
    return row


def record_clearance(
    session: Session,
    mentor: Mentor,
    *,
    kind: ClearanceKind,
    issued_on: date,
    seen_on: date,
    expires_on: date,
    result: ClearanceResult = ClearanceResult.CLEAR,
    actor: Actor,
    now: datetime,
    today: date,
) -> Clearance:
    """Records that an extract was seen: kind, dates and result, never the document."""
    if issued_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="issued_on")
    if seen_on > today:
        raise Refused(N_("Dieses Datum liegt in der Zukunft."), field="seen_on")
    if seen_on < issued_on:
        raise Refused(N_("Eingesehen wurde der Auszug nach dem Ausstellen."), field="seen_on")
    if expires_on <= issued_on:
        raise Refused(N_("Gültig ist der Auszug über das Ausstellen hinaus."), field="expires_on")
    row = Clearance(
        mentor_id=mentor.person_id,
        kind=kind,
        issued_on=issued_on,
        seen_on=seen_on,
        seen_by_id=actor.user_id,
        result=result,
        expires_on=expires_on,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def withdraw_fact(
    session: Session,
    person: Person,
    row: Residence | StatusFact | Clearance,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Takes back a dated fact recorded by mistake; it stays in the database, but no longer counts."""
    if row.withdrawn_at is not None:
        raise Refused(N_("Dieser Eintrag ist bereits zurückgenommen."))
    row.withdrawn_at = now
    session.flush()
    record(
        session,
        Subject.PERSON,
        person.id,
        "fact_withdrawn",
        actor=actor,
        now=now,
        on=today,
        organisation_id=person.organisation_id,
        detail={"kind": row.__tablename__},
    )


def _check_day(day: date, today: date) -> None:
    if not EARLIEST <= day <= today + AHEAD:
        raise Refused(N_("Das Datum liegt ausserhalb des möglichen Bereichs."), field="valid_from")
