"""The two statements that SQLite and PostgreSQL share but SQLAlchemy writes per database."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]


def insert_missing(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, leaving those whose key is there already as they are."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def claim(connection: Connection, table: Table, rows: Rows) -> set[Any]:
    """Insert rows as `insert_missing` does; return the first key column of those that were not there."""
    if not rows:
        return set()
    key = next(iter(table.primary_key.columns))
    statement = _insert(connection, table).values(list(rows)).on_conflict_do_nothing().returning(key)
    return set(connection.execute(statement).scalars())


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, replacing every other column of those whose primary key is there already."""
    if not rows:
        return
    statement = _insert(connection, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))


def _insert(connection: Connection, table: Table) -> postgresql.Insert:
    # The two have the same methods, and no type in common that says so.
    name = connection.dialect.name
    return postgresql.insert(table) if name == "postgresql" else cast(postgresql.Insert, sqlite.insert(table))
