"""A volunteer's week and an expense on the phone, and the organisation that agrees with it."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from mentoring.accounts.models import Organisation, User
from mentoring.permissions import Role
from tests.browser import OpenWindow, axe_clean, no_sideways_scrolling
from tests.builders import PASSWORD, a_mentor, a_programme, a_user
from tests.support_builders import PIXEL


@pytest.fixture
def volunteer(session: Session, coordinator: User) -> User:
    """A volunteer of the coordinator's organisation, in a programme."""
    user = a_user(session, Role.MENTOR, organisation_id=coordinator.organisation_id, name="Nadine Moser")
    organisation = session.get_one(Organisation, coordinator.organisation_id)
    programme = a_programme(session, organisation, name="Familie und Schule")
    a_mentor(session, organisation, programmes=[programme], user_id=user.id, last_name="Moser", slots=0)
    session.commit()
    return user


def sign_in(page: Page, user: User) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-Mail", exact=False).first.fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_the_week_is_kept_at_every_tap_and_an_expense_is_paid_back(
    open_window: OpenWindow, volunteer: User, coordinator: User
) -> None:
    phone, desk = open_window(390, 844), open_window()
    sign_in(phone, volunteer)
    the_week(phone)
    an_expense(phone)
    sign_in(desk, coordinator)
    the_decision(desk)
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("gutgeheissen")


def the_week(phone: Page) -> None:
    """Tapped, copied to the other days, taken back; a page opened anew shows what was kept."""
    phone.goto("/my/week")
    saved = phone.locator("#saved").get_by_text("Gespeichert.")
    phone.get_by_role("checkbox", name="Montag Abend").check(force=True)
    expect(saved).to_be_visible()
    with phone.expect_response("**/my/week"):
        phone.get_by_role("button", name="auf Montag bis Freitag").click()
    phone.reload()
    expect(phone.locator(".slots input:checked")).to_have_count(5)
    axe_clean(phone)
    no_sideways_scrolling(phone)
    with phone.expect_response("**/my/week"):
        phone.get_by_role("checkbox", name="Sonntag Morgen").check(force=True)
    phone.locator("#saved").get_by_role("button", name="Rückgängig").click()
    expect(phone.locator(".slots input:checked")).to_have_count(5)


def an_expense(phone: Page) -> None:
    """By car kilometres are asked, else the amount; the picture goes with it."""
    phone.goto("/my/expenses/new")
    phone.get_by_role("radio", name="Fahrt mit dem Auto").check(force=True)
    expect(phone.get_by_label("Betrag in Franken")).to_be_hidden()
    phone.get_by_role("radio", name="Eintritt oder Ausflug").check(force=True)
    expect(phone.get_by_label("Gefahrene Kilometer")).to_be_hidden()
    axe_clean(phone)
    no_sideways_scrolling(phone)
    phone.get_by_label("Betrag in Franken").fill("24.50")
    phone.get_by_label("Wofür?").fill("Eintritt ins Naturmuseum")
    phone.get_by_label("Foto des Belegs").set_input_files(
        {"name": "beleg.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    phone.get_by_role("button", name="Einreichen").click()
    expect(phone.get_by_text("Eingereicht: CHF 24.50. Danke!").first).to_be_visible()


def the_decision(desk: Page) -> None:
    """Looks at the receipt and agrees, from the list."""
    desk.goto("/expenses")
    axe_clean(desk)
    desk.get_by_role("main").get_by_role("link", name=re.compile("Moser")).first.click()
    picture = desk.get_by_role("img", name=re.compile("Foto des Belegs"))
    expect(picture).to_have_js_property("naturalWidth", 1)  # arrived, and a picture
    desk.get_by_role("button", name="Gutheissen").click()
    expect(desk.get_by_text("Gutgeheissen: CHF 24.50.").first).to_be_visible()
