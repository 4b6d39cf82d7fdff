"""A real browser on a running site: what the journeys in tests/journeys are written with.

A window fails its test if a page loads anything from another site, logs an error (a violation of the
Content-Security-Policy is one), throws in a script, or gets an answer of the server's failing (5xx).
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)
from werkzeug.serving import make_server

from tests.chromium import ADVICE, chromium_path, launch_flags

PICTURES = "--pictures"
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No other site has an address for the browser."""
SERIOUS = {"serious", "critical"}
ALIKE = [["table.data tbody tr:nth-child(n+26)"]]
OpenWindow = Callable[..., Page]


def pytest_addoption(parser: pytest.Parser) -> None:
    """For development: where `picture(page, name)` puts what the browser shows."""
    parser.addoption(PICTURES, metavar="FOLDER", help="keep pictures of the pages that tests show")


@dataclass(frozen=True)
class LiveServer:
    """The site of the test, served on a free port of this machine."""

    url: str
    app: Flask


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The test's app behind a real address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield LiveServer(f"http://127.0.0.1:{server.server_port}", app)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a process."""
    path = chromium_path()
    if path is None:
        pytest.fail(ADVICE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*launch_flags(), NOBODY_ELSE])
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a test that provokes something looks at it and clears it."""
    return []


@pytest.fixture
def open_window(browser: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[OpenWindow]:
    """Opens a window of its own (own cookies) on the site: ``open_window(width=390, dark=True)``."""
    contexts: list[BrowserContext] = []

    def window(
        width: int = 1280,
        height: int = 900,
        *,
        dark: bool = False,
        javascript: bool = True,
        worker: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="de-CH",
            timezone_id="Europe/Zurich",
            java_script_enabled=javascript,
            has_touch=width < 600,
            # Let in only where a test is about it.
            service_workers="allow" if worker else "block",
        )
        context.set_default_timeout(10_000)
        # Listened to, not held up: a browser whose requests are held keeps no file from page to page.
        context.on("request", lambda request: _asked(request, live_server, complaints))
        page = context.new_page()
        page.on("console", lambda message: _console(message, complaints))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("response", lambda response: _response(response, complaints))
        contexts.append(context)
        return page

    yield window
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def desktop(open_window: OpenWindow) -> Page:
    """A window of 1280 pixels."""
    return open_window()


@pytest.fixture
def phone(open_window: OpenWindow) -> Page:
    """A window of 390 pixels."""
    return open_window(390, 844)


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keeps what the browser shows, with pytest --pictures FOLDER: ``picture(page, "heute")``."""

    def take(page: Page, name: str) -> None:
        folder = request.config.getoption(PICTURES)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


def axe_clean(page: Page) -> None:
    """Fails if axe-core finds anything serious or critical on the page, in light or in dark."""
    found: list[str] = []
    before_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        # In the dark the same page has other colours, and nothing else.
        rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
        found += [f"{scheme}: {_described(v)}" for v in _violations(page, rules) if v["impact"] in SERIOUS]
    page.emulate_media(color_scheme="dark" if before_dark else "light")
    assert not found, f"axe-core on {page.url}:\n" + "\n".join(found)


def no_sideways_scrolling(page: Page) -> None:
    """Fails if the page is wider than its window."""
    width, shown = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= shown, f"{page.url} is {width} pixels wide in a window of {shown}"


def _violations(page: Page, rules: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe-core finds; it is large, so that a page gets it once. Of a table 25 rows stand for all."""
    asked = [{"exclude": ALIKE}, {"resultTypes": ["violations"], **rules}]
    if page.evaluate("typeof axe === 'undefined'"):
        return list(_axe().run(page, *asked).response["violations"])
    return list(page.evaluate("asked => axe.run(...asked)", asked)["violations"])


@cache
def _axe() -> Axe:
    return Axe()


def _described(violation: dict[str, Any]) -> str:
    nodes = [f"    {node['target']}: {node['html'][:160]}" for node in violation["nodes"][:5]]
    return "\n".join([f"{violation['id']} ({violation['impact']}): {violation['help']}", *nodes])


def _is_local(url: str, server: LiveServer) -> bool:
    return urlsplit(url).netloc == urlsplit(server.url).netloc or url.startswith(("data:", "blob:", "about:"))


def _asked(request: Request, server: LiveServer, complaints: list[str]) -> None:
    if not _is_local(request.url, server):
        complaints.append(f"asked another site: {request.url}")


def _console(message: ConsoleMessage, complaints: list[str]) -> None:
    # A page that answers 4xx is logged by the browser as an error, but may be what the test is about.
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(f"console: {message.text}")


def _response(response: Response, complaints: list[str]) -> None:
    if response.status >= 500:
        complaints.append(f"{response.status} at {response.url}")
