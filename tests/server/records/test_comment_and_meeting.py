"""The comment's six items, and the arithmetic of a meeting's minutes."""

from typing import Any

import pytest

from server.messages import say
from server.records import KINDS
from server.records.residence_comment import LOWEST
from sync.ids import natural_id
from sync.record import Record
from tests.server.records.world import CELL, COMMUNE, OTHER_CELL, RESIDENT, TODAY, an_id, lookup, record

COMMENT, MEETING = KINDS["residence_comment"], KINDS["cell_meeting"]
SIGNED = {
    "front_meeting_on": "2026-11-10",
    "c1": "NG",
    "c2": "GM",
    "c3": "TG_CHUA_DU",
    "c4": "TX",
    "c5": "TC",
    "c6": "KDN",
    "template_version": "3-213",
}
START = 1_795_600_000_000
HELD: dict[str, Any] = {
    "org_id": CELL,
    "type": "THUONG_KY",
    "month": "2026-11",
    "mode": "TRUC_TIEP",
    "started_at": START,
    "ended_at": START + 95 * 60_000,
    "place": "Nhà văn hóa thôn",
    "chair": an_id("a"),
    "minute_taker": an_id("b"),
    "only_secretary": True,
    "count_total": 4,
    "count_official": 3,
    f"attendance.{an_id('a')}.status": "CO_MAT",
    f"attendance.{an_id('b')}.status": "TRUC_TUYEN",
    f"attendance.{an_id('c')}.status": "VANG_CO_LY_DO",
    f"attendance.{an_id('c')}.reason": "DI_LAM_XA",
    f"attendance.{an_id('d')}.status": "MIEN",
    "agenda.i1.title": "Nhiệm vụ tháng tới",
    "conclusions": "Đã thống nhất.",
    "minutes_read_out": True,
}


def keys(found: dict[str, Any]) -> dict[str, str]:
    return {path: messages[0].key for path, messages in found.items()}


def approve(**changes: Any) -> dict[str, str]:
    body = {path: value for path, value in {**HELD, **changes}.items() if value is not None}
    return keys(MEETING.complete(body, "approve_minutes", TODAY, lookup))


def test_a_comment_without_a_lowest_choice_is_signed_without_a_text():
    assert COMMENT.complete(SIGNED, "sign", TODAY, lookup) == {}


@pytest.mark.parametrize("item", LOWEST)
def test_a_lowest_choice_asks_for_the_text(item):
    body = {**SIGNED, item: LOWEST[item]}
    found = COMMENT.complete(body, "sign", TODAY, lookup)
    assert keys(found) == {"c7": "residence_comment.explain"}
    assert "Nhận xét khác" in say(found["c7"][0], "vi")
    assert "Other comment" in say(found["c7"][0], "en")
    assert COMMENT.complete({**body, "c7": "Đi làm xa cả năm."}, "sign", TODAY, lookup) == {}
    assert COMMENT.check({item: LOWEST[item]}, TODAY) == {}


def test_a_comment_has_no_overall_grade():
    assert not any(name in COMMENT.parts for name in ("grade", "rating", "total", "level", "c8"))


def test_a_comment_still_open_after_its_day_is_late():
    assert keys(COMMENT.warnings({"due_on": "2026-11-20", "state": "drafted"}, TODAY, lookup)) == {
        "due_on": "residence_comment.late"
    }
    assert COMMENT.warnings({"due_on": "2026-11-20", "state": "cell_signed"}, TODAY, lookup) == {}


def test_the_comment_of_a_year_has_one_id_and_one_for_each_other_purpose():
    body: dict[str, Any] = {"org_id": CELL, "member": RESIDENT, "year": 2026}
    yearly = natural_id("residence_comment", RESIDENT, "2026", "")
    assert COMMENT.id_for(body) == yearly
    assert COMMENT.id_for({**body, "org_id": OTHER_CELL}) == yearly
    assert COMMENT.id_for({**body, "purpose": "KY_LUAT"}) == natural_id(
        "residence_comment", RESIDENT, "2026", "KY_LUAT"
    )
    assert COMMENT.id_problem(yearly, body) is None
    problem = COMMENT.id_problem(an_id("random"), body)
    assert problem is not None
    assert problem.key == "not_the_natural_id"


def test_only_the_regular_meeting_of_a_month_has_an_id_of_its_own():
    regular = natural_id("cell_meeting", CELL, "2026-11")
    assert MEETING.id_for(HELD) == regular
    for other in ("CHUYEN_DE", "THUONG_KY_KET_HOP_CHUYEN_DE", "BAT_THUONG"):
        body = {**HELD, "type": other}
        assert MEETING.id_for(body) is None
        assert MEETING.id_problem(an_id("random"), body) is None


def test_a_contact_has_one_id_per_cell_and_member():
    body = {"org_id": CELL, "member": RESIDENT}
    assert KINDS["member_contact"].id_for(body) == natural_id("member_contact", CELL, RESIDENT)
    assert KINDS["visit"].id_for({"org_id": CELL}) is None


