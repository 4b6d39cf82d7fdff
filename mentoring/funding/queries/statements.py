"""Statements, within what somebody may see; the contacts they go to; what belongs to them."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from mentoring.accounts.models import User
from mentoring.actors import Actor
from mentoring.funding.models import (
    CaseKey,
    FundingPeriod,
    MunicipalityContact,
    SelfDeclaration,
    Statement,
)
from mentoring.funding.vocabulary import StatementKind
from mentoring.permissions import Role
from mentoring.places.models import Municipality


def statements_of_period(session: Session, period_id: int) -> Sequence[Statement]:
    """All statements of a period by the name of the municipality, with everything they say."""
    return session.scalars(
        _whole()
        .options(undefer(Statement.data))
        .where(Statement.period_id == period_id)
        .order_by(Municipality.sort_name)
    ).all()


def statement_for(session: Session, actor: Actor, statement_id: int) -> Statement | None:
    """The statement with everything it says, if the actor may see it."""
    return session.scalar(
        _seen_by(_whole().options(undefer(Statement.data)), actor).where(Statement.id == statement_id)
    )


def statements_for(
    session: Session,
    actor: Actor,
    *,
    municipality_bfs: int | None = None,
    period_id: int | None = None,
    year: int | None = None,
    whole: bool = False,
) -> Sequence[Statement]:
    """The statements an actor may see, the latest period first, then by municipality.

    ``whole``: with everything they say.
    """
    query = _seen_by(_whole(), actor).order_by(FundingPeriod.starts_on.desc(), Municipality.sort_name)
    if municipality_bfs is not None:
        query = query.where(Statement.municipality_bfs == municipality_bfs)
    if period_id is not None:
        query = query.where(Statement.period_id == period_id)
    if year is not None:
        query = query.where(Statement.year == year)
    if whole:
        query = query.options(undefer(Statement.data))
    return session.scalars(query).all()


def statement(session: Session, statement_id: int) -> Statement | None:
    """One statement, whoever asks."""
    return session.scalar(_whole().where(Statement.id == statement_id))


def _whole() -> Select[Statement]:
    return (
        select(Statement)
        .join(Municipality, Municipality.bfs_number == Statement.municipality_bfs)
        .join(FundingPeriod, FundingPeriod.id == Statement.period_id)
        .options(
            joinedload(Statement.period),
            joinedload(Statement.municipality).joinedload(Municipality.social_region),
        )
    )


def _seen_by(query: Select[Statement], actor: Actor) -> Select[Statement]:
    """A municipality its own, a Sozialregion those of its municipalities, the canton all; nobody else any."""
    if actor.role is Role.CONTROLLER:
        return query
    if actor.role is Role.REFERRER:
        return query.where(Municipality.social_region_id == (actor.social_region_id or -1))
    if actor.role is Role.MUNICIPALITY:
        return query.where(Statement.municipality_bfs == (actor.municipality_bfs or -1))
    return query.where(Statement.id == -1)


def next_numbers(session: Session, year: int) -> dict[StatementKind, int]:
    """The next number of each series of a year. Whoever issues holds the period, one at a time."""
    rows = session.execute(
        select(Statement.kind, func.max(Statement.number))
        .where(Statement.year == year)
        .group_by(Statement.kind)
    )
    highest = {kind: number or 0 for kind, number in rows}
    return {kind: highest.get(kind, 0) + 1 for kind in (StatementKind.INVOICE, StatementKind.CREDIT)}


def case_secrets(session: Session) -> dict[int, str]:
    """The secret of every municipality that has one."""
    rows = session.execute(select(CaseKey.municipality_bfs, CaseKey.secret))
    return {row.municipality_bfs: row.secret for row in rows}


def contacts(session: Session) -> dict[int, MunicipalityContact]:
    """Where statements go, by municipality."""
    return {row.municipality_bfs: row for row in session.scalars(select(MunicipalityContact))}


def contact(session: Session, municipality_bfs: int) -> MunicipalityContact | None:
    """Where a municipality's statements go."""
    return session.get(MunicipalityContact, municipality_bfs)


def declarations(session: Session, statement_ids: Sequence[int]) -> dict[int, SelfDeclaration]:
    """The signed declarations of statements."""
    rows = session.scalars(select(SelfDeclaration).where(SelfDeclaration.statement_id.in_(statement_ids)))
    return {row.statement_id: row for row in rows}


def users_by_municipality(session: Session) -> dict[int, list[User]]:
    """Who signs in for each municipality."""
    rows = session.scalars(
        select(User)
        .where(User.municipality_bfs.is_not(None), User.disabled_at.is_(None))
        .order_by(User.municipality_bfs, User.id)
    )
    found: dict[int, list[User]] = {}
    for user in rows:
        found.setdefault(user.municipality_bfs or 0, []).append(user)
    return found


def shares_of_statements(session: Session, statement_ids: Sequence[int]) -> list[int]:
    """Per statement, in order of its number, the share of its own period, without corrections, in Rappen."""
    rows = session.scalars(
        select(Statement.data).where(Statement.id.in_(statement_ids)).order_by(Statement.id)
    )
    return [sum(pot["share_rappen"] for pot in data["pots"]) for data in rows]
