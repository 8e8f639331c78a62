"""Assignments, visits and households: the rules across fields and records."""

from typing import Any

import pytest

from server.messages import say
from server.records import KINDS
from sync.record import Record
from tests.server.records.world import ASSIGNMENT, CELL, HOUSEHOLD, OTHER_CELL, TODAY, an_id, lookup, record, view

VISIT = KINDS["visit"]
ASSIGN = KINDS["household_assignment"]
VISITED: dict[str, Any] = {
    "org_id": CELL,
    "assignment": ASSIGNMENT,
    "household": HOUSEHOLD,
    "on": "2026-11-20",
    "mode": "TAI_NHA",
    "met": "CHU_HO",
    "topics.SAN_XUAT": True,
}


def keys(found: dict[str, Any]) -> dict[str, str]:
    return {path: messages[0].key for path, messages in found.items()}


def test_a_visit_is_submitted():
    assert VISIT.complete(VISITED, "submit", TODAY, lookup) == {}


def test_nobody_at_home_is_a_visit_without_topics():
    body = {**VISITED, "met": "VANG_NHA"}
    del body["topics.SAN_XUAT"]
    assert VISIT.complete(body, "submit", TODAY, lookup) == {}
    assert keys(VISIT.complete({**body, "met": "THANH_VIEN"}, "submit", TODAY, lookup)) == {"topics": "needed"}


@pytest.mark.parametrize(("on", "key"), [("2025-12-31", "visit.outside_assignment"), ("2026-11-22", "not_yet")])
def test_a_visit_outside_the_assignment_or_of_tomorrow_is_held_up_at_submitting_only(on, key):
    body = {**VISITED, "on": on}
    assert VISIT.check({"on": on}, TODAY) == {}
    assert keys(VISIT.complete(body, "submit", TODAY, lookup)) == {"on": key}
    assert VISIT.complete(body, "confirm", TODAY, lookup) == {}


def test_the_days_of_the_assignment_are_told():
    found = VISIT.complete({**VISITED, "on": "2025-12-31"}, "submit", TODAY, lookup)["on"][0]
    assert "2026-01-01" in say(found, "vi")
    assert "2026-12-31" in say(found, "en")


def test_a_visit_agrees_with_its_assignment_on_household_and_cell():
    assert VISIT.check_links(view("Hoa", "visit", VISITED, new=True)) == {}
    wrong = {**VISITED, "household": an_id("other"), "org_id": OTHER_CELL}
    found = VISIT.check_links(view("Hoa", "visit", wrong, new=True))
    assert keys(found) == {"household": "link_differs", "org_id": "link_differs"}


@pytest.mark.parametrize("kind", ["household_assignment", "petition"])
def test_work_with_a_household_belongs_to_the_cell_of_the_household(kind):
    body = {"household": HOUSEHOLD, "member": an_id("m")}
    assert KINDS[kind].check_links(view("Bình", kind, body, new=True)) == {}
    found = KINDS[kind].check_links(view("Bình", kind, {**body, "org_id": OTHER_CELL}, new=True))
    assert keys(found) == {"org_id": "link_differs"}


@pytest.mark.parametrize("step", ["adopt", "end"])
def test_an_assignment_does_not_end_before_it_begins(step):
    body = {
        "decided_on": "2026-02-01",
        "end_reason": "reassigned",
        "valid_from": "2026-03-01",
        "valid_to": "2026-02-01",
    }
    assert keys(ASSIGN.complete(body, step, TODAY, lookup)) == {"valid_to": "before"}
    assert ASSIGN.complete({**body, "valid_to": "2026-03-01"}, step, TODAY, lookup) == {}


def test_an_inactive_member_is_warned_of():
    exempt = record("member", {"activity": "MIEN_CONG_TAC_SINH_HOAT"}, an_id("m"))
    found = ASSIGN.warnings({"member": exempt.id}, TODAY, lambda kind, _id: exempt if kind == "member" else None)
    assert keys(found) == {"member": "household_assignment.inactive"}
    assert ASSIGN.warnings({"member": exempt.id}, TODAY, lookup) == {}


def assignment(name: str, household: str, member: str, role: str = "CHINH", state: str = "active") -> Record:
    body = {"household": an_id(household), "member": an_id(member), "role": role, "state": state}
    return record("household_assignment", body, an_id(name))


def flagged(*records: Record, limit: int | None = None) -> dict[str, dict[str, str]]:
    cell = record("organisation", {"max_households": limit} if limit else {}, CELL)
    found: dict[str, dict[str, str]] = {}
    for one in records:
        others = {"household_assignment": [each for each in records if each is not one]}
        errors = ASSIGN.flags(one, others, TODAY, lambda kind, _id: cell if kind == "organisation" else None)
        if errors:
            found[one.id] = keys(errors)
    return found


def test_two_main_persons_of_a_household_are_flagged_on_both():
    one, two = assignment("1", "h", "a"), assignment("2", "h", "b")
    said = {"role": "household_assignment.two_main"}
    assert flagged(one, two) == {one.id: said, two.id: said}
    assert flagged(one, assignment("2", "h", "b", role="PHOI_HOP")) == {}
    assert flagged(one, assignment("2", "h", "b", state="ended")) == {}


def test_a_household_with_helpers_and_no_main_person_is_flagged():
    helper = assignment("1", "h", "a", role="PHOI_HOP")
    assert flagged(helper) == {helper.id: {"role": "household_assignment.no_main"}}


def test_the_same_pair_twice_is_flagged():
    one, two = assignment("1", "h", "a"), assignment("2", "h", "a", role="PHOI_HOP")
    said = {"household": "household_assignment.overlap"}
    assert flagged(one, two) == {one.id: said, two.id: said}


def test_more_households_than_the_cell_allows_are_flagged():
    many = [assignment(f"a{n}", f"h{n}", "a") for n in range(3)]
    assert flagged(*many) == {}
    assert set(flagged(*many, limit=2)) == {each.id for each in many}
    eleven = [assignment(f"a{n}", f"h{n}", "a") for n in range(11)]
    assert len(flagged(*eleven)) == 11


def test_two_households_of_a_hamlet_with_one_number_are_flagged_until_one_has_gone():
    kind = KINDS["household"]
    one = record("household", {"code": "12", "status": "DANG_O"}, an_id("h1"))
    two = record("household", {"code": "12", "status": "DANG_O"}, an_id("h2"))
    gone = record("household", {"code": "12", "status": "DA_CHUYEN"}, an_id("h2"))
    assert keys(kind.flags(one, {"household": [two]}, TODAY, lookup)) == {"code": "same_code"}
    assert kind.flags(one, {"household": [gone]}, TODAY, lookup) == {}
    assert kind.flags(gone, {"household": [one, two]}, TODAY, lookup) == {}


def test_a_household_is_warned_of_and_never_refused():
    whole = {"code": "12", "head_name": "A", "hamlet": an_id("h"), "status": "DANG_O"}
    kind = KINDS["household"]
    assert kind.warnings(whole, TODAY, lookup) == {}
    doubtful = {**whole, "people_count": 3, "worker_count": 4, "poverty_status": "NGHEO"}
    assert kind.check({**doubtful, "hamlet": an_id("h")}, TODAY) == {}
    assert keys(kind.warnings(doubtful, TODAY, lookup)) == {
        "worker_count": "household.workers",
        "poverty_year": "household.poverty_year_missing",
    }
    assert set(kind.warnings({}, TODAY, lookup)) == {"code", "head_name", "hamlet", "status"}
