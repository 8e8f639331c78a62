"""A meeting of a cell and its minutes: attendance, agenda, opinions, votes, tasks, conclusions."""

from datetime import date

from server.access import is_author, is_cell_secretary, is_commune_leader, is_commune_staff, is_reviewer
from server.records import minutes
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body
from server.records.declare import ACTOR, TODAY, Beside, Tell, Upstream, step
from server.records.fields import (
    Actor,
    Choice,
    Date,
    Flag,
    Instant,
    Integer,
    Items,
    Line,
    Month,
    Ref,
    Refs,
    Scores,
    Text,
)
from server.records.predicates import is_cell_worker
from sync.policy import Policy
from sync.record import Record

BEFORE = "planned prepared notified postponed"
WRITING = frozenset({*BEFORE.split(), "held", "minutes_draft", "returned"})
SENT = frozenset({"submitted", "reviewed", "returned", "locked"})
SECRETARY = ((is_cell_secretary,),)
WORKERS = ((is_cell_worker,),)
COMMUNE = ((is_commune_staff,), (is_commune_leader,))


class CellMeeting(RecordType):
    """`org_id` is the cell. The regular meeting of a month is one record, however many phones begin it:
    type, cell and month are fixed, and its id is made of the last two. Other types have random ids.
    """

    kind = "cell_meeting"
    initial = "planned"
    steps = (
        step("prepare", "planned", "prepared"),
        step("notify", "planned prepared", "notified"),
        step("hold", BEFORE, "held"),
        step("draft_minutes", "held", "minutes_draft"),
        step("approve_minutes", "held minutes_draft returned", "minutes_approved", attests=True),
        step("reopen", "minutes_approved scored", "minutes_draft"),
        step("score", "minutes_approved", "scored"),
        step("submit", "minutes_approved scored", "submitted"),
        step("review", "submitted", "reviewed", attests=True),
        step("send_back", "submitted reviewed", "returned"),
        step("lock", "reviewed", "locked", attests=True),
        step("postpone", "planned prepared notified", "postponed"),
        step("cancel", BEFORE, "cancelled"),
        step("mark_not_held", BEFORE, "not_held"),
    )
    natural_key = ("org_id", "month")
    natural_when = ("type", "THUONG_KY")
    title = ("type", "month")
    sort = "month"
    rights = {
        "create": WORKERS,
        "edit": WORKERS,
        "edit.score": SECRETARY,
        "edit.review": (*SECRETARY, *COMMUNE, (is_reviewer,)),
        "delete": (*SECRETARY, (is_author, is_cell_worker)),
        "resolve": SECRETARY,
        "prepare": WORKERS,
        "notify": WORKERS,
        "hold": WORKERS,
        "draft_minutes": WORKERS,
        "approve_minutes": SECRETARY,
        "reopen": SECRETARY,
        "score": SECRETARY,
        "submit": SECRETARY,
        "review": COMMUNE,
        "send_back": (*COMMUNE, (is_reviewer,)),
        "lock": ((is_commune_leader,),),
        "postpone": SECRETARY,
        "cancel": SECRETARY,
        "mark_not_held": (*SECRETARY, *COMMUNE),
    }
    open_in = {
        "edit": WRITING,
        "edit.score": WRITING | {"minutes_approved", "scored"},
        "edit.review": frozenset({"submitted", "reviewed", "returned"}),
        "delete": frozenset(BEFORE.split()),
    }
    stamps = {
        "approve_minutes": {"approved_by": ACTOR, "approved_on": TODAY},
        "reopen": {"approved_by": None, "approved_on": None},
        "submit": {"submitted_by": ACTOR, "submitted_on": TODAY, "returned_reason": None},
        "review": {"reviewed_by": ACTOR, "reviewed_on": TODAY},
        # The minutes are open again; what was said about the old ones no longer holds.
        "send_back": {"approved_by": None, "approved_on": None, "reviewed_by": None, "reviewed_on": None},
    }
    tells = {
        "notify": (Tell("cell_members", "normal", 48),),
        "submit": (Tell("commune_staff", "low"),),
        "send_back": (Tell("cell_secretary", "high", words="sent_back"),),
    }
    # No names and no opinions: who was there and who said what stays in the commune.
    upstream = Upstream(
        (
            "org_id",
            "type",
            "month",
            "mode",
            "started_at",
            "ended_at",
            "prep_meeting_on",
            "only_secretary",
            "count_total",
            "count_official",
            "count_probationary",
            "count_temporary_in",
            "count_exempt",
            "count_temporary_out",
            "agenda.**",
            "conclusions",
            "votes.**",
            "resolution_no",
            "resolution_text",
            "theme_title",
            "dues_reported",
            "score.*",
            "score_template",
            "submitted_on",
            "reviewed_on",
            "returned_reason",
            "state",
        ),
        SENT,
        frozenset({"edit.review", "send_back", "review"}),
    )
    beside = (Beside("cell_meeting", (("org_id", "org_id"), ("month", "month"))),)

    type = Choice(
        "THUONG_KY",
        "CHUYEN_DE",
        "THUONG_KY_KET_HOP_CHUYEN_DE",
        "TO_DANG",
        "BAT_THUONG",
        "TIEP_XUC_DANG_VIEN_213",
        policy=Policy.FIXED,
        needed_for=("create",),
        index=True,
    )
    month = Month(policy=Policy.FIXED, needed_for=("create",), index=True)
    mode = Choice("TRUC_TIEP", "TRUC_TUYEN", "KET_HOP", needed_for=("approve_minutes",))
    planned_on = Date(index=True)
    started_at = Instant(needed_for=("approve_minutes",))
    ended_at = Instant(needed_for=("approve_minutes",))
    place = Line(200, needed_for=("notify", "approve_minutes"))
    chair = Ref("member", needed_for=("approve_minutes",))
    minute_taker = Ref("member", needed_for=("approve_minutes",))
    superior_attendee = Line(120)
    guests = Line(300)
    prep_meeting_on = Date(past=True)
    only_secretary = Flag()
    prep_minuted = Flag()
    notice_on = Date(needed_for=("notify",))
    papers_sent_on = Date()
    count_total = Integer(0, 2000, needed_for=("approve_minutes",))
    count_official = Integer(0, 2000, needed_for=("approve_minutes",))
    count_probationary = Integer(0, 2000)
    count_temporary_in = Integer(0, 2000)
    count_exempt = Integer(0, 2000)
    count_temporary_out = Integer(0, 2000)
    count_note = Line(300)
    attendance = Items(
        "member",
        parts={
            "status": Choice(
                "CO_MAT",
                "VANG_CO_LY_DO",
                "VANG_KHONG_LY_DO",
                "MIEN",
                "TRUC_TUYEN",
                needed_for=("approve_minutes",),
            ),
            "reason": Choice(
                "OM_DAU",
                "DI_LAM_XA",
                "CONG_TAC",
                "THIEN_TAI_GIAO_THONG",
                "VIEC_GIA_DINH",
                "KHAC",
            ),
        },
        needed_for=("approve_minutes",),
    )
    agenda = Items(
        parts={
            "kind": Choice(
                "HOC_TAP_BAC",
                "THOI_SU_VAN_BAN",
                "DANH_GIA_THANG",
                "NHIEM_VU_THANG_TOI",
                "TU_TUONG_TU_PHE_BINH",
                "PHU_TRACH_HO",
                "DANG_VIEN_213",
                "KET_NAP",
                "DANG_PHI",
                "CHUYEN_DE",
                "KHAC",
            ),
            "title": Line(200, needed_for=("approve_minutes",)),
            "presenter": Line(120),
        },
        needed_for=("approve_minutes",),
    )
    opinions = Items(parts={"member": Ref("member"), "summary": Text(500, needed_for=("approve_minutes",))})
    dues_reported = Flag()
    praised = Refs("member")
    reminded_count = Integer(0, 2000)
    conclusions = Text(4000, needed_for=("approve_minutes",))
    votes = Items(
        parts={
            "matter": Line(200, needed_for=("approve_minutes",)),
            "method": Choice("GIO_TAY", "PHIEU_KIN"),
            "yes": Integer(0, 2000, needed_for=("approve_minutes",)),
            "no": Integer(0, 2000),
            "other": Integer(0, 2000),
        }
    )
    resolution_no = Line(60)
    resolution_text = Text(8000)
    tasks = Refs("task")
    theme_title = Line(200)
    approved_by_superior = Flag()
    minutes_read_out = Flag(needed_for=("approve_minutes",))
    signed_chair = Flag(group="score", needed_for=("submit",))
    signed_secretary = Flag(group="score", needed_for=("submit",))
    score_template = Line(40, group="score", needed_for=("score",))
    score = Scores(minutes.POINTS, group="score", needed_for=("score",))
    postponed_to = Date(needed_for=("postpone",))
    exit_reason = Line(300, needed_for=("postpone", "cancel"))
    returned_reason = Text(500, group="review", needed_for=("send_back",))
    approved_by = Actor()
    approved_on = Date(server=True, group="review")
    submitted_by = Actor()
    submitted_on = Date(server=True, group="review")
    reviewed_by = Actor()
    reviewed_on = Date(server=True, group="review")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        if step == "approve_minutes":
            return minutes.problems(body, lookup)
        if step == "submit":
            return minutes.unsigned(body)
        return minutes.unprepared(body, step) if step == "prepare" else {}

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        return minutes.doubts(body)

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        return minutes.second_regular(record.body, [one.body for one in others.get(self.kind, ())])

    def buckets(self, record: Record) -> frozenset[str]:
        found = {f"commune/{record.home}/cell/{record.body['org_id']}/members"}
        if record.body.get("state") in SENT:
            found.add(f"review/{record.home}")
        return frozenset(found)
