"""The real application over a throw-away database, its clock and its people, and a link that fails as it is told.

One `Bench` serves a whole process: the application is made once, the database is copied afresh for every world.
"""

import gzip
import json
import random
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import and_, delete, insert, select

from server import create_app, epochs, feed, intake, sessions, worker
from server.access import Person, Role
from server.api.console import admin, kept
from server.context import Context, of
from server.db import reading, writing
from server.models import account, mutation, record, session
from server.models import kept as kept_table
from server.people import person_by_id
from tests.convergence.phones import Reply
from tests.people import HOA_XA, START, Batch, device_id, populate, user_id
from tests.people import Phone as HttpPhone

CAST = (("hoa", 1), ("binh", 1), ("hoa", 2), ("lan", 1), ("tuan", 1), ("mai", 1), ("binh", 2), ("son", 1))
"""Phones that there may be: login and which of his."""

Key = tuple[str, int]
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
        return World(self)


@dataclass
class World:
    """One server and everything that happened to it. `offered` is what it was given, by mutation id."""

    bench: Bench
    faults: dict[Key, list[Fault]] = field(default_factory=dict)
    kept_back: list[tuple[Key, bytes]] = field(default_factory=list)
    offered: dict[str, tuple[Key, dict[str, Any]]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    """What was wrong already while it happened."""
    count: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    """How often something was handed in."""
    admin_count: int = 0

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
        plan = self.faults.get(key, [])
        fault: Fault = plan.pop(0) if plan else {"do": "well"}
        self.count[f"link {fault['do']}"] += 1
        if "check" in json.loads(body):
            self.checks.append(f"{key}: a digest did not agree: {body[:200]!r}")
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

    # Administration, staff and the worker

    def administrator(self) -> Person:
        with reading(self.context.engine) as connection:
            person = person_by_id(connection, user_id("an"), device_id("an", 9))
        assert person is not None
        return person

    def person(self, key: Key) -> Person:
        with reading(self.context.engine) as connection:
            person = person_by_id(connection, user_id(key[0]), device_id(*key))
        assert person is not None
        return person

    def give_office(self, login: str, role: Role, scope: str) -> None:
        """Let the administrator change what an account is for."""
        with reading(self.context.engine) as connection:
            member = connection.execute(select(account.c.member).where(account.c.id == user_id(login))).scalar()
        self.pass_(11)
        admin.change(self.context, self.administrator(), user_id(login), admin.Office(str(role), scope, member))
        self.count["offices changed"] += 1

    def move_member(self, member: str, changes: Mapping[str, Any]) -> None:
        """Let the administrator change where a member belongs."""
        with reading(self.context.engine) as connection:
            version = connection.execute(select(record.c.version).where(record.c.id == member)).scalar_one()
        self.admin_count += 1
        batch = Batch("an 9", self.now, first=1000 + self.admin_count)
        batch.edit("member", member, version, **changes)
        self.pass_(11)
        answers = intake.accept(self.context, self.administrator(), batch.mutations, received=self.now)
        assert answers[0].code == "applied", answers
        self.count["members moved"] += 1

    def run_worker(self) -> None:
        """Do what the worker does by the clock."""
        worker.midnight(self.context)
        worker.judge_held(self.context)

    def decide_late(self, key: Key, dice: random.Random) -> None:
        """Let somebody decide late work that he may decide."""
        person = self.person(key)
        with reading(self.context.engine) as connection:
            ids = connection.execute(
                select(kept_table.c.id).where(kept_table.c.status == "late").order_by(kept_table.c.mutation)
            ).scalars()
            waiting = list(ids)
        if not waiting:
            return
        one = dice.choice(waiting)
        try:
            if dice.random() < 0.7:
                kept.accept(self.context, person, one, self.now)
            else:
                kept.dismiss(self.context, person, one, self.now)
            self.count["late work decided"] += 1
        except kept.NotDecidable:
            return

    def decided(self, mutations: Sequence[str]) -> list[str]:
        """Return those of a phone's held mutations that are decided by now."""
        decided = and_(mutation.c.id.in_(mutations), mutation.c.code != "held")
        with reading(self.context.engine) as connection:
            return list(connection.execute(select(mutation.c.id).where(decided)).scalars())

    def records_of_commune(self) -> list[dict[str, Any]]:
        """Return what staff see on the console."""
        kinds = ("visit", "petition", "household", "household_assignment", "cell_meeting", "residence_comment", "task")
        with reading(self.context.engine) as connection:
            rows = connection.execute(
                select(record)
                .where(record.c.home == HOA_XA, record.c.kind.in_(kinds), record.c.version > 0)
                .order_by(record.c.id)
            ).all()
        return [
            {"id": r.id, "kind": r.kind, "version": r.version, "state": r.state or "", "body": r.body} for r in rows
        ]
