"""The people's phones: what was written on them and when, and what reached the server when they had a signal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import Connection, insert, select, update

from server import intake
from server.access import Person
from server.answers import ACCEPTED, Answer
from server.context import Context
from server.db import reading, writing
from server.models import account, device, record
from server.people import person_of
from server.store import restored
from sync.canon import Value
from sync.ids import natural_id, new_id
from sync.record import Record

DAY = 86_400_000


class Unexpected(RuntimeError):
    """The server did not take something that the demo needs it to take."""


@dataclass
class Phone:
    """One person's device and what waits on it."""

    login: str
    person: Person
    outbox: list[dict[str, object]] = field(default_factory=list)
    n: int = 0


@dataclass
class World:
    """All phones, and what the server holds as far as they know: versions, states and bodies by record."""

    context: Context
    random: Random
    today: date
    phones: dict[str, Phone] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    clock: int = 0

    def hand_out(self, at: int) -> None:
        """Give every account a phone."""
        with reading(self.context.engine) as connection:
            rows = connection.execute(select(account).order_by(account.c.login)).all()
            for row in rows:
                own = natural_id("device", row.id, "demo")
                self.phones[row.login] = Phone(row.login, person_of(connection, dict(row._mapping), own))
        with writing(self.context.engine) as connection:
            _register(connection, self.phones.values(), at)

    def id(self, at: int) -> str:
        """Return a new id, the same in every build of the same seed."""
        return new_id(at, self.random.randbytes(10))

    def moment(self, day: date, hour: int, spread: int = 90) -> int:
        """Return an instant around an hour of a day where the demo is, in milliseconds."""
        start = datetime.combine(day, time(hour), UTC) - timedelta(hours=self.context.settings.utc_offset)
        return int(start.timestamp() * 1000) + self.random.randrange(spread * 60_000)

    def write(
        self,
        login: str,
        kind: str,
        record: str,
        at: int,
        change: Mapping[str, Value | None] | None = None,
        *,
        base: int | None = None,
        was: Mapping[str, str] | None = None,
        op: str = "",
        from_: str = "",
    ) -> None:
        """Put a mutation on a phone; without `base` its author saw what the server has now."""
        phone = self.phones[login]
        phone.n += 1
        seen = self.versions.get(record, 0) if base is None else base
        made: dict[str, object] = {"id": self.id(at), "kind": kind, "record": record, "base": seen, "at": at}
        made["n"] = phone.n
        if op:
            made |= {"op": op, "from": from_}
        else:
            made |= {"set": dict(change or {}), **({"was": dict(was)} if was else {})}
        phone.outbox.append(made)

    def step(self, login: str, kind: str, record: str, at: int, *steps: str) -> None:
        """Put steps on a phone, each written `name:state it leaves`."""
        for one in steps:
            name, source = one.split(":")
            self.write(login, kind, record, at, op=name, from_=source)

    def send(self, login: str, at: int, *, may_fail: bool = False) -> Sequence[Answer]:
        """Send what waits on a phone. Raises Unexpected when the server does not take it, unless it may fail."""
        phone = self.phones[login]
        if not phone.outbox:
            return ()
        self.clock = max(self.clock + 1, at)
        answers = intake.accept(self.context, phone.person, phone.outbox, received=self.clock)
        for answer, sent in zip(answers, phone.outbox, strict=True):
            if answer.code not in ACCEPTED and not may_fail:
                raise Unexpected(f"{login}: {answer.code} {answer.reason} {answer.errors} {answer.other} {sent}")
            if answer.version:
                self.versions[answer.record] = answer.version
            self.counts[answer.code] = self.counts.get(answer.code, 0) + 1
        phone.outbox = []
        return answers

    def records(self, kind: str) -> list[Record]:
        """Return all records of a kind, in the order of their ids, and note their versions."""
        with reading(self.context.engine) as connection:
            rows = connection.execute(select(record).where(record.c.kind == kind).order_by(record.c.id))
            found = [restored(dict(row._mapping)) for row in rows]
        self.versions |= {one.id: one.version for one in found}
        return found

    def close(self) -> None:
        """Write down when each phone was last heard of."""
        with writing(self.context.engine) as connection:
            connection.execute(update(device).values(last_contact=self.clock))


def _register(connection: Connection, phones: Iterable[Phone], at: int) -> None:
    rows = [
        {
            "id": phone.person.device,
            "user": phone.person.user,
            "name": "Máy tính" if phone.login.split(".")[0] in ("xa", "lanhdao", "huyen", "quantri") else "Điện thoại",
            "created_at": at,
            "last_contact": at,
        }
        for phone in phones
    ]
    connection.execute(insert(device), rows)
