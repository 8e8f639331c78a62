"""Who may do what, kind by kind: the whole table, person by person. Whoever is not named may not."""

from collections.abc import Mapping

import pytest

from server.records import KINDS
from tests.server.records.world import ASSIGNMENT, CELL, COMMUNE, HOUSEHOLD, PEOPLE, RESIDENT, an_id, view, who_may

VISIT = {"assignment": ASSIGNMENT, "household": HOUSEHOLD}
PETITION = {"household": HOUSEHOLD}
COMMENT = {"member": RESIDENT, "year": 2026}
TASK = {"assignee": an_id("member Lan")}
MEMBER = {"cell_id": CELL}
MEETING = {"type": "THUONG_KY", "month": "2026-11"}
REGISTER = "An Mai"
CELL_OF_HOA = "Hoa Bình Lan"
SECRETARY_AND_STAFF = "Bình Mai"

# kind, what it holds, state ("" at creation and for kinds without states), action, patch, who
TABLE: list[tuple[str, Mapping[str, object], str, str, Mapping[str, object], str]] = [
    ("visit", VISIT, "", "create", {}, "Hoa Bình"),
    ("visit", VISIT, "draft", "edit", {"help_given": "a"}, "Hoa Bình"),
    ("visit", VISIT, "submitted", "edit", {"help_given": "a"}, "Hoa Bình"),
    ("visit", VISIT, "confirmed", "edit", {"help_given": "a"}, ""),
    ("visit", VISIT, "locked", "edit", {"help_given": "a"}, ""),
    ("visit", VISIT, "submitted", "edit", {"returned_reason": "a"}, "Bình Mai Sơn Quang"),
    ("visit", VISIT, "submitted", "edit", {"returned_reason": "a", "met": "CHU_HO"}, "Bình"),
    ("visit", VISIT, "draft", "edit", {"returned_reason": "a"}, ""),
    ("visit", VISIT, "draft", "delete", {}, "Hoa Bình"),
    ("visit", VISIT, "submitted", "delete", {}, ""),
    ("visit", VISIT, "submitted", "resolve", {"met": "CHU_HO"}, "Hoa Bình"),
    ("visit", VISIT, "draft", "submit", {}, "Hoa Bình"),
    ("visit", VISIT, "submitted", "confirm", {}, "Bình Sơn"),
    ("visit", VISIT, "submitted", "send_back", {}, "Bình Mai Sơn Quang"),
    ("visit", VISIT, "confirmed", "lock", {}, "Mai Sơn"),
    ("household_assignment", VISIT, "", "create", {}, "Bình Mai An"),
    ("household_assignment", {}, "draft", "edit", {"role": "CHINH"}, "Bình Mai An"),
    ("household_assignment", {}, "ended", "edit", {"role": "CHINH"}, ""),
    ("household_assignment", {}, "proposed", "delete", {}, SECRETARY_AND_STAFF),
    ("household_assignment", {}, "active", "delete", {}, ""),
    ("household_assignment", {}, "active", "resolve", {}, SECRETARY_AND_STAFF),
    ("household_assignment", {}, "draft", "propose", {}, "Bình Mai An"),
    ("household_assignment", {}, "proposed", "adopt", {}, "Bình Mai An"),
    ("household_assignment", {}, "active", "suspend", {}, SECRETARY_AND_STAFF),
    ("household_assignment", {}, "suspended", "resume", {}, SECRETARY_AND_STAFF),
    ("household_assignment", {}, "active", "end", {}, SECRETARY_AND_STAFF),
    ("petition", PETITION, "", "create", {}, "Hoa Bình Mai"),
    ("petition", {}, "", "create", {}, "Hoa Bình Lan Mai"),
    ("petition", PETITION, "recorded", "edit", {"summary": "a"}, "Hoa Bình Mai"),
    ("petition", PETITION, "classified", "edit", {"summary": "a"}, ""),
    ("petition", PETITION, "classified", "edit", {"urgency": "GAP"}, "Bình Mai Sơn"),
    ("petition", PETITION, "received", "delete", {}, "Hoa Bình"),
    ("petition", PETITION, "recorded", "delete", {}, ""),
    ("petition", PETITION, "recorded", "resolve", {}, SECRETARY_AND_STAFF),
    ("petition", PETITION, "received", "record", {}, "Hoa Bình Mai"),
    ("petition", PETITION, "recorded", "classify", {}, SECRETARY_AND_STAFF),
    ("residence_comment", COMMENT, "", "create", {}, SECRETARY_AND_STAFF),
    ("residence_comment", COMMENT, "drafted", "edit", {"c1": "NG"}, "Bình"),
    ("residence_comment", COMMENT, "cell_signed", "edit", {"c1": "NG"}, ""),
    ("residence_comment", COMMENT, "requested", "edit", {"opinion_request_no": "1"}, "Bình Mai Sơn"),
    ("residence_comment", COMMENT, "cell_signed", "edit", {"returned_reason": "a"}, "Bình Mai Sơn Quang"),
    ("residence_comment", COMMENT, "requested", "delete", {}, "Bình"),
    ("residence_comment", COMMENT, "cell_signed", "delete", {}, ""),
    ("residence_comment", COMMENT, "drafted", "resolve", {}, "Bình"),
    ("residence_comment", COMMENT, "requested", "schedule", {}, "Bình"),
    ("residence_comment", COMMENT, "scheduled", "draft", {}, "Bình"),
    ("residence_comment", COMMENT, "drafted", "sign", {}, "Bình"),
    ("residence_comment", COMMENT, "cell_signed", "confirm", {}, "Sơn"),
    ("residence_comment", COMMENT, "cell_signed", "send_back", {}, "Mai Sơn Quang"),
    ("residence_comment", COMMENT, "commune_confirmed", "hand_over", {}, "Mai Sơn"),
    ("residence_comment", COMMENT, "returned", "archive", {}, "Mai Sơn"),
    ("residence_comment", COMMENT, "requested", "refuse_residence", {}, "Bình"),
    ("residence_comment", COMMENT, "requested", "mark_not_required", {}, "Bình"),
    ("residence_comment", COMMENT, "requested", "mark_overdue", {}, "Bình Mai Sơn"),
    ("cell_meeting", MEETING, "", "create", {}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "held", "edit", {"attendance.a.status": "CO_MAT"}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "submitted", "edit", {"conclusions": "a"}, ""),
    ("cell_meeting", MEETING, "returned", "edit", {"conclusions": "a"}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "minutes_approved", "edit", {"score.time": 5}, "Bình"),
    ("cell_meeting", MEETING, "submitted", "edit", {"returned_reason": "a"}, "Bình Mai Sơn Quang"),
    ("cell_meeting", MEETING, "planned", "delete", {}, "Hoa Bình"),
    ("cell_meeting", MEETING, "held", "delete", {}, ""),
    ("cell_meeting", MEETING, "held", "resolve", {}, "Bình"),
    ("cell_meeting", MEETING, "planned", "prepare", {}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "prepared", "notify", {}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "notified", "hold", {}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "held", "draft_minutes", {}, CELL_OF_HOA),
    ("cell_meeting", MEETING, "minutes_draft", "approve_minutes", {}, "Bình"),
    ("cell_meeting", MEETING, "minutes_approved", "reopen", {}, "Bình"),
    ("cell_meeting", MEETING, "minutes_approved", "score", {}, "Bình"),
    ("cell_meeting", MEETING, "scored", "submit", {}, "Bình"),
    ("cell_meeting", MEETING, "submitted", "review", {}, "Mai Sơn"),
    ("cell_meeting", MEETING, "submitted", "send_back", {}, "Mai Sơn Quang"),
    ("cell_meeting", MEETING, "reviewed", "lock", {}, "Sơn"),
    ("cell_meeting", MEETING, "notified", "postpone", {}, "Bình"),
    ("cell_meeting", MEETING, "notified", "cancel", {}, "Bình"),
    ("cell_meeting", MEETING, "notified", "mark_not_held", {}, "Bình Mai Sơn"),
    ("task", TASK, "", "create", {}, "Hoa Bình Lan Mai"),
    ("task", TASK, "MOI", "edit", {"title": "a"}, "Hoa Bình Mai"),
    ("task", TASK, "MOI", "edit", {"done_on": "2026-11-01"}, "Hoa Bình Lan"),
    ("task", TASK, "HOAN_THANH", "edit", {"done_on": "2026-11-01"}, ""),
    ("task", TASK, "HOAN_THANH", "edit", {"quality": "DAT"}, SECRETARY_AND_STAFF),
    ("task", TASK, "MOI", "delete", {}, "Hoa Bình"),
    ("task", TASK, "DANG_LAM", "delete", {}, ""),
    ("task", TASK, "MOI", "resolve", {}, SECRETARY_AND_STAFF),
    ("task", TASK, "MOI", "start", {}, "Hoa Bình Lan"),
    ("task", TASK, "DANG_LAM", "finish", {}, "Hoa Bình Lan"),
    ("task", TASK, "DANG_LAM", "mark_overdue", {}, "Hoa Bình"),
    ("task", TASK, "DANG_LAM", "cancel", {}, "Hoa Bình"),
    ("task", TASK, "HOAN_THANH", "reopen", {}, "Bình"),
    ("organisation", {}, "", "create", {}, REGISTER),
    ("organisation", {}, "", "edit", {"name": "a"}, REGISTER),
    ("organisation", {}, "", "edit", {"meeting_day": 3}, "An Mai Sơn"),
    ("organisation", {}, "", "delete", {}, "An"),
    ("organisation", {}, "", "resolve", {}, REGISTER),
    ("hamlet", {}, "", "create", {}, REGISTER),
    ("hamlet", {}, "", "edit", {"is_border": True}, REGISTER),
    ("hamlet", {}, "", "delete", {}, "An"),
    ("hamlet", {}, "", "resolve", {}, REGISTER),
    ("member", MEMBER, "", "create", {}, REGISTER),
    ("member", MEMBER, "", "edit", {"full_name": "a"}, "An Mai Bình"),
    ("member", MEMBER, "", "edit", {"cell_id": CELL}, REGISTER),
    ("member", MEMBER, "", "edit", {"roles.BI_THU": True}, REGISTER),
    ("member", MEMBER, "", "delete", {}, REGISTER),
    ("member", MEMBER, "", "resolve", {}, "An Mai Bình"),
    ("member_contact", {}, "", "create", {}, "Bình"),
    ("member_contact", {}, "", "edit", {"phone": "0900 000 000"}, "Bình"),
    ("member_contact", {}, "", "delete", {}, "Bình"),
    ("member_contact", {}, "", "resolve", {}, "Bình"),
    ("household", {}, "", "create", {}, "An Mai Bình"),
    ("household", {}, "", "edit", {"head_name": "a"}, "An Mai Bình"),
    ("household", {}, "", "edit", {"people_count": 3}, "Hoa Bình Mai An"),
    ("household", {}, "", "edit", {"poverty_status": "NGHEO"}, "An Mai Bình"),
    ("household", {}, "", "delete", {}, SECRETARY_AND_STAFF),
    ("household", {}, "", "resolve", {}, "Bình Mai Sơn"),
]


