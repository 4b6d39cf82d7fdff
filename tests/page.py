"""A visitor for tests of the web: every page it opens is checked, whatever the test is about.

Checked on each page: the status, valid HTML, a title and one heading, a language, labelled fields, no inline
script or style, and that every link and form leads to a route that exists.
"""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from mentoring.accounts.models import User
from tests.builders import PASSWORD

NAMED = {"input", "select", "textarea"}
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image"}


class Document:
    """A parsed page with the questions tests ask of it."""

    def __init__(self, text: str) -> None:
        parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
        self.text = text
        self.root: Element = parser.parse(text)
        self.errors = [code for _, code, _ in parser.errors]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements with this tag whose attributes have these values (``class_`` for class)."""
        wanted = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}
        return [e for e in self.root.iter(tag) if all(e.get(k) == v for k, v in wanted.items())]

    def words(self, element: Element | None = None) -> str:
        """The text of an element or of the main part of the page, white space folded."""
        if element is None:
            element = next(iter(self.all("main")), self.root)
        return " ".join("".join(element.itertext()).split())

    @property
    def title(self) -> str:
        """The page's title."""
        return self.words(self.all("title")[0])

    def form(self, action: str | None = None, holding: str | None = None) -> Element:
        """The form in main with this action (path), or holding a field or button of this name."""
        for form in self.all("form"):
            if action and urlsplit(form.get("action") or "").path != action:
                continue
            if holding and not any(e.get("name") == holding for e in form.iter()):
                continue
            if form.get("method") == "post" and (action or holding or not _is_sign_out(form)):
                return form
        raise AssertionError(f"no form for {action or holding or 'anything'} on «{self.title}»")

    def values(self, form: Element) -> dict[str, list[str]]:
        """What a browser would send of this form if nothing were touched (without its buttons)."""
        values: dict[str, list[str]] = {}
        for e in _fields(self.root, form):
            name, kind = e.get("name"), e.get("type", "")
            if not name or e.get("disabled") is not None:
                continue
            if e.tag == "select":
                options = list(e.iter("option"))
                chosen = [o for o in options if o.get("selected") is not None]
                if not chosen and e.get("multiple") is None:
                    chosen = options[:1]
                values.setdefault(name, []).extend(o.get("value", o.text or "") for o in chosen)
            elif e.tag == "textarea":
                values.setdefault(name, []).append((e.text or "").removeprefix("\n"))
            elif kind in {"checkbox", "radio"}:
                if e.get("checked") is not None:
                    values.setdefault(name, []).append(e.get("value", "on"))
            elif kind not in {"submit", "button", "image", "file"}:
                values.setdefault(name, []).append(e.get("value", ""))
        return values


class Visitor:
    """Somebody with a browser: opens pages, sends forms as they stand on the page with changed fields."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.document: Document | None = None
        self.response: TestResponse | None = None

    def sign_in(self, user: User | str, password: str = PASSWORD) -> "Visitor":
        """Signs in through the form; the page it leads to is not opened."""
        email = user if isinstance(user, str) else user.email
        self.get("/sign-in")
        self.send({"email": email, "password": password}, status=302, follow=False)
        return self

    def get(self, url: str, status: int = 200, check: bool = True) -> Document:
        """Opens a page, following redirects, and checks it."""
        return self._take(self.client.get(url, follow_redirects=True), status, check)

    def send(
        self,
        changes: dict[str, Any] | None = None,
        *,
        form: str | None = None,
        holding: str | None = None,
        status: int = 200,
        follow: bool = True,
    ) -> Document:
        """Sends a form of the present page with changed fields (None removes one), and checks the answer."""
        assert self.document is not None
        assert self.response is not None
        element = self.document.form(form, holding)
        values: dict[str, Any] = dict(self.document.values(element))
        for key, value in (changes or {}).items():
            if value is None:
                values.pop(key, None)
            else:
                values[key] = value
        action = element.get("action") or self.response.request.full_path.rstrip("?")
        return self.post(action, values, status=status, follow=follow)

    def post(self, url: str, values: dict[str, Any], *, status: int = 200, follow: bool = True) -> Document:
        """Sends values to an address as a form would."""
        files = any(isinstance(v, tuple) for v in values.values())
        answer = self.client.post(
            url,
            data=values,
            follow_redirects=follow,
            **({"content_type": "multipart/form-data"} if files else {}),
        )
        return self._take(answer, status, check=follow)

    def token(self) -> str:
        """The anti-forgery token of this visitor's forms."""
        text = self.client.get("/forgotten-password").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found is not None
        return found.group(1)

    def attempt(self, email: str, password: str = "nicht das Passwort", status: int = 422) -> str:
        """One attempt to sign in; what the page says."""
        self.get("/sign-in")
        return self.send({"email": email, "password": password}, holding="password", status=status).words()

    def is_in(self) -> bool:
        """Whether the own account opens: signed in, with all steps."""
        return self.client.get("/account").status_code == 200

    def _take(self, answer: TestResponse, status: int, check: bool) -> Document:
        self.response = answer
        text = answer.get_data(as_text=True) if "text/html" in (answer.content_type or "") else ""
        self.document = Document(text or "<!doctype html><title></title>")
        assert answer.status_code == status, (
            f"{answer.request.path}: {answer.status_code}, not {status}: {self.document.words()[:600]}"
        )
        if check and text:
            check_page(self.app, self.document, answer)
        return self.document


