"""Promise 3: a repeated request has one effect, because every form carries a key that is good for one.

Whoever presses twice, or whose browser sends again after a lost connection, is led to what the first press
did. The few forms without a key are named here, with the reason.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mentoring.accounts.models import SavedView
from mentoring.database import Base
from tests.builders import OLTEN, renew
from tests.page import Document, Visitor
from tests.promises import Promise
from tests.web.crawling import crawl
from tests.web.permission_table import declared
from tests.web.test_promise_permissions import address
from tests.web.two_organisations import Both, two_organisations

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
WITHOUT = {
    "accounts.sign_in": "a wrong password is counted, and tried again with the same form",
    "accounts.second_factor": "a wrong code is counted, and tried again",
    "accounts.second_factor_setup": "a wrong code is counted, and tried again",
    "accounts.forgotten_password": "asking too often is counted",
    "accounts.own_password": "a wrong password is counted, and tried again",
    "accounts.recovery_codes": "the codes are shown once; there is nothing to be led back to",
    "accounts.sign_out": "ends the session, and with it the form",
    "meetings.own_feed_renew": "the address is shown once; there is nothing to be led back to",
}
FORM = re.compile(r"<form\b[^>]*\bmethod=.post.*?</form", re.S)
ROLES = ("lead", "mentor", "referrer", "admin", "municipality", "controller", "nobody")
CREATED = {
    "mentees": ("/mentees/new", "last_name", "person"),
    "mentors": ("/mentors/new", "last_name", "person"),
    "notes": ("/people/{mentee_id}/notes/new", "text", "note"),
    "users": ("/users/new", "email", "user_account"),
    "programmes": ("/programmes/new", "name", "programme"),
    "goals": ("/tandems/{tandem_id}/goals/new", "text", "goal"),
    "views": ("/waitlist/views/new?urgency=HIGH", "name", "saved_view"),
    "clearances": ("/mentors/{mentor_id}/clearances/new", "issued_on", "clearance"),
    "statuses": ("/people/{mentee_id}/status", "valid_from", "status_fact"),
    "residences": ("/people/{mentee_id}/residence", "valid_from", "residence"),
    "costs": ("/funding/costs/new", "amount", "cost_entry"),
    "support rules": ("/programmes/{programme_id}/support", "silence_days", "support_rule"),
}
"""What can be created over and over: where its form is, a field that it holds, and the table it ends in."""


@pytest.fixture
def both(app: Flask, session: Session) -> Both:
    """Two organisations with an object of every kind."""
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=True)
    return two_organisations(session)


def posted(text: str, where: str) -> Iterator[tuple[str, bool]]:
    """Each form of a page that is posted: where to, and whether it carries a key."""
    for form in FORM.findall(text):
        action = re.match(r'<form[^>]* action="([^"?]*)', form)
        keys = re.findall(r'name="request_key" value="\w{16,64}"', form)
        yield action.group(1) if action else where, len(keys) == 1


def opened(app: Flask, both: Both, role: str, promise: Promise) -> dict[str, str]:
    """The pages that somebody of this role may open: one of each view, in full also all that they lead to."""
    user = both.first.users.get(role) or both.outside.get(role)
    client, starts = Visitor(app).sign_in(user).client if user else app.test_client(), []
    for row in declared(app).values():
        name = user.role.value if user else "nobody"
        if row.method == "GET" and name in row.allowed and not row.endpoint.startswith("accounts.mail"):
            with suppress(KeyError):  # an object that this test has not; links lead there
                starts.append(address(row, both.first))
    if promise.full:
        return crawl(app, client, starts, alike=2, told=text_of)
    return {url: text_of(client.get(url)) for url in starts}


def text_of(answer: TestResponse) -> str:
    """A page's text, nothing of other files."""
    return answer.get_data(as_text=True) if "text/html" in (answer.content_type or "") else ""


