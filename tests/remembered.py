"""What one process of the tests works out once: compiled statements, compiled routes.

Every test has a database and a site of its own. SQLAlchemy keeps its compiled statements with the engine, and
werkzeug compiles each address with the site: without this, every test would begin with both.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Dialect, Engine, event
from werkzeug.routing import Rule

from mentoring.database import make_engine

_STATEMENTS: dict[str, tuple[Dialect, Any]] = {}
_BUILDERS: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
_PARTS: dict[tuple[object, ...], tuple[list[Any], list[Any], dict[str, Any]]] = {}


def engine_on(url: str) -> Engine:
    """An engine with connections of its own, and the statements that earlier ones of its kind compiled."""
    created = make_engine(url)
    # A statement is kept for its dialect object; both belong to the engine that was the first of its kind.
    dialect, statements = _STATEMENTS.setdefault(created.name, (created.dialect, created._compiled_cache))
    if dialect is not created.dialect:
        # What the dialect learns of the server, it learnt when the first engine connected.
        created.dialect, created._compiled_cache = dialect, statements
    if created.name == "sqlite":
        event.listen(created, "connect", _do_not_wait_for_the_disk)
    return created


def _do_not_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """As with the tests' PostgreSQL: what is in such a database may be lost."""
    connection.execute("PRAGMA synchronous=OFF")


class RememberedRule(Rule):
    """An address that is read, and whose builder is compiled, once for all sites with the same addresses."""

    def compile(self) -> None:
        key = (self.rule, self.subdomain, self.merge_slashes)
        if key not in _PARTS:
            super().compile()
            _PARTS[key] = (self._parts, self._trace, self._converters)
            return
        self._parts, self._trace, self._converters = _PARTS[key]
        self.arguments.update(self._converters)
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), append_unknown, repr(self.defaults))
        if key not in _BUILDERS:
            _BUILDERS[key] = super()._compile_builder(append_unknown)
        return _BUILDERS[key]


def remember_routes() -> None:
    """Sites made from now on compile each address once."""
    Flask.url_rule_class = RememberedRule
