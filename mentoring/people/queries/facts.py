"""Dated facts as they hold on a day: where somebody lives, their status, their latest extract.

The row with the latest ``valid_from`` that is not after the day holds; of several, the one recorded last.
Withdrawn rows do not count.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from mentoring.people.models import Clearance, Person, Residence, StatusFact

DatedFact = type[Residence] | type[StatusFact]


def residence_id_on(person_id: Any, day: date) -> ColumnElement[int]:
    """The id of the residence that holds on a day, as a subquery to compare ``Residence.id`` with."""
    return _id_on(Residence, person_id, day)


def status_fact_id_on(person_id: Any, day: date) -> ColumnElement[int]:
    """The id of the residence status that holds on a day, as a subquery."""
    return _id_on(StatusFact, person_id, day)


def latest_clearance_id(mentor_id: Any) -> ColumnElement[int]:
    """The id of a mentor's extract that was issued last, of any kind, as a subquery."""
    row = aliased(Clearance)
    return (
        select(row.id)
        .where(row.mentor_id == mentor_id, row.withdrawn_at.is_(None))
        .order_by(row.issued_on.desc(), row.recorded_at.desc(), row.id.desc())
        .limit(1)
        .correlate_except(row)
        .scalar_subquery()
    )


def residences_on(
    session: Session,
    day: date,
    *,
    organisation_id: int | None = None,
    person_ids: Iterable[int] | None = None,
) -> dict[int, Residence]:
    """Where people live on a day, with the municipality, by person: of an organisation or of these."""
    query = _rows_on(Residence, day, organisation_id, person_ids).options(joinedload(Residence.municipality))
    return {row.person_id: row for row in session.scalars(query)}


def statuses_on(
    session: Session,
    day: date,
    *,
    organisation_id: int | None = None,
    person_ids: Iterable[int] | None = None,
) -> dict[int, StatusFact]:
    """People's residence status on a day, by person: of an organisation, or of these persons."""
    query = _rows_on(StatusFact, day, organisation_id, person_ids)
    return {row.person_id: row for row in session.scalars(query)}


def _id_on(table: DatedFact, person_id: Any, day: date) -> ColumnElement[int]:
    row = aliased(table)
    return (
        select(row.id)
        .where(row.person_id == person_id, row.valid_from <= day, row.withdrawn_at.is_(None))
        .order_by(row.valid_from.desc(), row.recorded_at.desc(), row.id.desc())
        .limit(1)
        .correlate_except(row)
        .scalar_subquery()
    )


def _rows_on(
    table: Any, day: date, organisation_id: int | None, person_ids: Iterable[int] | None
) -> Select[Any]:
    place = func.row_number().over(
        partition_by=table.person_id,
        order_by=(table.valid_from.desc(), table.recorded_at.desc(), table.id.desc()),
    )
    ranked = select(table.id, place.label("place")).where(
        table.valid_from <= day, table.withdrawn_at.is_(None)
    )
    if organisation_id is not None:
        ranked = ranked.join(Person, Person.id == table.person_id).where(
            Person.organisation_id == organisation_id
        )
    if person_ids is not None:
        ranked = ranked.where(table.person_id.in_(list(person_ids)))
    first = ranked.subquery()
    return select(table).join(first, first.c.id == table.id).where(first.c.place == 1)
