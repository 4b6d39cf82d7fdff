"""Promise 16: a backup restores, on both databases and from one to the other; otherwise nothing changes."""

import gzip
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring import backup, cli
from mentoring.accounts.models import UserSession
from mentoring.backup import BackupError, Figures, figures, restore_backup, write_backup
from mentoring.database import make_engine, open_session, writing
from mentoring.history import HistoryRow, Subject
from mentoring.people.models import Person
from tests.builders import a_mentee, an_organisation
from tests.days import NOW, TODAY
from tests.demo_data import filled_once
from tests.promises import Promise
from tests.web.two_organisations import two_organisations

ODD = datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def filled(engine: Engine, session: Session) -> Engine:
    """A database with rows in nearly every table, odd ones too."""
    both = two_organisations(session)
    session.add(
        HistoryRow(
            subject=Subject.PERSON,
            subject_id=1,
            organisation_id=both.first.world.organisation.id,
            event="odd",
            happened_on=TODAY,
            recorded_at=ODD,
            actor_name="محمد 'Zürich' \u2028 😀",
            reason='zwei\nZeilen; "und" \\ mehr',
            detail={"b": [1, None, 0.1], "a": {"ä": True}},
        )
    )
    session.add(UserSession(token_hash="x", user_id=both.first.users["lead"].id, started_at=NOW, seen_at=NOW))
    session.commit()
    return engine


def now_in(engine: Engine) -> Figures:
    """The figures of a database."""
    with engine.connect() as connection:
        return figures(connection)


@pytest.mark.promise(16)
def test_a_restored_database_holds_the_same(
    filled: Engine, empty_engine: Engine, tmp_path: Path, promise: Promise
) -> None:
    before, file = now_in(filled), tmp_path / "all.backup"
    assert write_backup(filled, file, NOW) == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert restore_backup(empty_engine, file) == before
    assert now_in(empty_engine) == before
    empty = {name for name, (rows, _) in before.items() if rows == 0}
    assert len(empty) < len(before) / 2, empty
    with open_session(empty_engine) as session:
        row = session.scalars(select(HistoryRow).where(HistoryRow.event == "odd")).one()
        assert (row.recorded_at, row.happened_on, row.subject) == (ODD, TODAY, Subject.PERSON)
        assert (row.actor_name, row.detail) == (
            "محمد 'Zürich' \u2028 😀",
            {"b": [1, None, 0.1], "a": {"ä": True}},
        )
        assert session.scalar(select(func.count()).select_from(UserSession)) == 0
    promise.measured(f"{backup.summed(before)}, {file.stat().st_size // 1024} KiB, all hashes equal")


@pytest.mark.promise(16)
def test_the_whole_demonstration_restores(empty_engine: Engine, tmp_path: Path, promise: Promise) -> None:
    source = make_engine(f"sqlite:///{filled_once()}")
    written = write_backup(source, tmp_path / "demo", NOW)
    source.dispose()
    assert restore_backup(empty_engine, tmp_path / "demo") == written == now_in(empty_engine)
    promise.measured(f"{backup.summed(written)}, {(tmp_path / 'demo').stat().st_size // 1024} KiB")


@pytest.mark.promise(16)
def test_a_restored_database_goes_on(
    filled: Engine, empty_engine: Engine, tmp_path: Path, promise: Promise
) -> None:
    write_backup(filled, tmp_path / "b", NOW)
    restore_backup(empty_engine, tmp_path / "b")
    with writing(empty_engine) as session:
        highest = session.scalar(select(func.max(Person.id)))
        assert a_mentee(session, an_organisation(session)).id == (highest or 0) + 1
    with pytest.raises(IntegrityError), writing(empty_engine) as session:
        session.execute(text("UPDATE seat SET mentor_id = 999999"))
    promise.measured("numbers go on, constraints hold")


@pytest.mark.promise(16)
def test_a_backup_of_one_database_restores_in_the_other(
    filled: Engine, tmp_path: Path, request: pytest.FixtureRequest, promise: Promise
) -> None:
    other_url = "sqlite_url" if filled.dialect.name == "postgresql" else "postgresql_url"
    url = request.getfixturevalue(other_url)
    if other_url == "sqlite_url":
        url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    other = make_engine(url)
    write_backup(filled, tmp_path / "b", NOW)
    assert restore_backup(other, tmp_path / "b") == now_in(filled) == now_in(other)
    other.dispose()
    promise.measured(f"{filled.dialect.name} to {other.dialect.name}")


