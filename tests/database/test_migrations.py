"""The migrations make exactly the tables that the models describe, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, select, text

import mentoring.migrations
from mentoring.database import writing
from mentoring.migrations.upgrade import upgrade
from mentoring.tables import metadata
from mentoring.tandems.models import MatchingPolicy
from mentoring.tandems.rules.serving import Serving
from mentoring.tandems.vocabulary import ServingOrder, TandemState
from tests.builders import an_organisation, places
from tests.tandem_builders import a_tandem

SCRIPTS = ScriptDirectory(str(Path(mentoring.migrations.__file__).parent))


def test_there_is_one_newest_version() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_migrated_tables_equal_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []


def test_migrated_constraints_equal_the_models(engine: Engine, empty_engine: Engine) -> None:
    # Alembic compares neither CHECKs nor what a foreign key does on deletion.
    metadata.create_all(empty_engine)
    with engine.connect() as migrated, empty_engine.connect() as made:
        assert _rules(migrated) == _rules(made)


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        before = _rules(connection)
    upgrade(engine)
    with engine.connect() as connection:
        assert _rules(connection) == before
        assert (
            connection.scalar(text("SELECT version_num FROM alembic_version")) == SCRIPTS.get_current_head()
        )


def test_versions_can_be_gone_through_one_by_one(empty_engine: Engine) -> None:
    for script in reversed(list(SCRIPTS.walk_revisions())):
        upgrade(empty_engine, script.revision)
        with empty_engine.connect() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == script.revision
    assert set(inspect(empty_engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_accompaniment_comes_into_a_database_that_is_in_use(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0002")
    with writing(empty_engine) as session:
        places(session)
        organisation = an_organisation(session)
        for state in (TandemState.ACTIVE, TandemState.PAUSED, TandemState.AFTERCARE):
            a_tandem(session, organisation, state)
    before = _rows(empty_engine)
    upgrade(empty_engine)
    after = _rows(empty_engine)
    assert len(before["tandem"]) == 3
    assert {name: rows for name, rows in after.items() if name in before} == before
    assert {"meeting", "review_talk", "reminder", "availability_exception"} <= set(after) - set(before)
    assert all(not rows for name, rows in after.items() if name not in before)


def test_weights_that_were_set_before_go_on_in_the_order_that_held(empty_engine: Engine) -> None:
    upgrade(empty_engine, "0006")
    with writing(empty_engine) as session:
        organisation = an_organisation(session)
        session.execute(
            text(
                "INSERT INTO matching_policy (organisation_id, version, weights, note, created_at, "
                "created_by_name) VALUES (:whose, 1, '{\"language\": 1000}', 'first', '2026-01-02 03:04', '')"
            ),
            {"whose": organisation.id},
        )
    upgrade(empty_engine)
    with writing(empty_engine) as session:
        [kept] = session.scalars(select(MatchingPolicy))
        assert (kept.version, kept.weights, kept.note) == (1, {"language": 1000}, "first")
        assert kept.serving == Serving(ServingOrder.URGENCY_THEN_WAIT, 90, 1)


def _rows(engine: Engine) -> dict[str, list[str]]:
    """All rows of all tables that are there, the database's version aside."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def _rules(connection: Connection) -> dict[str, dict[str, object]]:
    """Per table what holds in it, by name."""
    seen = inspect(connection)
    return {
        table: {
            "checks": {str(c["name"]): _plain(str(c["sqltext"])) for c in seen.get_check_constraints(table)},
            "uniques": {str(c["name"]): c["column_names"] for c in seen.get_unique_constraints(table)},
            "indexes": {str(i["name"]): (i["column_names"], i["unique"]) for i in seen.get_indexes(table)},
            "keys": {
                str(k["name"]): (k["referred_table"], k["options"]) for k in seen.get_foreign_keys(table)
            },
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in seen.get_columns(table)},
        }
        for table in sorted(metadata.tables)
    }


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split())
