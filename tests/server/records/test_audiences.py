"""Which buckets each kind lies in, state by state, and whom a change moves."""

from dataclasses import replace

import pytest

from server.access import Role
from server.records import KINDS
from server.records.declare import Tell
from tests.server.records.world import (
    ASSIGNMENT,
    CELL,
    COMMUNE,
    HOUSEHOLD,
    OTHER_CELL,
    PEOPLE,
    PROVINCE,
    RESIDENT,
    TODAY,
    an_id,
    record,
)

HOME = f"commune/{COMMUNE}/household/{HOUSEHOLD}"
COMMITTEE = f"commune/{COMMUNE}/cell/{CELL}/committee"
MEMBERS = f"commune/{COMMUNE}/cell/{CELL}/members"
REVIEW = f"review/{COMMUNE}"
PRIVATE = f"private/{COMMUNE}/cell/{CELL}"
OFFICE = f"commune/{COMMUNE}/committee"


def buckets(kind: str, record_id: str | None = None, **body: object) -> set[str]:
    return set(KINDS[kind].buckets(record(kind, body, record_id)))  # type: ignore[arg-type]


def test_work_with_a_household_lies_with_it_and_with_the_committee():
    assert buckets("household", HOUSEHOLD) == {HOME, COMMITTEE}
    assert buckets("visit", household=HOUSEHOLD, assignment=ASSIGNMENT) == {HOME, COMMITTEE}
    assert buckets("household_assignment", household=HOUSEHOLD) == {HOME, COMMITTEE}
    assert buckets("petition", household=HOUSEHOLD) == {HOME, COMMITTEE}


@pytest.mark.parametrize("kind", ["visit", "household_assignment"])
def test_what_comes_from_below_without_its_household_lies_with_the_reviewers(kind):
    assert buckets(kind) == {REVIEW}


def test_an_anonymous_petition_lies_with_all_members_of_the_cell():
    assert buckets("petition") == {MEMBERS}


def test_units_and_hamlets_lie_with_everybody_of_their_home():
    assert buckets("organisation") == buckets("hamlet") == {f"units/{COMMUNE}"}
    province = replace(record("organisation", {}), home=PROVINCE)
    assert KINDS["organisation"].buckets(province) == {f"units/{PROVINCE}"}


def test_a_member_lies_in_his_cell_and_where_he_lives():
    assert buckets("member", cell_id=CELL) == {f"members/{COMMUNE}/{CELL}"}
    assert buckets("member", cell_id=CELL, residence_cell_id=OTHER_CELL) == {
        f"members/{COMMUNE}/{CELL}",
        f"members/{COMMUNE}/{OTHER_CELL}",
    }
    assert buckets("member", residence_cell_id=OTHER_CELL) == {f"members/{COMMUNE}/{OTHER_CELL}"}
    assert buckets("member", org_id=COMMUNE) == {f"members/{COMMUNE}/{COMMUNE}"}


def test_a_telephone_number_is_for_the_committee_only():
    assert buckets("member_contact", member=RESIDENT) == {PRIVATE}


def test_a_task_lies_with_the_members_of_the_cell():
    assert buckets("task") == {MEMBERS}


@pytest.mark.parametrize("state", KINDS["residence_comment"].states)
def test_a_comment_leaves_the_committee_only_when_asked_for_or_signed(state):
    found = buckets("residence_comment", state=state)
    assert PRIVATE in found
    assert (OFFICE in found) == (state in {"requested", "cell_signed", "commune_confirmed", "returned", "archived"})
    assert (REVIEW in found) == (state in {"commune_confirmed", "returned", "archived"})
    assert MEMBERS not in found


@pytest.mark.parametrize("item", ["c1", "c6", "c7"])
def test_what_is_written_on_a_request_is_the_cells_at_once(item):
    assert buckets("residence_comment", state="requested", **{item: "NG"}) == {PRIVATE}


def test_a_comment_on_one_of_the_committee_is_kept_from_him():
    found = buckets("residence_comment", state="drafted", without=RESIDENT)
    assert found == {f"{PRIVATE}/minus/{RESIDENT}"}


@pytest.mark.parametrize("state", KINDS["cell_meeting"].states)
def test_a_meeting_reaches_the_reviewers_when_submitted(state):
    found = buckets("cell_meeting", state=state)
    assert MEMBERS in found
    assert (REVIEW in found) == (state in {"submitted", "reviewed", "returned", "locked"})


