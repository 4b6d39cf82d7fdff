"""Users: invited by mail, changed, disabled. Who may do that to whom is decided in ``rules``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring import outbox
from mentoring.accounts import queries, rules
from mentoring.accounts.models import LinkPurpose, User
from mentoring.accounts.services.links import issue_link, revoke_links
from mentoring.accounts.services.sessions import end_all_sessions
from mentoring.actors import Actor
from mentoring.clock import day_of
from mentoring.history import Subject, record
from mentoring.permissions import Permission, Role
from mentoring.wording import N_, Conflict, Refused

INVITATION_MAIL = "invitation"


@dataclass(frozen=True)
class UserFacts:
    """What somebody else decides about a user. Of the scopes only the one counts that the role needs."""

    name: str
    email: str
    role: Role
    organisation_id: int | None = None
    social_region_id: int | None = None
    municipality_bfs: int | None = None
    locale: str = "de"

    def scope(self) -> dict[str, int | None]:
        """The three scopes as they are stored: the one of the role, the others empty."""
        field = rules.scope_of(self.role)
        names = ("organisation_id", "social_region_id", "municipality_bfs")
        return {name: getattr(self, name) if name == field else None for name in names}


def create_user(session: Session, facts: UserFacts, *, actor: Actor, now: datetime) -> User:
    """A user without a password, who cannot sign in until an invitation is accepted."""
    _check_scope(facts)
    if queries.user_by_email(session, facts.email) is not None:
        raise _taken()
    user = User(
        email=facts.email,
        name=facts.name,
        role=facts.role,
        locale=facts.locale,
        created_at=now,
        **facts.scope(),
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:  # somebody else invited the same address at the same moment
        raise _taken() from error
    _note(session, user, "created", actor=actor, now=now, detail={"role": facts.role.value})
    return user


def invite_user(
    session: Session, facts: UserFacts, *, actor: Actor, now: datetime, valid_for: timedelta
) -> User:
    """Creates a user and posts the invitation; refuses a role or scope that is not the actor's to give."""
    _check_grant(actor, facts)
    user = create_user(session, facts, actor=actor, now=now)
    send_invitation(session, user, actor=actor, now=now, valid_for=valid_for)
    return user


def invite_mentor(
    session: Session,
    *,
    email: str,
    name: str,
    organisation_id: int,
    locale: str,
    actor: Actor,
    now: datetime,
    valid_for: timedelta,
) -> User:
    """Creates the user of a volunteer and posts the invitation; the caller links it to the mentor.

    For whoever may write people of this organisation: coordinators invite their volunteers themselves.
    """
    if not actor.may(Permission.WRITE_PEOPLE) or actor.organisation_id != organisation_id:
        raise Refused(N_("Diese Rolle können Sie nicht vergeben."))
    facts = UserFacts(name, email, Role.MENTOR, organisation_id=organisation_id, locale=locale)
    user = create_user(session, facts, actor=actor, now=now)
    send_invitation(session, user, actor=actor, now=now, valid_for=valid_for)
    return user


def send_invitation(
    session: Session, user: User, *, actor: Actor, now: datetime, valid_for: timedelta
) -> str:
    """Posts an invitation; earlier ones are worth nothing, and their unsent mails do not leave.

    Returns the link's token for an edge that cannot send mail (the command line prints the link).
    """
    if user.password_hash is not None:
        raise Refused(N_("%(name)s hat die Einladung schon angenommen."), name=user.name)
    if user.disabled_at is not None:
        raise Refused(N_("Der Zugang ist gesperrt. Entsperren Sie ihn zuerst."))
    withdraw_invitation(session, user, now=now)
    token = issue_link(session, LinkPurpose.INVITATION, user.id, now=now, valid_for=valid_for)
    outbox.post(
        session,
        INVITATION_MAIL,
        address=user.email,
        name=user.name,
        locale=user.locale,
        now=now,
        values={"token": token, "days": valid_for.days, "inviter": actor.name if actor.user_id else ""},
        organisation_id=user.organisation_id,
    )
    _note(session, user, "invited", actor=actor, now=now)
    return token


def withdraw_invitation(session: Session, user: User, *, now: datetime) -> None:
    """Makes open invitations of the user useless."""
    revoke_links(session, LinkPurpose.INVITATION, user.id, now)
    outbox.cancel_waiting(session, INVITATION_MAIL, user.email)