def check_page(app: Flask, page: Document, answer: TestResponse) -> None:
    """Fails if a page is not what every page of the site has to be."""
    where = answer.request.path
    assert not page.errors, f"{where}: invalid HTML: {page.errors[:5]}"
    html = page.all("html")[0]
    assert html.get("lang"), f"{where}: no language"
    assert page.title.endswith("– Tandem"), f"{where}: title «{page.title}»"
    assert len(page.all("h1")) == 1, f"{where}: {len(page.all('h1'))} first headings"
    ids = [e.get("id") for e in page.root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), f"{where}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for e in page.root.iter():
        if not isinstance(e.tag, str):
            continue
        assert "style" not in {e.tag, *e.attrib}, f"{where}: inline style"
        assert not any(k.startswith("on") for k in e.attrib), f"{where}: inline handler on {e.tag}"
        if e.tag == "script":
            assert not (e.text or "").strip(), f"{where}: inline script"
    _check_labels(page, where)
    _check_targets(app, page, where)


def _check_labels(page: Document, where: str) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    inside = {e for label in page.all("label") for e in label.iter()}
    for e in (e for tag in NAMED for e in page.root.iter(tag)):
        if e.get("type") in NO_LABEL_NEEDED or e in inside:
            continue
        named = e.get("aria-label") or e.get("aria-labelledby") or e.get("id") in labelled
        assert named, f"{where}: the field {e.get('name')} has no label"


def _check_targets(app: Flask, page: Document, where: str) -> None:
    adapter = app.url_map.bind("localhost")
    ids = {e.get("id") for e in page.root.iter()}
    targets = [(a.get("href") or "", "GET") for a in page.all("a")]
    targets += [(f.get("action") or "", (f.get("method") or "get").upper()) for f in page.all("form")]
    targets += [(b.get("formaction") or "", "POST") for b in page.all("button") if b.get("formaction")]
    for url, method in targets:
        parts = urlsplit(url)
        if parts.scheme in {"mailto", "tel"} or method == "DIALOG":
            continue
        assert not parts.scheme or parts.netloc in {"localhost", "127.0.0.1"}, f"{where}: leads away to {url}"
        if not parts.path:
            assert not parts.fragment or parts.fragment in ids, f"{where}: no #{parts.fragment} on the page"
            continue
        try:
            adapter.match(parts.path if parts.path.startswith("/") else _joined(where, parts.path), method)
        except (NotFound, MethodNotAllowed) as error:
            raise AssertionError(f"{where}: {method} {url} leads nowhere") from error
        except RequestRedirect:
            pass


def _joined(base: str, path: str) -> str:
    return re.sub(r"[^/]*$", "", base) + path


def _fields(root: Element, form: Element) -> list[Element]:
    own = [e for e in form.iter() if e.tag in NAMED]
    if form.get("id"):
        own += [e for e in root.iter() if e.tag in NAMED and e.get("form") == form.get("id")]
    return own


def _is_sign_out(form: Element) -> bool:
    return (form.get("action") or "").endswith("/sign-out")
