"""Two edits that stand against each other: shown side by side, decided by a mutation."""

from collections.abc import Callable

import pytest

from tests.people import DONG, HOUSEHOLDS, SUOI, Phone, user_id
from tests.server.console.conftest import Desk

Sit = Callable[..., Desk]


@pytest.fixture
def dispute(phone: Callable[..., Phone]) -> str:
    """Bình and Mai gave one household different numbers of people without seeing each other's."""
    for login, count in (("binh", 4), ("mai", 5)):
        someone = phone(login)
        someone.batch.edit("household", HOUSEHOLDS[0], 1, people_count=count)
        someone.answers()
    return HOUSEHOLDS[0]


def test_it_works(desk: Sit, dispute: str) -> None:
    page = desk("mai", 2).get("/api/conflicts")
    row = page["items"][0]
    assert (page["total"], row["id"], row["conflicts"]) == (1, dispute, 1)
    shown = row["disputes"]["people_count"]
    assert {shown["stands"]["value"], shown["candidates"][0]["value"]} == {4, 5}
    assert {shown["stands"]["author"], shown["candidates"][0]["author"]} == {user_id("binh"), user_id("mai")}
    assert page["names"][user_id("binh")] == "Bình"
    assert row["may"] == ["delete", "resolve"]


def test_the_record_itself_shows_its_conflicts(desk: Sit, dispute: str) -> None:
    record = desk("mai", 2).get(f"/api/records/{dispute}")
    assert list(record["disputes"]) == ["people_count"]


def test_keeping_one_of_them_closes_the_conflict(desk: Sit, dispute: str) -> None:
    mai = desk("mai", 2)
    row = mai.get("/api/conflicts")["items"][0]
    seen = [one["mutation"] for one in row["disputes"]["people_count"]["candidates"]]
    mai.phone.batch.add("household", dispute, row["version"], op="resolve", path="people_count", seen=seen, value=4)
    assert mai.phone.codes() == ["applied"]
    assert mai.get("/api/conflicts")["total"] == 0
    assert mai.get(f"/api/records/{dispute}")["body"]["people_count"] == 4
    assert mai.get(f"/api/records/{dispute}/history")["items"][0]["step"] == "resolve"


def test_a_unit_narrows_the_list(desk: Sit, dispute: str) -> None:
    mai = desk("mai", 2)
    assert mai.ids("/api/conflicts", unit=DONG) == [dispute]
    assert mai.ids("/api/conflicts", unit=SUOI) == []


def test_an_outsider_sees_no_conflict(desk: Sit, dispute: str) -> None:
    assert desk("tuan").get("/api/conflicts")["total"] == 0
    assert desk("vy").get("/api/conflicts")["total"] == 0


def test_whoever_only_reads_may_not_decide(desk: Sit, dispute: str) -> None:
    assert desk("kien").get("/api/conflicts")["items"][0]["may"] == []