def change_user(
    session: Session, user: User, facts: UserFacts, *, version: int, actor: Actor, now: datetime
) -> None:
    """Takes over name, address, role and scope, unless somebody changed the user since ``version``.

    A new role or scope ends the user's sessions: what is on their screen may no longer be theirs to see.
    """
    if user.version != version:
        raise Conflict(user.name, version=user.version, differences=_differences(user, facts))
    _check_may_manage(actor, user)
    _check_grant(actor, facts, present=user.role)
    _check_scope(facts)
    if facts.role is not user.role and Role.MENTOR in {facts.role, user.role}:
        raise Refused(
            N_("Der Zugang von Freiwilligen gehört zu ihrer Person und behält seine Rolle."), field="role"
        )
    stays = facts.role is user.role and facts.scope() == _scope(user)
    if not stays:
        _check_not_last(session, user, actor)
    other = queries.user_by_email(session, facts.email)
    if other is not None and other.id != user.id:
        raise _taken()
    before = user.role.value
    user.name, user.email, user.role, user.locale = facts.name, facts.email, facts.role, facts.locale
    for name, value in facts.scope().items():
        setattr(user, name, value)
    session.flush()
    if not stays:
        end_all_sessions(session, user.id, now)
        detail = {"from_role": before, "role": facts.role.value}
        _note(session, user, "role_changed", actor=actor, now=now, detail=detail)


def disable_user(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Locks the account: every session ends at once, and no link of it works any more."""
    _check_may_manage(actor, user)
    if user.disabled_at is not None:
        return
    _check_not_last(session, user, actor)
    user.disabled_at = now
    end_all_sessions(session, user.id, now)
    withdraw_invitation(session, user, now=now)
    revoke_links(session, LinkPurpose.PASSWORD_RESET, user.id, now)
    _note(session, user, "disabled", actor=actor, now=now)


def enable_user(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Unlocks the account; the user signs in with the password that they had."""
    _check_may_manage(actor, user)
    if user.disabled_at is not None:
        user.disabled_at = None
        _note(session, user, "enabled", actor=actor, now=now)


def _check_grant(actor: Actor, facts: UserFacts, *, present: Role | None = None) -> None:
    if facts.role not in rules.roles_to_grant(actor) and facts.role is not present:
        raise Refused(N_("Diese Rolle können Sie nicht vergeben."), field="role")
    if not actor.may(Permission.MANAGE_USERS) and facts.organisation_id != actor.organisation_id:
        raise Refused(N_("Sie können nur für Ihre eigene Organisation einladen."), field="organisation_id")


def _check_may_manage(actor: Actor, user: User) -> None:
    own = actor.may(Permission.MANAGE_OWN_USERS) and actor.organisation_id == user.organisation_id
    if not actor.may(Permission.MANAGE_USERS) and not (own and actor.organisation_id is not None):
        raise Refused(N_("Diesen Zugang können Sie nicht ändern."))


def _check_scope(facts: UserFacts) -> None:
    field = rules.scope_of(facts.role)
    if field is not None and getattr(facts, field) is None:
        raise Refused(N_("Für diese Rolle braucht es eine Angabe."), field=field)


def _check_not_last(session: Session, user: User, actor: Actor) -> None:
    """Nobody locks themselves out, and somebody is always left who can let others in."""
    if user.id == actor.user_id:
        raise Refused(N_("Den eigenen Zugang können Sie nicht sperren und seine Rolle nicht ändern."))
    if user.role not in {Role.LEAD, Role.ADMIN} or user.disabled_at is not None:
        return
    queries.turn_of_key(session, f"last {user.role} {user.organisation_id}")
    if not queries.others_in_role(session, user):
        if user.role is Role.LEAD:
            raise Refused(
                N_("Das ist die letzte Leitung dieser Organisation. Laden Sie zuerst eine andere ein.")
            )
        raise Refused(N_("Das ist die letzte Administration. Laden Sie zuerst eine andere ein."))


def _scope(user: User) -> dict[str, int | None]:
    return {
        "organisation_id": user.organisation_id,
        "social_region_id": user.social_region_id,
        "municipality_bfs": user.municipality_bfs,
    }


def _differences(user: User, facts: UserFacts) -> list[tuple[str, object, object]]:
    rows = [
        (N_("Name"), user.name, facts.name),
        (N_("E-Mail"), user.email, facts.email),
        (N_("Rolle"), user.role, facts.role),
    ]
    return [row for row in rows if row[1] != row[2]]


def _taken() -> Refused:
    return Refused(N_("Diese E-Mail-Adresse hat schon einen Zugang."), field="email")


def _note(
    session: Session,
    user: User,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    record(
        session,
        Subject.USER,
        user.id,
        event,
        actor=actor,
        now=now,
        on=day_of(now),
        organisation_id=user.organisation_id,
        detail=detail,
    )
