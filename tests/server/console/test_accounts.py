"""Accounts and devices, each act with its line in the audit table."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from server.context import of
from server.db import reading
from server.models import session
from tests.people import DONG, HOA_XA, MEMBERS, PASSWORD, PROVINCE, YEN_XA, Phone, device_id, user_id
from tests.server.console.conftest import Desk

Sit = Callable[..., Desk]
NEW = {"login": "Thu.2", "name": "Vi Thị Thu", "role": "CAN_BO_CO_SO", "scope": DONG, "password": "mot-hai-ba-bon"}


def acts(desk: Desk) -> list[tuple[str, str]]:
    page = desk.get("/api/admin-log")
    return [(entry["act"], page["names"].get(entry["account"], entry["account"])) for entry in page["items"]]


def test_it_works(app: Flask, desk: Sit) -> None:
    an = desk("an")
    made = an.post("/api/accounts", 201, **NEW, member=MEMBERS["minh"])["id"]
    account = an.get("/api/accounts", q="thu")["items"][0]
    assert (account["id"], account["login"], account["role"], account["member"]) == (
        made, "thu.2", "CAN_BO_CO_SO", MEMBERS["minh"],
    )  # fmt: skip
    given = {"login": "thu.2", "password": NEW["password"], "device": {"id": device_id("thu"), "name": "Máy"}}
    assert app.test_client().post("/api/session", json=given).status_code == 200
    assert acts(an) == [("create_account", "Vi Thị Thu")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"login": "hoa"}, "login"),
        ({"login": "có dấu"}, "login"),
        ({"login": "x"}, "login"),
        ({"login": "-xa"}, "login"),
        ({"name": "  "}, "name"),
        ({"password": "ngắn"}, "password"),
        ({"role": "VUA"}, "role"),
        ({"scope": HOA_XA}, "scope"),
        ({"scope": "nowhere"}, "scope"),
        ({"role": "CAN_BO_XA"}, "scope"),
        ({"member": "nobody"}, "member"),
    ],
)
def test_what_cannot_be_is_named_by_field_and_nothing_is_made(desk: Sit, wrong: dict[str, str], field: str) -> None:
    an = desk("an")
    answer = an.post("/api/accounts", 422, **{**NEW, **wrong})
    assert list(answer["errors"]) == [field]
    assert an.get("/api/accounts", q="thu")["total"] == 0
    assert acts(an) == []


def test_only_administrators_keep_accounts(desk: Sit) -> None:
    for login in ("mai", "son", "binh", "quang", "kien"):
        someone = desk(login)
        someone.get("/api/accounts", 403)
        someone.get("/api/devices", 403)
        someone.post("/api/accounts", 403, **NEW)
        someone.post(f"/api/accounts/{user_id('hoa')}/disable", 403)


def test_nobody_administers_beyond_the_own_scope(desk: Sit) -> None:
    an = desk("an")
    an.post("/api/accounts", 201, **{**NEW, "login": "quantri-hoa", "role": "QUAN_TRI", "scope": HOA_XA})
    given = {"login": "quantri-hoa", "password": NEW["password"], "device": {"id": device_id("q"), "name": "Máy"}}
    local = Desk(an.phone)
    assert local.phone.client.post("/api/session", json=given).status_code == 200
    assert {one["scope"] for one in local.get("/api/accounts", size=100)["items"]}.isdisjoint({YEN_XA, PROVINCE})
    local.post(f"/api/accounts/{user_id('vy')}/disable", 404)
    assert list(local.post("/api/accounts", 422, **{**NEW, "scope": YEN_XA, "role": "CAN_BO_XA"})["errors"]) == [
        "scope"
    ]


def test_a_new_unit_moves_what_the_account_reads(desk: Sit, visit: str) -> None:
    hoa, an = desk("hoa", 2), desk("an")
    assert hoa.ids("/api/records", kind="visit") == [visit]
    an.post(f"/api/accounts/{user_id('hoa')}", role="CAN_BO_XA", scope=YEN_XA)
    assert hoa.get("/api/records", kind="visit")["total"] == 0
    an.post(f"/api/accounts/{user_id('hoa')}", role="CAN_BO_XA", scope=HOA_XA)
    assert hoa.ids("/api/records", kind="visit") == [visit]
    assert acts(an) == [("change_account", "Hoa"), ("change_account", "Hoa")]


def test_disabling_ends_the_sessions_and_enabling_gives_the_account_back(desk: Sit, visit: str) -> None:
    mai, an = desk("mai"), desk("an")
    an.post(f"/api/accounts/{user_id('mai')}/disable")
    mai.get("/api/records", 401)
    assert an.get("/api/accounts", q="mai")["items"][0]["disabled"] is True
    an.post(f"/api/accounts/{user_id('mai')}/enable")
    mai.phone.sign_in()
    assert mai.ids("/api/records", kind="visit") == [visit]
    assert acts(an) == [("enable_account", "Mai"), ("disable_account", "Mai")]


def test_a_new_password_ends_the_sessions_of_the_old_one(app: Flask, desk: Sit) -> None:
    mai, an = desk("mai"), desk("an")
    an.post(f"/api/accounts/{user_id('mai')}/password", 422, password="ngắn")
    an.post(f"/api/accounts/{user_id('mai')}/password", password="một mật khẩu khác")
    mai.get("/api/records", 401)
    given = {"login": "mai", "password": PASSWORD, "device": {"id": device_id("mai"), "name": "Máy"}}
    assert app.test_client().post("/api/session", json=given).status_code == 401
    assert acts(an) == [("reset_password", "Mai")]


def test_nobody_locks_himself_out(desk: Sit) -> None:
    an = desk("an")
    an.post(f"/api/accounts/{user_id('an')}/disable", 422)
    an.post(f"/api/accounts/{user_id('an')}", 422, role="CAN_BO_XA", scope=HOA_XA)
    an.post(f"/api/devices/{device_id('an')}/revoke", 422)
    assert acts(an) == []


def test_a_revoked_device_is_signed_out_and_stays_out(app: Flask, desk: Sit, phone: Callable[..., Phone]) -> None:
    hoa, an = phone("hoa"), desk("an")
    page = an.get("/api/devices", user=user_id("hoa"))
    assert [(one["id"], one["user_name"], one["revoked"]) for one in page["items"]] == [
        (device_id("hoa"), "Hoa", False)
    ]
    an.post(f"/api/devices/{device_id('hoa')}/revoke")
    assert hoa.post({}).status_code == 401
    given = {"login": "hoa", "password": PASSWORD, "device": {"id": device_id("hoa"), "name": "Máy"}}
    refused = hoa.client.post("/api/session", json=given)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "device_revoked")
    with reading(of(app).engine) as connection:
        assert connection.execute(select(session).where(session.c.device == device_id("hoa"))).first() is None
    assert acts(an) == [("revoke_device", "Hoa")]
    an.post("/api/devices/unknown/revoke", 404)


def test_accounts_come_in_pages_by_name(desk: Sit) -> None:
    an = desk("an")
    names = [one["name"] for page in (1, 2, 3, 4) for one in an.get("/api/accounts", size=3, page=page)["items"]]
    assert names == ["An", "Bình", "Hoa", "Kiên", "Lan", "Mai", "Quang", "Sơn", "Tuấn", "Vy"]
    assert [one["name"] for one in an.get("/api/accounts", unit=YEN_XA)["items"]] == ["Vy"]


def test_auditors_read_the_log_of_their_scope(desk: Sit) -> None:
    an = desk("an")
    an.post(f"/api/accounts/{user_id('hoa')}/disable")
    assert acts(desk("kien")) == [("disable_account", "Hoa")]
    desk("mai").get("/api/admin-log", 403)
