"""Many at once: what may happen once happens once, and attempts at the same moment gain nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pyotp
import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from mentoring import audit
from mentoring.accounts import rules
from mentoring.accounts.models import HandledRequest, Link, LinkPurpose, SignInAttempt, User, UserSession
from mentoring.accounts.services import (
    issue_link,
    open_link,
    revoke_links,
    second_factor,
    start_session,
    use_link,
)
from mentoring.accounts.services.purging import purge
from mentoring.accounts.services.signing_in import claim_sign_in
from mentoring.accounts.services.users import UserFacts, create_user, disable_user
from mentoring.actors import SYSTEM
from mentoring.database import writing
from mentoring.permissions import Role
from mentoring.wording import Refused
from tests.builders import NOON, a_user, actor_of, renew
from tests.page import Visitor
from tests.promises import Promise

T = TypeVar("T")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def together(count: int, work: Callable[[int], T]) -> list[T]:
    """Runs the work so many times at the same moment."""
    gate = Barrier(count)

    def one(number: int) -> T:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def allowed(engine: Engine, work: Callable[[Session], bool]) -> bool:
    """The work in a transaction of its own."""
    with writing(engine) as session:
        return work(session)


@pytest.mark.promise(14)
def test_attempts_at_the_same_moment_are_counted_one_by_one(engine: Engine, promise: Promise) -> None:
    clients = promise.count(quick=12, full=60)

    def guess(_number: int) -> bool:
        return allowed(engine, lambda s: not claim_sign_in(s, "anna@example.org", "203.0.113.7", NOON).wait)

    got = sum(together(clients, guess))
    promise.measured(f"{clients} guesses at once, {got} were compared")
    assert got == rules.FREE_ATTEMPTS


@pytest.mark.promise(14)
def test_throttled_sign_in_over_the_web_at_the_same_moment(
    app: Flask, engine: Engine, session: Session, promise: Promise
) -> None:
    user = a_user(session, Role.MENTOR)
    session.commit()
    clients = promise.count(quick=9, full=40)
    visitors = [Visitor(app) for _ in range(clients)]
    for visitor in visitors:
        visitor.get("/sign-in")

    def guess(number: int) -> int:
        values = visitors[number].document.values(visitors[number].document.form(holding="password"))  # type: ignore[union-attr]
        data = {**values, "email": user.email, "password": f"geraten {number}"}
        return visitors[number].client.post("/sign-in", data=data).status_code

    answers = together(clients, guess)
    assert answers.count(422) == rules.FREE_ATTEMPTS
    assert answers.count(429) == clients - rules.FREE_ATTEMPTS


def test_link_is_used_once(engine: Engine, session: Session) -> None:
    user = a_user(session, Role.MENTOR)
    token = issue_link(session, LinkPurpose.INVITATION, user.id, now=NOON, valid_for=timedelta(days=1))
    session.commit()

    def use(_number: int) -> bool:
        def work(own: Session) -> bool:
            link = open_link(own, token, LinkPurpose.INVITATION, NOON)
            return link is not None and use_link(own, link, NOON)

        return allowed(engine, work)

    assert sum(together(6, use)) == 1


def test_revoked_link_cannot_be_used_by_who_has_it_open(engine: Engine, session: Session) -> None:
    user = a_user(session, Role.MENTOR)
    token = issue_link(session, LinkPurpose.PASSWORD_RESET, user.id, now=NOON, valid_for=timedelta(days=1))
    session.commit()
    link = open_link(session, token, LinkPurpose.PASSWORD_RESET, NOON)
    session.rollback()
    assert link is not None
    with writing(engine) as own:
        revoke_links(own, LinkPurpose.PASSWORD_RESET, user.id, NOON)
    with writing(engine) as own:
        assert not use_link(own, own.get_one(Link, link.token_hash), NOON)


@pytest.mark.promise(14)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_code_is_accepted_once(engine: Engine, session: Session, kind: str) -> None:
    user = a_user(session, Role.LEAD, totp_secret=SECRET, totp_confirmed_at=NOON)
    [code, *_rest] = second_factor.renew_recovery_codes(session, user)
    if kind == "app":
        code = pyotp.TOTP(SECRET).at(int(NOON.timestamp()))
    session.commit()

    def send(_number: int) -> bool:
        return allowed(
            engine, lambda own: second_factor.code_is_right(own, own.get_one(User, user.id), code, NOON)
        )

    assert sum(together(6, send)) == 1


def test_two_admins_who_lock_each_other_out_leave_one(engine: Engine, session: Session) -> None:
    admins = [a_user(session, Role.ADMIN) for _ in range(2)]
    session.commit()

    def lock_the_other(number: int) -> bool:
        def work(own: Session) -> bool:
            other = own.get_one(User, admins[1 - number].id)
            try:
                disable_user(own, other, actor=actor_of(admins[number]), now=NOON)
            except Refused:
                return False
            return True

        return allowed(engine, work)

    assert sum(together(2, lock_the_other)) == 1
    renew(session)
    assert [a.disabled_at is None for a in admins].count(True) == 1


def test_same_address_is_invited_once(engine: Engine, session: Session) -> None:
    def create(number: int) -> bool:
        def work(own: Session) -> bool:
            facts = UserFacts(f"Person {number}", "same@example.org", Role.ADMIN)
            try:
                create_user(own, facts, actor=SYSTEM, now=NOON)
            except Refused:
                return False
            return True

        return allowed(engine, work)

    assert sum(together(5, create)) == 1
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_purging_takes_only_what_is_over(session: Session) -> None:
    user = a_user(session, Role.MENTOR)
    start_session(session, user, NOON)
    start_session(session, user, NOON - timedelta(days=31))
    session.add_all(
        [
            SignInAttempt(key="a", at=NOON - timedelta(hours=23)),
            SignInAttempt(key="b", at=NOON - timedelta(hours=25)),
            HandledRequest(key="c", user_id=None, at=NOON - timedelta(days=6)),
            HandledRequest(key="d", user_id=None, at=NOON - timedelta(days=8)),
        ]
    )
    issue_link(session, LinkPurpose.INVITATION, user.id, now=NOON, valid_for=timedelta(days=1))
    long_ago = NOON - timedelta(days=100)
    issue_link(session, LinkPurpose.INVITATION, user.id, now=long_ago, valid_for=timedelta(days=1))
    session.flush()
    purge(session, NOON)
    session.flush()
    for table in (UserSession, Link):
        assert session.scalar(select(func.count()).select_from(table)) == 1
    assert session.scalars(select(SignInAttempt.key)).all() == ["a"]
    assert session.scalars(select(HandledRequest.key)).all() == ["c"]


def test_change_log_never_holds_a_secret(session: Session) -> None:
    user = a_user(session, Role.LEAD)
    session.commit()
    audit.act_as(session, SYSTEM, NOON)
    before = user.password_hash
    user.password_hash, user.name = "another hash", "Neuer Name"
    second_factor.begin_setup(user)
    session.commit()
    [row] = session.scalars(select(audit.ChangeLog)).all()
    said = str([row.before, row.after])
    assert "Neuer Name" in said
    assert "another hash" not in said
    assert str(before) not in said
    assert str(user.totp_secret) not in said
