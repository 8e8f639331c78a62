"""What each step still needs, in words of both languages; a patch never needs anything."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from server.messages import say, table
from server.records import KINDS
from tests.server.records.world import TODAY, lookup

NEEDS: dict[str, dict[str, set[str]]] = {
    "organisation": {
        "create": {"org_id", "kind"},
        "complete": {"code", "name", "is_grassroots_unit", "parent_id", "valid_from", "has_committee"},
    },
    "hamlet": {
        "create": {"org_id"},
        "complete": {"name", "kind", "commune", "head_is_member", "front_head_is_member", "valid_from"},
    },
    "member": {"create": {"org_id", "cell_id"}, "complete": {"full_name", "display_code", "status", "activity"}},
    "member_contact": {"create": {"org_id", "member"}, "complete": {"phone"}},
    "household": {"create": {"org_id"}, "complete": {"code", "head_name", "hamlet", "status"}},
    "household_assignment": {
        "create": {"org_id", "household", "member"},
        "propose": {"role"},
        "adopt": {"decided_on", "valid_from"},
        "suspend": set(),
        "resume": set(),
        "end": {"valid_to", "end_reason"},
    },
    "visit": {
        "create": {"org_id", "assignment", "household"},
        "submit": {"on", "mode", "met", "topics"},
        "confirm": set(),
        "send_back": {"returned_reason"},
        "lock": set(),
    },
    "petition": {
        "create": {"org_id"},
        "record": {"source", "hamlet", "kind", "summary", "received_on"},
        "classify": {"field", "urgency", "owner_level", "due_on"},
    },
    "residence_comment": {
        "create": {"org_id", "member", "year"},
        "schedule": {"front_meeting_on"},
        "draft": set(),
        "sign": {"front_meeting_on", "c1", "c2", "c3", "c4", "c5", "c6", "template_version"},
        "confirm": set(),
        "send_back": {"returned_reason"},
        "hand_over": set(),
        "archive": set(),
        "refuse_residence": {"exit_note"},
        "mark_not_required": {"exempt_group"},
        "mark_overdue": set(),
    },
    "cell_meeting": {
        "create": {"org_id", "type", "month"},
        "prepare": {"prep_meeting_on"},
        "notify": {"place", "notice_on"},
        "hold": set(),
        "draft_minutes": set(),
        "approve_minutes": {
            "prep_meeting_on",
            "mode",
            "started_at",
            "ended_at",
            "place",
            "chair",
            "minute_taker",
            "count_total",
            "count_official",
            "attendance",
            "agenda",
            "conclusions",
            "minutes_read_out",
        },
        "reopen": set(),
        "score": {"score_template", "score"},
        "submit": {"signed_chair", "signed_secretary"},
        "review": set(),
        "send_back": {"returned_reason"},
        "lock": set(),
        "postpone": {"postponed_to", "exit_reason"},
        "cancel": {"exit_reason"},
        "mark_not_held": set(),
    },
    "task": {
        "create": {"org_id"},
        "start": {"title", "assignee", "source", "due_on"},
        "finish": {"title", "assignee", "source", "due_on", "done_on"},
        "mark_overdue": set(),
        "cancel": set(),
        "reopen": set(),
    },
}
ROWS = [(kind, step, needs) for kind, steps in NEEDS.items() for step, needs in steps.items()]


def keys(kind: str, body: Mapping[str, Any], step: str) -> dict[str, str]:
    found = KINDS[kind].complete(body, step, TODAY, lookup)
    return {path: messages[0].key for path, messages in found.items()}


@pytest.mark.parametrize(("kind", "step", "needs"), ROWS)
def test_a_step_needs_exactly_this_of_an_empty_record(kind, step, needs):
    assert set(KINDS[kind].complete({}, step, TODAY, lookup)) == needs


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_stands_in_the_table(kind):
    steps = {step.name for step in KINDS[kind].steps}
    assert set(NEEDS[kind]) == {"create"} | (steps or {"complete"})


@pytest.mark.parametrize(("kind", "step", "needs"), ROWS)
def test_what_is_missing_is_named_with_the_way_out_in_both_languages(kind, step, needs):
    for path, messages in KINDS[kind].complete({}, step, TODAY, lookup).items():
        if messages[0].key != "needed":
            continue
        label = f"{kind}.{path}"
        vi, en = say(messages[0], "vi"), say(messages[0], "en")
        assert table("vi")[label] in vi
        assert vi.startswith("Còn thiếu")
        assert "Hãy điền" in vi
        assert table("en")[label] in en
        assert "is missing. Fill it in" in en


def test_a_petition_of_three_letters_is_kept_but_not_recorded():
    assert KINDS["petition"].check({"summary": "đèn"}, TODAY) == {}
    body = {"source": "THAM_HO", "hamlet": "h", "kind": "KIEN_NGHI", "received_on": "2026-11-20"}
    assert keys("petition", {**body, "summary": "đèn"}, "record") == {"summary": "too_short"}
    assert keys("petition", {**body, "summary": "sửa đèn đường"}, "record") == {}


def test_blank_text_is_as_good_as_none():
    assert keys("visit", {"returned_reason": "   "}, "send_back") == {"returned_reason": "too_short"}


def test_a_day_that_has_not_come_holds_a_step_up_and_no_patch():
    assert KINDS["petition"].check({"received_on": "2026-11-22"}, TODAY) == {}
    body = {"source": "HOP_DAN", "hamlet": "h", "kind": "PHAN_ANH", "summary": "đường lầy lội"}
    assert keys("petition", {**body, "received_on": "2026-11-22"}, "record") == {"received_on": "not_yet"}
    assert keys("petition", {**body, "received_on": "2026-11-21"}, "record") == {}


def test_without_a_day_what_depends_on_it_is_not_judged():
    body = {
        "source": "HOP_DAN",
        "hamlet": "h",
        "kind": "PHAN_ANH",
        "summary": "đường lầy lội",
        "received_on": "2026-12-01",
    }
    assert KINDS["petition"].complete(body, "record") == {}
    assert KINDS["petition"].complete(body, "record", date(2026, 12, 1)) == {}


def test_a_removed_item_needs_nothing_and_does_not_count():
    body = {"agenda.i1.pos": 1, "agenda.i2.title": "x", "agenda.i2._deleted": True}
    found = keys("cell_meeting", body, "approve_minutes")
    assert found["agenda.i1.title"] == "needed"
    assert "agenda.i2.title" not in found
    assert "agenda" not in found
    assert keys("cell_meeting", {"agenda.i2._deleted": True}, "approve_minutes")["agenda"] == "needed"
