"""The database: two ways to open a transaction, and nothing else that may open one.

`writing` holds the write lock from its first statement on SQLite (the driver's own transaction
handling begins too late and loses an update without any error), and is READ COMMITTED on
PostgreSQL. `reading` is one snapshot on both.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, exc
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10
REPEATS = 8
# deadlock_detected, serialization_failure
_REPEATABLE = frozenset({"40P01", "40001"})
# lock_not_available, query_canceled, too_many_connections, admin_shutdown, cannot_connect_now
_LATER = frozenset({"55P03", "57014", "53300", "57P01", "57P03"})

T = TypeVar("T")


class Later(Exception):
    """The database is busy or away; the caller shall come again after `seconds`."""

    def __init__(self, seconds: int = 15) -> None:
        super().__init__(f"come again in {seconds} s")
        self.seconds = seconds


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine of this database has to be created with."""
    pool = {"pool_size": 16, "max_overflow": 16, "pool_timeout": BUSY_SECONDS}
    if url.startswith("sqlite"):
        return {**pool, "connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}}
    return {**pool, "pool_pre_ping": True}


def prepare(engine: Engine) -> None:
    """Hang the rules of this module on an engine; without it SQLite would lose updates."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that may write; it is committed, durably, when the block ends.

    Raises Later when the lock is not to be had within 10 s or the server is away.
    """
    with _later(), engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open one snapshot that nothing can be written through.

    Raises Later when the server is away.
    """
    with _later(), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def repeating(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run work in a transaction, again from its start when it met a deadlock.

    Raises Later when that did not help either.
    """
    for turn in range(REPEATS):
        try:
            with writing(engine) as connection:
                return work(connection)
        except exc.DBAPIError as error:
            if _state(error) not in _REPEATABLE:
                raise
            # Two that met once meet again unless they wait for different times.
            time.sleep(random.uniform(0, 0.02 * 2**turn))
    raise Later


def _state(error: exc.DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


@contextmanager
def _later() -> Iterator[None]:
    try:
        yield
    except exc.TimeoutError as error:
        raise Later from error
    except exc.OperationalError as error:
        state = _state(error)
        # psycopg gives no state when there was no server to give one.
        away = (state is None and type(error.orig).__module__.startswith("psycopg")) or (state or "").startswith("08")
        if away or state in _LATER or (state is None and "locked" in str(error.orig)):
            raise Later from error
        raise