def test_minutes_in_order_are_approved():
    assert approve() == {}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ended_at": START}, {"ended_at": "cell_meeting.ends_before_start"}),
        ({"count_total": 5}, {"count_total": "cell_meeting.total"}),
        ({"count_total": 5, "count_note": "Một đảng viên mới chuyển đến"}, {}),
        ({f"attendance.{an_id('c')}.reason": None}, {f"attendance.{an_id('c')}.reason": "needed"}),
        ({f"attendance.{an_id('c')}.status": "VANG_KHONG_LY_DO", f"attendance.{an_id('c')}.reason": None}, {}),
        ({"chair": an_id("c")}, {"chair": "cell_meeting.must_be_present"}),
        ({"minute_taker": an_id("nobody")}, {"minute_taker": "cell_meeting.must_be_present"}),
        ({"minute_taker": an_id("a")}, {"minute_taker": "cell_meeting.two_people"}),
        ({"minutes_read_out": False}, {"minutes_read_out": "cell_meeting.read_out"}),
        ({"only_secretary": None}, {"prep_meeting_on": "needed"}),
        ({"only_secretary": None, "prep_meeting_on": "2026-11-01"}, {}),
        ({"type": "CHUYEN_DE"}, {"theme_title": "needed", "approved_by_superior": "needed"}),
        ({"type": "CHUYEN_DE", "theme_title": "Nước sạch", "approved_by_superior": False}, {}),
        ({"votes.v.matter": "x", "votes.v.yes": 1, "votes.v.other": 1}, {}),
        ({"votes.v.matter": "x", "votes.v.yes": 2, "votes.v.no": 1}, {"votes.v.yes": "cell_meeting.too_many_votes"}),
        ({"votes.v.yes": 9, "votes.v._deleted": True}, {}),
    ],
)
def test_minutes_that_do_not_agree_are_not_approved(changes, found):
    assert approve(**changes) == found


def test_only_official_members_present_vote():
    people: dict[str, Record] = {
        an_id("a"): record("member", {"status": "CHINH_THUC"}),
        an_id("b"): record("member", {"status": "DU_BI"}),
    }
    body = {**HELD, "votes.v.matter": "x", "votes.v.yes": 2}
    found = MEETING.complete(body, "approve_minutes", TODAY, lambda _kind, key: people.get(key))
    assert keys(found) == {"votes.v.yes": "cell_meeting.too_many_votes"}
    assert MEETING.complete(body, "approve_minutes", TODAY) == {}


def test_minutes_are_submitted_when_both_have_signed():
    assert keys(MEETING.complete({"signed_chair": True, "signed_secretary": False}, "submit", TODAY, lookup)) == {
        "signed_secretary": "cell_meeting.unsigned"
    }
    assert MEETING.complete({"signed_chair": True, "signed_secretary": True}, "submit", TODAY, lookup) == {}


def test_the_points_of_the_score_sheet_are_a_hundred():
    from server.records.minutes import POINTS

    assert sum(POINTS.values()) == 100


def doubts(**changes: Any) -> dict[str, str]:
    return keys(MEETING.warnings({**HELD, **changes}, TODAY, lookup))


def test_a_short_or_thinly_attended_meeting_is_warned_of():
    assert doubts() == {"attendance": "cell_meeting.few"}
    full = {f"attendance.{an_id('c')}.status": "CO_MAT"}
    assert doubts(**full) == {}
    assert doubts(**full, ended_at=START + 60 * 60_000) == {"ended_at": "cell_meeting.short"}


def test_a_combined_meeting_is_longer():
    full = {f"attendance.{an_id('c')}.status": "CO_MAT", "type": "THUONG_KY_KET_HOP_CHUYEN_DE"}
    assert doubts(**full) == {"ended_at": "cell_meeting.short"}
    assert doubts(**full, ended_at=START + 120 * 60_000) == {}


@pytest.mark.parametrize(
    ("mine", "other", "said"),
    [
        ({"type": "THUONG_KY"}, {"type": "THUONG_KY_KET_HOP_CHUYEN_DE"}, True),
        ({"type": "THUONG_KY_KET_HOP_CHUYEN_DE"}, {"type": "THUONG_KY"}, True),
        ({"type": "THUONG_KY_KET_HOP_CHUYEN_DE"}, {"type": "THUONG_KY_KET_HOP_CHUYEN_DE"}, True),
        ({"type": "THUONG_KY"}, {"type": "CHUYEN_DE"}, False),
        ({"type": "CHUYEN_DE"}, {"type": "THUONG_KY"}, False),
        ({"type": "THUONG_KY"}, {"type": "THUONG_KY_KET_HOP_CHUYEN_DE", "state": "cancelled"}, False),
    ],
)
def test_a_second_regular_meeting_of_a_month_is_flagged(mine, other, said):
    others = {"cell_meeting": [record("cell_meeting", other, an_id("other"))]}
    found = keys(MEETING.flags(record("cell_meeting", mine, an_id("mine")), others, TODAY, lookup))
    assert found == ({"month": "cell_meeting.second_regular"} if said else {})


def test_a_meeting_without_a_list_is_not_doubted():
    assert MEETING.warnings({"org_id": COMMUNE}, TODAY, lookup) == {}
