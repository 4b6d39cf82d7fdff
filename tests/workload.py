"""People at work on the served site, each with a browser: they open pages, read for a while, and write.

A click lasts from the press until the page has come that it leads to, redirects included. What a page needs
besides is loaded as a browser does: kept as long as the server allowed, else asked for again.
"""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.served import token_of

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CHECKED = re.compile(r'name="slots" value="(\d+)"[^>]* checked')
STATIC = re.compile(r'(?:href|src)="(/static/[^"#]+)')
FRESH = re.compile(r"max-age=(\d+)")
PATIENCE = 60


@dataclass
class Clicks:
    """What happened: how long each click took, and what went wrong; all people write into the same one."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, seconds: float) -> None:
        """One click more."""
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)

    def all(self) -> list[float]:
        """Every click's time, the shortest first."""
        return sorted(seconds for each in self.seconds.values() for seconds in each)

    def within(self, share: float) -> float:
        """The time within which this share of the clicks was answered."""
        times = self.all()
        return times[min(int(len(times) * share), len(times) - 1)]

    def told(self) -> str:
        """By what was clicked: how often, the middle and the 95th of a hundred, in milliseconds."""
        lines = []
        for what, times in sorted(self.seconds.items()):
            ordered = sorted(times)
            middle, late = ordered[len(times) // 2], ordered[min(int(len(times) * 0.95), len(times) - 1)]
            lines.append(f"{what}: {len(times)} clicks, {middle * 1000:.0f} ms, p95 {late * 1000:.0f} ms")
        return "\n".join(lines)


class Browser:
    """One person's browser: a cookie, what it has loaded before, and the page it shows."""

    def __init__(self, port: int, clicks: Clicks) -> None:
        self.port, self.clicks = port, clicks
        self.cookies: dict[str, str] = {}
        self.kept: dict[str, tuple[float, str]] = {}
        self.path, self.page = "", ""

    def click(self, what: str, path: str, fields: dict[str, Any] | None = None, *, fine: int = 200) -> bool:
        """Opens a page or sends a form; whether that went well. ``fine``: this status is no fault either."""
        begun, line = time.monotonic(), http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            answer = self._ask(line, "GET" if fields is None else "POST", path, fields)
            for _ in range(5):
                if answer.status not in {302, 303}:
                    break
                path = answer.getheader("Location") or "/"
                answer = self._ask(line, "GET", path)
            self.clicks.took(what, time.monotonic() - begun)
            self.path, self.page = path, self._text
            if answer.status not in {200, fine}:
                self.clicks.wrong.append(f"{what} {path}: {answer.status}")
            for needed in dict.fromkeys(STATIC.findall(self.page)):
                self._load(line, needed)
            return answer.status == 200
        except (OSError, http.client.HTTPException) as error:
            self.clicks.wrong.append(f"{what} {path}: {error!r}")
            return False
        finally:
            line.close()

    def hidden(self) -> dict[str, str]:
        """What the page's forms carry unseen."""
        return {name: unescape(value) for name, value in HIDDEN.findall(self.page)}

    def links(self, pattern: str) -> list[str]:
        """Where the page leads, of these addresses."""
        return re.findall(f'href="({pattern})"', self.page)

    def _ask(
        self, line: http.client.HTTPConnection, method: str, path: str, fields: dict[str, Any] | None = None
    ) -> http.client.HTTPResponse:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if path in self.kept:
            headers["If-None-Match"] = self.kept[path][1]
        line.request(method, path, urlencode(fields, doseq=True) if fields is not None else None, headers)
        answer = line.getresponse()
        self._text = answer.read().decode("utf-8", "replace")
        for given in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = given.split(";")[0].partition("=")
            self.cookies[name] = value
        self.clicks.requests += 1
        return answer

    def _load(self, line: http.client.HTTPConnection, path: str) -> None:
        if path in self.kept and self.kept[path][0] > time.monotonic():
            return
        answer = self._ask(line, "GET", path)
        fresh = FRESH.search(answer.getheader("Cache-Control") or "")
        until = time.monotonic() + (int(fresh.group(1)) if fresh else 0)
        self.kept[path] = (until, answer.getheader("ETag") or "")
        if answer.status not in {200, 304}:
            self.clicks.wrong.append(f"{path}: {answer.status}")


class Person(threading.Thread):
    """Somebody who signs in and works until the end; ``does`` says how often what is done."""

    does: Sequence[tuple[int, str]] = ()
    homes: Sequence[str] = ("/",)

    def __init__(self, browser: Browser, number: int, email: str, password: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.email, self.password = browser, email, password
        self.chance = random.Random(number)
        self.begins = self.ends = 0.0
        self.reads = (3.0, 8.0)
        self.known: dict[str, list[str]] = {}
        self.trouble: Exception | None = None

    def works(self, begins: float, ends: float, reads: tuple[float, float]) -> None:
        """From when until when, and how long each page is read."""
        self.begins, self.ends, self.reads = begins, ends, reads
        self.start()

    def run(self) -> None:
        """Signs in, and goes on until it is time; never more often than reading allows."""
        try:
            time.sleep(max(0.0, self.begins - time.monotonic()))
            self._sign_in()
            for _ in range(int((self.ends - self.begins) / self.reads[0]) + 1):
                if not self._read():
                    return
                weights, names = zip(*self.does, strict=True)
                action: Callable[[], None] = getattr(self, self.chance.choices(names, weights)[0])
                action()
        except Exception as error:  # so that a mistake of the test's own is seen
            self.trouble = error

    def _sign_in(self) -> None:
        self.browser.click("sign-in page", "/sign-in")
        fields = {"csrf_token": token_of(self.browser.page), "email": self.email, "password": self.password}
        self.browser.click("sign in", "/sign-in", fields)
        if "/sign-in" in urlsplit(self.browser.path).path:
            self.browser.clicks.wrong.append(f"{self.email} could not sign in")

    def _read(self) -> bool:
        time.sleep(max(0.0, min(self.chance.uniform(*self.reads), self.ends - time.monotonic())))
        return time.monotonic() < self.ends

    def _one_of(self, kind: str, pattern: str, page: str, what: str) -> str | None:
        """Something this person has seen in a list; who has seen none opens the list instead."""
        if not self.known.get(kind):
            self.browser.click(what, page)
            self.known[kind] = self.browser.links(pattern)
            return None
        return self.chance.choice(self.known[kind])

    def _write(self, what: str, path: str, fields: dict[str, Any], *, fine: int = 200) -> None:
        """Sends the form of the page shown, after typing for a while."""
        if self._read() and self.browser.click(what, path, {**self.browser.hidden(), **fields}, fine=fine):
            with self.browser.clicks.lock:
                self.browser.clicks.written[what] += 1


def work(people: Sequence[Person], *, seconds: float, arrive: float, reads: tuple[float, float]) -> None:
    """Lets them all work, arriving one after the other, and returns when the last has finished."""
    begun = time.monotonic()
    for number, person in enumerate(people):
        person.works(begun + arrive * number / len(people), begun + seconds, reads)
    for person in people:
        person.join(seconds + 2 * PATIENCE)
    assert not [p for p in people if p.is_alive()], "somebody is still waiting for an answer"
    assert not [p.trouble for p in people if p.trouble]
