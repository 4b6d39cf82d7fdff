"""Backup and restore: every row of every table in one compressed file that both databases read.

The file is lines of JSON: a head (form, version of the database), then for each table its columns, its rows,
and their number and hash; the last line is the hash of all lines before it. It is written from one snapshot
while the site runs. Sessions are left out: after a restore everybody signs in anew.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import JSON, Column, Connection, Date, DateTime, Engine, Table, bindparam, func, select, text
from sqlalchemy import Enum as EnumType

from mentoring.accounts.models import UserSession
from mentoring.database import Instant
from mentoring.migrations.upgrade import upgrade
from mentoring.places.models import Municipality, Population, SocialRegion
from mentoring.protection import protect, unprotect
from mentoring.tables import metadata

FORM = "mentoring backup 1"
TABLES = [table for table in metadata.sorted_tables if table.name != UserSession.__tablename__]
"""What a backup holds, each table after those it refers to."""
PLACES = {SocialRegion.__tablename__, Municipality.__tablename__, Population.__tablename__}
"""Filled by the set-up of a database: one that holds nothing else is empty."""
BATCH = 500
Row = list[Any]
Figures = dict[str, tuple[int, str]]


class BackupError(Exception):
    """A backup cannot be written or restored; the message says why and what to do."""


def figures(connection: Connection) -> Figures:
    """How many rows each table of a backup has, and the hash of what is in them in whatever order."""
    found = {}
    for table in TABLES:
        tally = _Tally()
        for row in _rows(connection, table):
            tally.add(row)
        found[table.name] = tally.result()
    return found


def write_backup(engine: Engine, path: Path, now: datetime) -> Figures:
    """Writes all rows, as they are at one moment, to a new file that only its owner may read."""
    if path.exists():
        raise BackupError(f"{path} exists already and is not overwritten.")
    part = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            with gzip.open(raw, "wt", encoding="utf-8", newline="\n") as file:
                written = _write(engine, file, now)
            raw.flush()
            os.fsync(raw.fileno())
        os.link(part, path)  # unlike a rename it fails if somebody has made the file meanwhile
    except FileExistsError:
        raise BackupError(f"{path} exists already and is not overwritten.") from None
    finally:
        part.unlink(missing_ok=True)
    return written


def restore_backup(engine: Engine, path: Path, *, replace: bool = False) -> Figures:
    """Fills an empty database from a file, all of it or nothing; ``replace`` empties the database first.

    The file is read to its end and compared with its hashes before anything is touched, and the rows once
    more with what the database gives back.
    """
    revision, expected = _check(path)
    upgrade(engine)
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        if revision != _revision(connection):
            raise BackupError(
                f"The backup was made at version {revision} of the database, this is {_revision(connection)}."
                " Restore it with the version that made it, then run mentoring db upgrade."
            )
        if not replace and (full := _filled(connection)):
            raise BackupError(
                f"The database is not empty ({', '.join(full[:3])} …). With --replace it is emptied first."
            )
        unprotect(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table, rows in _tables_of(path):
            _fill(connection, table, rows)
        _continue_numbers(connection)
        if figures(connection) != expected:
            raise BackupError(
                "The database gave back something else than the backup holds. Nothing was changed."
            )
        protect(connection)
        connection.commit()
    return expected


def _write(engine: Engine, file: TextIO, now: datetime) -> Figures:
    whole, written = hashlib.sha256(), {}

    def put(content: Any) -> None:
        line = _line(content)
        whole.update(line.encode())
        file.write(line)

    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        put({"form": FORM, "revision": _revision(connection), "made_at": now.isoformat()})
        for table in TABLES:
            put({"table": table.name, "columns": [column.name for column in table.columns]})
            tally = _Tally()
            for row in _rows(connection, table):
                tally.add(row)
                put(row)
            written[table.name] = count, digest = tally.result()
            put({"rows": count, "sha256": digest})
    file.write(_line({"sha256": whole.hexdigest()}))
    return written


class _Tally:
    """Counts rows and hashes them: the sum of their hashes does not depend on a database's order."""

    def __init__(self) -> None:
        self._count, self._sum = 0, 0

    def add(self, row: Row) -> None:
        self._count += 1
        self._sum += int.from_bytes(hashlib.sha256(_line(row).encode()).digest(), "big")

    def result(self) -> tuple[int, str]:
        return self._count, f"{self._sum % 2**256:064x}"


