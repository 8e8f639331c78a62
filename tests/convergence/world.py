"""One server, and what happens on it besides phones: administration, staff who decide, sessions and the worker."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, delete, insert, select

from server import intake, sessions, worker
from server.access import Person, Role
from server.api.console import admin, kept
from server.db import reading, writing
from server.models import account, mutation, record, session
from server.models import kept as kept_table
from server.people import person_by_id
from tests.convergence.bench import Key
from tests.convergence.link import Link
from tests.people import HOA_XA, Batch, device_id, user_id


@dataclass
class World(Link):
    """One server and everything that happened to it."""

    admin_count: int = 0
    closed: set[str] = field(default_factory=set)

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
        self.changes += 1
        admin.change(self.context, self.administrator(), user_id(login), admin.Office(str(role), scope, member))
        self.count["offices changed"] += 1

    def close_or_open(self, login: str) -> bool:
        """Let the administrator close an account, or open it again; say whether it is closed now."""
        self.pass_(11)
        act = admin.enable if login in self.closed else admin.disable
        act(self.context, self.administrator(), user_id(login))
        self.closed ^= {login}
        self.count["accounts closed or opened"] += 1
        return login in self.closed

    def open_all(self) -> None:
        for login in sorted(self.closed):
            self.close_or_open(login)

    def sweep(self) -> None:
        worker.sweep(self.context)
        self.count["sweeps"] += 1

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

    def run_worker(self) -> bool:
        """Do what the worker does by the clock, to its end."""
        worker.midnight(self.context)
        worker.judge_held(self.context)
        self.changes += 1
        return True

    def late(self) -> list[str]:
        """Return the late work that nobody has decided, by the ids under which it is kept."""
        statement = select(kept_table.c.id).where(kept_table.c.status == "late").order_by(kept_table.c.mutation)
        with reading(self.context.engine) as connection:
            return list(connection.execute(statement).scalars())

    def decide_late(self, key: Key, dice: random.Random) -> None:
        """Let somebody decide late work that he may decide."""
        person = self.person(key)
        waiting = self.late()
        if not waiting:
            return
        one = dice.choice(waiting)
        try:
            if dice.random() < 0.7:
                answer = kept.accept(self.context, person, one, self.now)
                self.count[f"late work {answer.code}"] += 1
            else:
                kept.dismiss(self.context, person, one, self.now)
            self.count["late work decided"] += 1
            self.changes += 1
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
