"""How many statements a page sends: for the rule that they do not grow with its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SELECTs that the site sends meanwhile."""
    with selects(app.extensions["engine"]) as seen:
        yield seen


@contextmanager
def selects(engine: Engine) -> Iterator[list[str]]:
    """The SELECTs that are sent to a database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
