"""The reference client against the real server: what one phone does, the others come to see."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from server import chain, check
from server.context import Context
from server.db import reading
from server.models import kept, mutation, record
from sync.client import Client
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS, START, Phone

TEXTS = ["Bà con lo nước tưới.", "Xin sửa đường.", "Đã nói về vay vốn.", "Hẹn tháng sau."]


class Cut(Exception):
    """The link broke."""


class Link:
    """A link that loses requests and cuts replies, as `luck` has it."""

    def __init__(self, phone: Phone, luck: random.Random | None) -> None:
        self.phone = phone
        self.luck = luck

    def __call__(self, body: bytes) -> Iterable[bytes]:
        if self.luck and self.luck.random() < 0.2:
            raise Cut
        reply = self.phone.client.post("/api/sync", data=body, headers={"Content-Type": "application/json"})
        assert reply.status_code == 200, reply.get_data(as_text=True)
        return self._hand_out(reply.get_data().splitlines(keepends=True))

    def _hand_out(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            if self.luck and self.luck.random() < 0.2:
                raise Cut
            yield line


def client(app: Flask, login: str, which: int, luck: random.Random | None = None) -> Client:
    dice = random.Random(f"{login} {which}")
    shapes = {name: kind.shape for name, kind in app.extensions["gandan"].kinds.items()}
    link = Link(Phone(app.test_client(), login, which), luck)
    return Client(link, shapes, clock=lambda: START + dice.randrange(-(10**9), 10**9), random=dice.randbytes)


def visit(one: Client) -> str:
    return one.create(
        "visit",
        {
            "org_id": DONG,
            "assignment": ASSIGNMENTS[0],
            "household": HOUSEHOLDS[0],
            "on": "2026-09-20",
            "mode": "TAI_NHA",
            "met": "VANG_NHA",
        },
    )


def test_it_works(app: Flask) -> None:
    hoa, binh = client(app, "hoa", 1), client(app, "binh", 1)
    one = visit(hoa)
    hoa.edit(one, {"help_given": TEXTS[0]})
    hoa.step(one, "submit")
    assert hoa.status(one) == "phone"
    hoa.sync()
    assert hoa.status(one) == "accepted"
    binh.sync()
    binh.step(one, "confirm")
    binh.sync()
    hoa.sync()
    assert hoa.view(one) == binh.view(one)
    assert hoa.view(one)["state"] == "confirmed"
    assert hoa.view(one)["confirmed_by"] == MEMBERS["binh"]
    assert hoa.holding.check == []


def test_a_text_edited_by_two_keeps_the_words_of_both(app: Flask) -> None:
    hoa, binh = client(app, "hoa", 1), client(app, "binh", 1)
    one = visit(hoa)
    hoa.edit(one, {"help_given": f"{TEXTS[0]}\n\n{TEXTS[1]}"})
    hoa.sync()
    binh.sync()
    hoa.edit(one, {"help_given": f"{TEXTS[0]} Rất lo.\n\n{TEXTS[1]}"})
    binh.edit(one, {"help_given": f"{TEXTS[0]}\n\n{TEXTS[1]} Gấp."})
    hoa.sync()
    binh.sync()
    hoa.sync()
    assert hoa.view(one)["help_given"] == binh.view(one)["help_given"] == f"{TEXTS[0]} Rất lo.\n\n{TEXTS[1]} Gấp."


@pytest.mark.parametrize("seed", range(6))
def test_phones_on_bad_links_end_equal_to_the_server(
    app: Flask, context: Context, seed: int, phone: Callable[..., Phone]
) -> None:
    luck = random.Random(seed)
    phones = [
        client(app, "hoa", 1, luck), client(app, "hoa", 2, luck), client(app, "binh", 1, luck), client(app, "lan", 1, luck),
    ]  # fmt: skip
    offered: set[str] = set()
    for _ in range(40):
        one = luck.choice(phones)
        act(one, luck)
        offered |= set(one.holding.outbox)
        if luck.random() < 0.4:
            try:
                one.exchange()
            except (Cut, ConnectionError):
                continue
    for _ in range(3):
        for one in phones:
            link = one.transport
            assert isinstance(link, Link)
            link.luck = None
            one.sync()
    with reading(context.engine) as connection:
        records = {
            row.id: (row.version, row.body)
            for row in connection.execute(select(record.c.id, record.c.version, record.c.body))
        }
        assert offered <= set(connection.execute(select(mutation.c.id)).scalars())
        held = set(connection.execute(select(kept.c.mutation)).scalars())
        assert list(check.flaws(connection, context)) == []
        assert list(chain.verify(connection, context.settings.data_dir)) == []
    for one in phones:
        assert one.holding.check == []
        for name, mine in one.holding.records.items():
            if one.holding.places(name):
                assert (mine.version, dict(mine.body)) == records[name]
        assert {work.state for work in one.holding.outbox.values()} <= {"refused", "held"}
        assert set(one.holding.outbox) <= held


def act(one: Client, luck: random.Random) -> None:
    """Do something that a person might do with what he sees."""
    mine = [name for name, held in one.holding.records.items() if held.kind in ("visit", "household", "task")]
    mine += [work.mutation.record for work in one.holding.outbox.values()]
    what = luck.randrange(6)
    if what == 0 or not mine:
        visit(one) if luck.random() < 0.5 else one.create("task", {"org_id": DONG, "title": luck.choice(TEXTS)})
        return
    name = luck.choice(mine)
    kind = (
        one.holding.records[name].kind
        if name in one.holding.records
        else one.holding.pending(name)[0].kind
        if one.holding.pending(name)
        else None
    )
    if kind == "visit":
        if what == 1:
            one.step(name, "submit")
        elif what == 2 and name in one.holding.records:
            one.delete(name)
        else:
            one.edit(name, {"help_given": luck.choice(TEXTS), "unplanned": luck.random() < 0.5})
    elif kind == "household":
        one.edit(name, {"people_count": luck.randrange(1, 9), f"support_need.{luck.choice(['NHA_O', 'BHYT'])}": True})
    elif kind == "task":
        one.edit(name, {"note": luck.choice(TEXTS), "product": luck.choice(TEXTS)})