@pytest.mark.promise(3)
def test_every_form_carries_a_key(app: Flask, both: Both, promise: Promise) -> None:
    adapter, forms, pages = app.url_map.bind("localhost"), dict[str, set[bool]](), 0
    for role in ROLES:
        for url, text in opened(app, both, role, promise).items():
            pages += 1
            for action, keyed in posted(text, url.split("?")[0]):
                endpoint, _ = adapter.match(action, "POST")
                forms.setdefault(str(endpoint), set()).add(keyed)
    unkeyed = {endpoint for endpoint, kinds in forms.items() if False in kinds}
    assert unkeyed - set(WITHOUT) == set()
    assert len(forms) > 50
    promise.measured(f"forms of {len(forms)} views on {pages} pages, {len(unkeyed)} views without, and named")


@pytest.mark.promise(3)
def test_every_form_in_templates_is_given_its_hidden_fields(promise: Promise) -> None:
    """Also those that no page of the test shows: one line puts the key into all of them."""
    bare, forms = [], 0
    for file in sorted(TEMPLATES.rglob("*.html")):
        text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.S)
        for found in re.finditer(
            r"<form\b[^>]*\bmethod=.post.*?</form|<form\b[^>]*\bmethod=.post.*", text, re.S
        ):
            forms += 1
            if "hidden_fields(" not in found.group() and "request_key" not in found.group():
                bare.append(file.relative_to(TEMPLATES).as_posix())
    assert bare == ["base.html", "components/gallery.html"]  # signing out; a sample
    promise.measured(f"{forms} forms in templates")


@pytest.mark.promise(3)
@pytest.mark.both_databases
def test_forms_sent_twice_have_one_effect(app: Flask, session: Session, both: Both, promise: Promise) -> None:
    """Half of them one after the other, half of them at the same moment."""
    each = promise.count(quick=2, full=50)
    visitor, sent = Visitor(app).sign_in(both.first.users["lead"]), 0
    visitor.get("/today")  # from here on the session has what its forms are known by
    again = Visitor(app)
    cookie = visitor.client.get_cookie("tandem")
    assert cookie is not None
    again.client.set_cookie("tandem", cookie.value)
    with ThreadPoolExecutor(2) as pool:
        for kind, (path, holding, table) in CREATED.items():
            for number in range(each):
                url = path.format(**both.first.objects)
                if kind == "views" and number % 10 == 9:  # nobody may keep many
                    session.execute(delete(SavedView))
                    session.commit()
                page = visitor.get(url)
                form = page.form(holding=holding)
                where, values = form.get("action") or url, {**page.values(form), **filled(kind, number)}
                before = count(session, table)
                run = pool.map if number % 2 else map
                first, second = run(partial(sent_by, where, values), (visitor, again))
                assert first == second, kind
                assert first[0] == 302, (kind, first)
                assert count(session, table) == before + 1, kind
                sent += 1
    promise.measured(f"{sent} forms of {len(CREATED)} kinds sent twice, {sent} effects")


def sent_by(where: str, values: dict[str, Any], who: Visitor) -> tuple[int, str]:
    """What somebody is told who sends a form."""
    answer = who.client.post(where, data=values)
    return answer.status_code, answer.headers.get("Location") or Document(answer.text).words()


def count(session: Session, table: str) -> int:
    """How many rows the table holds."""
    renew(session)
    return session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def filled(kind: str, number: int) -> dict[str, Any]:
    """What is typed, another thing each time."""
    day, word = f"{number % 28 + 1}.{number // 28 + 1}.2025", f"Zweimal{number:03}"
    person = {
        "first_name": word[::-1],
        "last_name": f"{word} {kind}",
        "municipality": str(OLTEN),
        "languages-0-language": "de",
        "languages-0-level": "B1",
        "consent_on": "1.11.2025",
        "anyway": "1",
    }
    return {
        "mentees": person,
        "mentors": {**person, "registered_on": "1.11.2025", "born": "1980"},
        "notes": {"text": word},
        "users": {"name": word, "email": f"{word}@example.org"},
        "programmes": {"name": word},
        "goals": {"text": word, "baseline": "1", "target": "4"},
        "views": {"name": word},
        "clearances": {"issued_on": day, "seen_on": day, "expires_on": "1.11.2028"},
        "statuses": {"status": "B", "valid_from": day},
        "residences": {"municipality": str(OLTEN), "valid_from": day},
        "costs": {"amount": "12.50", "concerns_on": "5.1.2026", "purpose": word, "document": word},
        "support rules": {"valid_from": day},
    }[kind]
