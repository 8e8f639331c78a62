"""Work in every state, so that every screen has something to show; all of it goes through the gate, by its authors."""

from datetime import datetime, timedelta, timezone

from server import intake
from server.access import Person
from server.context import Context
from server.db import reading
from server.people import person_by_id
from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HAMLET, HOUSEHOLDS, MEMBERS, START, Batch, device_id, populate, user_id

NOW = datetime.now(timezone(timedelta(hours=7)))  # in Việt Nam, like the phones
TODAY = NOW.date()
# An hour ago, but today, and after the commune was made whatever the clock of this machine says.
WHEN = max(
    START + 1_000_000,
    int((NOW - timedelta(hours=1)).timestamp() * 1000),
    int(NOW.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000),
)
MONTH = TODAY.isoformat()[:7]
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).isoformat()[:7]

VISITS = {name: natural_id("visit", name) for name in ("submitted", "confirmed", "returned", "disputed")}
WISHES = {name: natural_id("petition", name) for name in ("recorded", "unnamed")}
TASKS = {name: natural_id("task", name) for name in ("soon", "late")}
COMMENTS = {name: natural_id("residence_comment", MEMBERS[name], str(TODAY.year), "") for name in ("minh", "lan")}
MEETINGS = {
    "open": natural_id("cell_meeting", DONG, MONTH),
    "closed": natural_id("cell_meeting", DONG, LAST_MONTH),
}
PROPOSED = natural_id("household_assignment", "proposed")
NOBODY = natural_id("household", "nobody")

LONG = "Giúp gia đình làm hồ sơ vay vốn, hẹn tuần sau mang giấy tờ lên xã cùng trưởng thôn."
SENT_BACK = "Chưa rõ ngày hẹn với gia đình, xin ghi lại."


def furnish(context: Context) -> None:
    """Make the people and everything they did."""
    populate(context)
    for login, batch in (
        ("hoa", _of_hoa()),
        ("binh", _of_binh()),
        ("mai", _of_mai()),
        *_quarrels(),
        ("lan", _refused()),
    ):
        answers = intake.accept(context, _person(context, login), batch.mutations, received=WHEN)
        wrong = [one for one in answers if one.code not in ("applied", "merged", "conflict")]
        assert not wrong or login == "lan", wrong


def _person(context: Context, login: str) -> Person:
    with reading(context.engine) as connection:
        person = person_by_id(connection, user_id(login), device_id(login))
    assert person is not None
    return person


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def _of_hoa() -> Batch:
    batch = Batch("scene hoa", WHEN)
    for index, (name, visit) in enumerate(VISITS.items()):
        batch.new(
            "visit", visit, org_id=DONG, household=HOUSEHOLDS[index % 2], assignment=ASSIGNMENTS[index % 2],
            on=_day(-3 * index), mode="TAI_NHA", met="CHU_HO", topics__SAN_XUAT=True, topics__GIAO_DUC=True,
            help_given=LONG, next_visit_on=_day(20),
        )  # fmt: skip
        if name != "disputed":
            batch.step("visit", visit, "submit", "draft")
    for name, wish in WISHES.items():
        home = {"household": HOUSEHOLDS[0]} if name == "recorded" else {}
        batch.new(
            "petition", wish, org_id=DONG, hamlet=HAMLET, source="THAM_HO", kind="NGUYEN_VONG", received_on=_day(-3),
            summary="Xin được hỗ trợ nối đường nước sạch vào thôn", **home,
        )  # fmt: skip
        batch.step("petition", wish, "record", "received")
    batch.edit("visit", VISITS["submitted"], 9, **{f"wish_ids__{WISHES['recorded']}": True})
    return batch


def _of_binh() -> Batch:
    batch = Batch("scene binh", WHEN)
    for who in ("hoa", "lan", "binh", "minh"):
        batch.edit("member", MEMBERS[who], 9, status="CHINH_THUC")
    batch.edit(
        "household", HOUSEHOLDS[0], 9, people_count=5, worker_count=3, main_livelihood="TRONG_TROT", housing="TAM",
        poverty_status="CAN_NGHEO", poverty_year=TODAY.year, support_need__NUOC_SACH=True, support_need__VON_VAY=True,
        status="DANG_O",
    )  # fmt: skip
    batch.new("household", NOBODY, org_id=DONG, hamlet=HAMLET, code="099", head_name="Chủ hộ 9", status="DANG_O")
    batch.new(
        "household_assignment", PROPOSED, org_id=DONG, household=HOUSEHOLDS[2], member=MEMBERS["hoa"],
        role="PHOI_HOP", valid_from=_day(-1),
    )  # fmt: skip
    batch.step("household_assignment", PROPOSED, "propose", "draft")
    batch.step("visit", VISITS["confirmed"], "confirm", "submitted", 9)
    batch.new("task", TASKS["soon"], org_id=DONG, title="Rà soát hộ chưa có thẻ bảo hiểm y tế trong thôn",
              assignee=MEMBERS["hoa"], source="NGHI_QUYET_CHI_BO", due_on=_day(5))  # fmt: skip
    batch.new("task", TASKS["late"], org_id=DONG, title="Vận động dọn đường vào thôn", assignee=MEMBERS["binh"],
              source="NGHI_QUYET_CHI_BO", due_on=_day(-5))  # fmt: skip
    for name, comment in COMMENTS.items():
        batch.new("residence_comment", comment, org_id=DONG, member=MEMBERS[name], year=TODAY.year)
        batch.edit("residence_comment", comment, 9, c1="NG_TOT", c2="GM", c3="TG_DU", due_on=_day(10))
        batch.step("residence_comment", comment, "draft", "requested", 9)
    batch.edit("residence_comment", COMMENTS["lan"], 9, c4="TX", c5="TC", c6="BD", template_version="3-213",
               c7="Họp thôn đều đặn.", front_meeting_on=_day(-2))  # fmt: skip
    batch.step("residence_comment", COMMENTS["lan"], "sign", "drafted", 99)
    _meetings(batch)
    return batch


