"""Rows on their way into the database: gathered by table while people are invented, written all at once."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from mentoring.audit import AccessLog, ChangeLog
from mentoring.database import Base
from mentoring.history import HistoryRow

Row = dict[str, Any]

IN_ORDER: dict[str, str] = {
    HistoryRow.__tablename__: "recorded_at",
    AccessLog.__tablename__: "at",
    ChangeLog.__tablename__: "at",
}
"""Tables whose rows are numbered as they happened, by which column."""

WRITTEN_AT_ONCE = 5_000


class Rows:
    """Rows by table. A row may still be changed until all are written."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._highest: dict[str, int] = {}

    def add(self, model: type[Base], **values: Any) -> Row:
        """Adds a row; a table with a number of its own gives it the next one."""
        name = model.__tablename__
        if name not in IN_ORDER and "id" in _columns(name) and "id" not in values:
            values["id"] = self._next(name)
        self._rows[name].append(values)
        return values

    def write(self) -> None:
        """Writes all rows, tables that others refer to first."""
        for name, column in IN_ORDER.items():
            self._rows[name].sort(key=lambda row: row[column])
            for row in self._rows[name]:
                row["id"] = self._next(name)
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, [])
            _complete(table, rows)
            for start in range(0, len(rows), WRITTEN_AT_ONCE):
                self._session.execute(insert(table), rows[start : start + WRITTEN_AT_ONCE])
        if self._session.get_bind().dialect.name == "postgresql":
            for name in self._highest:
                self._continue_numbers(name)

    def _next(self, name: str) -> int:
        if name not in self._highest:
            table = Base.metadata.tables[name]
            self._highest[name] = self._session.scalar(select(func.max(table.c.id))) or 0
        self._highest[name] += 1
        return self._highest[name]

    def _continue_numbers(self, name: str) -> None:
        """PostgreSQL counts apart from the rows: its next number follows the ones given here."""
        statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        self._session.execute(statement, {"name": name, "highest": self._highest[name]})


def _columns(name: str) -> Any:
    return Base.metadata.tables[name].columns


def _complete(table: Table, rows: list[Row]) -> None:
    """Gives every row every column: rows written together have the same ones."""
    for column in table.columns:
        default: Any = column.default
        for row in rows:
            if column.key not in row:
                if default is None:
                    row[column.key] = None
                else:
                    row[column.key] = default.arg(None) if default.is_callable else default.arg
