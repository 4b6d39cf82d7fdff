"""The life of a request: transactions, idempotency, headers, hosts, errors. Seen through two small views."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, abort, redirect, request
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mentoring.access import check_declared, requires
from mentoring.accounts.models import Organisation
from mentoring.permissions import Permission
from mentoring.web import csrf, db, local_target
from mentoring.wording import N_, Conflict, Refused

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def site(app: Flask) -> Flask:
    """The site with views that store an organisation and then end in different ways."""

    @requires(Permission.PUBLIC)
    def store() -> object:
        name = request.form["name"]
        db().add(Organisation(code=name[:20], name=name))
        db().flush()
        match request.form.get("then", ""):
            case "refuse":
                raise Refused(N_("«%(name)s» geht nicht"), name=name)
            case "conflict":
                raise Conflict("Organisation", version=7, differences=[(N_("Name"), "theirs", name)])
            case "invalid":
                return "invalid", 422
            case "missing":
                abort(404)
            case "crash":
                raise RuntimeError("geheim: " + name)
            case "down":
                raise OperationalError("SELECT", {}, Exception("gone"))
        return redirect("/stored/" + name)

    @requires(Permission.PUBLIC)
    def look() -> str:
        db().add(Organisation(code="get", name="written by a GET"))
        db().flush()
        return "looked"

    csrf.exempt(store)
    app.add_url_rule("/store", "store", store, methods=["POST"])
    app.add_url_rule("/look", "look", look)
    app.config["PROPAGATE_ERRORS"] = False
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def organisations(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_success_is_stored(site: Flask, session: Session) -> None:
    answer = site.test_client().post("/store", data={"name": "a"})
    assert answer.status_code == 302
    assert organisations(session) == 1


@pytest.mark.parametrize(
    ("then", "status"),
    [("refuse", 422), ("conflict", 409), ("invalid", 422), ("missing", 404), ("crash", 500), ("down", 503)],
)
def test_whatever_goes_wrong_leaves_nothing_behind(
    site: Flask, session: Session, then: str, status: int
) -> None:
    answer = site.test_client().post("/store", data={"name": "a", "then": then})
    assert answer.status_code == status
    assert organisations(session) == 0


def test_a_refusal_says_its_sentence(site: Flask) -> None:
    answer = site.test_client().post("/store", data={"name": "<b>x</b>", "then": "refuse"})
    assert "«&lt;b&gt;x&lt;/b&gt;» geht nicht" in answer.text


def test_a_conflict_offers_what_was_typed_with_the_present_version(site: Flask) -> None:
    answer = site.test_client().post("/store", data={"name": "mine", "version": "3", "then": "conflict"})
    assert "theirs" in answer.text
    assert re.search(r'name="name" value="mine"', answer.text)
    assert re.search(r'name="version" value="7"', answer.text)
    assert not re.search(r'name="version" value="3"', answer.text)


def test_a_get_never_changes_anything(site: Flask, session: Session) -> None:
    assert site.test_client().get("/look").status_code == 200
    assert organisations(session) == 0


def test_a_form_sent_twice_has_one_effect_and_leads_to_the_same_place(site: Flask, session: Session) -> None:
    client = site.test_client()
    first = client.post("/store", data={"name": "a", "request_key": KEY})
    second = client.post("/store", data={"name": "b", "request_key": KEY})
    assert first.headers["Location"] == second.headers["Location"] == "/stored/a"
    assert organisations(session) == 1


def test_a_failed_form_may_be_sent_again_with_its_key(site: Flask, session: Session) -> None:
    client = site.test_client()
    client.post("/store", data={"name": "a", "request_key": KEY, "then": "invalid"})
    assert client.post("/store", data={"name": "a", "request_key": KEY}).status_code == 302
    assert organisations(session) == 1


@pytest.mark.parametrize("key", ["short", "x" * 65, "ä" * 20, "a b" * 8])
def test_a_made_up_key_is_refused(site: Flask, session: Session, key: str) -> None:
    assert site.test_client().post("/store", data={"name": "a", "request_key": key}).status_code == 400
    assert organisations(session) == 0


@pytest.mark.both_databases
def test_a_form_sent_twice_at_once_has_one_effect(site: Flask, session: Session) -> None:
    def send(_n: int) -> str:
        return site.test_client().post("/store", data={"name": "a", "request_key": KEY}).headers["Location"]

    with ThreadPoolExecutor(6) as pool:
        places = set(pool.map(send, range(12)))
    assert places == {"/stored/a"}
    assert organisations(session) == 1


def test_every_answer_carries_the_security_headers(site: Flask) -> None:
    for answer in (site.test_client().get("/look"), site.test_client().get("/nowhere")):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_host_is_refused(site: Flask) -> None:
    answer = site.test_client().get("/look", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_an_error_shows_a_reference_and_no_trace_and_the_log_names_no_value(
    site: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = site.test_client().post("/store", data={"name": "Hanna Muster", "then": "crash"})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    crash = next(line for line in lines if line["event"] == "crash")
    assert crash["reference"] in answer.text
    assert "RuntimeError" not in answer.text
    assert "Hanna" not in json.dumps(lines)


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    @requires(Permission.PUBLIC)
    def guarded() -> str:
        return "reached"

    app.add_url_rule("/guarded", "guarded", guarded, methods=["POST"])
    answer = app.test_client().post("/guarded", data={"name": "a"})
    assert answer.status_code == 400
    assert "reached" not in answer.text


def test_a_view_without_a_permission_keeps_the_site_from_starting(app: Flask) -> None:
    app.add_url_rule("/open", "open", lambda: "open")
    with pytest.raises(RuntimeError, match="open"):
        check_declared(app)


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        None,
        "/a\r\nSet-Cookie: x",
        "evil",
    ],
)
def test_only_local_targets_are_followed(url: str | None) -> None:
    assert local_target(url) is None


def test_a_local_target_is_followed() -> None:
    assert local_target("/waitlist?sort=name") == "/waitlist?sort=name"
