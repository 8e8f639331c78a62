"""The people of the tests, the little commune they live in, and the phones they hold.

Hoa is a cadre of Đồng cell with two households; Lan is her colleague in the same cell with one;
Bình is its secretary; Tuấn is a cadre of Suối cell, an outsider to Đồng; Mai is staff and Sơn
leader of the commune Hòa; Quang reviews at the province; An administers; Kiên audits. Vy is staff
of Yên, another commune. All of them are invented.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

import brotli
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from server import intake
from server.access import Person, Role
from server.context import Context
from server.db import writing
from server.people import create_account
from sync.ids import natural_id

PASSWORD = "mật khẩu thử nghiệm"
# Slow hashes are for attackers: signing in would be half of the time of all tests.
QUICKLY_HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
START = 1_790_000_000_000  # 2026-09-21 UTC

PROVINCE, HOA_XA, YEN_XA = (natural_id("organisation", name) for name in ("tinh", "hoa", "yen"))
DONG, SUOI, DOI = (natural_id("organisation", name) for name in ("dong", "suoi", "doi"))
HAMLET = natural_id("hamlet", "dong")
MEMBERS = {name: natural_id("member", name) for name in ("hoa", "lan", "binh", "tuan", "minh")}
HOUSEHOLDS = [natural_id("household", f"ho {i}") for i in range(4)]
ASSIGNMENTS = [natural_id("household_assignment", f"pc {i}") for i in range(3)]

# login -> (name, role, scope, member)
PEOPLE: Mapping[str, tuple[str, Role, str, str | None]] = {
    "hoa": ("Hoa", Role.CADRE, DONG, MEMBERS["hoa"]),
    "lan": ("Lan", Role.CADRE, DONG, MEMBERS["lan"]),
    "binh": ("Bình", Role.SECRETARY, DONG, MEMBERS["binh"]),
    "tuan": ("Tuấn", Role.CADRE, SUOI, MEMBERS["tuan"]),
    "mai": ("Mai", Role.STAFF, HOA_XA, None),
    "son": ("Sơn", Role.LEADER, HOA_XA, None),
    "vy": ("Vy", Role.STAFF, YEN_XA, None),
    "quang": ("Quang", Role.REVIEWER, PROVINCE, None),
    "an": ("An", Role.ADMINISTRATOR, PROVINCE, None),
    "kien": ("Kiên", Role.AUDITOR, PROVINCE, None),
}


def user_id(login: str) -> str:
    """Return the id of a person's account."""
    return natural_id("account", login)


def device_id(login: str, which: int = 1) -> str:
    """Return the id of a person's phone, the first or another."""
    return natural_id("device", login, str(which))


def populate(context: Context) -> None:
    """Make the commune through the one gate, and the accounts."""
    an = Person(user_id("an"), None, Role.ADMINISTRATOR, PROVINCE, device_id("an", 0), PROVINCE, frozenset({PROVINCE}))
    batch = Batch("an", START)
    batch.new("organisation", PROVINCE, org_id=PROVINCE, kind="TINH_UY", name="Tỉnh ủy Thử")
    for unit, parent, kind, name in (
        (HOA_XA, PROVINCE, "DANG_UY_XA", "Đảng ủy xã Hòa"),
        (YEN_XA, PROVINCE, "DANG_UY_XA", "Đảng ủy xã Yên"),
        (DONG, HOA_XA, "CHI_BO", "Chi bộ thôn Đồng"),
        (SUOI, HOA_XA, "CHI_BO", "Chi bộ thôn Suối"),
        (DOI, YEN_XA, "CHI_BO", "Chi bộ thôn Đồi"),
    ):
        batch.new("organisation", unit, org_id=parent, parent_id=parent, kind=kind, name=name, valid_from="2020-01-01")
    batch.new("hamlet", HAMLET, org_id=HOA_XA, commune=HOA_XA, name="Thôn Đồng", kind="THON", cell_id=DONG)
    for name, member in MEMBERS.items():
        cell = SUOI if name == "tuan" else DONG
        batch.new("member", member, org_id=cell, cell_id=cell, full_name=name.title(), display_code=f"ĐV-{name}")
    for index, household in enumerate(HOUSEHOLDS):
        cell = SUOI if index == 3 else DONG
        batch.new("household", household, org_id=cell, hamlet=HAMLET, code=f"{index:03}", head_name=f"Chủ hộ {index}")
    for index, who in enumerate(("hoa", "hoa", "lan")):
        batch.new(
            "household_assignment", ASSIGNMENTS[index], org_id=DONG, household=HOUSEHOLDS[index], member=MEMBERS[who],
            role="CHINH", valid_from="2026-01-01", decided_on="2025-12-20",
        )  # fmt: skip
        batch.step("household_assignment", ASSIGNMENTS[index], "propose", "draft")
        batch.step("household_assignment", ASSIGNMENTS[index], "adopt", "proposed")
    answers = intake.accept(context, an, batch.mutations, received=START)
    wrong = [answer for answer in answers if answer.code != "applied"]
    assert not wrong, wrong
    with writing(context.engine) as connection:
        for login, (name, role, scope, member) in PEOPLE.items():
            create_account(
                connection, context, id=user_id(login), login=login, password=PASSWORD, name=name, role=role,
                scope=scope, member=member, hashed=QUICKLY_HASHED,
            )  # fmt: skip


