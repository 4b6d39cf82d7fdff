"""The files of the frame: browsers keep them, and are told of another address when one has changed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.builders import a_user
from tests.page import Visitor


def address(client: FlaskClient) -> str:
    """The style sheet as a page names it."""
    found = re.search(r'href="(/static/site\.css\?v=\w+)"', client.get("/sign-in").text)
    assert found is not None
    return found.group(1)


def test_a_file_is_kept_at_the_address_that_pages_name(client: FlaskClient) -> None:
    with client.get(address(client)) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("asked", ["", "?v=", "?v=0123456789ab"])
def test_at_any_other_address_it_is_asked_for_again(client: FlaskClient, asked: str) -> None:
    with client.get("/static/site.css" + asked) as answer:
        assert answer.status_code == 200
        assert "immutable" not in answer.headers["Cache-Control"]


def test_a_file_that_is_not_there_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/nothing.css?v=0123456789ab")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_file_needs_no_database_even_for_somebody_signed_in(app: Flask, session: Session) -> None:
    app.config["SECOND_FACTOR"] = "optional"
    user = a_user(session)
    session.commit()
    client, asked = Visitor(app).sign_in(user).client, list[str]()
    where = address(app.test_client())
    event.listen(app.extensions["engine"], "begin", lambda _connection: asked.append("begun"))
    with client.get(where) as answer:
        assert answer.status_code == 200
    assert asked == []
