"""What days are computed from: phases and members of tandems, where people lived, which status they had.

``known_at``: only what was recorded by then, and not yet withdrawn; without it all that is known now.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mentoring.funding.models import FederalRule
from mentoring.funding.rules.days import Dated, Eligibility, Facts, Member, TandemFacts
from mentoring.people.models import Residence, StatusFact
from mentoring.places.queries import mergers
from mentoring.tandems.models import Tandem, TandemMember, TandemPhase


def facts_of(
    session: Session, organisation_id: int, until: date, *, known_at: datetime | None = None
) -> Facts:
    """Everything the billable days of an organisation before ``until`` depend on."""
    phases = _phases(session, organisation_id, until, known_at)
    members = _members(session, organisation_id, known_at)
    return Facts(
        tandems=tuple(
            TandemFacts(tandem_id, tuple(rows), members.get(tandem_id, ()))
            for tandem_id, rows in sorted(phases.items())
        ),
        residences=_dated(session, Residence, Residence.municipality_bfs, organisation_id, known_at),
        statuses=_dated(session, StatusFact, StatusFact.status, organisation_id, known_at),
        mergers=mergers(session),
        eligibility=eligibility(session, known_at=known_at),
    )


def eligibility(session: Session, *, known_at: datetime | None = None) -> tuple[Eligibility, ...]:
    """Whose days count for federal money, from when until when."""
    rows = session.execute(
        select(
            FederalRule.status,
            FederalRule.valid_from,
            FederalRule.valid_to,
            FederalRule.recorded_at,
            FederalRule.eligible,
        )
        .where(_known(FederalRule, known_at))
        .order_by(FederalRule.recorded_at, FederalRule.id)
    )
    return tuple(Eligibility(*row) for row in rows)


def _phases(
    session: Session, organisation_id: int, until: date, known_at: datetime | None
) -> dict[int, list[Any]]:
    began = select(TandemPhase.tandem_id).where(
        TandemPhase.state.in_(("ACTIVE", "PAUSED")), TandemPhase.valid_from < until
    )
    query = (
        select(TandemPhase.tandem_id, TandemPhase.valid_from, TandemPhase.state)
        .join(Tandem, Tandem.id == TandemPhase.tandem_id)
        .where(Tandem.organisation_id == organisation_id, Tandem.id.in_(began))
        .order_by(TandemPhase.tandem_id, TandemPhase.recorded_at, TandemPhase.id)
    )
    if known_at is not None:
        query = query.where(TandemPhase.recorded_at <= known_at)
    rows = session.execute(query)
    return {key: [(row[1], row[2]) for row in of] for key, of in groupby(rows, key=lambda row: row[0])}


def _members(
    session: Session, organisation_id: int, known_at: datetime | None
) -> dict[int, tuple[Member, ...]]:
    rows = session.execute(
        select(
            TandemMember.tandem_id,
            TandemMember.person_id,
            TandemMember.valid_from,
            TandemMember.valid_to,
            TandemMember.recorded_at,
            TandemMember.left_recorded_at,
        )
        .join(Tandem, Tandem.id == TandemMember.tandem_id)
        .where(Tandem.organisation_id == organisation_id)
        .order_by(TandemMember.tandem_id, TandemMember.person_id)
    )
    found: dict[int, list[Member]] = {}
    for tandem_id, person_id, from_on, to_on, joined_at, left_at in rows:
        if known_at is not None and joined_at is not None and joined_at > known_at:
            continue
        late = known_at is not None and left_at is not None and left_at > known_at
        found.setdefault(tandem_id, []).append(Member(person_id, from_on, None if late else to_on))
    return {key: tuple(of) for key, of in found.items()}


def _dated(
    session: Session, table: Any, value: Any, organisation_id: int, known_at: datetime | None
) -> dict[int, tuple[Dated, ...]]:
    people = (
        select(TandemMember.person_id)
        .join(Tandem, Tandem.id == TandemMember.tandem_id)
        .where(Tandem.organisation_id == organisation_id)
    )
    rows = session.execute(
        select(table.person_id, table.valid_from, table.recorded_at, value)
        .where(table.person_id.in_(people), _known(table, known_at))
        .order_by(table.person_id, table.valid_from, table.recorded_at, table.id)
    )
    return {
        key: tuple(Dated(row[1], row[2], row[3]) for row in of)
        for key, of in groupby(rows, key=lambda row: row[0])
    }


def _known(table: Any, known_at: datetime | None) -> ColumnElement[bool]:
    if known_at is None:
        return table.withdrawn_at.is_(None)
    return and_(
        table.recorded_at <= known_at, or_(table.withdrawn_at.is_(None), table.withdrawn_at > known_at)
    )


def late_rows(
    session: Session, organisation_id: int, since: datetime, until: date
) -> Iterable[tuple[str, int, date, datetime, Any]]:
    """What became known after an instant about days before ``until``: kind, whose, day, when, what.

    Kinds are ``MOVE`` and ``STATUS`` (of a person), ``COURSE`` and ``MEMBERS`` (of a tandem). A row that was
    withdrawn counts as known anew at that instant.
    """
    people = (
        select(TandemMember.person_id)
        .join(Tandem, Tandem.id == TandemMember.tandem_id)
        .where(Tandem.organisation_id == organisation_id)
    )
    found: list[tuple[str, int, date, datetime, Any]] = []
    for kind, table, value in (
        ("MOVE", Residence, Residence.municipality_bfs),
        ("STATUS", StatusFact, StatusFact.status),
    ):
        rows = session.execute(
            select(table.person_id, table.valid_from, table.recorded_at, table.withdrawn_at, value).where(
                table.person_id.in_(people),
                table.valid_from < until,
                or_(table.recorded_at > since, table.withdrawn_at > since),
            )
        )
        found += [(kind, row[0], row[1], row[3] or row[2], row[4]) for row in rows]
    phases = session.execute(
        select(TandemPhase.tandem_id, TandemPhase.valid_from, TandemPhase.recorded_at, TandemPhase.state)
        .join(Tandem, Tandem.id == TandemPhase.tandem_id)
        .where(
            Tandem.organisation_id == organisation_id,
            TandemPhase.valid_from < until,
            TandemPhase.recorded_at > since,
        )
        .order_by(TandemPhase.id)
    )
    found += [("COURSE", *row) for row in phases]
    members = session.execute(
        select(TandemMember)
        .join(Tandem, Tandem.id == TandemMember.tandem_id)
        .where(
            Tandem.organisation_id == organisation_id,
            or_(TandemMember.recorded_at > since, TandemMember.left_recorded_at > since),
        )
    ).scalars()
    for member in members:
        left = member.left_recorded_at is not None and member.left_recorded_at > since
        day = (member.valid_to if left else member.valid_from) or until
        at = (member.left_recorded_at if left else member.recorded_at) or since
        found.append(("MEMBERS", member.tandem_id, day, at, member.person_id))
    return found
