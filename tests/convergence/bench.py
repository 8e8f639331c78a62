"""The real application over a throw-away database, its clock and its people, and what ends it between two writes.

One `Bench` serves a whole process: the application is made once, the database is copied afresh for every world.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from server import create_app, epochs, feed
from server.context import NAME, Context, of
from tests.people import START, populate
from tests.people import Phone as HttpPhone

Key = tuple[str, int]
"""A phone: login and which of his."""
CAST = (("hoa", 1), ("binh", 1), ("hoa", 2), ("lan", 1), ("tuan", 1), ("mai", 1), ("binh", 2), ("son", 1))
"""Phones that there may be: login and which of his."""


class Clock:
    """The server's time, ms; it moves when the world says so."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        return self.at


@dataclass(frozen=True)
class Template:
    """A migrated database with the people of the tests, and the token of every phone's session."""

    database: Path
    tokens: Mapping[Key, str]


def make_template(folder: Path) -> Template:
    """Make the database that every world begins with."""
    database = folder / "template.sqlite3"
    app = create_app({"DATABASE_URL": f"sqlite:///{database}", "DATA_DIR": str(folder), "NOW": lambda: START})
    with app.app_context():
        upgrade()
    epochs.ensure(of(app))
    populate(of(app))
    tokens = {}
    for login, which in CAST:
        cookie = HttpPhone(app.test_client(), login, which).client.get_cookie("s")
        assert cookie is not None
        tokens[login, which] = cookie.value
    of(app).engine.dispose()
    return Template(database, tokens)


class PowerCut(BaseException):
    """The server's process has ended. No handler of errors may see it, as none would."""


class Fuse:
    """Ends the server before one of its writes, or before the commit that would make them last."""

    def __init__(self, engine: Engine) -> None:
        self.left: int | None = None
        event.listen(engine, "before_cursor_execute", self._before_statement)
        event.listen(engine, "commit", self._before_write)

    @contextmanager
    def burning(self, writes: int) -> Iterator[None]:
        """Let so many writes pass and no more."""
        self.left = writes
        try:
            yield
        finally:
            self.left = None

    def _before_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            self._before_write()

    def _before_write(self, *_: Any) -> None:
        if self.left is None:
            return
        if self.left == 0:
            raise PowerCut
        self.left -= 1


class Bench:
    """The application of this process. `begin` gives it a new database."""

    def __init__(self, template: Template, folder: Path) -> None:
        self.template = template
        self.database = folder / "world.sqlite3"
        self.clock = Clock()
        self.app = create_app(
            {"DATABASE_URL": f"sqlite:///{self.database}", "DATA_DIR": str(folder), "NOW": self.clock}
        )
        self.key = of(self.app).cursor_key
        self.fuse = Fuse(of(self.app).engine)
        self.clients: dict[Key, FlaskClient] = {}
        for key, token in template.tokens.items():
            self.clients[key] = self.app.test_client()
            self.clients[key].set_cookie("s", token)

    def begin(self, frame: int) -> None:
        """Begin with a new database, and replies whose frames are of about `frame` characters."""
        engine = of(self.app).engine
        engine.dispose()
        for ending in ("-wal", "-shm"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.template.database, self.database)
        self.clock.at = START + 60_000
        feed.FRAME = frame
        self.change_key(self.key)

    @property
    def context(self) -> Context:
        return of(self.app)

    def change_key(self, key: bytes) -> None:
        """Seal cursors with this key from now on."""
        self.app.extensions[NAME] = replace(of(self.app), cursor_key=key)
