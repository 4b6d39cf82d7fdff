"""The browser tests' own eyes: what they must notice, they notice."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser import OpenWindow, axe_clean, no_sideways_scrolling

PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Seite</title>
<link rel="icon" href="data:,"></head><body><main><h1>Seite</h1>{}</main></body></html>"""
BODIES = {
    "good": "<p>Guten Tag</p>",
    "elsewhere": '<img src="http://elsewhere.example/pixel.png" alt="">',
    "inline": "<script>document.title = 'nein'</script>",
    "pale": '<p><font color="#cccccc">kaum zu lesen</font></p>',
    "unnamed": '<input type="text">',
    "wide": '<table width="2000"><tr><td>breit</td></tr></table>',
}


@pytest.fixture
def app() -> Flask:
    """A little site with mistakes."""
    site = Flask("mistakes", root_path=".")

    @site.get("/<what>")
    def page(what: str) -> tuple[str, int, dict[str, str]]:
        policy = {"Content-Security-Policy": "default-src 'self'; img-src * data:; style-src 'self'"}
        return PAGE.format(BODIES.get(what, "")), 500 if what == "failing" else 200, policy

    return site


def test_a_good_page_passes(desktop: Page) -> None:
    desktop.goto("/good")
    axe_clean(desktop)
    no_sideways_scrolling(desktop)


@pytest.mark.parametrize(
    ("what", "said"),
    [("elsewhere", "asked another site"), ("inline", "Content Security Policy"), ("failing", "500 at")],
)
def test_what_the_browser_complains_about_is_noticed(
    desktop: Page, complaints: list[str], what: str, said: str
) -> None:
    desktop.goto(f"/{what}", wait_until="networkidle")
    assert any(said in complaint for complaint in complaints), complaints
    complaints.clear()


@pytest.mark.parametrize(("what", "rule"), [("pale", "color-contrast"), ("unnamed", "label")])
def test_what_shuts_people_out_is_noticed(desktop: Page, what: str, rule: str) -> None:
    desktop.goto(f"/{what}")
    with pytest.raises(AssertionError, match=rule):
        axe_clean(desktop)


def test_a_page_wider_than_a_phone_is_noticed(phone: Page) -> None:
    phone.goto("/wide")
    with pytest.raises(AssertionError, match="pixels wide"):
        no_sideways_scrolling(phone)


def test_windows_do_not_share_cookies(open_window: OpenWindow) -> None:
    first, second = open_window(), open_window()
    first.goto("/good")
    first.context.add_cookies([{"name": "a", "value": "b", "url": first.url}])
    second.goto("/good")
    assert second.context.cookies() == []
