"""A wish, proposal or report of the people, from hearing it to naming the level that has to answer."""

from server.access import View, is_author, is_cell_secretary, is_commune_leader, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, RecordType
from server.records.body import text_of
from server.records.declare import Tell, step
from server.records.fields import Choice, Date, Ref, Text
from server.records.predicates import holds_or_names_no_household, is_cell_worker
from sync.policy import Policy
from sync.record import Record

WORKERS = ((is_cell_secretary,), (is_commune_staff,))


class Petition(RecordType):
    """With a household it lives where the household does. Without one it is anonymous: it names nobody,
    and all members of the cell may read it.

    Complaints and denunciations have their own procedure and are not written down here.
    """

    kind = "petition"
    initial = "received"
    steps = (
        step("record", "received", "recorded"),
        step("classify", "recorded", "classified", attests=True),
    )
    title = ("summary",)
    sort = "received_on"
    search = ("summary",)
    rights = {
        "create": ((is_cell_worker, holds_or_names_no_household), *WORKERS),
        "edit": ((is_author,), *WORKERS),
        "edit.handling": (*WORKERS, (is_commune_leader,)),
        "delete": ((is_author,), (is_cell_secretary,)),
        "resolve": WORKERS,
        "record": ((is_author,), *WORKERS),
        "classify": WORKERS,
    }
    open_in = {
        "edit": frozenset({"received", "recorded"}),
        "delete": frozenset({"received"}),
    }
    tells = {"record": (Tell("cell_secretary", "low"),), "classify": (Tell("commune_staff", "low"),)}
    retention_months = 24

    source = Choice(
        "THAM_HO",
        "SINH_HOAT_CHI_BO",
        "DANG_VIEN_213",
        "HOP_DAN",
        "KHAC",
        needed_for=("record",),
    )
    household = Ref("household", policy=Policy.FIXED, index=True)
    hamlet = Ref("hamlet", needed_for=("record",), index=True)
    kind_ = Choice("NGUYEN_VONG", "KIEN_NGHI", "PHAN_ANH", needed_for=("record",))
    field = Choice(
        "DAT_DAI",
        "HA_TANG",
        "SAN_XUAT",
        "AN_SINH",
        "GIAO_DUC",
        "Y_TE",
        "MOI_TRUONG",
        "THU_TUC",
        "TRAT_TU",
        "CAN_BO",
        "KHAC",
        needed_for=("classify",),
        group="handling",
        index=True,
    )
    summary = Text(500, least=10, needed_for=("record",))
    received_on = Date(past=True, needed_for=("record",), index=True)
    urgency = Choice("THUONG", "GAP", needed_for=("classify",), group="handling")
    # Who has to answer: the cell, the commune's committee, its administration, the Front, the province.
    owner_level = Choice(
        "CHI_BO",
        "DANG_UY_XA",
        "CHINH_QUYEN_XA",
        "MAT_TRAN",
        "CAP_TINH",
        needed_for=("classify",),
        group="handling",
    )
    due_on = Date(needed_for=("classify",), group="handling", index=True)

    def check_links(self, view: View) -> Errors:
        household = view.lookup("household", str(view.value("household")))
        if household is None or household.body.get("org_id") == view.unit:
            return {}
        return {"org_id": [Msg("link_differs", {"field": "@petition.org_id", "other": "@petition.household"})]}

    def buckets(self, record: Record) -> frozenset[str]:
        cell = f"commune/{record.home}/cell/{record.body['org_id']}"
        household = text_of(record.body, "household")
        if not household:
            return frozenset({f"{cell}/members"})
        return frozenset({f"commune/{record.home}/household/{household}", f"{cell}/committee"})
