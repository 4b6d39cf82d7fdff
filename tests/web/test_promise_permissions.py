"""Promise 10: nobody reaches what is not theirs. Every principal, every route, every method.

The table of docs/permissions.md says who may; the site is asked, with real objects, and must agree.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mentoring.accounts.models import Link, User
from mentoring.audit import Access, AccessLog
from tests.builders import PASSWORD
from tests.days import NOW, StoppedClock
from tests.promises import Promise
from tests.web.permission_table import Row, declared, documented
from tests.web.two_organisations import Both, Side, two_organisations

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PRINCIPALS = ("nobody", "coordinator", "lead", "mentor", "referrer", "municipality", "controller", "admin")
ENDS_THE_SESSION = {"accounts.sign_out", "accounts.remove_second_factor"}
TOKENS = {name: f"{name}_token" for name in ("confirm", "log", "times", "feedback", "event")}
"""Which link opens what, by the first part of its address; all others open the answer to a proposal."""
DEMO_ONLY = {"accounts.mails", "accounts.mail", "accounts.components"}


@pytest.fixture
def both(app: Flask, session: Session) -> Both:
    """Two organisations; the guard is on, the anti-forgery token is left to its own test."""
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False, PROPAGATE_ERRORS=False)
    return two_organisations(session)


def client_of(app: Flask, user: User | None) -> FlaskClient:
    """A browser in which this user is signed in."""
    client = app.test_client()
    if user is not None:
        answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 302
    return client


def principal(both: Both, name: str, side: str = "first") -> User | None:
    """The user of this role, of one organisation or of none."""
    chosen: Side = getattr(both, side)
    return None if name == "nobody" else chosen.users.get(name) or both.outside[name]


def address(row: Row, side: Side) -> str:
    """The row's route with objects of this organisation in it."""
    objects = side.objects
    proposal = row.endpoint.startswith("tandems.own_proposal")
    values: dict[str, object] = {
        "name": "pause",
        "kind": "residence",
        "what": "ask",
        "part": "problem",
        "answer": "yes",
        "mail_id": 1,
        "format": "csv",
        "filename": "site.css",
        "account": "BANK",
        "year": 2026,
        **objects,
        "tandem_id": objects["proposed_id" if proposal else "tandem_id"],
        "person_id": objects["mentor_id" if row.route.startswith("/mentors") else "mentee_id"],
        "token": objects[TOKENS.get(row.route.split("/")[1], "answer_token")],
    }
    if row.endpoint == "meetings.feed":
        values["token"] = objects["feed_token"]
    if row.endpoint.startswith("tandems.member"):
        values["person_id"] = objects["member_id"]
    if row.endpoint.startswith("meetings.absence"):
        values["person_id"] = objects["away_id"]
    if row.endpoint.startswith("meetings.talk_") and row.endpoint != "meetings.talk_correct":
        values["talk_id"] = objects["planned_talk_id"]
    if row.endpoint.startswith("waitlists.referral"):
        values["entry_id"] = objects["referral_id"]
    if row.route.startswith("/imports/costs/"):
        values["import_id"] = objects["cost_import_id"]
    if row.endpoint == "exchange.template":
        values["kind"] = "mentors"
    if row.endpoint.startswith("funding.report"):
        values |= {"part": "purpose", "format": "xlsx"}
    if row.endpoint == "waitlists.undo":
        values["what"] = "confirmation"
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda m: str(values[m.group(1)]), row.route)


