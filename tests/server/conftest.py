"""A fresh server for every test, on SQLite or on the PostgreSQL of DATABASE_URL, copied from one made once."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text

from server import create_app, epochs
from server.config import settings
from server.context import Context, of
from tests.people import START, Phone, populate

POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


class Clock:
    """The time of the tests: it stands until a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        return self.at

    def pass_(self, *, minutes: int = 0, days: int = 0) -> None:
        self.at += (minutes + days * 1440) * 60_000


class Database:
    """Databases by name, in a folder or on the PostgreSQL server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        if not POSTGRES:
            return f"sqlite:///{self.folder / name}.sqlite3"
        return make_url(_server()).set(database=name).render_as_string(hide_password=False)

    def make(self, name: str) -> None:
        if POSTGRES:
            _run(f'CREATE DATABASE "{name}"')

    def copy(self, source: str, name: str) -> None:
        if POSTGRES:
            # As files: through the log, the default since PostgreSQL 15, a copy takes five times as long.
            _run(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        else:
            shutil.copyfile(self.folder / f"{source}.sqlite3", self.folder / f"{name}.sqlite3")

    def drop(self, name: str) -> None:
        if POSTGRES:
            _run(f'DROP DATABASE "{name}" WITH (FORCE)')


def _server() -> str:
    return settings({"DATABASE_URL": os.environ["DATABASE_URL"]}).database_url


def _run(statement: str) -> None:
    engine = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, str]]:
    database, name = Database(tmp_path_factory.mktemp("databases")), f"gandan_{uuid.uuid4().hex}"
    database.make(name)
    app = create_app({"DATABASE_URL": database.url(name), "DATA_DIR": str(database.folder), "NOW": lambda: START})
    with app.app_context():
        upgrade()
    epochs.ensure(of(app))
    populate(of(app))
    of(app).engine.dispose()
    yield database, name
    database.drop(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(template: tuple[Database, str], tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    database, source = template
    name = f"gandan_{uuid.uuid4().hex}"
    database.copy(source, name)
    app = create_app({"DATABASE_URL": database.url(name), "DATA_DIR": str(tmp_path), "NOW": clock})
    yield app
    of(app).engine.dispose()
    database.drop(name)


@pytest.fixture
def context(app: Flask) -> Context:
    return of(app)


@pytest.fixture
def phone(app: Flask) -> Callable[..., Phone]:
    """Sign somebody in: `phone("hoa")`, or at another phone of hers: `phone("hoa", 2)`."""
    return lambda login, which=1, **options: Phone(app.test_client(), login, which, **options)
