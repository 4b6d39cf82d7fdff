"""What the database itself refuses: changing what is closed, issued or posted, on SQLite and PostgreSQL.

*Final* rows are never changed or removed. *Dated* facts are only ever withdrawn. What is booked (costs,
entries) needs its organisation's period, or for the canton's own the period as a whole, to be open; so do a
closing's own rows. A period closes once and never opens again; a rule once used is never changed.

The triggers are made anew after every upgrade of the database; migrations and restoring take them away first,
in their own transaction. On PostgreSQL a booking reads its period ``FOR SHARE`` and closing locks it ``FOR
UPDATE``: what is booked is either in the sum or refused.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

FINAL = (
    *("cost_entry", "budget_entry", "journal_entry", "posting"),
    *("closing", "closing_day", "closing_share", "correction"),
    *("statement", "self_declaration", "case_key", "funding_report"),
)
DATED = ("commitment", "federal_rule", "tariff", "staffing", "approval")
OTHERS = ("funding_rule", "funding_layer", "funding_period", "organisation_period")
PROTECTED = (*FINAL, *DATED, *OTHERS)

IS_FINAL = "this row is never changed"
IS_CLOSED = "this period is closed"

_IN_USE = "EXISTS (SELECT 1 FROM closing WHERE rule_id = {rule})"
_PERIOD_IN_USE = "EXISTS (SELECT 1 FROM closing WHERE period_id = OLD.id)"

CHANGES: dict[str, tuple[str, str]] = {
    "funding_rule": (_IN_USE.format(rule="OLD.id"), _IN_USE.format(rule="OLD.id")),
    "funding_layer": (_IN_USE.format(rule="OLD.rule_id"), _IN_USE.format(rule="OLD.rule_id")),
    "funding_period": (
        "OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR "
        f"({_PERIOD_IN_USE} AND (NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on"
        " OR NEW.year <> OLD.year OR NEW.number <> OLD.number OR NEW.last_of_year <> OLD.last_of_year))",
        f"OLD.closed_at IS NOT NULL OR {_PERIOD_IN_USE}",
    ),
    "organisation_period": (
        "OLD.state = 'CLOSED' OR NEW.organisation_id <> OLD.organisation_id OR NEW.period_id <> OLD.period_id"
        " OR NOT EXISTS (SELECT 1 FROM closing WHERE organisation_id = OLD.organisation_id"
        " AND period_id = OLD.period_id)",
        "OLD.state = 'CLOSED'",
    ),
}
"""When changing a row, and when removing it, is refused."""

_OWN_PERIOD = "organisation_id = {row}.organisation_id AND period_id = {row}.period_id"
_OPEN = "SELECT state FROM organisation_period WHERE {which}"
_OF_CLOSING = (
    "SELECT p.state FROM organisation_period p JOIN closing c ON c.organisation_id = p.organisation_id"
    " AND c.period_id = p.period_id WHERE c.id = NEW.closing_id"
)
_OF_ENTRY = (
    "SELECT p.state FROM organisation_period p JOIN journal_entry e ON e.organisation_id = p.organisation_id"
    " AND e.period_id = p.period_id WHERE e.id = NEW.entry_id"
)
_WHOLE = "SELECT 1 FROM funding_period WHERE id = NEW.period_id AND closed_at IS NULL"
_WHOLE_OF_ENTRY = (
    "SELECT 1 FROM funding_period p JOIN journal_entry e ON e.period_id = p.id"
    " WHERE e.id = NEW.entry_id AND e.organisation_id IS NULL AND p.closed_at IS NULL"
)

NEEDS_OPEN: dict[str, tuple[str | None, str | None]] = {
    "cost_entry": (_OPEN.format(which=_OWN_PERIOD.format(row="NEW")), None),
    "journal_entry": (_OPEN.format(which=_OWN_PERIOD.format(row="NEW")), _WHOLE),
    "posting": (_OF_ENTRY, _WHOLE_OF_ENTRY),
    "closing": (_OPEN.format(which=_OWN_PERIOD.format(row="NEW")), None),
    "closing_day": (_OF_CLOSING, None),
    "closing_share": (_OF_CLOSING, None),
    "correction": (_OF_CLOSING, None),
    "statement": (None, _WHOLE),
}
"""What a new row needs: an organisation's period that is OPEN, or the period as a whole still open."""


