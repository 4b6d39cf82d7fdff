"""Everybody's pages with the demonstration's people, as each role finds them: nobody is shut out of any.

Every page is looked at by axe-core in light and dark, and must fit into 320 pixels.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mentoring.accounts.demo import DEMO_PASSWORD
from tests.browser import LiveServer, OpenWindow, axe_clean, no_sideways_scrolling
from tests.demo_data import filled_once

NARROW = {"width": 320, "height": 640}
PICTURE = Callable[..., None]

ROLES: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "lead": (
        "leitung.caritas",
        1280,
        (
            *("/waitlist/new", "/mentors/new", "/matching/weights", "/matching/new", "/matching/advice"),
            *("/search?q=ma", "/help"),
        ),
    ),
    "referrer": ("sozialregion.thal", 1280, ("/referrals/new", "/account")),
    "mentor": ("freiwillige.caritas", 390, ("/account", "/privacy")),
    "municipality": ("gemeinde.olten", 1280, ("/municipalities",)),
    "controller": ("controlling", 1280, ("/municipalities",)),
    "admin": ("admin", 1280, ("/users/new", "/development/components")),
}
"""Role, account, the width of its window, and pages beside those of the navigation."""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A copy of the demonstration."""
    path = tmp_path / "demo.sqlite"
    shutil.copyfile(filled_once(), path)
    return f"sqlite:///{path}"


@pytest.mark.parametrize("role", list(ROLES))
def test_every_page_of_a_role(
    role: str, open_window: OpenWindow, live_server: LiveServer, picture: PICTURE
) -> None:
    live_server.app.config.update(DEMO=True, SECOND_FACTOR="optional", BASE_URL=live_server.url)
    account, width, more = ROLES[role]
    page = open_window(width, 844)
    size = page.viewport_size
    sign_in(page, account)
    axe_clean(page)
    ahead = [*places(page), *more]
    seen: set[str] = set()
    while ahead:
        url = ahead.pop(0)
        if url in seen:
            continue
        seen.add(url)
        page.set_viewport_size(size or NARROW)  # type: ignore[arg-type]
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page).not_to_have_title(re.compile("^(Fehler|Diese Seite gibt es nicht|Kein Zugang)"))
        axe_clean(page)
        if url in places(page):
            ahead += first_of_the_list(page)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        no_sideways_scrolling(page)
        picture(page, f"{role}{re.sub('[^a-z0-9]+', '-', url.removeprefix(live_server.url))}")


def sign_in(page: Page, account: str) -> None:
    """With the account of the demonstration, on the page that lists them."""
    page.goto("/sign-in")
    axe_clean(page)
    page.get_by_label("E-Mail").first.fill(f"{account}@demo.example")
    page.get_by_label("Passwort", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).first.click()
    expect(page).not_to_have_title(re.compile("Anmelden"))


def places(page: Page) -> list[str]:
    """Where the navigation leads."""
    links = page.locator(".menu nav a")
    return [str(links.nth(n).get_attribute("href")) for n in range(links.count())]


def first_of_the_list(page: Page) -> list[str]:
    """The first thing that the list of a page leads to."""
    link = page.locator("main table.data tbody th a").first
    return [str(link.get_attribute("href"))] if link.count() else []
