"""A piece of work given to a member: who, what, by when, how, with what result, answerable for what."""

from datetime import date

from server.access import is_author, is_cell_secretary, is_commune_staff
from server.messages import Msg
from server.records.base import Errors, Lookup, RecordType
from server.records.body import Body, text_of
from server.records.declare import Tell, step
from server.records.fields import Choice, Date, Line, Ref, Text
from server.records.predicates import is_assignee, is_cell_worker
from sync.record import Record

OPEN = frozenset({"MOI", "DANG_LAM", "QUA_HAN"})
GIVERS = ((is_cell_secretary,), (is_author, is_cell_worker))


class Task(RecordType):
    """Given in the open: all members of the cell read it. The assignee reports, the secretary judges."""

    kind = "task"
    initial = "MOI"
    steps = (
        step("start", "MOI QUA_HAN", "DANG_LAM"),
        step("finish", "MOI DANG_LAM QUA_HAN", "HOAN_THANH"),
        step("mark_overdue", "MOI DANG_LAM", "QUA_HAN"),
        step("cancel", "MOI DANG_LAM QUA_HAN", "HUY"),
        step("reopen", "HOAN_THANH HUY", "DANG_LAM"),
    )
    title = ("title",)
    sort = "due_on"
    search = ("title",)
    rights = {
        "create": ((is_cell_worker,), (is_commune_staff,)),
        "edit": (*GIVERS, (is_commune_staff,)),
        "edit.progress": (*GIVERS, (is_assignee,)),
        "edit.judgement": ((is_cell_secretary,), (is_commune_staff,)),
        "delete": GIVERS,
        "resolve": ((is_cell_secretary,), (is_commune_staff,)),
        "start": (*GIVERS, (is_assignee,)),
        "finish": (*GIVERS, (is_assignee,)),
        "mark_overdue": GIVERS,
        "cancel": GIVERS,
        "reopen": ((is_cell_secretary,),),
    }
    open_in = {
        "edit": OPEN,
        "edit.progress": OPEN,
        "edit.judgement": OPEN | {"HOAN_THANH"},
        "delete": frozenset({"MOI"}),
    }
    tells = {"create": (Tell("field:assignee"),), "finish": (Tell("cell_secretary", "low"),)}
    retention_months = 36

    title_ = Line(200, needed_for=("start", "finish"), free=True)
    assignee = Ref("member", needed_for=("start", "finish"), index=True)
    source = Choice("NGHI_QUYET_CHI_BO", "KE_HOACH", "KIEN_NGHI", "CAP_TREN", needed_for=("start", "finish"))
    due_on = Date(needed_for=("start", "finish"), index=True)
    product = Text(300)
    process = Text(300)
    responsibility = Text(300)
    done_on = Date(past=True, needed_for=("finish",), group="progress")
    quality = Choice("VUOT", "DAT", "CHUA_DAT", group="judgement")
    note = Text(500, group="progress")

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        due = text_of(body, "due_on")
        if due and due < today.isoformat() and text_of(body, "state") in OPEN:
            return {"due_on": [Msg("task.late", {"due": due})]}
        return {}

    def buckets(self, record: Record) -> frozenset[str]:
        return frozenset({f"commune/{record.home}/cell/{record.body['org_id']}/members"})
