"""Promise 11: nothing leaks sideways. What belongs to one organisation carries a marker word.

Everybody else opens all pages there are, searches, exports, asks for the first organisation's objects by
number; nobody finds the word, and nobody's pages change because the first organisation is there.
"""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.audit import act_as
from mentoring.funding.models import FundingReport
from mentoring.funding.vocabulary import ReportSection
from mentoring.mailer import render
from mentoring.outbox import Mail, post
from mentoring.people.models import Mentee, Note, Person
from mentoring.people.services.words import words_for
from mentoring.people.vocabulary import InterestKind, NoteVisibility
from mentoring.permissions import Permission, Role
from mentoring.tandems.models import Goal, Tandem
from mentoring.waitlists.models import WaitlistEntry
from tests.builders import a_mentor, a_user, actor_of, renew
from tests.days import NOW
from tests.page import Visitor
from tests.promises import Promise
from tests.web.crawling import crawl, said
from tests.web.permission_table import declared
from tests.web.test_promise_permissions import METHODS, address, client_of
from tests.web.two_organisations import MARK, Both, two_organisations

SEARCHES = ("/search", "/waitlist", "/mentors", "/mentees", "/tandems", "/referrals", "/log", "/users")
EXPORTS = [
    f"/exports/{what}.{kind}"
    for what in ("waitlist", "mentors", "mentees", "tandems")
    for kind in ("csv", "xlsx")
]
ELSEWHERE = ("coordinator", "lead", "mentor", "referrer")
FEW = ("coordinator elsewhere", "referrer elsewhere", "admin")
"""Enough for every run of the suite; the others see less than these."""
OUTSIDE = ("municipality", "controller", "admin", "nobody")
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,}")


@pytest.fixture
def both(app: Flask, session: Session) -> Both:
    """Two organisations; the first one's texts carry the word wherever somebody can write."""
    app.config.update(SECOND_FACTOR="optional", WTF_CSRF_ENABLED=False, PROPAGATE_ERRORS=False)
    made = two_organisations(session)
    write_everywhere(session, made)
    session.commit()
    return made


def write_everywhere(session: Session, both: Both) -> None:
    """The word in every text there is, some of it changed by somebody whom the change log names."""
    first = both.first
    own, objects = first.world.organisation, first.objects
    act_as(session, actor_of(first.users["coordinator"]), NOW)
    person = session.get_one(Person, objects["mentee_id"])
    person.first_name, person.email = f"{MARK}-Vorname", f"{MARK}@example.org"
    person.street, person.contact_hint = f"{MARK}-Gasse 1", f"{MARK} anrufen"
    session.get_one(Mentee, person.id).guardian_name = f"{MARK}-Vormund"
    entry = session.get_one(WaitlistEntry, objects["entry_id"])
    entry.goal, entry.closed_reason = f"{MARK} neu im Ziel", f"{MARK} im Grund"
    tandem = session.get_one(Tandem, objects["tandem_id"])
    tandem.end_note = f"{MARK} zum Ende"
    session.get_one(Goal, objects["goal_id"]).text = f"{MARK} anders lernen"
    session.add(
        FundingReport(
            organisation_id=own.id,
            year=2026,
            section=ReportSection.PURPOSE,
            text=f"{MARK} im Bericht",
            recorded_at=NOW,
            recorded_by_name="Test",
        )
    )
    words_for(session, InterestKind.INTEREST, [f"{MARK}-Kuchen backen"])
    for visibility in NoteVisibility:
        session.add(
            Note(
                person_id=person.id,
                text=f"{MARK} {visibility.value}",
                visibility=visibility,
                author_id=first.users["lead"].id,
                author_name=first.users["lead"].name,
                written_at=NOW,
            )
        )
    for someone in session.scalars(select(Person).where(Person.email == "")):
        someone.email = f"person{someone.id}@example.org"
    post(
        session,
        "new_password",
        address=f"{MARK}@example.org",
        name=MARK,
        locale="de",
        now=NOW,
        values={"token": "x" * 32, "minutes": 30},
        organisation_id=own.id,
    )
    session.flush()


