"""A hamlet. Classification of an area lives here and nowhere else: never on a household or a person."""

from datetime import date

from server.access import is_administrator, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body, ended
from server.records.declare import Beside, Upstream
from server.records.fields import Choice, Date, Flag, Integer, Line, Ref
from sync.record import Record


class Hamlet(RecordType):
    """`org_id` and `commune` are the commune; `cell_id` the cell that works there, if there is one."""

    kind = "hamlet"
    title = ("name",)
    sort = "name"
    search = ("name",)
    rights = {
        "create": ((is_administrator,), (is_commune_staff,)),
        "edit": ((is_administrator,), (is_commune_staff,)),
        "delete": ((is_administrator,),),
        "resolve": ((is_administrator,), (is_commune_staff,)),
    }
    upstream = Upstream(("**",))
    beside = (Beside("hamlet", (("commune", "commune"), ("name", "name"))),)

    name = Line(120, needed_for=("complete",))
    kind_ = Choice(
        "THON",
        "BAN",
        "LANG",
        "BUON",
        "PLEI",
        "AP",
        "KHOM",
        "XOM",
        "KHU_PHO",
        "TO_DAN_PHO",
        "PHUM",
        "SOC",
        "KHAC",
        needed_for=("complete",),
    )
    commune = Ref("organisation", needed_for=("complete",), index=True)
    cell_id = Ref("organisation", index=True)
    household_count = Integer(0, 10_000)
    people_count = Integer(0, 100_000)
    is_ethnic_minority_area = Flag()
    is_mountainous = Flag()
    is_extremely_disadvantaged = Flag()
    commune_zone = Choice("I", "II", "III")
    is_dense_religious_area = Flag()
    is_border = Flag()
    signal = Choice("TOT", "YEU", "KHONG")
    head_is_member = Flag(needed_for=("complete",))
    front_head_is_member = Flag(needed_for=("complete",))
    valid_from = Date(needed_for=("complete",))
    valid_to = Date()
    merged_into = Ref("hamlet")

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        return self.complete(body, "complete", today, lookup)

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        if not ended(record, today) and any(not ended(one, today) for one in others.get(self.kind, ())):
            return {"name": [Msg("same_code", {"field": "@hamlet.name"})]}
        return {}

    def buckets(self, record: Record) -> frozenset[str]:
        return frozenset({f"units/{record.home}"})
