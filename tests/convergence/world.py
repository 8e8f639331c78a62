"""The real application over a throw-away database, its clock and its people, and a link that fails as it is told.

One `Bench` serves a whole process: the application is made once, the database is copied afresh for every world.
"""

import gzip
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import delete, insert

from server import create_app, epochs, feed, sessions
from server.context import NAME, Context, of
from server.db import writing
from server.models import session
from tests.convergence.phones import Reply
from tests.convergence.staff import Key, Staff
from tests.people import START, device_id, populate, user_id
from tests.people import Phone as HttpPhone

CAST = (("hoa", 1), ("binh", 1), ("hoa", 2), ("lan", 1), ("tuan", 1), ("mai", 1), ("binh", 2), ("son", 1))
"""Phones that there may be: login and which of his."""

Fault = Mapping[str, Any]
"""`{"do": "lost" | "silent" | "twice" | "cut" | "later" | "keep", "at": part of the reply}`; see `World.carry`."""


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
        self.clients: dict[Key, FlaskClient] = {}
        for key, token in template.tokens.items():
            self.clients[key] = self.app.test_client()
            self.clients[key].set_cookie("s", token)

    def begin(self, frame: int) -> "World":
        """Begin a world whose replies have frames of about `frame` characters."""
        engine = of(self.app).engine
        engine.dispose()
        for ending in ("-wal", "-shm"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.template.database, self.database)
        self.clock.at = START + 60_000
        feed.FRAME = frame
        self.change_key(self.key)
        return World(self)

    def change_key(self, key: bytes) -> None:
        """Seal cursors with this key from now on."""
        self.app.extensions[NAME] = replace(of(self.app), cursor_key=key)


@dataclass
class World(Staff):
    """One server and everything that happened to it. `offered` is what it was given, by mutation id."""

    bench: Bench
    faults: dict[Key, list[Fault]] = field(default_factory=dict)
    meanwhile: dict[Key, Callable[[], object]] = field(default_factory=dict)
    """What the owner of a phone does with it while its next request is under way."""
    kept_back: list[tuple[Key, bytes]] = field(default_factory=list)
    offered: dict[str, tuple[Key, dict[str, Any]]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    """What was wrong already while it happened."""
    count: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    """How often something was handed in."""
    admin_count: int = 0
    closed: set[str] = field(default_factory=set)

    @property
    def context(self) -> Context:
        return of(self.bench.app)

    @property
    def now(self) -> int:
        return self.bench.clock.at

    def pass_(self, ms: int) -> None:
        self.bench.clock.at += ms

    # The link

    def carry(self, key: Key, body: bytes) -> Reply | None:
        """Carry one request as well as the next fault of this phone allows.

        `lost`: it never arrives. `silent`: it arrives, its reply does not. `twice`: it arrives twice, the second
        reply is taken. `cut`: the reply breaks off at the part `at`. `later`: the server is busy. `keep`: all is
        well, and the same bytes arrive once more at some later time.
        """
        self.count["requests"] += 1
        if "check" in json.loads(body):
            self.checks.append(f"{key}: a digest did not agree: {body[:200]!r}")
        plan = self.faults.get(key, [])
        reply = self._carried(key, body, plan.pop(0) if plan else {"do": "well"})
        if key in self.meanwhile:
            self.count["saved meanwhile"] += 1
            self.meanwhile.pop(key)()
        return reply

    def _carried(self, key: Key, body: bytes, fault: Fault) -> Reply | None:
        self.count[f"link {fault['do']}"] += 1
        match fault["do"]:
            case "lost":
                return None
            case "silent":
                self.post(key, body)
                return None
            case "twice":
                self.post(key, body)
            case "later":
                problem = {"type": "/api/problems/later", "title": "", "status": 503, "detail": "", "code": "later"}
                return Reply(503, "application/problem+json", json.dumps(problem).encode())
            case "keep":
                self.kept_back.append((key, body))
        reply = self.post(key, body)
        return reply._replace(cut=int(len(reply.body) * fault["at"])) if fault["do"] == "cut" else reply

    def post(self, key: Key, body: bytes) -> Reply:
        """Let a request arrive, and note what was asked and answered."""
        self.pass_(37)
        reply = self.bench.clients[key].post(
            "/api/sync", data=body, headers={"Content-Type": "application/json", "Accept-Encoding": "identity"}
        )
        raw = reply.get_data()
        if reply.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        if reply.status_code == 200:
            mutations = json.loads(body).get("mutations", ())
            self.changes += bool(mutations)
            for mutation in mutations:
                self.offered.setdefault(mutation["id"], (key, mutation))
            frames = [json.loads(line) for line in raw.splitlines()]
            for frame in frames:
                for answer in frame.get("answers", ()):
                    self.answered.setdefault(answer["id"], set()).add(answer.get("first", answer["code"]))
        elif reply.status_code >= 500:
            raise AssertionError(f"the server broke: {raw!r}")
        return Reply(reply.status_code, reply.mimetype, raw)

    def repeat_one(self, dice: random.Random) -> None:
        """Let a request that was kept back arrive once more, long after its reply; nobody hears the answer."""
        if self.kept_back:
            key, body = self.kept_back.pop(dice.randrange(len(self.kept_back)))
            self.count["late repeats"] += 1
            self.post(key, body)

    # Sessions

    def end_session(self, key: Key) -> None:
        hashed = sessions.token_hash(self.bench.template.tokens[key])
        with writing(self.context.engine) as connection:
            connection.execute(delete(session).where(session.c.hash == hashed))

    def sign_in(self, key: Key) -> None:
        """Sign in again, without the slow password."""
        login, which = key
        values = {"user": user_id(login), "device": device_id(login, which), "created_at": self.now}
        self.end_session(key)
        with writing(self.context.engine) as connection:
            hashed = sessions.token_hash(self.bench.template.tokens[key])
            connection.execute(insert(session).values(hash=hashed, last_contact=self.now, **values))

    def change_key(self, key: bytes) -> None:
        """Let the server forget that the cursors out there are its own."""
        self.bench.change_key(key)
        self.count["keys changed"] += 1