def everybody_else(both: Both, session: Session) -> dict[str, User | None]:
    """Those who have nothing to do with the first organisation's people, and one who is among them."""
    own = both.first.world.organisation
    stranger = a_user(session, Role.MENTOR, organisation_id=own.id)
    a_mentor(session, own, user_id=stranger.id)
    session.commit()
    return {
        **{f"{name} elsewhere": both.second.users[name] for name in ELSEWHERE},
        **{name: both.outside.get(name) for name in OUTSIDE},
        "another volunteer": stranger,
    }


def starts(app: Flask) -> list[str]:
    """Every page without a number in its address, each list searched for the word, all exports."""
    pages = {row.route for row in declared(app).values() if row.method == "GET" and "<" not in row.route}
    searched = [f"{url}?q={MARK[:7]}" for url in SEARCHES]
    return [*sorted(pages), *searched, *EXPORTS, "/log?show=changes", f"/log?show=changes&q={MARK[:7]}"]


def leaks(answers: dict[str, str], allowed: tuple[str, ...] = ()) -> list[str]:
    """Where the word is said. A page that repeats what was searched does not count: that is the beginning."""
    found = []
    for url, text in answers.items():
        for phrase in allowed:
            text = text.replace(phrase, "")
        at = text.lower().find(MARK.lower())
        if at >= 0:
            found.append(f"{url}: …{text[max(0, at - 60) : at + 60]!r}…")
    return found


def known_to(name: str, both: Both) -> tuple[str, ...]:
    """What somebody else may see of the organisation: its name, as on the page on privacy, or its users."""
    users = [user.name for user in both.first.users.values()] if name == "admin" else []
    return (both.first.world.organisation.name, *users)


def own_pages(app: Flask, both: Both) -> list[str]:
    """The pages of the first organisation's objects, besides those that all begin with."""
    shown = (
        "people.mentee",
        "people.mentor",
        "waitlists.entry",
        "tandems.tandem",
        "tandems.run",
        "funding.report",
    )
    rows = (row for row in declared(app).values() if row.method == "GET" and row.endpoint in shown)
    return [*(address(row, both.first) for row in rows), *starts(app)]


@pytest.mark.promise(11)
def test_nobody_else_comes_upon_a_word_of_the_organisation(
    app: Flask, session: Session, both: Both, promise: Promise
) -> None:
    found, opened = [], 0
    client_of(app, both.first.users["lead"]).get(f"/exports/mentees.csv?q={MARK}")
    for name, user in everybody_else(both, session).items():
        if name not in FEW and not promise.full:
            continue
        answers = crawl(app, client_of(app, user), starts(app), alike=promise.count(quick=1, full=4))
        opened += len(answers)
        found += [f"{name}: {where}" for where in leaks(answers, known_to(name, both))]
    promise.measured(f"{opened} pages opened by all others")
    assert not found, "\n".join(found)
    assert opened > 100


@pytest.mark.promise(11)
def test_asking_for_its_objects_by_number_says_nothing(
    app: Flask, session: Session, both: Both, promise: Promise
) -> None:
    found, asked = [], 0
    rows = [
        r for r in declared(app).values() if "_id>" in r.route and not r.endpoint.startswith("accounts.mail")
    ]
    for name, user in everybody_else(both, session).items():
        if name not in FEW and not promise.full:
            continue
        client = client_of(app, user)
        for row in rows:
            if name == "admin" and row.endpoint.startswith("accounts."):
                continue
            for method in METHODS[:1] if row.method == "GET" else METHODS[1:2]:
                url = address(row, both.first)
                asked += 1
                answer = {url: said(client.open(url, method=method))}
                found += [f"{name}: {where}" for where in leaks(answer, known_to(name, both))]
    promise.measured(f"{asked} requests for foreign objects")
    assert not found, "\n".join(found)


