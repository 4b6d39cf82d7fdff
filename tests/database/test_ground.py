"""The ground the database tests stand on: own databases, in the present form, on both systems."""

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from mentoring.tables import metadata


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
