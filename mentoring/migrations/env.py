"""Alembic's entry: runs migrations over the connection it is given.

On SQLite a batch operation rebuilds a table; with foreign keys on, that would delete its child rows. They
are switched off before the transaction begins and checked after it.
"""

from alembic import context
from sqlalchemy import Connection

from mentoring.protection import protect, unprotect
from mentoring.tables import metadata


def run(connection: Connection) -> None:
    """Runs the migrations in one transaction."""
    sqlite = connection.dialect.name == "sqlite"
    raw = connection.connection.driver_connection
    if sqlite and raw is not None:
        raw.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        unprotect(connection)
        context.run_migrations()
        protect(connection)
    if sqlite and raw is not None:
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        raw.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} rows without their parent")


run(context.config.attributes["connection"])
