"""A unit of the tree: province, commune, cell, group; of any depth, with the names of its levels as data."""

from datetime import date

from server.access import View, is_administrator, is_commune_leader, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body, changed, ended, text_of
from server.records.declare import Beside, Upstream
from server.records.fields import Choice, Date, Dated, Flag, Integer, Line, Ref, Refs
from server.records.predicates import is_secretary_of_this_unit
from sync.record import Record

LEAST_OFFICIAL = 3  # members of a cell
LEFT = ("DA_CHUYEN", "DA_RA_KHOI_DANG")
DEPTH = 20  # no tree of units is deeper; also ends the walk over a loop that is already there


class Organisation(RecordType):
    """Merging and splitting units makes new ones: `successor_ids` and `valid_to` close the old, whose records stay.

    `org_id` is the parent at creation (itself at the root); `parent_id` is the parent now.
    """

    kind = "organisation"
    title = ("name",)
    sort = "name"
    search = ("name", "code")
    rights = {
        "create": ((is_administrator,), (is_commune_staff,)),
        "edit": ((is_administrator,), (is_commune_staff,)),
        "edit.cell": ((is_administrator,), (is_commune_staff,), (is_commune_leader,), (is_secretary_of_this_unit,)),
        "delete": ((is_administrator,),),
        "resolve": ((is_administrator,), (is_commune_staff,)),
    }
    upstream = Upstream(("**",))
    beside = (
        Beside("organisation", (("code", "code"),), anywhere=True),
        Beside("member", (("cell_id", "id"),), whole="members/{home}/{id}"),
    )

    code = Line(30, needed_for=("complete",), index=True)
    name = Line(200, needed_for=("complete",))
    kind_ = Choice(
        "TINH_UY",
        "HUYEN_UY",
        "DANG_UY_XA",
        "DANG_BO_TRUC_THUOC",
        "CHI_BO",
        "TO_DANG",
        needed_for=("create",),
        index=True,
    )
    level_name = Line(60)
    cell_type = Choice(
        "THON",
        "KHU_PHO_TDP",
        "CO_QUAN",
        "TRUONG_HOC",
        "TRAM_Y_TE",
        "DOANH_NGHIEP",
        "HTX",
        "QUAN_SU",
        "CONG_AN",
        "KHAC",
    )
    is_grassroots_unit = Dated(Flag(), needed_for=("complete",))
    parent_id = Ref("organisation", needed_for=("complete",), index=True)
    valid_from = Date(needed_for=("complete",))
    valid_to = Date()
    successor_ids = Refs("organisation")
    has_committee = Flag(needed_for=("complete",))
    secretary_member_id = Ref("member")
    deputy_id = Ref("member")
    secretary_is_hamlet_head = Flag()
    secretary_is_front_head = Flag()
    meeting_day = Integer(1, 28, group="cell")
    working_regulation_no = Line(60, group="cell")
    working_regulation_date = Date(group="cell")
    inspection_programme_year = Integer(2000, 2100, group="cell")
    superior_follower_member_id = Ref("member")
    max_households = Integer(1, 200, group="cell")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        return _order(body)

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        errors = {**self.complete(body, "complete", today, lookup), **_order(body)}
        # A unit at the root has no parent to name.
        if text_of(body, "kind") == "TINH_UY":
            errors.pop("parent_id", None)
        return errors

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        """A code of its own, and at least three official members in a cell that works."""
        if ended(record, today):
            return {}
        found: Errors = {}
        if any(not ended(one, today) for one in others.get(self.kind, ())):
            found["code"] = [Msg("same_code", {"field": "@organisation.code"})]
        members = others.get("member")
        if text_of(record.body, "kind") == "CHI_BO" and members is not None:
            official = [one for one in members if text_of(one.body, "status") == "CHINH_THUC"]
            count = sum(not ended(one, today) and text_of(one.body, "activity") not in LEFT for one in official)
            if count < LEAST_OFFICIAL:
                found[""] = [Msg("organisation.few_members", {"count": count, "least": LEAST_OFFICIAL})]
        return found

    def check_links(self, view: View) -> Errors:
        """A unit is not its own ancestor: the only link of a tree that cannot be mended by looking at it."""
        seen, at = 0, view.patch.get("parent_id")
        while isinstance(at, str) and seen < DEPTH:
            if at == view.id:
                return {"parent_id": [Msg("organisation.loop")]}
            parent = view.lookup("organisation", at)
            at = parent.body.get("parent_id") if parent is not None else None
            seen += 1
        return {}

    def buckets(self, record: Record) -> frozenset[str]:
        return frozenset({f"units/{record.home}"})

    def subscription_causes(self, before: Record | None, after: Record | None) -> set[str]:
        names = ("secretary_member_id", "deputy_id")
        if not changed(before, after, *names):
            return set()
        return {text_of(each.body, name) for each in (before, after) if each is not None for name in names} - {""}


def _order(body: Body) -> Errors:
    start, end = text_of(body, "valid_from"), text_of(body, "valid_to")
    if start and end and end < start:
        return {
            "valid_to": [
                Msg("before", {"field": "@organisation.valid_to", "other": "@organisation.valid_from"}),
            ]
        }
    return {}
