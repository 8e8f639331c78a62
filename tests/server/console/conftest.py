"""Work that the tests of the console read: a visit of Hoa's, handed in or sent back, and browsers to read it in."""

from collections.abc import Callable
from typing import Any

import pytest

from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, Phone
from tests.server.conftest import Clock


class Desk:
    """A person at the console: reads by GET, acts by mutations like a phone."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def get(self, path: str, expected: int = 200, /, **query: Any) -> Any:
        """Read a path and return the JSON of the answer."""
        reply = self.phone.client.get(path, query_string=query)
        assert reply.status_code == expected, reply.get_data(as_text=True)
        return reply.get_json()

    def post(self, path: str, expected: int = 200, /, **body: Any) -> Any:
        """Do an act that is not a mutation and return the JSON of the answer."""
        reply = self.phone.client.post(path, json=body)
        assert reply.status_code == expected, reply.get_data(as_text=True)
        return reply.get_json()

    def ids(self, path: str, /, **query: Any) -> list[str]:
        """Return the ids of one page of a list."""
        return [item["id"] for item in self.get(path, **query)["items"]]


@pytest.fixture
def desk(phone: Callable[..., Phone]) -> Callable[..., Desk]:
    """Sit somebody down: `desk("mai")`."""
    return lambda login, which=1: Desk(phone(login, which))


def new_visit(phone: Phone, name: str = "a visit", household: int = 0, **fields: Any) -> str:
    """Record a visit on a phone, not sent yet; return its id."""
    record = natural_id("visit", name)
    body = {"on": "2026-09-20", "mode": "TAI_NHA", "met": "CHU_HO", "topics__SAN_XUAT": True, **fields}
    phone.batch.new(
        "visit", record, org_id=DONG, assignment=ASSIGNMENTS[household], household=HOUSEHOLDS[household], **body
    )
    return record


@pytest.fixture
def visit(phone: Callable[..., Phone]) -> str:
    """Hoa's visit, handed in."""
    hoa = phone("hoa")
    record = new_visit(hoa)
    hoa.batch.step("visit", record, "submit", "draft")
    assert hoa.codes() == ["applied", "applied"]
    return record


@pytest.fixture
def late(phone: Callable[..., Phone], clock: Clock) -> str:
    """Hoa counted the people of a household that had been given to somebody else before she had a network."""
    hoa, binh = phone("hoa"), phone("binh")
    hoa.frames()
    clock.pass_(minutes=5)
    binh.batch.edit("household_assignment", ASSIGNMENTS[0], 3, valid_to="2026-09-20", end_reason="reassigned")
    binh.batch.step("household_assignment", ASSIGNMENTS[0], "end", "active", 3)
    assert binh.codes() == ["applied", "applied"]
    clock.pass_(minutes=5)
    hoa.batch.edit("household", HOUSEHOLDS[0], 1, people_count=6)
    assert hoa.codes() == ["held late_work"]
    return HOUSEHOLDS[0]
