"""SELECTs about users and organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, func, or_, select, table
from sqlalchemy.orm import Session, joinedload

from mentoring.accounts.models import Link, LinkPurpose, Organisation, User
from mentoring.actors import Actor
from mentoring.history import HistoryRow, Subject
from mentoring.listing import ListState
from mentoring.permissions import Permission, Role

# Places lie above accounts: their tables are named here, not imported.
_REGIONS = table("social_region", column("id"), column("name"))
_MUNICIPALITIES = table(
    "municipality", column("bfs_number"), column("name"), column("sort_name"), column("valid_to")
)


def organisation_by_code(session: Session, code: str) -> Organisation | None:
    """The organisation with this short code."""
    return session.scalar(select(Organisation).where(Organisation.code == code))


def organisations(session: Session) -> Sequence[Organisation]:
    """All organisations by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def user_by_id(session: Session, user_id: int) -> User | None:
    """One user with their organisation."""
    return session.scalar(select(User).options(joinedload(User.organisation)).where(User.id == user_id))


def coordinators(session: Session, organisation_id: int) -> Sequence[User]:
    """The coordinators of an organisation who have accepted their invitation and not been disabled."""
    return session.scalars(
        select(User)
        .where(
            User.organisation_id == organisation_id,
            User.role == Role.COORDINATOR,
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
        .order_by(User.id)
    ).all()


def demo_users(session: Session, domain: str) -> Sequence[User]:
    """One user with an address of this domain for each role and organisation, by role."""
    first = (
        select(func.min(User.id))
        .where(User.email.endswith(f"@{domain}", autoescape=True), User.disabled_at.is_(None))
        .group_by(User.role, User.organisation_id)
    )
    return session.scalars(
        select(User)
        .options(joinedload(User.organisation))
        .where(User.id.in_(first))
        .order_by(User.role, User.organisation_id)
    ).all()


def social_region_names(session: Session) -> Sequence[tuple[int, str]]:
    """The social regions a referrer may belong to: number and name."""
    rows = session.execute(select(_REGIONS.c.id, _REGIONS.c.name).order_by(_REGIONS.c.name))
    return [(row[0], row[1]) for row in rows]


def municipality_names(session: Session) -> Sequence[tuple[int, str]]:
    """The municipalities that exist: BFS number and name."""
    rows = session.execute(
        select(_MUNICIPALITIES.c.bfs_number, _MUNICIPALITIES.c.name)
        .where(_MUNICIPALITIES.c.valid_to.is_(None))
        .order_by(_MUNICIPALITIES.c.sort_name)
    )
    return [(row[0], row[1]) for row in rows]


def others_in_role(session: Session, user: User) -> int:
    """How many others have the user's role and scope, can sign in, and are not disabled."""
    return session.scalars(
        select(func.count())
        .select_from(User)
        .where(
            User.id != user.id,
            User.role == user.role,
            User.organisation_id.is_not_distinct_from(user.organisation_id),
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
    ).one()


def user_for(session: Session, actor: Actor, user_id: int) -> User | None:
    """One user with their organisation, if the actor may manage them."""
    return session.scalar(
        select(User).options(joinedload(User.organisation)).where(User.id == user_id, _manageable(actor))
    )


SORTABLE = {"name": User.name, "email": User.email, "role": User.role, "created": User.created_at}
STATES = ("active", "invited", "expired", "disabled")


@dataclass(frozen=True)
class UserRow:
    """A user as the list shows them."""

    user: User
    state: str
    scope: str


def number_of_users(session: Session, actor: Actor, state: ListState, now: datetime) -> int:
    """How many users the list holds with these filters."""
    query = _filtered(select(func.count()).select_from(User), actor, state, now)
    return int(session.scalars(query).one())


def user_rows(session: Session, actor: Actor, state: ListState, now: datetime) -> list[UserRow]:
    """The page of the list: users with their state and scope."""
    order = SORTABLE[state.sort]
    query = (
        _filtered(
            select(User, _invited(now), _REGIONS.c.name, _MUNICIPALITIES.c.name)
            .outerjoin(_REGIONS, _REGIONS.c.id == User.social_region_id)
            .outerjoin(_MUNICIPALITIES, _MUNICIPALITIES.c.bfs_number == User.municipality_bfs),
            actor,
            state,
            now,
        )
        .options(joinedload(User.organisation))
        .order_by(order.desc() if state.direction == "desc" else order.asc(), User.id)
        .limit(state.size)
        .offset(state.offset)
    )
    return [
        UserRow(
            user,
            user_state(user, open_invitation=bool(invited)),
            user.organisation.name if user.organisation else region or municipality or "",
        )
        for user, invited, region, municipality in session.execute(query)
    ]


def user_state(user: User, *, open_invitation: bool) -> str:
    """One of STATES: where the account stands."""
    if user.disabled_at is not None:
        return "disabled"
    if user.password_hash is not None:
        return "active"
    return "invited" if open_invitation else "expired"


def _manageable(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Permission.MANAGE_USERS):
        return User.id.is_not(None)
    return and_(User.organisation_id.is_not(None), User.organisation_id == actor.organisation_id)


def _invited(now: datetime) -> ColumnElement[bool]:
    return (
        select(Link.token_hash)
        .where(
            Link.purpose == LinkPurpose.INVITATION,
            Link.subject_id == User.id,
            Link.used_at.is_(None),
            Link.revoked_at.is_(None),
            Link.expires_at > now,
        )
        .exists()
    )


def _filtered(query: Select[Any], actor: Actor, state: ListState, now: datetime) -> Select[Any]:
    query = query.where(_manageable(actor))
    roles = [role for role in Role if role.value in state.values("role")]
    if roles:
        query = query.where(User.role.in_(roles))
    organisations = [
        int(v) for v in state.values("organisation") if v.isascii() and v.isdigit() and len(v) < 10
    ]
    if organisations:
        query = query.where(User.organisation_id.in_(organisations))
    if state.value("q"):
        words = state.value("q").split()[:6]
        query = query.where(
            *(
                or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
                for word in words
            )
        )
    conditions = {
        "disabled": User.disabled_at.is_not(None),
        "active": and_(User.disabled_at.is_(None), User.password_hash.is_not(None)),
        "invited": and_(User.disabled_at.is_(None), User.password_hash.is_(None), _invited(now)),
        "expired": and_(User.disabled_at.is_(None), User.password_hash.is_(None), ~_invited(now)),
    }
    chosen = [conditions[name] for name in state.values("state") if name in conditions]
    return query.where(or_(*chosen)) if chosen else query


def history_of_user(session: Session, user_id: int, limit: int = 50) -> Sequence[HistoryRow]:
    """What happened to the account, the newest first."""
    return session.scalars(
        select(HistoryRow)
        .where(HistoryRow.subject == Subject.USER, HistoryRow.subject_id == user_id)
        .order_by(HistoryRow.recorded_at.desc(), HistoryRow.id.desc())
        .limit(limit)
    ).all()
