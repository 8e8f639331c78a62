"""The two statements that SQLite and PostgreSQL share but SQLAlchemy writes per database."""

from collections.abc import Mapping, Sequence
from functools import cache
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
    # The rows go as parameters: written into the statement they would have it compiled anew each time.
    statement = _insert(connection, table).on_conflict_do_nothing().returning(key)
    return set(connection.execute(statement, list(rows)).scalars())


def upsert(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows, replacing every other column of those whose primary key is there already."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0])), list(rows))


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> postgresql.Insert:
    statement = _insert_of(dialect, table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _insert(connection: Connection, table: Table) -> postgresql.Insert:
    return _insert_of(connection.dialect.name, table)


def _insert_of(dialect: str, table: Table) -> postgresql.Insert:
    # The two have the same methods, and no type in common that says so.
    return postgresql.insert(table) if dialect == "postgresql" else cast(postgresql.Insert, sqlite.insert(table))
