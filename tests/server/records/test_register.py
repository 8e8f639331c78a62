"""Units, hamlets, members: effective dates, loops, probation; and what is late."""

from typing import Any

from server.records import KINDS
from server.records.fields import Dated
from sync.record import Record
from tests.server.records.world import CELL, COMMUNE, TODAY, an_id, lookup, record, view

ORGANISATION = KINDS["organisation"]
WHOLE: dict[str, Any] = {
    "code": "1",
    "name": "Chi bộ thôn Suối Mây",
    "kind": "CHI_BO",
    "parent_id": COMMUNE,
    "valid_from": "2025-07-01",
    "has_committee": True,
    "is_grassroots_unit.2025-07-01": False,
}


def keys(found: dict[str, Any]) -> dict[str, str]:
    return {path: messages[0].key for path, messages in found.items()}


def test_a_unit_is_not_its_own_ancestor():
    tree = {
        an_id("b"): record("organisation", {"parent_id": an_id("a")}, an_id("b")),
        an_id("c"): record("organisation", {"parent_id": an_id("b")}, an_id("c")),
    }

    def below(parent: str) -> dict[str, str]:
        seen = view("An", "organisation", {}, patch={"parent_id": parent}, record_id=an_id("a"))
        found: dict[str, str] = keys(ORGANISATION.check_links(_with(seen, tree)))
        return found

    assert below(an_id("c")) == {"parent_id": "organisation.loop"}
    assert below(an_id("a")) == {"parent_id": "organisation.loop"}
    assert below(an_id("somewhere else")) == {}


def test_a_loop_that_is_already_there_ends_the_walk():
    tree = {
        an_id("b"): record("organisation", {"parent_id": an_id("c")}, an_id("b")),
        an_id("c"): record("organisation", {"parent_id": an_id("b")}, an_id("c")),
    }
    seen = view("An", "organisation", {}, patch={"parent_id": an_id("b")}, record_id=an_id("a"))
    assert ORGANISATION.check_links(_with(seen, tree)) == {}


def _with(seen: Any, tree: dict[str, Record]) -> Any:
    from dataclasses import replace

    return replace(seen, lookup=lambda _kind, record_id: tree.get(record_id))


def test_a_unit_is_warned_of_what_is_missing_and_of_days_in_the_wrong_order():
    assert ORGANISATION.warnings(WHOLE, TODAY, lookup) == {}
    assert keys(ORGANISATION.warnings({**WHOLE, "valid_to": "2025-06-30"}, TODAY, lookup)) == {"valid_to": "before"}
    root = {key: value for key, value in WHOLE.items() if key != "parent_id"}
    assert keys(ORGANISATION.warnings(root, TODAY, lookup)) == {"parent_id": "needed"}
    assert ORGANISATION.warnings({**root, "kind": "TINH_UY"}, TODAY, lookup) == {}


def test_what_a_grassroots_unit_is_depends_on_the_day():
    part = ORGANISATION.parts["is_grassroots_unit"]
    assert isinstance(part, Dated)
    body = {"is_grassroots_unit.2020-01-01": False, "is_grassroots_unit.2026-07-26": True}
    found = [part.at(body, "is_grassroots_unit", day) for day in ("2019-12-31", "2026-07-25", "2026-07-26")]
    assert found == [None, False, True]


def test_a_probation_of_less_than_a_year_is_warned_of():
    body = {
        "full_name": "A",
        "display_code": "1",
        "status": "CHINH_THUC",
        "activity": "DANG_SINH_HOAT",
        "cell_id": CELL,
    }
    kind = KINDS["member"]
    assert kind.warnings({**body, "joined_on": "2024-02-29", "official_on": "2025-03-01"}, TODAY, lookup) == {}
    found = kind.warnings({**body, "joined_on": "2024-05-10", "official_on": "2025-05-09"}, TODAY, lookup)
    assert keys(found) == {"official_on": "member.short_probation"}


