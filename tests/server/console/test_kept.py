"""Work that did not get in is seen by its author and the committee, and by nobody else."""

from collections.abc import Callable

import pytest

from server import worker
from server.access import Role
from server.context import Context
from server.db import writing
from server.models import account
from server.subscriptions import refresh
from sync.ids import natural_id
from tests.people import DOI, DONG, HOUSEHOLDS, MEMBERS, SUOI, Phone, user_id
from tests.server.conftest import Clock
from tests.server.console.conftest import Desk, new_visit

Sit = Callable[..., Desk]
WISH = natural_id("petition", "not here yet")


def held(desk: Desk, status: str = "held") -> list[str]:
    """Return the records about which the person sees kept work of a status, newest first."""
    return [row["record"] for row in desk.get("/api/kept", status=status)["items"]]


@pytest.fixture
def waiting(phone: Callable[..., Phone]) -> str:
    """Hoa's visit, which names a wish that is not here yet, and what she wrote into it later."""
    hoa = phone("hoa")
    record = new_visit(hoa, **{f"wish_ids__{WISH}": True})
    hoa.batch.edit("visit", record, 0, help_given="Ghi sau")
    assert hoa.codes() == ["held waits_for_reference", "held waits_for_reference"]
    return record


def test_a_creation_that_waits_is_shown_to_its_author_and_the_committee(desk: Sit, waiting: str) -> None:
    for login in ("binh", "mai", "son"):
        rows = desk(login, 2).get("/api/kept", status="held")["items"]
        assert {row["record"] for row in rows} == {waiting}
        assert {row["set"].get("help_given") for row in rows} == {None, "Ghi sau"}
        assert all((row["may"], row["current"], row["reason"]) == ([], None, "waits_for_reference") for row in rows)
        assert desk(login, 3).get("/api/today")["kept"]["held"] == 2
    assert held(desk("hoa", 2)) == [waiting, waiting]


def test_what_waits_is_not_crowded_out_by_what_was_refused_since(
    desk: Sit, phone: Callable[..., Phone], waiting: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.held._ROUND", 3)
    clock.pass_(minutes=1)
    lan = phone("lan")
    for _ in range(4):
        new_visit(lan, household=2, mode="BAY")
    assert lan.codes() == ["refused invalid"] * 4
    assert held(desk("binh")) == [waiting, waiting]


@pytest.mark.parametrize("login", ["lan", "tuan", "vy", "quang", "an"])
def test_neither_a_colleague_nor_an_outsider_sees_a_creation_that_waits(desk: Sit, waiting: str, login: str) -> None:
    assert held(desk(login)) == []
    assert desk(login, 2).get("/api/today")["kept"]["held"] == 0


def test_a_creation_that_names_an_assignment_that_is_not_here_is_shown_to_the_committee_only(
    desk: Sit, phone: Callable[..., Phone]
) -> None:
    hoa = phone("hoa")
    # The household is Lan's, and Hoa does not read it: those who look after it are not told what she wrote.
    record = new_visit(hoa, household=2)
    assert hoa.codes() == ["held waits_for_reference"]
    assert held(desk("binh")) == [record]
    assert held(desk("lan")) == []


def test_what_is_written_into_another_cell_is_seen_by_nobody_else(desk: Sit, phone: Callable[..., Phone]) -> None:
    hoa, units = phone("hoa"), (SUOI, DOI)
    for unit in units:
        hoa.batch.new("petition", natural_id("petition", unit), org_id=unit, household=HOUSEHOLDS[3], summary="Xin x")
    assert {one.split()[0] for one in hoa.codes()} <= {"held", "refused"}
    for login in ("tuan", "binh", "vy", "lan"):
        assert (held(desk(login)), held(desk(login, 2), "refused")) == ([], [])


def test_a_refused_creation_is_shown_to_those_who_would_have_read_the_record(
    desk: Sit, phone: Callable[..., Phone]
) -> None:
    hoa = phone("hoa")
    record = new_visit(hoa, mode="BAY")
    assert hoa.codes() == ["refused invalid"]
    assert held(desk("binh"), "refused") == [record]
    assert held(desk("lan"), "refused") == []


def test_what_waited_in_vain_stays_in_sight_of_the_committee_as_refused(
    desk: Sit, waiting: str, context: Context, clock: Clock
) -> None:
    clock.pass_(days=31)
    worker.judge_held(context)
    binh = desk("binh", 2)
    assert held(binh) == []
    rows = binh.get("/api/kept", status="refused")["items"]
    assert {(row["record"], row["reason"]) for row in rows} == {(waiting, "waited_too_long")}


def elect(context: Context, login: str, role: Role) -> None:
    """Let somebody take or leave the office of secretary."""
    with writing(context.engine) as connection:
        connection.execute(account.update().where(account.c.id == user_id(login)).values(role=role))
        refresh(connection, context, [user_id("binh"), user_id(login)], context.now())


def test_nobody_who_joins_a_committee_sees_what_is_held_about_himself(
    desk: Sit, phone: Callable[..., Phone], context: Context
) -> None:
    binh = phone("binh")
    record = natural_id("residence_comment", MEMBERS["lan"], "2026", "")
    binh.batch.new("residence_comment", record, org_id=DONG, member=MEMBERS["lan"], year=2026, c1="KHONG_CO_MA_NAY")
    assert binh.codes() == ["refused invalid"]
    elect(context, "hoa", Role.SECRETARY)
    assert held(desk("hoa"), "refused") == [record]
    elect(context, "lan", Role.SECRETARY)
    assert held(desk("lan"), "refused") == []
