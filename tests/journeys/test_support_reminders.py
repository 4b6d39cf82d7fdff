"""Reminders and messages in a real browser: from what is due to the button that ends it, and to many."""

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.jobs import jobs_of, run
from mentoring.outbox import Mail
from mentoring.tandems.vocabulary import TandemState
from tests.browser import LiveServer, OpenWindow, axe_clean, no_sideways_scrolling
from tests.builders import PASSWORD, a_mentor
from tests.tandem_builders import a_tandem


def test_a_reminder_is_seen_sent_and_ended_and_a_group_is_written_to(
    open_window: OpenWindow, live_server: LiveServer, session: Session, coordinator: User
) -> None:
    organisation = session.scalars(select(Organisation)).one()
    mentor = a_mentor(session, organisation, first_name="Nadine", email="nadine@example.org")
    a_tandem(session, organisation, TandemState.ACTIVE, mentor=mentor)
    session.commit()
    page, phone = open_window(), open_window(390, 844)
    sign_in(page, coordinator)
    page.goto("/reminders/due")
    page.get_by_role("row").filter(has_text="Nadine").get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("Guten Tag Nadine")
    look(page)
    run(live_server.app, next(job for job in jobs_of(live_server.app) if job.name == "reminders"))
    page.goto("/reminders")
    page.get_by_role("link", name="Nadine").click()
    look(page)
    page.get_by_role("button", name="Jetzt versuchen").click()
    expect(page.locator("body")).to_contain_text("Wird sofort noch einmal versucht.")

    session.rollback()
    phone.goto(f"/unsubscribe/{session.scalars(select(Mail)).one().values['unsubscribe']['token']}")
    look(phone)
    phone.get_by_role("button", name="Erinnerungen abstellen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Ihre Erinnerungen sind abgestellt")

    page.goto("/messages/new")
    look(page)
    page.get_by_label("Betreff").fill("Austausch")
    page.get_by_label("Text").fill("Guten Tag [Vorname]")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.get_by_role("main")).to_contain_text("Guten Tag Nadine")
    page.get_by_role("link", name="An 1 Person senden …").click()
    look(page)
    page.get_by_role("button", name="Jetzt an 1 Person senden").click()
    expect(page.locator("body")).to_contain_text("Die Nachricht geht an 1 Person.")
    look(page)


def sign_in(page: Page, user: User) -> None:
    """By the form."""
    page.goto("/sign-in")
    page.get_by_label("E-Mail").first.fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).first.click()
    expect(
        page.get_by_role("link", name="Abmelden").or_(page.get_by_role("button", name="Abmelden"))
    ).to_be_visible()


def look(page: Page) -> None:
    """The page is without barriers and fits its window."""
    axe_clean(page)
    no_sideways_scrolling(page)
