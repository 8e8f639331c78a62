"""A member: the least that work in the field needs. Belonging to the Party is itself sensitive data."""

from datetime import date

from server.access import is_administrator, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, Others, RecordType
from server.records.body import Body, changed, text_of
from server.records.declare import Beside
from server.records.fields import Choice, Choices, Date, Integer, Line, Ref
from server.records.predicates import is_secretary_of_the_member
from sync.record import Record

MOVES = (
    "cell_id",
    "residence_cell_id",
    "activity",
    "valid_to",
    *(f"roles.{code}" for code in ("BI_THU", "PHO_BI_THU", "CHI_UY_VIEN")),
)


class Member(RecordType):
    """Read in his cell (`cell_id`), and in the cell where he lives if that is another (`residence_cell_id`):
    it comments on him every year. One who belongs to a cell outside this tree has the second only.

    Two entries of one person are joined by `successor`.
    """

    kind = "member"
    title = ("full_name", "display_code")
    sort = "full_name"
    search = ("full_name", "display_code")
    rights = {
        "create": ((is_administrator,), (is_commune_staff,)),
        "edit": ((is_administrator,), (is_commune_staff,), (is_secretary_of_the_member,)),
        "edit.place": ((is_administrator,), (is_commune_staff,)),
        "delete": ((is_administrator,), (is_commune_staff,)),
        "resolve": ((is_administrator,), (is_commune_staff,), (is_secretary_of_the_member,)),
    }
    beside = (Beside("member", (("display_code", "display_code"),)),)
    retention_months = 12  # after he left

    full_name = Line(80, needed_for=("complete",))
    display_code = Line(20, needed_for=("complete",), index=True)
    birth_year = Integer(1900, 2100)
    gender = Choice("NAM", "NU")
    status = Choice("CHINH_THUC", "DU_BI", needed_for=("complete",), index=True)
    joined_on = Date()
    official_on = Date()
    cell_id = Ref("organisation", group="place", index=True)
    residence_cell_id = Ref("organisation", group="place", index=True)
    activity = Choice(
        "DANG_SINH_HOAT",
        "MIEN_CONG_TAC_SINH_HOAT",
        "SINH_HOAT_TAM_DEN",
        "SINH_HOAT_TAM_DI",
        "DI_LAM_AN_XA",
        "DA_CHUYEN",
        "DA_RA_KHOI_DANG",
        needed_for=("complete",),
        index=True,
    )
    # Offices open audiences, so only those who keep the register of members give them.
    roles = Choices("BI_THU", "PHO_BI_THU", "CHI_UY_VIEN", "TRUONG_THON", "TRUONG_BAN_CTMT", group="place")
    theory_level = Choice("CHUA", "SO_CAP", "TRUNG_CAP", "CAO_CAP", "CU_NHAN")
    occupation_group = Choice(
        "CBCC_VC",
        "LLVT",
        "HUU_TRI",
        "NONG_DAN",
        "CONG_NHAN",
        "CHU_DOANH_NGHIEP",
        "HS_SV",
        "KHAC",
    )
    valid_from = Date(group="place")
    valid_to = Date(group="place")
    successor = Ref("member", group="place")

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        if step == "create" and not text_of(body, "cell_id") and not text_of(body, "residence_cell_id"):
            return {"cell_id": [Msg("member.no_cell")]}
        return {}

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        errors = self.complete(body, "complete", today, lookup)
        joined, official = text_of(body, "joined_on"), text_of(body, "official_on")
        # Days of a month compare as text; a probation of twelve months ends on the same day a year later.
        if joined and official and official < f"{int(joined[:4]) + 1}{joined[4:]}":
            errors["official_on"] = [Msg("member.short_probation")]
        return errors

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        """Two people with one code in a commune, unless the entries are joined already."""
        apart = [one for one in others.get(self.kind, ()) if not {record.id, one.id} & _joined(record, one)]
        return {"display_code": [Msg("same_code", {"field": "@member.display_code"})]} if apart else {}

    def buckets(self, record: Record) -> frozenset[str]:
        cells = {text_of(record.body, name) for name in ("cell_id", "residence_cell_id")} - {""}
        # Whoever is in no cell for the moment is still read by those who keep the register.
        return frozenset(f"members/{record.home}/{cell}" for cell in cells or {text_of(record.body, "org_id")})

    def subscription_causes(self, before: Record | None, after: Record | None) -> set[str]:
        record = after or before
        return {record.id} if record is not None and changed(before, after, *MOVES) else set()


def _joined(*records: Record) -> set[str]:
    return {text_of(one.body, "successor") for one in records}