def protect(connection: Connection) -> None:
    """Makes all triggers anew; does nothing as long as one of the tables does not exist."""
    unprotect(connection)
    if not {*PROTECTED} <= {*inspect(connection).get_table_names()}:
        return
    make = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    for statement in make(connection):
        connection.exec_driver_sql(statement)


def unprotect(connection: Connection) -> None:
    """Takes all triggers away; what follows in this transaction may change anything."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    for name, table in connection.exec_driver_sql(query).all():
        if name.startswith("protect_"):
            on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")


def _refusals(connection: Connection) -> Iterator[tuple[str, str, str, str]]:
    """Table, event, condition and message of everything that is refused on existing rows."""
    for table in FINAL:
        yield table, "UPDATE", "1 = 1", IS_FINAL
        yield table, "DELETE", "1 = 1", IS_FINAL
    different = "NEW.{0} IS NOT OLD.{0}" if connection.dialect.name == "sqlite" else ""
    different = different or "NEW.{0}::text IS DISTINCT FROM OLD.{0}::text"
    for table in DATED:
        columns = [c["name"] for c in inspect(connection).get_columns(table) if c["name"] != "withdrawn_at"]
        others = " OR ".join(different.format(column) for column in columns)
        yield (
            table,
            "UPDATE",
            f"OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR {others}",
            IS_FINAL,
        )
        yield table, "DELETE", "1 = 1", IS_FINAL
    for table, (changing, removing) in CHANGES.items():
        yield table, "UPDATE", changing, IS_CLOSED
        yield table, "DELETE", removing, IS_CLOSED
    yield "funding_layer", "INSERT", _IN_USE.format(rule="NEW.rule_id"), IS_CLOSED
    yield "organisation_period", "INSERT", "NEW.state = 'CLOSED'", IS_CLOSED


def _sqlite(connection: Connection) -> Iterator[str]:
    for table, event, condition, message in _refusals(connection):
        yield (
            f"CREATE TRIGGER protect_{event.lower()}_{table} BEFORE {event} ON {table}"
            f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for table, (own, whole) in NEEDS_OPEN.items():
        allowed = [f"COALESCE(({own}), '') = 'OPEN'"] if own else []
        allowed += [f"{_NO_ORGANISATION[table]}EXISTS ({whole})"] if whole else []
        yield (
            f"CREATE TRIGGER protect_open_{table} BEFORE INSERT ON {table}"
            f" WHEN NOT ({' OR '.join(allowed)}) BEGIN SELECT RAISE(ABORT, '{IS_CLOSED}'); END"
        )


_NO_ORGANISATION = {"journal_entry": "NEW.organisation_id IS NULL AND ", "posting": "", "statement": ""}


def _postgresql(connection: Connection) -> Iterator[str]:
    raising = "RAISE EXCEPTION USING MESSAGE = '{0}', ERRCODE = 'check_violation';"
    for table, event, condition, message in _refusals(connection):
        body = f"IF {condition} THEN {raising.format(message)} END IF;"
        yield from _function(f"protect_{event.lower()}_{table}", table, f"BEFORE {event}", body)
    for table, (own, whole) in NEEDS_OPEN.items():
        body = ""
        if own:
            lock = " FOR SHARE OF p" if " p " in own else " FOR SHARE"
            body += f"{own}{lock} INTO found_state;"
            body += " IF found_state = 'OPEN' THEN RETURN NEW; END IF;"
        if whole:
            lock = " FOR SHARE OF p" if " p " in whole else " FOR SHARE"
            asked = _NO_ORGANISATION[table].removesuffix(" AND ") or "1 = 1"
            body += f" IF {asked} THEN PERFORM{whole.removeprefix('SELECT')}{lock};"
            body += " IF FOUND THEN RETURN NEW; END IF; END IF;"
        body += f" {raising.format(IS_CLOSED)}"
        yield from _function(f"protect_open_{table}", table, "BEFORE INSERT", body, "found_state text;")
    for table in PROTECTED:
        name = f"protect_truncate_{table}"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" {raising.format(IS_FINAL)} END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _function(name: str, table: str, event: str, body: str, declared: str = "") -> Iterator[str]:
    declare = f"DECLARE {declared} " if declared else ""
    result = "OLD" if event.endswith("DELETE") else "NEW"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {declare}BEGIN"
        f" {body} RETURN {result}; END $$"
    )
    yield f"CREATE TRIGGER {name} {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