@pytest.mark.promise(16)
def test_a_backup_is_of_one_moment(filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, wrote = backup._rows, list[bool]()

    def meanwhile(connection: object, table: object) -> object:
        if not wrote:
            wrote.append(True)
            connection.execute(text("SELECT count(*) FROM person"))  # type: ignore[attr-defined]
            with writing(filled) as session:
                a_mentee(session, an_organisation(session))
        return rows(connection, table)  # type: ignore[arg-type]

    before = now_in(filled)
    monkeypatch.setattr(backup, "_rows", meanwhile)
    written = write_backup(filled, tmp_path / "b", NOW)
    monkeypatch.undo()
    assert written == before
    assert now_in(filled) != before


def test_what_is_there_is_not_overwritten(filled: Engine, tmp_path: Path) -> None:
    file = tmp_path / "b"
    write_backup(filled, file, NOW)
    content = file.read_bytes()
    with pytest.raises(BackupError, match="not overwritten"):
        write_backup(filled, file, NOW + timedelta(days=1))
    assert file.read_bytes() == content
    with writing(filled) as session:
        a_mentee(session, an_organisation(session, name="nach der Sicherung"))
    after = now_in(filled)
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(filled, file)
    assert now_in(filled) == after
    assert restore_backup(filled, file, replace=True) == now_in(filled) != after
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".b")] == []


Harm = Callable[[list[bytes]], list[bytes]]


def _cut(lines: list[bytes]) -> list[bytes]:
    return lines[:-30]


def _row_changed(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b"Quittenmus", b"Quittenmuz", 1) for line in lines]


def _row_gone(lines: list[bytes]) -> list[bytes]:
    return [line for n, line in enumerate(lines) if n != 2]


def _other_version(lines: list[bytes]) -> list[bytes]:
    return [json.dumps({**json.loads(lines[0]), "form": "mentoring backup 9"}).encode() + b"\n", *lines[1:]]


@pytest.mark.promise(16)
@pytest.mark.parametrize("harm", [_cut, _row_changed, _row_gone, _other_version])
def test_a_damaged_backup_changes_nothing(filled: Engine, tmp_path: Path, harm: Harm) -> None:
    file, bad = tmp_path / "b", tmp_path / "bad"
    write_backup(filled, file, NOW)
    before = now_in(filled)
    bad.write_bytes(
        gzip.compress(b"".join(harm(gzip.decompress(file.read_bytes()).splitlines(keepends=True))))
    )
    with pytest.raises(BackupError, match=r"damaged|form"):
        restore_backup(filled, bad, replace=True)
    assert now_in(filled) == before


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip at all", gzip.compress(b"[]\n"), gzip.compress(b"7\n8\n"), gzip.compress(b"\xff")],
    ids=["nothing", "no gzip", "no header", "numbers", "no text"],
)
def test_what_is_no_backup_is_refused(engine: Engine, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BackupError):
        restore_backup(engine, tmp_path / "b")


def test_a_cut_file_is_refused(filled: Engine, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "b", NOW)
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError, match="damaged"):
        restore_backup(filled, tmp_path / "b", replace=True)


def test_a_backup_of_another_version_is_refused(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_revision", lambda _connection: "0000")
    write_backup(filled, tmp_path / "b", NOW)
    monkeypatch.undo()
    before = now_in(filled)
    with pytest.raises(BackupError, match="version 0000"):
        restore_backup(filled, tmp_path / "b", replace=True)
    assert now_in(filled) == before


def test_an_interrupted_restore_changes_nothing(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_backup(filled, tmp_path / "b", NOW)
    before, numbers = now_in(filled), backup._continue_numbers

    def fail(_connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "_continue_numbers", fail)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(filled, tmp_path / "b", replace=True)
    monkeypatch.setattr(backup, "_continue_numbers", numbers)
    assert now_in(filled) == before


def test_the_commands(app: Flask, filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_site", lambda: app)
    file, before = tmp_path / "saved", now_in(filled)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli.group, list(words))
        return done.exit_code, done.output

    code, output = run("backup", str(file))
    assert (code, "rows in" in output) == (0, True), output
    assert run("backup", str(file))[0] == 1
    code, output = run("restore", str(file))
    assert (code, "--replace" in output) == (1, True), output
    assert run("restore", str(file), "--replace")[0] == 0
    assert now_in(filled) == before
