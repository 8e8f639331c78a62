"""Who looks after which household, and since which decision: many to many, one of them the main person."""

from datetime import date

from server.access import View, is_administrator, is_cell_secretary, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body, changed, number_of, text_of
from server.records.declare import ACTOR, TODAY, Beside, Tell, Upstream, step
from server.records.fields import Actor, Choice, Date, Line, Ref, Text
from sync.policy import Policy
from sync.record import Record

MAX_HOUSEHOLDS = 10  # where a cell has set nothing else; local rules differ from 3 to 26
WORKERS = ((is_cell_secretary,), (is_commune_staff,))


class HouseholdAssignment(RecordType):
    """Proposed by the committee, adopted by the cell's meeting. While active it opens the household to the member."""

    kind = "household_assignment"
    initial = "draft"
    steps = (
        step("propose", "draft", "proposed"),
        step("adopt", "proposed", "active", attests=True),
        step("suspend", "active", "suspended"),
        step("resume", "suspended", "active"),
        step("end", "active suspended", "ended"),
    )
    title = ("role", "valid_from")
    sort = "valid_from"
    rights = {
        # The import of a workbook is the administrator's, and so is its correction.
        "create": (*WORKERS, (is_administrator,)),
        "edit": (*WORKERS, (is_administrator,)),
        "delete": WORKERS,
        "resolve": WORKERS,
        "propose": (*WORKERS, (is_administrator,)),
        "adopt": (*WORKERS, (is_administrator,)),
        "suspend": WORKERS,
        "resume": WORKERS,
        "end": WORKERS,
    }
    open_in = {
        "edit": frozenset({"draft", "proposed", "active", "suspended"}),
        "delete": frozenset({"draft", "proposed"}),
    }
    stamps = {"adopt": {"adopted_by": ACTOR, "adopted_on": TODAY}}
    tells = {
        "adopt": (Tell("field:member", words="assigned"),),
        "end": (Tell("field:member", "low"),),
    }
    # How many households are in hands, not whose: no household, no member.
    upstream = Upstream(
        ("org_id", "role", "valid_from", "valid_to", "end_reason", "state"),
        frozenset({"active", "suspended", "ended"}),
    )
    beside = (
        Beside("household_assignment", (("household", "household"),)),
        Beside("household_assignment", (("member", "member"),)),
    )
    retention_months = 12

    household = Ref("household", policy=Policy.FIXED, needed_for=("create",), index=True)
    member = Ref("member", policy=Policy.FIXED, needed_for=("create",), index=True)
    role = Choice("CHINH", "PHOI_HOP", needed_for=("propose",), index=True)
    decision_no = Line(60)
    decided_on = Date(past=True, needed_for=("adopt",))
    meeting_id = Ref("cell_meeting")
    valid_from = Date(needed_for=("adopt",))
    valid_to = Date(needed_for=("end",))
    end_reason = Choice(
        "moved_away",
        "transfer",
        "exempt",
        "reassigned",
        "household_split",
        "household_merge",
        "hamlet_merged",
        needed_for=("end",),
    )
    goal = Text(300)
    adopted_by = Actor()
    adopted_on = Date(server=True, group="review")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        start, end = text_of(body, "valid_from"), text_of(body, "valid_to")
        if step in ("adopt", "end") and start and end and end < start:
            label = "@household_assignment."
            return {"valid_to": [Msg("before", {"field": f"{label}valid_to", "other": f"{label}valid_from"})]}
        return {}

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        member = lookup("member", text_of(body, "member"))
        if member is not None and member.body.get("activity") not in (None, "DANG_SINH_HOAT", "SINH_HOAT_TAM_DEN"):
            return {"member": [Msg("household_assignment.inactive")]}
        return {}

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        """One main person of a household, no pair twice, no member with more than his cell's limit."""
        if record.body.get("state") != "active":
            return {}
        active = [one for one in others.get(self.kind, ()) if one.body.get("state") == "active"]
        household, member = record.body.get("household"), record.body.get("member")
        of_household = [one for one in active if one.body.get("household") == household]
        mains = [one for one in (record, *of_household) if one.body.get("role") == "CHINH"]
        found: Errors = {}
        if not mains:
            found["role"] = [Msg("household_assignment.no_main")]
        elif record in mains and len(mains) > 1:
            found["role"] = [Msg("household_assignment.two_main")]
        if any(one.body.get("member") == member for one in of_household):
            found["household"] = [Msg("household_assignment.overlap")]
        load = len({household} | {one.body.get("household") for one in active if one.body.get("member") == member})
        cell = lookup("organisation", text_of(record.body, "org_id"))
        limit = (number_of(cell.body, "max_households") if cell is not None else 0) or MAX_HOUSEHOLDS
        if load > limit:
            found["member"] = [Msg("household_assignment.load", {"count": load, "limit": limit})]
        return found

    def check_links(self, view: View) -> Errors:
        household = view.lookup("household", str(view.value("household")))
        if household is None or household.body.get("org_id") == view.unit:
            return {}
        label = "@household_assignment."
        return {"org_id": [Msg("link_differs", {"field": f"{label}org_id", "other": f"{label}household"})]}

    def buckets(self, record: Record) -> frozenset[str]:
        household = text_of(record.body, "household")
        if not household:  # received from below, where the household stays
            return frozenset({f"review/{record.home}"})
        commune = f"commune/{record.home}"
        return frozenset({f"{commune}/household/{household}", f"{commune}/cell/{record.body['org_id']}/committee"})

    def subscription_causes(self, before: Record | None, after: Record | None) -> set[str]:
        if not changed(before, after, "state", "valid_from", "valid_to"):
            return set()
        return {text_of(each.body, "member") for each in (before, after) if each is not None} - {""}
