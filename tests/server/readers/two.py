"""Two installations of one organisation tree: the commune Hòa on its own server, the province above it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from server.context import Context, of
from server.db import reading, writing
from server.models import record
from server.readers import upstream, upstream_links
from server.readers.post import Reply
from server.store import restored
from sync.record import Record
from tests.people import ASSIGNMENTS, DONG, HOA_XA, HOUSEHOLDS, Phone


@dataclass
class Line:
    """The network between the two: `cut` is asked before a request goes and before its reply comes."""

    above: Flask
    cut: Callable[[str], None] = lambda _where: None
    sent: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        self.cut("request")
        answer = self.above.test_client().post(url.removeprefix("https://tren.example"), data=body, headers=headers)
        self.sent.append({"status": answer.status_code, "size": len(body)})
        self.cut("reply")
        return Reply(answer.status_code, dict(answer.headers), answer.get_data())


@dataclass
class Two:
    """Both servers; `up()` lets the commune's worker exchange once with the province's."""

    child: Flask
    parent: Flask
    line: Line

    @property
    def below(self) -> Context:
        return of(self.child)

    @property
    def above(self) -> Context:
        return of(self.parent)

    def up(self) -> int:
        return upstream.run(self.below, self.line, poll=0)

    def phone(self, login: str, which: int = 1) -> Phone:
        """Sign somebody in at the commune."""
        return Phone(self.child.test_client(), login, which)

    def desk(self, login: str) -> Phone:
        """Sign somebody in at the province."""
        return Phone(self.parent.test_client(), login, 7)


def held(context: Context, one: str) -> Record | None:
    """Return a record as a server has it."""
    with reading(context.engine) as connection:
        row = connection.execute(record.select().where(record.c.id == one, record.c.version > 0)).one_or_none()
    return None if row is None else restored(row._mapping)


def link(context: Context, unit: str = HOA_XA) -> str:
    """Make the link of a unit and return its key."""
    with writing(context.engine) as connection:
        return upstream_links.make(connection, unit, context.now())


def visit(phone: Phone, one: str, *, submit: bool = True) -> None:
    """Record a visit of Hoa's first household, as her phone does."""
    phone.batch.new(
        "visit", one, org_id=DONG, assignment=ASSIGNMENTS[0], household=HOUSEHOLDS[0], on="2026-09-20",
        mode="TAI_NHA", met="CHU_HO", topics__SAN_XUAT=True, help_given="Giúp sửa mái nhà",
    )  # fmt: skip
    if submit:
        phone.batch.step("visit", one, "submit", "draft")
    assert set(phone.codes()) == {"applied"}
