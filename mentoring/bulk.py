"""Writing many rows of one table in one go: copied on PostgreSQL, one prepared statement on SQLite.

For lists that are taken over, where a statement for each row would take minutes. Values and defaults are
those of the table's columns; what the session does for single objects, such as the change log, is not done.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Table
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mentoring.database import Base


def insert_many(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds these rows, of the same columns each, to the table of a model within the transaction."""
    if not rows:
        return
    connection = session.connection()
    table, dialect = _table(model), connection.dialect
    names = list(rows[0])
    columns = [[row[name] for row in rows] for name in names]
    for column in table.columns:
        if column.name not in rows[0] and column.default is not None:
            names.append(column.name)
            columns.append([_default(column)] * len(rows))
    ready = [
        _written(table.columns[name], values, dialect) for name, values in zip(names, columns, strict=True)
    ]
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    _write(
        connection, dialect.identifier_preparer.format_table(table), quoted, list(zip(*ready, strict=True))
    )


def new_ids(session: Session, model: type[Base], many: int) -> list[int]:
    """So many keys for rows of a table that counts them, ascending; nobody else is given them.

    On SQLite that holds because whoever writes is alone until the end of the transaction.
    """
    connection, table = session.connection(), _table(model)
    if connection.dialect.name == "sqlite":
        newest = f"SELECT coalesce(max(id), 0) FROM {table.name}"  # nosec B608
        last = connection.exec_driver_sql(newest).scalar_one()
        return list(range(last + 1, last + 1 + many))
    found = connection.exec_driver_sql(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", (table.name, many)
    )
    return sorted(found.scalars())


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    return default.arg(None) if default.is_callable else default.arg


def _written(column: Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    """A column's values as the driver takes them; each value that comes again is turned into that once."""
    turn: Callable[[Any], Any] | None
    if isinstance(column.type, JSON):
        return [json.dumps(value) for value in values]
    turn = column.type.dialect_impl(dialect).bind_processor(dialect)
    if turn is None:
        return values
    known = {value: turn(value) for value in set(values)}
    return [known[value] for value in values]


def _write(connection: Connection, table: str, names: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # nosec B608
        connection.exec_driver_sql(statement, rows)
        return
    statement = f"COPY {table} ({names}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dbapi.Error as error:
        raise DBAPIError.instance(statement, None, error, dbapi.Error, dialect=connection.dialect) from error
