"""What waits today, and the units with their figures."""

from collections.abc import Callable

from tests.people import DONG, HOA_XA, HOUSEHOLDS, SUOI, YEN_XA, Phone
from tests.server.console.conftest import Desk, new_visit

Sit = Callable[..., Desk]


def queues(desk: Desk) -> dict[tuple[str, str], list[str]]:
    found = desk.get("/api/today")["queues"]
    return {(queue["kind"], queue["step"]): [row["id"] for row in queue["items"]] for queue in found}


def test_what_is_handed_in_waits_for_the_one_who_confirms(desk: Sit, visit: str) -> None:
    assert queues(desk("son")) == {("visit", "confirm"): [visit]}
    assert queues(desk("mai")) == {}


def test_work_sent_back_waits_for_nobody_at_the_console(desk: Sit, visit: str) -> None:
    son = desk("son")
    son.phone.batch.edit("visit", visit, 2, returned_reason="Ghi rõ ngày hẹn.")
    son.phone.batch.step("visit", visit, "send_back", "submitted", 2)
    assert son.phone.codes() == ["applied", "applied"]
    assert queues(son) == {}


def test_the_author_reads_on_the_phone_why_work_came_back(desk: Sit, phone: Callable[..., Phone], visit: str) -> None:
    mai = desk("mai")
    mai.phone.batch.edit("visit", visit, 2, returned_reason="Ghi rõ ngày hẹn.")
    mai.phone.batch.step("visit", visit, "send_back", "submitted", 2)
    assert mai.phone.codes() == ["applied", "applied"]
    rows = [frame["rows"]["visit"] for frame in phone("hoa", 2).frames() if "visit" in frame.get("rows", {})]
    assert rows[0]["cols"]["state"] == ["returned"]
    assert rows[0]["cols"]["returned_reason"] == ["Ghi rõ ngày hẹn."]


def test_a_queue_shows_the_oldest_first_and_how_many_there_are(desk: Sit, phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    made = []
    for index in range(7):
        made.append(new_visit(hoa, f"visit {index}"))
        hoa.batch.step("visit", made[-1], "submit", "draft")
    assert set(hoa.codes()) == {"applied"}
    queue = desk("son").get("/api/today")["queues"][0]
    assert queue["total"] == 7
    assert len(queue["items"]) == 5


def test_units_come_with_their_own_figures(desk: Sit, visit: str) -> None:
    units = {unit["id"]: unit for unit in desk("son").get("/api/units")["items"]}
    assert units[DONG]["parent"] == HOA_XA
    assert units[DONG]["counts"] == {"household": 3, "household_assignment": 3, "member": 4, "visit": 1}
    assert (units[DONG]["waiting"], units[SUOI]["counts"]["member"]) == (1, 1)
    assert YEN_XA not in units


def test_units_without_figures_are_asked_for_lists_of_choice(desk: Sit, visit: str) -> None:
    units = desk("mai").get("/api/units", counts="no")["items"]
    assert {unit["name"] for unit in units} >= {"Chi bộ thôn Đồng", "Đảng ủy xã Hòa"}
    assert all(unit["counts"] == {} for unit in units)


def test_an_administrator_sees_the_whole_tree_and_counts_no_work(desk: Sit, visit: str) -> None:
    units = {unit["id"]: unit for unit in desk("an").get("/api/units")["items"]}
    assert YEN_XA in units
    assert set(units[DONG]["counts"]) == {"member"}


def test_late_work_is_counted_for_whom_it_concerns(desk: Sit, late: str) -> None:
    assert desk("mai").get("/api/today")["kept"]["late"] == 1
    assert desk("vy").get("/api/today")["kept"]["late"] == 0


def test_late_work_is_taken_in_with_credit_to_its_author(desk: Sit, late: str) -> None:
    binh = desk("binh", 2)
    row = binh.get("/api/kept", status="late")["items"][0]
    assert (row["record"], row["set"]["people_count"], row["may"]) == (HOUSEHOLDS[0], 6, ["accept", "dismiss"])
    assert binh.post(f"/api/kept/{row['id']}", decision="accept")["code"] in ("applied", "merged")
    assert binh.get(f"/api/records/{HOUSEHOLDS[0]}")["body"]["people_count"] == 6
    page = binh.get(f"/api/records/{HOUSEHOLDS[0]}/history")
    assert page["names"][page["items"][0]["author"]] == "Hoa"
    assert binh.get("/api/kept", status="late")["total"] == 0


def test_late_work_may_be_dismissed_and_stays_kept_as_refused(desk: Sit, late: str) -> None:
    binh = desk("binh", 2)
    row = binh.get("/api/kept", status="late")["items"][0]
    assert binh.post(f"/api/kept/{row['id']}", decision="dismiss")["code"] == "refused"
    assert "people_count" not in binh.get(f"/api/records/{HOUSEHOLDS[0]}")["body"]
    refused = binh.get("/api/kept", status="refused")["items"]
    assert [(one["reason"], one["set"]["people_count"]) for one in refused] == [("dismissed", 6)]


def test_a_decision_is_made_once(desk: Sit, late: str) -> None:
    binh = desk("binh", 2)
    row = binh.get("/api/kept", status="late")["items"][0]
    binh.post(f"/api/kept/{row['id']}", decision="dismiss")
    binh.post(f"/api/kept/{row['id']}", 404, decision="accept")


def test_nobody_decides_about_work_that_he_could_not_do(desk: Sit, late: str) -> None:
    row = desk("kien").get("/api/kept", status="late")["items"][0]
    assert row["may"] == []
    desk("kien", 2).post(f"/api/kept/{row['id']}", 404, decision="accept")
    assert desk("vy").get("/api/kept", status="late")["total"] == 0
    desk("vy", 2).post(f"/api/kept/{row['id']}", 404, decision="accept")
    # Its author has handed it in; whether it counts is for others.
    assert desk("hoa", 2).get("/api/kept", status="late")["items"][0]["may"] == []


def test_refused_work_is_shown_with_the_reason_in_words(desk: Sit, phone: Callable[..., Phone], visit: str) -> None:
    hoa = phone("hoa", 3)
    hoa.batch.edit("visit", visit, 2, mode="SOMETHING_ELSE")
    assert hoa.codes() == ["refused invalid"]
    row = desk("hoa", 2).get("/api/kept", status="refused")["items"][0]
    assert row["errors"]["mode"]
    assert row["current"]["mode"] == "TAI_NHA"


def test_those_who_read_a_record_see_what_was_refused_about_it(
    desk: Sit, phone: Callable[..., Phone], visit: str
) -> None:
    hoa = phone("hoa", 3)
    hoa.batch.edit("visit", visit, 2, mode="SOMETHING_ELSE")
    assert hoa.codes() == ["refused invalid"]
    row = desk("mai").get("/api/kept", status="refused")["items"][0]
    assert (row["record"], row["set"], row["may"]) == (visit, {"mode": "SOMETHING_ELSE"}, [])
    assert desk("tuan").get("/api/kept", status="refused")["total"] == 0
    assert desk("vy").get("/api/kept", status="refused")["total"] == 0
