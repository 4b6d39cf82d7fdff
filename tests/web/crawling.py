"""Opens every page that can be reached by links, as a curious person with one browser would."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

NOT_FOLLOWED = {"static", "accounts.sign_out"}
PASSING = re.compile(
    r'(name="(?:csrf_token|request_key)"[^>]*value="[^"]*"|"X-CSRFToken": *"[^"]*"|content="[\w.-]{60,}")'
)
"""What differs each time a page is opened."""
LINK = re.compile(r'\s(?:href|hx-get|src)="([^"]*)"')
FORM = re.compile(r"<form\b[^>]*>")
ACTION = re.compile(r'\saction="([^"]*)"')


def crawl(
    app: Flask,
    client: FlaskClient,
    starts: Iterable[str],
    *,
    alike: int = 2,
    most: int = 400,
    told: Callable[[TestResponse], str] | None = None,
) -> dict[str, str]:
    """What each reachable address answers, headers too, or what ``told`` makes of the answer.

    Of addresses that differ only in the numbers in them or in what is asked, ``alike`` are opened.
    """
    waiting, seen, shapes = list(starts), set(starts), Counter[tuple[str | None, frozenset[str]]]()
    answers: dict[str, str] = {}
    while waiting and len(answers) < most:
        url = waiting.pop(0)
        endpoint = _endpoint(app, url)
        shape = (endpoint, frozenset(key for key, _ in parse_qsl(urlsplit(url).query)))
        shapes[shape] += 1
        known = endpoint is None or endpoint in NOT_FOLLOWED or "lang" in shape[1]
        if known or shapes[shape] > alike:
            continue
        answer = client.get(url)
        answers[url] = (told or said)(answer)
        for target in _targets(answer, url):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return answers


def said(answer: TestResponse) -> str:
    """All that an answer says: status, headers, and the text, of a workbook too."""
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers if k not in {"Set-Cookie", "Content-Length"})
    return f"{answer.status_code}\n{headers}\n{PASSING.sub('', _text(answer))}"


def _text(answer: TestResponse) -> str:
    data = answer.get_data()
    if data.startswith(b"PK"):
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist()))
    return data.decode("utf-8", "replace")


def _targets(answer: TestResponse, url: str) -> list[str]:
    found = [answer.headers["Location"]] if "Location" in answer.headers else []
    if "text/html" in (answer.content_type or ""):
        text = answer.get_data(as_text=True)
        found += [unescape(target) for target in LINK.findall(text)]
        forms = [form for form in FORM.findall(text) if 'method="post"' not in form]
        found += [unescape(target) for form in forms for target in ACTION.findall(form)]
    local = (urlsplit(urljoin(f"http://localhost{url}", target)) for target in found if target)
    return [f"{p.path}?{p.query}" if p.query else p.path for p in local if p.netloc == "localhost"]


def _endpoint(app: Flask, url: str) -> str | None:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(url).path, "GET")
    except RequestRedirect:
        return "redirect"
    except HTTPException:
        return None
    return str(endpoint)
