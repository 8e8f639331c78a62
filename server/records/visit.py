"""A visit to a household by the member responsible for it, or another contact with it."""

from datetime import date

from server.access import View, is_author, is_cell_secretary, is_commune_leader, is_commune_staff, is_reviewer
from server.messages import Msg
from server.records.base import Errors, Lookup, RecordType
from server.records.body import Body, text_of
from server.records.declare import ACTOR, TODAY, Tell, Upstream, step
from server.records.fields import Actor, Choice, Choices, Date, Flag, Ref, Refs, Text
from server.records.predicates import has_the_assignment, holds_the_household, is_cell_worker, is_not_the_visitor
from sync.policy import Policy
from sync.record import Record

AT_WORK = frozenset({"draft", "submitted", "returned"})


class Visit(RecordType):
    """Lives with its household and with the cell committee. The wishes heard are petitions of their own.

    A wish of somebody who does not want to be named is not linked here: the link would name him.
    """

    kind = "visit"
    initial = "draft"
    steps = (
        step("submit", "draft returned", "submitted"),
        step("confirm", "submitted", "confirmed", attests=True),
        step("send_back", "submitted confirmed", "returned"),
        step("lock", "confirmed", "locked", attests=True),
    )
    title = ("on",)
    sort = "on"
    rights = {
        "create": ((is_cell_worker, has_the_assignment, holds_the_household), (is_cell_secretary,)),
        "edit": ((is_author, is_cell_worker), (is_cell_secretary,)),
        "edit.review": ((is_cell_secretary,), (is_commune_staff,), (is_commune_leader,), (is_reviewer,)),
        "delete": ((is_author, is_cell_worker), (is_cell_secretary,)),
        "resolve": ((is_cell_secretary,), (is_author, is_cell_worker)),
        "submit": ((is_author, is_cell_worker), (is_cell_secretary,)),
        "confirm": ((is_cell_secretary, is_not_the_visitor), (is_commune_leader,)),
        "send_back": ((is_cell_secretary,), (is_commune_staff,), (is_commune_leader,), (is_reviewer,)),
        "lock": ((is_commune_staff,), (is_commune_leader,)),
    }
    open_in = {
        "edit": AT_WORK,
        "edit.review": frozenset({"submitted", "confirmed", "returned"}),
        "delete": frozenset({"draft", "returned"}),
    }
    stamps = {
        "submit": {"returned_reason": None},
        "confirm": {"confirmed_by": ACTOR, "confirmed_on": TODAY},
        "send_back": {"confirmed_by": None, "confirmed_on": None},
    }
    tells = {
        "submit": (Tell("cell_secretary", "low"),),
        "send_back": (Tell("author", words="sent_back"),),
    }
    # Counts for the level above: neither household nor text, so nothing there says who was visited.
    upstream = Upstream(
        ("org_id", "on", "mode", "met", "topics.*", "unplanned", "returned_reason", "state"),
        frozenset({"submitted", "confirmed", "returned", "locked"}),
        frozenset({"edit.review", "send_back", "confirm"}),
    )
    retention_months = 24

    assignment = Ref("household_assignment", policy=Policy.FIXED, needed_for=("create",), index=True)
    household = Ref("household", policy=Policy.FIXED, needed_for=("create",), index=True)
    on = Date(past=True, needed_for=("submit",), index=True)
    mode = Choice("TAI_NHA", "DIEN_THOAI", "TAI_CUOC_HOP", "KHAC", needed_for=("submit",))
    met = Choice("CHU_HO", "THANH_VIEN", "VANG_NHA", needed_for=("submit",))
    topics = Choices(
        "PHO_BIEN_CHU_TRUONG",
        "SAN_XUAT",
        "GIAM_NGHEO",
        "VE_SINH_MOI_TRUONG",
        "AN_NINH_TRAT_TU",
        "GIAO_DUC",
        "Y_TE_BHYT",
        "THU_TUC_HANH_CHINH",
        "CHUYEN_DOI_SO",
        "NONG_THON_MOI",
        "TANG_QUA_THAM_HOI",
        "KHAC",
    )
    help_given = Text(500)
    wish_ids = Refs("petition")
    next_visit_on = Date(index=True)
    unplanned = Flag()
    returned_reason = Text(500, group="review", needed_for=("send_back",))
    confirmed_by = Actor()
    confirmed_on = Date(server=True, group="review")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        if step != "submit":
            return {}
        errors: Errors = {}
        # Nobody at home is a visit too, with nothing to talk about.
        if text_of(body, "met") != "VANG_NHA" and not any(path.startswith("topics.") for path in body):
            errors["topics"] = [Msg("needed", {"field": "@visit.topics", "step": "@visit.step.submit"})]
        assignment = lookup("household_assignment", text_of(body, "assignment")) if lookup is not None else None
        on = text_of(body, "on")
        if on and assignment is not None:
            start, end = text_of(assignment.body, "valid_from"), text_of(assignment.body, "valid_to")
            if (start and on < start) or (end and on > end):
                errors["on"] = [Msg("visit.outside_assignment", {"start": start or "…", "end": end or "…"})]
        return errors

    def check_links(self, view: View) -> Errors:
        assignment = view.lookup("household_assignment", str(view.value("assignment")))
        if assignment is None:
            return {}
        return {
            name: [Msg("link_differs", {"field": f"@visit.{name}", "other": "@visit.assignment"})]
            for name in ("household", "org_id")
            if assignment.body.get(name) != view.value(name)
        }

    def buckets(self, record: Record) -> frozenset[str]:
        household = text_of(record.body, "household")
        if not household:  # received from below, where the household stays
            return frozenset({f"review/{record.home}"})
        return frozenset(
            {
                f"commune/{record.home}/household/{household}",
                f"commune/{record.home}/cell/{record.body['org_id']}/committee",
            }
        )
