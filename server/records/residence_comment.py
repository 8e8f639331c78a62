"""The yearly comment of a cell on a member who works elsewhere and lives here (form 3-213).

Six items of three choices and a text. The form has no overall grade, and none is computed.
"""

from datetime import date

from server.access import is_cell_secretary, is_commune_leader, is_commune_staff, is_reviewer
from server.messages import Msg
from server.records.base import Errors, Lookup, RecordType
from server.records.body import Body, text_of
from server.records.declare import ACTOR, TODAY, Tell, Upstream, step
from server.records.fields import Actor, Choice, Date, Integer, Line, Ref, Text
from server.records.predicates import is_not_the_subject
from sync.policy import Policy
from sync.record import Record

# The lowest choice of each item, which has to be explained in c7.
LOWEST = {
    "c1": "NG_CHUA",
    "c2": "GM_CHUA",
    "c3": "TG_KHONG",
    "c4": "TX_CHUA",
    "c5": "TC_CHUA",
    "c6": "XL",
}
ITEMS = tuple(f"c{number}" for number in range(1, 8))
DRAFTING = frozenset({"requested", "scheduled", "drafted", "overdue"})
SIGNED = frozenset({"cell_signed", "commune_confirmed", "returned", "archived"})
CONFIRMED = frozenset({"commune_confirmed", "returned", "archived"})
SECRETARY = ((is_cell_secretary, is_not_the_subject),)
COMMUNE = ((is_commune_staff, is_not_the_subject), (is_commune_leader, is_not_the_subject))


class ResidenceComment(RecordType):
    """`org_id` is the cell where he lives; `purpose` is absent for the comment of the year.

    While the member sits on the committee that would read it, the server sets `without` to him and
    the record moves to the audience without him.
    """

    kind = "residence_comment"
    initial = "requested"
    steps = (
        step("schedule", "requested overdue", "scheduled"),
        step("draft", "requested scheduled overdue", "drafted"),
        step("sign", "drafted", "cell_signed", attests=True),
        step("confirm", "cell_signed", "commune_confirmed", attests=True),
        step("send_back", "cell_signed commune_confirmed", "drafted"),
        step("hand_over", "commune_confirmed", "returned"),
        step("archive", "returned", "archived"),
        step("refuse_residence", "requested scheduled drafted overdue", "refused_wrong_residence"),
        step("mark_not_required", "requested scheduled drafted overdue", "not_required"),
        step("mark_overdue", "requested scheduled drafted", "overdue"),
    )
    natural_key = ("member", "year", "purpose")
    subject = "member"
    title = ("member", "year")
    sort = "year"
    rights = {
        "create": (*SECRETARY, (is_commune_staff, is_not_the_subject)),
        "edit": SECRETARY,
        "edit.request": (*SECRETARY, *COMMUNE),
        "edit.review": (*SECRETARY, *COMMUNE, (is_reviewer,)),
        "delete": SECRETARY,
        "resolve": SECRETARY,
        "schedule": SECRETARY,
        "draft": SECRETARY,
        "sign": SECRETARY,
        "confirm": ((is_commune_leader, is_not_the_subject),),
        "send_back": (*COMMUNE, (is_reviewer,)),
        "hand_over": COMMUNE,
        "archive": COMMUNE,
        "refuse_residence": SECRETARY,
        "mark_not_required": SECRETARY,
        "mark_overdue": (*SECRETARY, *COMMUNE),
    }
    open_in = {
        "edit": DRAFTING,
        "edit.request": DRAFTING,
        "edit.review": frozenset({"cell_signed", "commune_confirmed", "drafted"}),
        "delete": frozenset({"requested", "scheduled"}),
    }
    stamps = {
        "sign": {"signed_cell_by": ACTOR, "signed_cell_on": TODAY, "returned_reason": None},
        "confirm": {"confirmed_commune_by": ACTOR, "confirmed_commune_on": TODAY},
        "hand_over": {"returned_on": TODAY},
        # What was signed is no longer what stands.
        "send_back": {
            "signed_cell_by": None,
            "signed_cell_on": None,
            "confirmed_commune_by": None,
            "confirmed_commune_on": None,
        },
    }
    tells = {
        "create": (Tell("cell_secretary", words="attention"),),
        "sign": (Tell("commune_leader", "low"), Tell("commune_staff", "low")),
        "send_back": (Tell("cell_secretary", "high", words="sent_back"),),
    }
    upstream = Upstream(("**",), CONFIRMED, frozenset({"edit.review", "send_back"}))
    retention_months = 60

    member = Ref("member", policy=Policy.FIXED, needed_for=("create",), index=True)
    year = Integer(2000, 2100, policy=Policy.FIXED, needed_for=("create",), index=True)
    purpose = Choice("CONG_TAC_CAN_BO", "KHEN_THUONG", "KY_LUAT", "CHUYEN_CHINH_THUC", policy=Policy.FIXED)
    without = Ref("member", server=True)
    opinion_request_no = Line(60, group="request")
    opinion_request_date = Date(group="request")
    due_on = Date(group="request", index=True)
    front_meeting_on = Date(past=True, needed_for=("sign",))
    front_participants = Line(300)
    c1 = Choice("NG_TOT", "NG", "NG_CHUA", needed_for=("sign",))
    c2 = Choice("GM_DI_DAU", "GM", "GM_CHUA", needed_for=("sign",))
    c3 = Choice("TG_DU", "TG_CHUA_DU", "TG_KHONG", needed_for=("sign",))
    c4 = Choice("TX_TC", "TX", "TX_CHUA", needed_for=("sign",))
    c5 = Choice("RTC", "TC", "TC_CHUA", needed_for=("sign",))
    c6 = Choice("BD", "KDN", "XL", needed_for=("sign",))
    c7 = Text(1000)
    template_version = Line(40, needed_for=("sign",))
    exempt_group = Choice("MIEN_SINH_HOAT", "MIEN_GIOI_THIEU", needed_for=("mark_not_required",))
    exit_note = Text(300, needed_for=("refuse_residence",))
    returned_reason = Text(500, group="review", needed_for=("send_back",))
    signed_cell_by = Actor()
    signed_cell_on = Date(server=True, group="review")
    confirmed_commune_by = Actor()
    confirmed_commune_on = Date(server=True, group="review")
    returned_on = Date(server=True, group="review")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        if step == "schedule" and "front_meeting_on" not in body:
            label = "@residence_comment."
            return {
                "front_meeting_on": [
                    Msg("needed", {"field": f"{label}front_meeting_on", "step": f"{label}step.schedule"})
                ]
            }
        lowest = [name for name, code in LOWEST.items() if body.get(name) == code]
        if step == "sign" and lowest and not text_of(body, "c7").strip():
            return {"c7": [Msg("residence_comment.explain", {"item": f"@residence_comment.{lowest[0]}"})]}
        return {}

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        due = text_of(body, "due_on")
        if due and due < today.isoformat() and text_of(body, "state") in DRAFTING:
            return {"due_on": [Msg("residence_comment.late", {"due": due})]}
        return {}

    def buckets(self, record: Record) -> frozenset[str]:
        cell, state = f"cell/{record.body['org_id']}", record.body.get("state")
        without = text_of(record.body, "without")
        found = {f"private/{record.home}/{cell}" + (f"/minus/{without}" if without else "")}
        # What the cell begins to write is its own, whatever step it has forgotten to take first.
        begun = any(item in record.body for item in ITEMS)
        if (state == "requested" and not begun) or state in SIGNED:
            found.add(f"commune/{record.home}/committee")
        if state in CONFIRMED:
            found.add(f"review/{record.home}")
        return frozenset(found)
