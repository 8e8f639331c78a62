"""What deserves a second look, shown where the record is, to whoever may read what it is about."""

from collections.abc import Callable

import pytest

from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HAMLET, HOA_XA, HOUSEHOLDS, MEMBERS, SUOI, Phone
from tests.server.console.conftest import Desk

Sit = Callable[..., Desk]
EXTRA = natural_id("household_assignment", "extra")


@pytest.fixture
def assign(phone: Callable[..., Phone]) -> Callable[..., str]:
    """Give Hoa's first household to somebody else too."""

    def give(who: str, role: str) -> str:
        binh = phone("binh")
        binh.batch.new(
            "household_assignment", EXTRA, org_id=DONG, household=HOUSEHOLDS[0], member=MEMBERS[who], role=role,
            valid_from="2026-02-01", decided_on="2026-01-20",
        )  # fmt: skip
        binh.batch.step("household_assignment", EXTRA, "propose", "draft")
        binh.batch.step("household_assignment", EXTRA, "adopt", "proposed")
        assert binh.codes() == ["applied"] * 3
        return EXTRA

    return give


def doubts(who: Desk, record: str) -> dict[str, list[str]]:
    """Return what the page of a record says, after the list has said the same."""
    full = who.get(f"/api/records/{record}")
    rows = who.get("/api/records", kind=full["kind"], size=500)["items"]
    assert [row["doubts"] for row in rows if row["id"] == record] == [full["doubts"]]
    found: dict[str, list[str]] = full["doubts"]
    return found


def test_two_main_persons_are_said_to_all_who_read_both(desk: Sit, assign: Callable[..., str]) -> None:
    assign("lan", "CHINH")
    for login in ("mai", "binh", "hoa", "lan"):
        who = desk(login, 2)
        for record in (ASSIGNMENTS[0], EXTRA):
            assert "phụ trách chính khác" in doubts(who, record)["role"][0]
        assert doubts(who, ASSIGNMENTS[2] if login in ("mai", "binh", "lan") else ASSIGNMENTS[1]) == {}
    desk("tuan").get(f"/api/records/{EXTRA}", 404)
    assert desk("tuan").get("/api/records", kind="household_assignment")["total"] == 0


def test_a_load_is_counted_from_what_the_reader_may_read(
    desk: Sit, phone: Callable[..., Phone], assign: Callable[..., str]
) -> None:
    binh = phone("binh", 3)
    binh.batch.edit("organisation", DONG, 1, max_households=1)
    assert binh.codes() == ["applied"]
    assign("lan", "PHOI_HOP")
    for login in ("mai", "binh", "hoa"):
        assert doubts(desk(login, 2), ASSIGNMENTS[0])["member"] == [
            "Đảng viên này đang phụ trách 2 hộ, nhiều hơn mức 1. Hãy cân nhắc phân công người khác."
        ]
    # Lan helps in one household of Hoa's; that Hoa has another one is not for her to learn.
    assert "member" not in doubts(desk("lan"), ASSIGNMENTS[0])


def test_a_small_cell_is_said_to_those_who_read_all_its_members(desk: Sit) -> None:
    def small(login: str, cell: str) -> bool:
        said = doubts(desk(login), cell).get("", [])
        assert said in ([], ["Chi bộ có 0 đảng viên chính thức, ít hơn 3. Hãy kiểm tra lại danh sách đảng viên."])
        return bool(said)

    assert small("mai", DONG)
    assert small("binh", DONG)
    # The province reads units and no members, Tuấn those of his own cell: neither could count.
    assert not small("quang", DONG)
    assert small("tuan", SUOI)
    assert not small("tuan", DONG)


def test_a_member_of_two_cells_does_not_make_one_countable(desk: Sit) -> None:
    mai = desk("mai")
    mai.phone.batch.edit("member", MEMBERS["minh"], 1, residence_cell_id=SUOI)
    assert mai.phone.codes() == ["applied"]
    tuan = desk("tuan")
    assert MEMBERS["minh"] in tuan.ids("/api/records", kind="member")
    assert "" not in doubts(tuan, DONG)


def test_two_households_with_one_number_are_said_and_only_in_their_hamlet(desk: Sit) -> None:
    mai = desk("mai")
    mai.phone.batch.edit("household", HOUSEHOLDS[1], 1, code="000")
    assert mai.phone.codes() == ["applied"]
    assert "trùng" in doubts(mai, HOUSEHOLDS[0])["code"][0]
    # Hoa looks after both; Lan after neither.
    assert "trùng" in doubts(desk("hoa"), HOUSEHOLDS[0])["code"][0]
    assert "code" not in doubts(desk("lan"), HOUSEHOLDS[2])
    other = natural_id("hamlet", "another")
    mai.phone.batch.new("hamlet", other, org_id=HOA_XA, commune=HOA_XA, name="Thôn Đồng", kind="THON", cell_id=DONG)
    mai.phone.batch.edit("household", HOUSEHOLDS[1], 2, hamlet=other)
    assert mai.phone.codes() == ["applied", "applied"]
    assert "code" not in doubts(mai, HOUSEHOLDS[0])
    assert "trùng" in doubts(mai, HAMLET)["name"][0]


def test_a_list_can_be_narrowed_to_what_is_doubtful(desk: Sit, assign: Callable[..., str]) -> None:
    mai = desk("mai")
    assert mai.get("/api/records", kind="household_assignment", doubtful="true")["total"] == 0
    assign("lan", "CHINH")
    page = mai.get("/api/records", kind="household_assignment", doubtful="true", size=1)
    assert (page["total"], len(page["items"])) == (2, 1)
    assert mai.get("/api/records", kind="household_assignment", doubtful="true", q="khong co")["total"] == 0


def test_a_warning_looks_at_no_record_that_its_reader_may_not_read(desk: Sit) -> None:
    mai = desk("mai")
    mai.phone.batch.edit("member", MEMBERS["tuan"], 1, activity="DA_CHUYEN")
    assert mai.phone.codes() == ["applied"]
    mai.phone.batch.new(
        "household_assignment", EXTRA, org_id=DONG, household=HOUSEHOLDS[0], member=MEMBERS["tuan"], role="PHOI_HOP"
    )
    assert mai.phone.codes() == ["applied"]
    assert "không sinh hoạt" in doubts(mai, EXTRA)["member"][0]
    assert doubts(desk("binh", 2), EXTRA) == {}


def test_what_a_register_lacks_is_said_too(desk: Sit) -> None:
    assert doubts(desk("mai"), MEMBERS["minh"]).keys() == {"status", "activity"}