def _meetings(batch: Batch) -> None:
    at = WHEN - 3 * 86_400_000
    for name, meeting in MEETINGS.items():
        month = MONTH if name == "open" else LAST_MONTH
        batch.new("cell_meeting", meeting, org_id=DONG, type="THUONG_KY", month=month, mode="TRUC_TIEP")
        there = {f"attendance__{MEMBERS[who]}__status": "CO_MAT" for who in ("hoa", "binh", "minh")}
        there |= {f"attendance__{MEMBERS['lan']}__{part}": code
                  for part, code in (("status", "VANG_CO_LY_DO"), ("reason", "CONG_TAC"))}  # fmt: skip
        item, said, vote = (natural_id(name, part) for part in ("agenda", "opinion", "vote"))
        batch.edit(
            "cell_meeting", meeting, 9, place="Nhà văn hóa thôn Đồng", started_at=at, ended_at=at + 6_000_000,
            chair=MEMBERS["binh"], minute_taker=MEMBERS["hoa"], prep_meeting_on=_day(-9), prep_minuted=True,
            notice_on=_day(-8), **there,
            **{f"agenda__{item}__pos": 10, f"agenda__{item}__kind": "DANH_GIA_THANG",
               f"agenda__{item}__title": "Đánh giá công tác tháng", f"opinions__{said}__pos": 10,
               f"opinions__{said}__member": MEMBERS["minh"], f"opinions__{said}__summary": "Đề nghị sửa cầu tre.",
               f"votes__{vote}__pos": 10, f"votes__{vote}__matter": "Thông qua phân công hộ",
               f"votes__{vote}__method": "GIO_TAY", f"votes__{vote}__yes": 3, f"votes__{vote}__no": 0,
               f"votes__{vote}__other": 0, f"tasks__{TASKS['soon']}": True},
        )  # fmt: skip
        batch.step("cell_meeting", meeting, "hold", "planned", 99)
    batch.edit("cell_meeting", MEETINGS["closed"], 99, conclusions="Thống nhất các việc của tháng sau.", count_total=4,
               count_official=4, minutes_read_out=True, resolution_no="05-NQ/CB", signed_chair=True,
               signed_secretary=True)  # fmt: skip
    batch.step("cell_meeting", MEETINGS["closed"], "approve_minutes", "held", 999)
    batch.step("cell_meeting", MEETINGS["closed"], "submit", "minutes_approved", 999)


def _of_mai() -> Batch:
    batch = Batch("scene mai", WHEN)
    batch.edit("visit", VISITS["returned"], 99, returned_reason=SENT_BACK)
    batch.step("visit", VISITS["returned"], "send_back", "submitted", 99)
    return batch


def _quarrels() -> list[tuple[str, Batch]]:
    """Two people wrote different things at the same places, neither seeing the other's."""
    hoa, binh = (Batch(f"scene {who} again", WHEN, 1_000) for who in ("hoa", "binh"))
    for batch, count, words in ((hoa, 6, "đã nộp hồ sơ"), (binh, 7, "còn thiếu giấy tờ")):
        batch.edit("household", HOUSEHOLDS[1], 1, people_count=count)
        batch.add("visit", VISITS["disputed"], 1, set={"help_given": LONG.replace("làm hồ sơ", words)},
                  was={"help_given": LONG})  # fmt: skip
    return [("hoa", hoa), ("binh", binh)]


def _refused() -> Batch:
    """Lan's work that the server could not take in, and work that waits for something nobody has sent."""
    batch = Batch("scene lan", WHEN)
    batch.step("visit", VISITS["submitted"], "confirm", "submitted", 99)
    batch.new("visit", natural_id("visit", "waiting"), org_id=DONG, household=HOUSEHOLDS[2], on=_day(-1),
              assignment=natural_id("household_assignment", "never"), mode="TAI_NHA", met="CHU_HO")  # fmt: skip
    return batch
