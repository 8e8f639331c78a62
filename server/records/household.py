"""A household: what helps to help it, and nothing about what its people are or think."""

from datetime import date

from server.access import is_administrator, is_cell_secretary, is_commune_leader, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body, number_of, text_of
from server.records.declare import Beside
from server.records.fields import Choice, Choices, Flag, Integer, Line, Ref
from server.records.predicates import holds_the_household
from sync.record import Record

GONE = ("DA_CHUYEN", "NHAP_HO")


class Household(RecordType):
    """Belongs to the cell that looks after its hamlet (`org_id`); read by whoever is assigned and by the committee.

    The one assigned corrects the facts of living (`facts`); who and where it is, the cell does.
    """

    kind = "household"
    title = ("head_name", "code")
    sort = "head_name"
    search = ("head_name", "code")
    rights = {
        "create": ((is_cell_secretary,), (is_commune_staff,), (is_administrator,)),
        # Who may add households by a workbook may correct them by one; he reads none for it.
        "edit": ((is_cell_secretary,), (is_commune_staff,), (is_administrator,)),
        "edit.facts": ((is_cell_secretary,), (is_commune_staff,), (holds_the_household,), (is_administrator,)),
        "delete": ((is_cell_secretary,), (is_commune_staff,)),
        "resolve": ((is_cell_secretary,), (is_commune_staff,), (is_commune_leader,)),
    }
    beside = (Beside("household", (("hamlet", "hamlet"), ("code", "code"))),)
    retention_months = 12  # after its last assignment ended

    code = Line(20, needed_for=("complete",), index=True)
    head_name = Line(80, needed_for=("complete",))
    hamlet = Ref("hamlet", needed_for=("complete",), index=True)
    people_count = Integer(1, 30, group="facts")
    worker_count = Integer(0, 30, group="facts")
    main_livelihood = Choice(
        "TRONG_TROT",
        "CHAN_NUOI",
        "LAM_RUNG",
        "THUY_SAN",
        "LAM_THUE",
        "BUON_BAN",
        "LUONG",
        "KHAC",
        group="facts",
    )
    poverty_status = Choice("NGHEO", "CAN_NGHEO", "MOI_THOAT_NGHEO", "KHONG")
    poverty_year = Integer(2000, 2100)
    policy_household = Flag()
    housing = Choice("KIEN_CO", "BAN_KIEN_CO", "TAM", "CHUA_CO", group="facts")
    support_need = Choices(
        "NHA_O",
        "DAT_SAN_XUAT",
        "NUOC_SACH",
        "VON_VAY",
        "VIEC_LAM",
        "HOC_HANH",
        "BHYT",
        "GIAY_TO",
        "DUONG_DIEN",
        "KHAC",
        group="facts",
    )
    status = Choice("DANG_O", "DI_VANG", "DA_CHUYEN", "TACH_HO", "NHAP_HO", needed_for=("complete",), index=True)

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        errors = self.complete(body, "complete", today, lookup)
        if "people_count" in body and number_of(body, "worker_count") > number_of(body, "people_count"):
            errors["worker_count"] = [Msg("household.workers")]
        if text_of(body, "poverty_status") and "poverty_year" not in body:
            errors["poverty_year"] = [Msg("household.poverty_year_missing")]
        return errors

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        """Two households of a hamlet with one number, as far as they still live there."""
        there = [one for one in (record, *others.get(self.kind, ())) if text_of(one.body, "status") not in GONE]
        if record in there and len(there) > 1:
            return {"code": [Msg("same_code", {"field": "@household.code"})]}
        return {}

    def buckets(self, record: Record) -> frozenset[str]:
        commune = f"commune/{record.home}"
        return frozenset(
            {f"{commune}/household/{record.id}", f"{commune}/cell/{record.body['org_id']}/committee"},
        )
