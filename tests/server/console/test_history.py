"""A record edit by edit: who, when on the device, when at the server, before and after."""

from collections.abc import Callable

from sync.ids import natural_id
from tests.people import DONG, MEMBERS, START, Phone, device_id, user_id
from tests.server.conftest import Clock
from tests.server.console.conftest import Desk, new_visit

Sit = Callable[..., Desk]


def test_it_works(desk: Sit, phone: Callable[..., Phone], clock: Clock) -> None:
    hoa = phone("hoa")
    record = new_visit(hoa)
    clock.pass_(days=3)
    hoa.batch.edit("visit", record, 0, met="THANH_VIEN")
    hoa.answers()
    page = desk("mai").get(f"/api/records/{record}/history")
    second, first = page["items"]
    assert second["changes"] == [{"path": "met", "before": "CHU_HO", "after": "THANH_VIEN", "hidden": False}]
    assert (second["author"], second["device"]) == (user_id("hoa"), device_id("hoa"))
    assert page["names"][user_id("hoa")] == "Hoa"
    assert page["names"][device_id("hoa")] == "Điện thoại"
    assert second["at"] < START + 1000
    assert second["received"] == START + 3 * 86_400_000
    assert all(change["before"] is None for change in first["changes"])


def test_steps_are_named(desk: Sit, visit: str) -> None:
    step = desk("mai").get(f"/api/records/{visit}/history")["items"][0]
    assert step["step"] == "submit"
    assert step["changes"] == [{"path": "state", "before": "draft", "after": "submitted", "hidden": False}]


def test_history_comes_in_pages(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    pages = [mai.get(f"/api/records/{visit}/history", size=1, page=page) for page in (1, 2, 3)]
    assert [page["total"] for page in pages] == [2, 2, 2]
    assert [len(page["items"]) for page in pages] == [1, 1, 0]


def test_what_a_cell_wrote_before_it_signed_stays_with_the_cell(desk: Sit, phone: Callable[..., Phone]) -> None:
    binh = phone("binh")
    record = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new(
        "residence_comment", record, org_id=DONG, member=MEMBERS["minh"], year=2026, c1="NG_TOT", c2="GM", c3="TG_DU",
        c4="TX", c5="TC", c6="KDN", c7="Bản nháp của chi ủy.", front_meeting_on="2026-09-10", template_version="3-213",
    )  # fmt: skip
    binh.batch.edit("residence_comment", record, 1, c7="Gương mẫu.")
    binh.batch.step("residence_comment", record, "draft", "requested")
    assert binh.codes() == ["applied"] * 3
    mai = desk("mai")
    mai.get(f"/api/records/{record}", 404)
    mai.get(f"/api/records/{record}/history", 404)

    binh.batch.step("residence_comment", record, "sign", "drafted")
    assert binh.codes() == ["applied"]
    assert mai.get(f"/api/records/{record}")["body"]["c7"] == "Gương mẫu."
    read_by_staff = mai.get(f"/api/records/{record}/history")
    assert [edit["step"] for edit in read_by_staff["items"]] == ["sign"]
    assert "Bản nháp" not in str(read_by_staff)
    assert len(desk("binh", 2).get(f"/api/records/{record}/history")["items"]) == 4


def test_what_stood_before_is_hidden_where_it_was_written_for_others(desk: Sit, phone: Callable[..., Phone]) -> None:
    binh = phone("binh")
    record = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new(
        "residence_comment", record, org_id=DONG, member=MEMBERS["minh"], year=2026, c1="NG_TOT", c2="GM", c3="TG_DU",
        c4="TX", c5="TC", c6="KDN", c7="Điều chi ủy bàn riêng.", front_meeting_on="2026-09-10", template_version="3-213",
    )  # fmt: skip
    binh.batch.step("residence_comment", record, "draft", "requested")
    assert binh.codes() == ["applied"] * 2
    binh.batch.step("residence_comment", record, "sign", "drafted")
    assert binh.codes() == ["applied"]
    edits = desk("mai").get(f"/api/records/{record}/history")["items"]
    state = next(change for change in edits[0]["changes"] if change["path"] == "state")
    assert state == {"path": "state", "before": None, "after": "cell_signed", "hidden": True}


def test_a_draft_signed_in_the_same_sync_stays_with_the_cell_too(desk: Sit, phone: Callable[..., Phone]) -> None:
    binh = phone("binh")
    record = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new(
        "residence_comment", record, org_id=DONG, member=MEMBERS["minh"], year=2026, c1="NG_TOT", c2="GM", c3="TG_DU",
        c4="TX", c5="TC", c6="KDN", c7="Bản nháp của chi ủy.", front_meeting_on="2026-09-10", template_version="3-213",
    )  # fmt: skip
    binh.batch.step("residence_comment", record, "draft", "requested")
    binh.batch.edit("residence_comment", record, 0, c7="Gương mẫu.")
    binh.batch.step("residence_comment", record, "sign", "drafted")
    assert binh.codes() == ["applied"] * 4
    read_by_staff = desk("mai").get(f"/api/records/{record}/history")
    assert [edit["step"] for edit in read_by_staff["items"]] == ["sign"]
    assert "Bản nháp" not in str(read_by_staff)
    assert len(desk("binh", 2).get(f"/api/records/{record}/history")["items"]) == 4


def test_an_edit_that_takes_a_record_out_of_sight_is_not_shown_to_those_it_left(
    desk: Sit, phone: Callable[..., Phone]
) -> None:
    binh = phone("binh")
    record = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new("residence_comment", record, org_id=DONG, member=MEMBERS["minh"], year=2026)
    assert binh.codes() == ["applied"]
    mai = desk("mai")
    assert mai.get(f"/api/records/{record}")["state"] == "requested"
    binh.batch.edit("residence_comment", record, 1, c7="Điều chi ủy bàn riêng.")
    assert binh.codes() == ["applied"]
    mai.get(f"/api/records/{record}", 404)
    binh.batch.edit("residence_comment", record, 2, c7=None)
    assert binh.codes() == ["applied"]
    assert "bàn riêng" not in str(mai.get(f"/api/records/{record}/history"))