class Restored:
    """Puts the database back after each request that may have changed it."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.engine = app.extensions["engine"]
        session.close()
        self.path = Path(self.engine.url.database)
        self.copy = self.path.with_suffix(".before")
        self._settle()
        shutil.copyfile(self.path, self.copy)

    def _settle(self) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        self.engine.dispose()

    def again(self) -> None:
        """The database as it was."""
        self._settle()
        shutil.copyfile(self.copy, self.path)


def outcome(answer: TestResponse) -> str:
    """What the site did, in one word."""
    if answer.status_code in {301, 302, 303} and "/sign-in" in answer.headers.get("Location", ""):
        return "sign in"
    return {403: "denied", 404: "missing", 405: "no method"}.get(answer.status_code, "reached")


def test_the_table_names_every_route_and_says_what_the_code_says(app: Flask) -> None:
    table, code = documented(), declared(app)
    assert {key for key in code if key not in table} == set(), "routes missing from docs/permissions.md"
    assert {key for key in table if key not in code and key[0] not in DEMO_ONLY} == set(), "routes gone"
    assert {k: table[k] for k in code} == code


@pytest.mark.promise(10)
@pytest.mark.parametrize("name", PRINCIPALS)
def test_every_principal_on_every_route(
    app: Flask, session: Session, both: Both, name: str, promise: Promise
) -> None:
    table = documented()
    user = principal(both, name)
    role = user.role.value if user else "nobody"
    client = client_of(app, user)
    cookie = client.get_cookie("tandem")
    restored = Restored(app, session)
    wrong, asked = [], 0
    methods = METHODS if name in {"nobody", "admin"} else METHODS[:2]
    for endpoint, route in sorted({(row.endpoint, row.route) for row in declared(app).values()}):
        for method in methods:
            row = table.get((endpoint, method))
            url = address(Row(endpoint, method, route, frozenset()), both.first)
            got = outcome(client.open(url, method=method))
            asked += 1
            if not _as_documented(table, row, route, method, role, got):
                wrong.append(f"{method} {url} as {name}: {got}")
            if method != "GET" and got in {"reached", "sign in"}:
                restored.again()
                if cookie is not None:
                    client.set_cookie("tandem", cookie.value)
    promise.measured(f"{asked} requests as {name}")
    assert not wrong, "\n".join(wrong)


def _as_documented(
    table: dict[tuple[str, str], Row], row: Row | None, route: str, method: str, role: str, got: str
) -> bool:
    if row is None:
        return got == "no method" or _other_method(table, route, method)
    if row.endpoint in DEMO_ONLY:
        return got == "missing"
    if row.endpoint in ENDS_THE_SESSION or (row.endpoint == "accounts.home" and role == "nobody"):
        return got == "sign in"
    if role in row.allowed:
        return got == "reached" or (got == "missing" and _of_others(row))
    return got == ("sign in" if role == "nobody" else "denied")


def _other_method(table: dict[tuple[str, str], Row], route: str, method: str) -> bool:
    """Whether another view serves this method at the same address."""
    return any(row.route == route and row.method == method for row in table.values())


def _of_others(row: Row) -> bool:
    """Whether a role that may use the route need not own the objects we name (a mentor's own tandem does)."""
    return row.endpoint.startswith("tandems.own_proposal") or (
        row.endpoint.startswith(("waitlists.view", "people.note", "accounts.user", "funding.archive"))
        or "token" in row.route
        or row.endpoint
        in {
            "people.fact_withdraw",
            "tandems.member_stay",
            "people.move_back",
            "tandems.undo",
            "people.move",
            "exchange.error_file",
            "funding.own_statement",
            "funding.own_statement_file",
            "funding.own_statements_file",
            "funding.own_period_today",
            "funding.own_period_today_file",
            "waitlists.selection_done",
        }
    )


@pytest.mark.promise(10)
@pytest.mark.parametrize("name", ["coordinator", "lead", "mentor", "referrer"])
def test_the_same_role_elsewhere_finds_nothing_of_the_first_organisation(
    app: Flask, session: Session, both: Both, name: str, promise: Promise
) -> None:
    user = principal(both, name, "second")
    assert user is not None
    client = client_of(app, user)
    reached, asked = [], 0
    for row in declared(app).values():
        private = "_id>" in row.route or ":view_id" in row.route
        if not private or user.role.value not in row.allowed or row.endpoint in DEMO_ONLY:
            continue
        answer = client.open(address(row, both.first), method=row.method)
        asked += 1
        if answer.status_code != 404:
            reached.append(f"{row.method} {row.route}: {answer.status_code}")
    promise.measured(f"{asked} foreign objects as {name}")
    assert asked
    assert reached == []


@pytest.mark.promise(10)
def test_a_denial_is_logged(app: Flask, session: Session, both: Both, promise: Promise) -> None:
    coordinator = both.second.users["coordinator"]
    client = client_of(app, coordinator)
    entry = both.first.objects["entry_id"]
    assert client.get(f"/waitlist/{entry}").status_code == 404
    assert client_of(app, both.outside["admin"]).get(f"/waitlist/{entry}").status_code == 403
    session.rollback()
    logged = session.execute(
        select(AccessLog.user_id, AccessLog.subject, AccessLog.subject_id).where(
            AccessLog.action == Access.DENIED
        )
    ).all()
    expected = {(u.id, "waitlists.entry", entry) for u in (coordinator, both.outside["admin"])}
    assert {tuple(row) for row in logged} == expected
    promise.measured("2 denials, 2 rows")


@pytest.mark.promise(10)
@pytest.mark.parametrize("how", ["expired", "ended", "for something else"])
def test_a_link_that_does_not_hold_opens_nothing(
    app: Flask, session: Session, both: Both, clock: StoppedClock, how: str, promise: Promise
) -> None:
    objects = dict(both.first.objects)
    if how == "for something else":
        objects |= {f"{name}_token": objects["answer_token"] for name in TOKENS}
        objects["answer_token"] = objects["confirm_token"] = both.first.objects["log_token"]
    elif how == "ended":
        session.execute(update(Link).values(revoked_at=NOW))
        session.commit()
    else:
        clock.advance(days=100)
    side = replace(both.first, objects=objects)
    client, opened = app.test_client(), []
    opening = {f"/{name}/<token>" for name in (*TOKENS, "answer")}
    routes = [row for row in declared(app).values() if row.route.removesuffix("/no") in opening]
    for row in routes:
        answer = client.open(address(row, side), method=row.method)
        if answer.status_code not in {404, 410}:
            opened.append(f"{row.method} {row.route}: {answer.status_code}")
    promise.measured(f"{len(routes)} requests with a link {how}")
    assert len(routes) >= 13
    assert opened == []