def test_an_assignment_moves_its_member_when_it_opens_or_closes():
    kind = KINDS["household_assignment"]
    draft = record("household_assignment", {"member": RESIDENT, "household": HOUSEHOLD})
    active = replace(draft, body={**draft.body, "state": "active"})
    assert kind.subscription_causes(None, draft) == {RESIDENT}
    assert kind.subscription_causes(draft, active) == {RESIDENT}
    assert kind.subscription_causes(active, replace(active, body={**active.body, "goal": "x"})) == set()
    assert kind.subscription_causes(active, replace(active, body={**active.body, "_deleted": True})) == {RESIDENT}


def test_a_member_moves_himself():
    kind = KINDS["member"]
    before = record("member", {"cell_id": CELL})
    moved = replace(before, body={**before.body, "cell_id": OTHER_CELL})
    assert kind.subscription_causes(before, moved) == {before.id}
    assert kind.subscription_causes(before, replace(before, body={**before.body, "full_name": "x"})) == set()


def test_a_unit_moves_the_old_secretary_and_the_new_one():
    kind = KINDS["organisation"]
    before = record("organisation", {"secretary_member_id": an_id("old")})
    after = replace(before, body={**before.body, "secretary_member_id": an_id("new")})
    assert kind.subscription_causes(before, after) == {an_id("old"), an_id("new")}
    assert kind.subscription_causes(after, after) == set()


def test_other_kinds_move_nobody():
    visit = record("visit", {"household": HOUSEHOLD})
    assert KINDS["visit"].subscription_causes(None, visit) == set()


def test_no_household_name_or_text_of_a_visit_goes_up():
    body = {
        "org_id": CELL,
        "household": HOUSEHOLD,
        "assignment": ASSIGNMENT,
        "on": "2026-11-01",
        "topics.SAN_XUAT": True,
        "help_given": "chỉ cách làm hồ sơ",
        "wish_ids.x": True,
        "state": "submitted",
    }
    kind = KINDS["visit"]
    assert kind.for_upstream(body) == {
        "org_id": CELL,
        "on": "2026-11-01",
        "topics.SAN_XUAT": True,
        "state": "submitted",
    }
    assert kind.for_upstream({**body, "state": "draft"}) is None


def test_neither_who_was_there_nor_what_was_said_goes_up_with_a_meeting():
    body = {
        "org_id": CELL,
        "attendance.x.status": "CO_MAT",
        "opinions.x.summary": "y",
        "praised.x": True,
        "agenda.x.title": "z",
        "count_total": 12,
        "state": "reviewed",
    }
    assert KINDS["cell_meeting"].for_upstream(body) == {
        "org_id": CELL,
        "agenda.x.title": "z",
        "count_total": 12,
        "state": "reviewed",
    }


def test_members_and_households_never_go_up():
    for kind in ("member", "member_contact", "household", "petition", "task"):
        assert KINDS[kind].for_upstream({"org_id": CELL}) is None
    assert KINDS["hamlet"].for_upstream({"org_id": CELL, "name": "x"}) == {"org_id": CELL, "name": "x"}


def test_references_are_found_in_leaves_and_in_keys_of_maps():
    found = KINDS["cell_meeting"].references(
        {
            "org_id": CELL,
            "chair": RESIDENT,
            f"attendance.{RESIDENT}.status": "CO_MAT",
            f"attendance.{an_id('b')}.status": "CO_MAT",
            f"tasks.{an_id('t')}": True,
            f"praised.{an_id('c')}": None,
            "opinions.o1.member": an_id("d"),
            "nothing": "x",
        }
    )
    assert found == [
        ("org_id", "organisation", CELL),
        ("chair", "member", RESIDENT),
        (f"attendance.{an_id('b')}.status", "member", an_id("b")),
        (f"tasks.{an_id('t')}", "task", an_id("t")),
        ("opinions.o1.member", "member", an_id("d")),
    ]


def test_the_server_stamps_who_took_a_step_and_when():
    kind, leader = KINDS["residence_comment"], PEOPLE["Sơn"]
    assert kind.server_sets("confirm", leader, TODAY) == {
        "confirmed_commune_by": leader.member,
        "confirmed_commune_on": "2026-11-21",
    }
    assert set(kind.server_sets("send_back", leader, TODAY).values()) == {None}
    assert kind.server_sets("draft", leader, TODAY) == {}
    nameless = replace(leader, member=None, role=Role.LEADER)
    assert kind.server_sets("confirm", nameless, TODAY)["confirmed_commune_by"] == leader.user


def test_news_goes_to_audiences_that_exist():
    audiences = {"author", "cell_secretary", "cell_members", "commune_staff", "commune_leader"}
    for kind in KINDS.values():
        for tells in kind.tells.values():
            for tell in tells:
                assert isinstance(tell, Tell)
                name = tell.audience.removeprefix("field:")
                assert tell.audience in audiences or name in kind.parts
