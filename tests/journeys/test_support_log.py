"""What a volunteer does on a phone: from a mail to a yes, a meeting logged although the connection is cut."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import User
from mentoring.meetings.models import Meeting
from mentoring.permissions import Role
from mentoring.tandems import services
from mentoring.tandems.models import Answer
from mentoring.tandems.queries.tandems import tandem_behind_link
from mentoring.tandems.vocabulary import Side, TandemState
from tests.browser import LiveServer, OpenWindow, axe_clean, no_sideways_scrolling
from tests.builders import PASSWORD, a_mentor, a_user, actor_of, an_organisation
from tests.days import NOW, TODAY
from tests.tandem_builders import a_tandem

SECONDS_OF_A_TAP = 3
"""So long a person takes to read, decide and tap, where the test only taps."""


class Volunteer:
    """A volunteer with a tandem that meets, and their phone."""

    def __init__(self, session: Session, server: LiveServer) -> None:
        server.app.config.update(DEMO=True, SECOND_FACTOR="optional", BASE_URL=server.url)
        self.session = session
        self.organisation = an_organisation(session)
        self.user: User = a_user(session, Role.MENTOR, organisation_id=self.organisation.id)
        self.mentor = a_mentor(session, self.organisation, capacity=3, user_id=self.user.id)
        self.mentor.person.email = self.user.email
        self.tandem = a_tandem(session, self.organisation, mentor=self.mentor)
        session.commit()

    def sign_in(self, page: Page) -> None:
        """Signs in; what follows are taps."""
        page.goto("/sign-in")
        self.write_password(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Guten Tag")

    def write_password(self, page: Page) -> None:
        """Fills in the page that asks who one is."""
        page.get_by_label("E-Mail", exact=False).first.fill(self.user.email)
        page.get_by_label("Passwort", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()

    def log(self, page: Page) -> None:
        """Five taps: the form, the length, two topics, done."""
        page.get_by_role("link", name="Treffen eintragen").click()
        for name in ("1 h 30", "Sprache", "Schule"):
            page.get_by_role("main").get_by_label(name, exact=True).check()
        page.get_by_role("button", name="Treffen eintragen").click()

    def logged(self) -> list[Meeting]:
        """What has been stored."""
        self.session.rollback()
        return list(self.session.scalars(select(Meeting).order_by(Meeting.id)))


@pytest.fixture
def volunteer(session: Session, live_server: LiveServer) -> Volunteer:
    return Volunteer(session, live_server)


def drafts(page: Page) -> list[str]:
    """What the browser keeps of forms."""
    kept: list[str] = page.evaluate("Object.values(localStorage)")
    return kept


def test_from_a_mail_to_an_accepted_match_in_three_taps(volunteer: Volunteer, phone: Page) -> None:
    session = volunteer.session
    proposed = a_tandem(session, volunteer.organisation, TandemState.PROPOSED, mentor=volunteer.mentor)
    proposed.proposed_on = TODAY.replace(day=2)
    session.commit()
    asked = tandem_behind_link(session, proposed.id)
    assert asked is not None
    services.ask_again(session, asked, actor=actor_of(volunteer.user), now=NOW, today=TODAY)
    session.commit()
    volunteer.sign_in(phone)
    phone.goto("/development/mail")
    phone.get_by_role("row").filter(has_text=volunteer.user.email).get_by_role("link").first.click()
    phone.locator("a[href^='/answer/']").first.click()  # the first tap; what leads to the mail is its reader
    phone.get_by_role("button", name="Ja, gerne").click()
    expect(phone.get_by_text("Sie haben Ja gesagt.")).to_be_visible()
    session.rollback()
    given = session.scalars(select(Answer).where(Answer.tandem_id == proposed.id)).all()
    assert [(one.side, one.accepted) for one in given] == [(Side.MENTOR, True)]


def test_a_meeting_is_logged_once_although_the_connection_is_cut(
    volunteer: Volunteer, phone: Page, picture: Any
) -> None:
    volunteer.sign_in(phone)
    axe_clean(phone)
    no_sideways_scrolling(phone)
    phone.get_by_role("link", name="Treffen eintragen").click()
    axe_clean(phone)
    no_sideways_scrolling(phone)
    phone.go_back()
    # Cut while it is filled in: nothing arrives, the draft stays, also when the page is opened anew.
    started, taps = time.monotonic(), 5  # the form, the length, two topics, done
    phone.get_by_role("link", name="Treffen eintragen").click()
    phone.get_by_label("1 h 30", exact=True).check()
    phone.wait_for_load_state()
    phone.reload()
    expect(phone.get_by_text("Ihr Entwurf ist wieder da.")).to_be_visible()
    expect(phone.get_by_label("1 h 30", exact=True)).to_be_checked()
    for name in ("Sprache", "Schule"):
        phone.get_by_role("main").get_by_label(name, exact=True).check()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Treffen eintragen").click()
    expect(phone.get_by_text("Keine Verbindung.")).to_be_visible()
    picture(phone, "treffen-ohne-empfang")
    assert volunteer.logged() == []
    assert len(drafts(phone)) == 1
    assert "csrf" not in drafts(phone)[0]
    phone.context.set_offline(False)  # by itself
    expect(phone.get_by_role("main").get_by_text("Eingetragen: 1 h 30 min.")).to_be_visible()
    assert time.monotonic() - started + taps * SECONDS_OF_A_TAP < 30
    assert drafts(phone) == []
    assert [meeting.minutes for meeting in volunteer.logged()] == [90]


def test_what_is_begun_before_the_script_has_arrived_is_kept_too(volunteer: Volunteer, phone: Page) -> None:
    volunteer.sign_in(phone)
    held: list[Route] = []
    phone.route("**/drafts.js*", lambda route: held.append(route))
    phone.get_by_role("link", name="Treffen eintragen").click(no_wait_after=True)
    phone.get_by_label("1 h 30", exact=True).check()
    assert drafts(phone) == []
    phone.wait_for_timeout(100)
    for route in held:
        route.continue_()
    phone.wait_for_load_state()
    assert len(drafts(phone)) == 1
    phone.unroute("**/drafts.js*")
    phone.reload()
    expect(phone.get_by_label("1 h 30", exact=True)).to_be_checked()


def test_an_answer_lost_on_its_way_stores_nothing_twice_and_signing_out_leaves_nothing(
    volunteer: Volunteer, phone: Page
) -> None:
    volunteer.sign_in(phone)
    lost: list[int] = []

    def cut(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)  # it has arrived, its answer does not
            route.abort()
        else:
            route.continue_()

    phone.route("**/log", cut)
    volunteer.log(phone)
    expect(phone.get_by_text("Keine Verbindung.")).to_be_visible()
    assert lost == [302]
    assert len(volunteer.logged()) == 1
    # Left and come back: one tap sends what waits, and the site says that it is there already.
    phone.goto("/my/tandems")
    phone.get_by_role("link", name="Jetzt senden").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Guten Tag")
    expect(phone.get_by_role("link", name="Jetzt senden")).to_be_hidden()
    assert len(volunteer.logged()) == 1
    # The session has ended meanwhile: after signing in it goes on by itself.
    phone.get_by_role("link", name="Treffen eintragen").click()
    for name in ("45 min", "Arbeit"):
        phone.get_by_role("main").get_by_label(name, exact=True).check()
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Treffen eintragen").click()
    expect(phone.get_by_role("button", name="Anmelden")).to_be_visible()
    assert len(volunteer.logged()) == 1
    volunteer.write_password(phone)
    expect(phone.get_by_role("main").get_by_text("Eingetragen: 45 min.")).to_be_visible()
    assert [meeting.minutes for meeting in volunteer.logged()] == [90, 45]
    # Whoever signs out leaves no draft behind.
    phone.get_by_role("link", name="Treffen eintragen").click()
    phone.get_by_label("2 h", exact=True).check()
    assert len(drafts(phone)) == 1
    phone.get_by_role("button", name="Menü").click()
    phone.get_by_role("button", name="Abmelden").click()
    expect(phone.get_by_role("main").get_by_text("Sie sind abgemeldet.")).to_be_visible()
    assert drafts(phone) == []


def test_without_a_connection_a_page_says_so_and_nothing_of_anybody_is_kept(
    volunteer: Volunteer, open_window: OpenWindow
) -> None:
    phone = open_window(390, 844, worker=True)
    volunteer.sign_in(phone)
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    asked = phone.context.new_cdp_session(phone).send("Page.getInstallabilityErrors")
    assert {error["errorId"] for error in asked["installabilityErrors"]} <= {"in-incognito"}  # as tests are
    phone.goto("/my/meetings")
    phone.goto("/my/tandems")
    phone.context.set_offline(True)
    phone.goto("/my/meetings")
    expect(phone.get_by_role("heading", name="Keine Verbindung")).to_be_visible()
    kept: list[str] = phone.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              found.push(new URL(request.url).pathname);
          return found;
        }"""
    )
    assert sorted(kept) == sorted(
        [
            "/offline",
            *(f"/static/{name}" for name in ("site.css", "site.js", "forms.js", "icons.svg", "favicon.svg")),
        ]
    )
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Noch einmal versuchen").click()
    expect(phone.get_by_role("heading", name="Meine Treffen")).to_be_visible()
