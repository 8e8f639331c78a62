"""Records in pages, and one record, under the one rule of access."""

from collections.abc import Callable

from sync.ids import natural_id
from tests.people import DONG, HOA_XA, HOUSEHOLDS, MEMBERS, PROVINCE, SUOI, YEN_XA, Phone, user_id
from tests.server.console.conftest import Desk, new_visit

Sit = Callable[..., Desk]


def test_it_works(desk: Sit, visit: str) -> None:
    page = desk("mai").get("/api/records", kind="visit")
    assert [row["id"] for row in page["items"]] == [visit]
    assert (page["total"], page["page"]) == (1, 1)
    row = page["items"][0]
    assert (row["state"], row["org_id"], row["conflicts"]) == ("submitted", DONG, 0)
    assert page["names"][HOUSEHOLDS[0]] == "000 · Chủ hộ 0"
    assert page["names"][DONG] == "Chi bộ thôn Đồng"


def test_a_list_leaves_out_what_stands_under_maps(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    assert "topics.SAN_XUAT" not in mai.get("/api/records", kind="visit")["items"][0]["body"]
    assert mai.get(f"/api/records/{visit}")["body"]["topics.SAN_XUAT"] is True


def test_a_unit_holds_what_lies_below_it(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    assert mai.ids("/api/records", kind="visit", unit=HOA_XA) == [visit]
    assert mai.ids("/api/records", kind="visit", unit=DONG) == [visit]
    assert mai.ids("/api/records", kind="visit", unit=SUOI) == []


def test_a_member_is_listed_where_he_is_now(desk: Sit, phone: Callable[..., Phone]) -> None:
    mai = desk("mai")
    assert mai.ids("/api/records", kind="member", unit=SUOI) == [MEMBERS["tuan"]]
    mai.phone.batch.edit("member", MEMBERS["minh"], 1, cell_id=SUOI)
    assert mai.phone.codes() == ["applied"]
    assert set(mai.ids("/api/records", kind="member", unit=SUOI)) == {MEMBERS["tuan"], MEMBERS["minh"]}
    assert MEMBERS["minh"] not in mai.ids("/api/records", kind="member", unit=DONG)


def test_states_and_days_narrow_a_list(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    assert mai.ids("/api/records", kind="visit", state="submitted") == [visit]
    assert mai.ids("/api/records", kind="visit", state="draft") == []
    assert mai.ids("/api/records", kind="visit", since="2026-09-20", until="2026-09-20") == [visit]
    assert mai.ids("/api/records", kind="visit", since="2026-09-21") == []
    # Without a kind the day of the last change counts.
    assert mai.get("/api/records", until="2026-09-20")["total"] == 0
    assert mai.get("/api/records", since="2026-09-21")["total"] > 0


def test_words_are_found_without_their_marks(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    assert mai.ids("/api/records", kind="household", q="chu ho 2") == [HOUSEHOLDS[2]]
    assert mai.ids("/api/records", kind="organisation", q="suoi") == [SUOI]


def test_a_visit_is_found_by_the_name_of_its_household(desk: Sit, visit: str) -> None:
    mai = desk("mai")
    assert mai.ids("/api/records", kind="visit", q="Chủ hộ 0") == [visit]
    assert mai.ids("/api/records", kind="visit", q="Chủ hộ 1") == []


def test_pages_hold_every_record_once(desk: Sit) -> None:
    mai = desk("mai")
    total = mai.get("/api/records")["total"]
    for order in ("updated", "oldest", "title"):
        seen = [id for page in range(1, 20) for id in mai.ids("/api/records", size=3, page=page, order=order)]
        assert len(seen) == len(set(seen)) == total


def test_members_are_in_the_order_of_their_given_names(desk: Sit) -> None:
    page = desk("mai").get("/api/records", kind="member", order="title")
    assert [row["body"]["full_name"] for row in page["items"]] == ["Binh", "Hoa", "Lan", "Minh", "Tuan"]


def test_staff_of_another_commune_read_nothing_of_this_one(desk: Sit, visit: str) -> None:
    vy = desk("vy")
    found = {row["org_id"] for row in vy.get("/api/records", size=500)["items"]}
    assert found <= {YEN_XA, PROVINCE}
    assert vy.get("/api/records", unit=HOA_XA)["total"] == 0


def test_an_outsider_of_another_cell_reads_no_visit(desk: Sit, visit: str) -> None:
    assert desk("tuan").get("/api/records", kind="visit")["total"] == 0
    assert desk("hoa", 2).ids("/api/records", kind="visit") == [visit]


def test_an_administrator_keeps_units_and_members_and_reads_no_work(desk: Sit, visit: str) -> None:
    kinds = {row["kind"] for row in desk("an").get("/api/records", size=500)["items"]}
    assert kinds == {"organisation", "hamlet", "member"}


def test_what_may_not_be_read_answers_as_what_is_not_there(desk: Sit, visit: str) -> None:
    tuan = desk("tuan")
    unread = tuan.get(f"/api/records/{visit}", 404)
    assert unread == tuan.get(f"/api/records/{natural_id('visit', 'nobody made it')}", 404)
    assert unread["code"] == "not_found"
    assert tuan.get(f"/api/records/{visit}/history", 404) == unread


def test_a_deleted_record_is_not_there_any_more(desk: Sit, phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    record = new_visit(hoa)
    hoa.batch.add("visit", record, 1, op="delete")
    assert hoa.codes() == ["applied", "applied"]
    mai = desk("mai")
    assert mai.get("/api/records", kind="visit")["total"] == 0
    mai.get(f"/api/records/{record}", 404)


def test_one_record_says_what_may_be_done_with_it(desk: Sit, visit: str) -> None:
    assert desk("mai").get(f"/api/records/{visit}")["may"] == ["send_back"]
    assert desk("son").get(f"/api/records/{visit}")["may"] == ["confirm", "send_back"]
    assert desk("kien").get(f"/api/records/{visit}")["may"] == []
    # Hoa does not confirm her own visit; her secretary does.
    assert desk("hoa", 2).get(f"/api/records/{visit}")["may"] == []
    assert desk("binh").get(f"/api/records/{visit}")["may"] == ["confirm", "send_back"]


def test_one_record_says_which_fields_may_be_edited(desk: Sit, visit: str) -> None:
    assert desk("mai").get(f"/api/records/{visit}")["groups"] == ["review"]
    assert desk("binh").get(f"/api/records/{visit}")["groups"] == ["", "review"]
    assert desk("an").get(f"/api/records/{MEMBERS['minh']}")["groups"] == ["", "place"]


def test_one_record_names_its_creator(desk: Sit, visit: str) -> None:
    record = desk("mai").get(f"/api/records/{visit}")
    assert record["creator"] == user_id("hoa")
    assert record["names"][user_id("hoa")] == "Hoa"


def test_nobody_reads_without_a_session(app: object, phone: Callable[..., Phone]) -> None:
    stranger = phone("mai", sign_in=False).client
    paths = (
        "today",
        "records",
        "records/x",
        "records/x/history",
        "units",
        "conflicts",
        "kept",
        "accounts",
        "devices",
        "admin-log",
    )
    for path in paths:
        assert stranger.get(f"/api/{path}").status_code == 401, path


def test_bad_filters_are_named(desk: Sit) -> None:
    answer = desk("mai").get("/api/records", 422, since="yesterday", page=0)
    assert set(answer["errors"]) == {"since", "page"}