@pytest.mark.parametrize(("kind", "body", "state", "action", "patch", "names"), TABLE)
def test_exactly_these_people_may(kind, body, state, action, patch, names):
    held = {**body, **({"state": state} if state else {})}
    record_id = HOUSEHOLD if kind == "household" else None
    assert who_may(action, kind, held, patch=patch, record_id=record_id) == set(names.split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_action_of_a_kind_stands_in_the_table(kind):
    wanted = set(KINDS[kind].rights)
    seen = set()
    for row_kind, _, _, action, patch, _ in TABLE:
        if row_kind == kind:
            seen |= KINDS[kind].actions(action, patch)
    assert seen == wanted


def test_nobody_confirms_his_own_visit():
    visit = {**VISIT, "state": "submitted"}
    assert who_may("confirm", "visit", visit, creator="Bình") == {"Sơn"}


def test_a_visit_is_not_recorded_for_a_household_that_is_somebody_elses():
    other = {"assignment": ASSIGNMENT, "household": an_id("another household")}
    assert who_may("create", "visit", other) == {"Bình"}


@pytest.mark.parametrize("action", [each for each in KINDS["residence_comment"].rights if "edit" not in each])
def test_nobody_takes_a_step_on_the_comment_about_himself(action):
    body = {"member": an_id("member Bình"), "year": 2026}
    assert "Bình" not in who_may(action, "residence_comment", body)


def test_a_secretary_sets_the_day_of_his_own_cell_only():
    body = {"org_id": COMMUNE, "kind": "CHI_BO"}
    assert "Bình" in who_may("edit", "organisation", body, patch={"meeting_day": 3}, record_id=CELL)
    assert "Tuấn" not in who_may("edit", "organisation", body, patch={"meeting_day": 3}, record_id=CELL)


def test_a_right_that_only_the_state_closes_is_told_from_none_at_all():
    visit, patch = KINDS["visit"], {"help_given": "a"}
    seen = view("Hoa", "visit", {**VISIT, "state": "confirmed"}, patch=patch)
    assert visit.may_in_some_state(PEOPLE["Hoa"], "edit", seen)
    assert not visit.open_now("edit", seen)
    assert not visit.may_in_some_state(PEOPLE["Lan"], "edit", seen)


def test_the_auditor_changes_nothing():
    for kind, body, state, action, patch, _ in TABLE:
        held = {**body, **({"state": state} if state else {})}
        assert not KINDS[kind].may(PEOPLE["Vy"], action, view("Vy", kind, held, patch=patch))