class Batch:
    """Mutations of one device, counted and numbered as a phone would."""

    def __init__(self, device: str, at: int, first: int = 1) -> None:
        self.device = device
        self.at = at
        self.n = first - 1
        self.mutations: list[dict[str, Any]] = []

    def add(self, kind: str, record: str, base: int = 0, /, **rest: Any) -> dict[str, Any]:
        """Add a mutation of any form and return it."""
        self.n += 1
        mutation = {
            "id": natural_id("mutation", self.device, str(self.n)),
            "kind": kind,
            "record": record,
            "base": base,
            "at": self.at + self.n,
            "n": self.n,
            **rest,
        }
        self.mutations.append(mutation)
        return mutation

    def new(self, kind: str, record: str, /, **fields: Any) -> dict[str, Any]:
        """Add the creation of a record; `topics__KHAC` stands for the path `topics.KHAC`."""
        return self.edit(kind, record, 0, **fields)

    def edit(self, kind: str, record: str, base: int, /, **fields: Any) -> dict[str, Any]:
        """Add an edit."""
        changes = {name.replace("__", "."): value for name, value in fields.items()}
        return self.add(kind, record, base, set=changes)

    def step(self, kind: str, record: str, op: str, source: str, base: int = 0) -> dict[str, Any]:
        """Add a step of the machine."""
        return self.add(kind, record, base, op=op, **{"from": source})

    def take(self) -> list[dict[str, Any]]:
        """Return what was added since the last time."""
        taken, self.mutations = self.mutations, []
        return taken


class Phone:
    """A signed-in phone at the HTTP level; `cursor` is where it stands."""

    def __init__(self, client: FlaskClient, login: str, which: int = 1, *, sign_in: bool = True) -> None:
        self.client = client
        self.login = login
        self.device = device_id(login, which)
        self.batch = Batch(f"{login} {which}", START)
        self.cursor: str | None = None
        if sign_in:
            self.sign_in()

    def sign_in(self) -> dict[str, Any]:
        """Open a session and return who it is."""
        reply = self.client.post(
            "/api/session",
            json={"login": self.login, "password": PASSWORD, "device": {"id": self.device, "name": "Điện thoại"}},
        )
        assert reply.status_code == 200, reply.get_data(as_text=True)
        found: dict[str, Any] = reply.get_json()
        return found

    def post(self, body: Any, **options: Any) -> Any:
        """Send one request as it is."""
        return self.client.post("/api/sync", json=body, **options)

    def frames(self, mutations: Sequence[Any] = (), **asked: Any) -> list[dict[str, Any]]:
        """Sync once, with what the batch holds and the given mutations; return the frames."""
        body = {"mutations": [*self.batch.take(), *mutations], **asked}
        if self.cursor is not None:
            body.setdefault("cursor", self.cursor)
        reply = self.post({name: value for name, value in body.items() if value or name == "cursor"})
        assert reply.status_code == 200, reply.get_data(as_text=True)
        frames = read(reply)
        for frame in frames:
            self.cursor = frame.get("cursor", self.cursor)
        return frames

    def answers(self, mutations: Sequence[Any] = (), **asked: Any) -> list[dict[str, Any]]:
        """Sync once and return the answers alone."""
        return [one for frame in self.frames(mutations, **asked) for one in frame.get("answers", ())]

    def codes(self, mutations: Sequence[Any] = ()) -> list[str]:
        """Sync once and return `code` or `code reason` of each answer."""
        return [one["code"] + (f" {one['reason']}" if "reason" in one else "") for one in self.answers(mutations)]


def read(reply: Any) -> list[dict[str, Any]]:
    """Return the frames of a reply."""
    raw = reply.get_data()
    match reply.headers.get("Content-Encoding"):
        case "gzip":
            raw = gzip.decompress(raw)
        case "br":
            raw = brotli.decompress(raw)
    return [json.loads(line) for line in raw.splitlines() if line.strip()]


def ids_in(frames: Sequence[Mapping[str, Any]], kind: str | None = None) -> set[str]:
    """Return the ids of the whole records in frames."""
    return {
        one
        for frame in frames
        for name, rows in frame.get("rows", {}).items()
        if kind in (None, name)
        for one in rows["id"]
    }
