"""The ground the database tests stand on: own databases, in the present form, on both systems."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from mentoring.tables import metadata
from tests.clusters import Cluster


def test_every_test_has_its_own_migrated_database(engine: Engine) -> None:
    assert set(inspect(engine).get_table_names()) >= set(metadata.tables)


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_by_another_test(engine: Engine, turn: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_over (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO left_over VALUES (1)"))


def test_the_database_named_is_the_database_used(engine: Engine, database_url: str) -> None:
    assert engine.dialect.name == database_url.split(":")[0]


def test_foreign_keys_hold(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO child VALUES (7)"))


@pytest.mark.parametrize("number", ["4194303", "1"], ids=["nobody's", "somebody else's"])
def test_a_server_that_was_killed_is_not_stopped_again(tmp_path: Path, number: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "postmaster.pid").write_text(f"{number}\n{tmp_path / 'data'}\n")
    left = Cluster(tmp_path, tmp_path / "no binaries are needed")

    left.stop()

    assert not left.runs()


def test_a_server_that_runs_is_seen(cluster: Cluster) -> None:
    assert cluster.runs()