def test_a_member_belongs_to_a_cell_or_lives_in_one():
    kind = KINDS["member"]
    assert keys(kind.complete({"org_id": COMMUNE}, "create", TODAY, lookup)) == {"cell_id": "member.no_cell"}
    assert kind.complete({"org_id": COMMUNE, "residence_cell_id": CELL}, "create", TODAY, lookup) == {}


def test_incomplete_hamlets_and_contacts_are_warned_of():
    assert "name" in KINDS["hamlet"].warnings({}, TODAY, lookup)
    assert keys(KINDS["member_contact"].warnings({}, TODAY, lookup)) == {"phone": "needed"}


def test_an_open_task_is_late_after_its_day():
    kind = KINDS["task"]
    assert keys(kind.warnings({"due_on": "2026-11-20", "state": "MOI"}, TODAY, lookup)) == {"due_on": "task.late"}
    assert kind.warnings({"due_on": "2026-11-21", "state": "MOI"}, TODAY, lookup) == {}
    assert kind.warnings({"due_on": "2026-11-20", "state": "HOAN_THANH"}, TODAY, lookup) == {}


def official(name: str, **more: Any) -> Record:
    return record("member", {"status": "CHINH_THUC", "activity": "DANG_SINH_HOAT", **more}, an_id(name))


def test_a_cell_with_fewer_than_three_official_members_is_flagged():
    cell = record("organisation", WHOLE, CELL)
    three = [official("a"), official("b"), official("c")]
    assert ORGANISATION.flags(cell, {"member": three}, TODAY, lookup) == {}
    for other in (
        official("c", status="DU_BI"),
        official("c", activity="DA_CHUYEN"),
        official("c", valid_to="2026-11-20"),
    ):
        found = ORGANISATION.flags(cell, {"member": [*three[:2], other]}, TODAY, lookup)
        assert keys(found) == {"": "organisation.few_members"}


def test_a_cell_is_not_counted_by_who_cannot_see_all_of_it_nor_when_it_has_ended():
    assert ORGANISATION.flags(record("organisation", WHOLE, CELL), {}, TODAY, lookup) == {}
    closed = record("organisation", {**WHOLE, "valid_to": "2026-06-30"}, CELL)
    assert ORGANISATION.flags(closed, {"member": [], "organisation": [closed]}, TODAY, lookup) == {}
    commune = record("organisation", {**WHOLE, "kind": "DANG_UY_XA"}, COMMUNE)
    assert ORGANISATION.flags(commune, {"member": []}, TODAY, lookup) == {}


def test_two_units_or_hamlets_of_one_name_are_flagged_until_one_has_ended():
    for kind, path in (("organisation", "code"), ("hamlet", "name")):
        one, two = record(kind, {}, an_id("1")), record(kind, {}, an_id("2"))
        assert keys(KINDS[kind].flags(one, {kind: [two]}, TODAY, lookup)) == {path: "same_code"}
        over = record(kind, {"valid_to": "2026-11-20"}, an_id("2"))
        assert KINDS[kind].flags(one, {kind: [over]}, TODAY, lookup) == {}
        assert KINDS[kind].flags(over, {kind: [one]}, TODAY, lookup) == {}


def test_two_members_with_one_code_are_flagged_until_their_entries_are_joined():
    kind = KINDS["member"]
    one, two = record("member", {}, an_id("1")), record("member", {}, an_id("2"))
    assert keys(kind.flags(one, {"member": [two]}, TODAY, lookup)) == {"display_code": "same_code"}
    joined = record("member", {"successor": an_id("1")}, an_id("2"))
    assert kind.flags(one, {"member": [joined]}, TODAY, lookup) == {}
    assert kind.flags(joined, {"member": [one]}, TODAY, lookup) == {}


def test_a_kind_without_flags_or_warnings_says_nothing():
    assert KINDS["visit"].flags(record("visit", {}, an_id("v")), {}, TODAY, lookup) == {}
    assert KINDS["visit"].warnings({}, TODAY, lookup) == {}
    assert KINDS["visit"].check_links(view("Hoa", "visit", {}, new=True)) == {}
    assert KINDS["task"].check_links(view("Hoa", "task", {}, new=True)) == {}
