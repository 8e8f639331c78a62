"""A member's telephone number: a kind of its own, because fewer people may read it than his name."""

from datetime import date

from server.access import is_cell_secretary
from server.records.base import Errors, Lookup, RecordType
from server.records.body import Body
from server.records.fields import Phone, Ref
from sync.policy import Policy
from sync.record import Record


class MemberContact(RecordType):
    """For the cell committee only. One per cell and member: a member who moves is asked again by his new cell."""

    kind = "member_contact"
    natural_key = ("org_id", "member")
    title = ("phone",)
    rights = {
        "create": ((is_cell_secretary,),),
        "edit": ((is_cell_secretary,),),
        "delete": ((is_cell_secretary,),),
        "resolve": ((is_cell_secretary,),),
    }
    retention_months = 12  # after he left

    member = Ref("member", policy=Policy.FIXED, needed_for=("create",), index=True)
    phone = Phone(needed_for=("complete",))

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        return self.complete(body, "complete", today, lookup)

    def buckets(self, record: Record) -> frozenset[str]:
        return frozenset({f"private/{record.home}/cell/{record.body['org_id']}"})
