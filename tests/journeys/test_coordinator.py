"""The main job in a real browser: from two lists with mistakes to a tandem that has begun."""

from pathlib import Path

from playwright.sync_api import Page, expect

from mentoring.accounts.models import User
from tests.browser import OpenWindow, axe_clean, no_sideways_scrolling
from tests.journeys import lists
from tests.journeys.hands import Hand, Keyboard, Mouse
from tests.journeys.steps import Coordinator, Looking

GOAL = "Selbständig einen Termin beim Arzt vereinbaren"


def test_by_mouse(open_window: OpenWindow, coordinator: User, tmp_path: Path) -> None:
    examine = Examination()
    the_main_job(open_window(), open_window(390, 844), Mouse(), examine, coordinator, tmp_path)


def test_by_keyboard_alone(open_window: OpenWindow, coordinator: User, tmp_path: Path) -> None:
    the_main_job(open_window(), open_window(), Keyboard(), glance, coordinator, tmp_path)


def test_without_javascript(open_window: OpenWindow, coordinator: User, tmp_path: Path) -> None:
    plain, other = open_window(javascript=False), open_window(390, 844, javascript=False)
    the_main_job(plain, other, Mouse(), glance, coordinator, tmp_path, script=False)


def the_main_job(
    page: Page, phone: Page, hand: Hand, look: Looking, user: User, folder: Path, *, script: bool = True
) -> None:
    """Imports, mends, runs, decides, releases, has both sides say yes, and begins the tandem."""
    staff = Coordinator(page, hand, look, folder, script=script)
    staff.sign_in(user)
    staff.take_over("Freiwillige", lists.mentors_file(folder), 3)
    staff.take_over("Warteliste", lists.waitlist_file(folder), 4)
    staff.run()
    before = staff.pairs()
    assert len(before) == 3, "three volunteers have a place each"
    staff.read_why()
    pinned, forbidden = before[0], before[1]
    staff.pin(pinned[0])
    staff.forbid(forbidden[0])
    decided = staff.pairs()
    assert pinned in decided
    assert forbidden not in decided
    staff.release()
    entry, mentor = pinned
    say_yes(phone, hand, look, mentor)
    staff.open_tandem(mentor, entry)
    staff.record_yes(entry)
    staff.meet_agree_and_begin(GOAL)
    expect(page.get_by_role("main")).to_contain_text(GOAL)
    staff.look_back(entry)


def say_yes(page: Page, hand: Hand, look: Looking, mentor: str) -> None:
    """The volunteer follows the mail's link and says yes, without signing in."""
    first_name = mentor.split()[0].lower()
    page.goto("/development/mail")
    look(page)
    row = page.get_by_role("row").filter(has_text=f"{first_name}")
    hand.press(row.get_by_role("link").first)
    look(page)
    hand.press(page.locator("a[href^='/answer/']").first)
    look(page)
    hand.press(page.get_by_role("button", name="Ja, gerne"))
    expect(page.get_by_text("Sie haben Ja gesagt.")).to_be_visible()
    look(page)


class Examination:
    """Nothing that shuts people out, in light or dark, and nothing wider than the window.

    A page is examined again only if it has other sections than before: a tandem that has moved on.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()

    def __call__(self, page: Page) -> None:
        kind = (page.title(), *page.locator("main :is(h2, .error, .toast)").all_inner_texts())
        if kind not in self._seen:
            axe_clean(page)
            no_sideways_scrolling(page)
            self._seen.add(kind)


def glance(page: Page) -> None:
    """Sees that it is a page with one heading."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