@pytest.mark.promise(11)
def test_the_word_is_there_to_be_found_by_its_own(app: Flask, both: Both, promise: Promise) -> None:
    answers = crawl(app, client_of(app, both.first.users["lead"]), own_pages(app, both), alike=1)
    said_here = " ".join(answers.values())
    for text in (
        " neu im Ziel",
        " im Bericht",
        "-Vorname",
        " anders lernen",
        " LEAD",
        " ORGANISATION",
        " AUTHOR",
        "-Zugewiesen",
    ):
        assert (text, f"{MARK}{text}" in said_here) == (text, True)
    pages = len(leaks(answers))
    assert pages > 20
    promise.measured(f"{pages} of {len(answers)} pages of its own lead hold the word")


@pytest.mark.promise(11)
def test_notes_for_the_lead_stay_with_the_lead(app: Flask, both: Both, promise: Promise) -> None:
    answers = crawl(app, client_of(app, both.first.users["coordinator"]), own_pages(app, both), alike=1)
    said_here = " ".join(answers.values())
    found = [v.value for v in NoteVisibility if f"{MARK} {v.value}" in said_here]
    assert found == ["ORGANISATION"]
    promise.measured(f"{len(answers)} pages as coordination")


@pytest.mark.promise(11)
def test_mails_to_others_hold_nothing_of_it(
    app: Flask, session: Session, both: Both, promise: Promise
) -> None:
    for side in (both.first, both.second):
        visitor = Visitor(app).sign_in(side.users["coordinator"])
        visitor.client.post(f"/tandems/{side.objects['proposed_id']}/ask")
        visitor.client.post(
            f"/matching/{side.objects['run_id']}/release", data=_all_of(visitor, side.objects)
        )
    renew(session)
    first = both.first.world.organisation.id
    mails = session.scalars(select(Mail)).all()
    assert {m.organisation_id for m in mails} == {first, both.second.world.organisation.id}
    with app.app_context():
        texts = {
            f"{m.id} to {m.address}": f"{render(m)} {m.name} {m.values}"
            for m in mails
            if m.organisation_id != first
        }
    assert texts
    assert leaks(texts) == []
    promise.measured(f"{len(texts)} mails of others, of {len(mails)}")


def _all_of(visitor: Visitor, objects: dict[str, Any]) -> dict[str, list[str]]:
    page = visitor.get(f"/matching/{objects['run_id']}/release")
    return page.values(page.form(f"/matching/{objects['run_id']}/release"))


@pytest.mark.promise(11)
def test_logs_hold_no_word_of_it_and_no_token(
    app: Flask,
    both: Both,
    promise: Promise,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level("DEBUG")
    client = client_of(app, both.first.users["coordinator"])
    opened = crawl(app, client, starts(app), alike=1)
    objects = both.first.objects
    client.post("/mentees/new", data={"last_name": f"{MARK}-Neu", "first_name": "\0"})
    client.post("/mentees/new", data={"last_name": f"{MARK}-Neu"})
    client_of(app, None).get(f"/answer/{objects['answer_token']}")
    client_of(app, None).post("/sign-in", data={"email": f"{MARK}@example.org", "password": MARK})

    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError(f"{MARK} in einer Meldung")

    monkeypatch.setattr(fail, "permission", Permission.READ_PEOPLE, raising=False)
    monkeypatch.setitem(app.view_functions, "people.mentee", fail)
    crashed = client.get(f"/mentees/{objects['mentee_id']}")
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert crashed.status_code == 500
    assert "in einer Meldung" not in crashed.get_data(as_text=True)
    assert re.search(r'"error": "RuntimeError".*"event": "crash"', logged)
    assert logged.count('"event": "request"') >= len(opened)
    assert MARK.lower() not in logged.lower()
    assert str(objects["answer_token"]) not in logged
    promise.measured(f"{len(logged.splitlines())} lines of log")