def _line(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    options = {"yield_per": BATCH}
    for row in connection.execute(select(table), execution_options=options):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    return value.isoformat() if isinstance(value, date) else value


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """How a value of this column is made of what the file says."""
    kind = column.type
    if isinstance(kind, EnumType) and kind.enum_class is not None:
        return lambda value: kind.enum_class[value]  # type: ignore[index]
    if isinstance(kind, Instant | DateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else lambda value: value


def _check(path: Path) -> tuple[str, Figures]:
    """The version and the figures of a file, once all of it has been read and its hashes are right."""
    whole, found, last, revision = hashlib.sha256(), {}, "", ""
    name, tally = "", _Tally()
    for number, line in enumerate(_lines(path)):
        if last:
            whole.update(last.encode())
        last, content = line, _parsed(line)
        if number == 0:
            if not isinstance(content, dict) or content.get("form") != FORM:
                raise BackupError(f"{path} is not a backup in the form that this version reads.")
            revision = str(content.get("revision"))
        elif isinstance(content, list):
            tally.add(content)
        elif not isinstance(content, dict):
            raise BackupError(f"{path} is damaged: line {number + 1} cannot be read.")
        elif "table" in content:
            name, tally = str(content["table"]), _Tally()
        elif "rows" in content:
            found[name] = tally.result()
    if _parsed(last) != {"sha256": whole.hexdigest()} or not found:
        raise BackupError(f"{path} is damaged: what it holds is not what was written.")
    return revision, found


def _tables_of(path: Path) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    """The tables of a checked file with their rows, which are to be taken before the next table is."""
    lines = (_parsed(line) for line in _lines(path))
    for content in lines:
        if isinstance(content, dict) and "table" in content:
            table = metadata.tables[content["table"]]
            yield table, _typed(table, content["columns"], lines)


def _typed(table: Table, columns: Sequence[str], lines: Iterable[Any]) -> Iterator[dict[str, Any]]:
    readers = [_reader(table.columns[name]) for name in columns]
    for content in lines:
        if isinstance(content, dict):
            return
        yield {
            name: None if value is None else read(value)
            for name, read, value in zip(columns, readers, content, strict=True)
        }


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            yield from file
    except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeDecodeError):
        raise BackupError(f"{path} is damaged or not a backup.") from None


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        raise BackupError("The backup is damaged or not a backup.") from None


def _fill(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    own = [fk for fk in table.foreign_keys if fk.column.table is table]
    for fk in own:
        rows = iter(_referred_first(list(rows), fk.column.name, fk.parent.name))
    # None in a column that may be empty is NULL, not the JSON text null.
    empty = {
        column.name: bindparam(column.name, type_=JSON(none_as_null=True))
        for column in table.columns
        if isinstance(column.type, JSON) and column.nullable
    }
    while batch := list(islice(rows, BATCH)):
        connection.execute(table.insert().values(empty) if empty else table.insert(), batch)


def _referred_first(rows: list[dict[str, Any]], key: str, reference: str) -> list[dict[str, Any]]:
    """Rows of a table that refers to itself, each after the one it refers to."""
    by_key, placed, ordered = {row[key]: row for row in rows}, set(), []
    for row in rows:
        chain: list[dict[str, Any]] = []
        at: dict[str, Any] | None = row
        while at is not None and at[key] not in placed:
            placed.add(at[key])
            chain.append(at)
            at = by_key.get(at[reference])
        ordered += reversed(chain)
    return ordered


def _continue_numbers(connection: Connection) -> None:
    """PostgreSQL counts apart from the rows; SQLite goes on after the highest."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.scalar(select(func.max(column)))
        counter = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        )
        if counter and highest:
            connection.execute(select(func.setval(counter, highest)))


def _filled(connection: Connection) -> list[str]:
    return [
        table.name
        for table in TABLES
        if table.name not in PLACES and connection.execute(select(1).select_from(table).limit(1)).first()
    ]


def _revision(connection: Connection) -> str:
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def summed(of: Figures) -> str:
    """The figures in a few words."""
    return f"{sum(count for count, _ in of.values())} rows in {len(of)} tables"
