"""Sign-in, sign-out, who am I: a session is bound to a device, slides, ends and can be revoked."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.context import Context
from server.db import reading, writing
from server.models import account, device, session
from server.sessions import LIFETIME
from tests.people import DONG, HOA_XA, MEMBERS, PASSWORD, Phone, device_id, user_id
from tests.server.conftest import Clock


def test_it_works(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa", sign_in=False)
    who = hoa.sign_in()
    assert who == {
        "user": user_id("hoa"), "login": "hoa", "name": "Hoa", "role": "CAN_BO_CO_SO", "scope": DONG, "commune": HOA_XA,
        "member": MEMBERS["hoa"], "unit_name": "Chi bộ thôn Đồng", "lang": "vi", "device": device_id("hoa"),
    }  # fmt: skip
    assert hoa.client.get("/api/session").get_json() == who


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_short(app: Flask) -> None:
    client = app.test_client()
    body = {"login": "HOA ", "password": PASSWORD, "device": {"id": device_id("hoa"), "name": "x"}}
    plain = client.post("/api/session", json=body).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Strict" in plain
    assert "Secure" not in plain
    assert len(plain.split("=")[1].split(";")[0]) == 22
    tls = client.post("/api/session", json=body, base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in tls


def test_the_table_does_not_hold_the_token(phone: Callable[..., Phone], context: Context) -> None:
    hoa = phone("hoa")
    token = hoa.client.get_cookie("s").value
    with reading(context.engine) as connection:
        assert token not in connection.execute(select(session.c.hash)).scalars().all()


@pytest.mark.parametrize(("login", "password"), [("hoa", "sai"), ("khongco", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(app: Flask, login: str, password: str) -> None:
    body = {"login": login, "password": password, "device": {"id": device_id("hoa"), "name": "x"}}
    reply = app.test_client().post("/api/session", json=body)
    assert reply.status_code == 401
    assert reply.content_type == "application/problem+json"
    assert reply.get_json()["code"] == "wrong_password"
    assert reply.get_json()["title"] == "Không đăng nhập được"


def test_guessing_is_slowed_down_and_the_wait_is_said(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    body = {"login": "hoa", "password": "sai", "device": {"id": device_id("hoa"), "name": "x"}}
    assert [client.post("/api/session", json=body).status_code for _ in range(5)] == [401] * 5
    slowed = client.post("/api/session", json={**body, "password": PASSWORD})
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 30
    clock.pass_(minutes=2)
    assert client.post("/api/session", json={**body, "password": PASSWORD}).status_code == 200


def test_a_malformed_sign_in_names_its_fields(app: Flask) -> None:
    reply = app.test_client().post("/api/session", json={"login": "hoa", "device": {"id": "1", "name": "x"}})
    assert reply.status_code == 422
    assert reply.get_json()["code"] == "invalid"
    assert "password" in reply.get_json()["errors"]


def test_without_a_session_nothing_is_told(app: Flask) -> None:
    client = app.test_client()
    for reply in (client.get("/api/session"), client.post("/api/sync", json={})):
        assert reply.status_code == 401
        assert reply.get_json()["code"] == "signed_out"
    assert client.delete("/api/session").status_code == 204


def test_signing_out_ends_the_session_and_a_new_one_goes_on_where_the_old_stopped(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    hoa.frames()
    token = hoa.client.get_cookie("s").value
    assert hoa.client.delete("/api/session").status_code == 204
    assert hoa.client.post("/api/sync", json={}, headers={"Cookie": f"s={token}"}).status_code == 401
    hoa.sign_in()
    assert "buckets" not in hoa.frames()[0]


def test_a_session_slides_and_ends_after_90_days_without_contact(phone: Callable[..., Phone], clock: Clock) -> None:
    hoa = phone("hoa")
    for _ in range(3):
        clock.pass_(days=80)
        hoa.frames()
    clock.at += LIFETIME + 1
    assert hoa.post({}).status_code == 401


def test_an_idle_sync_writes_nothing_and_contact_is_noted_every_ten_minutes(
    phone: Callable[..., Phone], context: Context, clock: Clock
) -> None:
    def contact() -> int:
        with reading(context.engine) as connection:
            return connection.execute(
                select(session.c.last_contact).where(session.c.device == device_id("hoa"))
            ).scalar_one()

    hoa = phone("hoa")
    hoa.frames()
    first = contact()
    clock.pass_(minutes=9)
    hoa.frames()
    assert contact() == first
    clock.pass_(minutes=1)
    hoa.frames()
    assert contact() == first + 600_000


def test_a_closed_account_and_a_revoked_device_get_nothing(phone: Callable[..., Phone], context: Context) -> None:
    hoa, lan = phone("hoa"), phone("lan")
    with writing(context.engine) as connection:
        connection.execute(update(account).where(account.c.id == user_id("lan")).values(disabled_at=1))
        connection.execute(update(device).where(device.c.id == hoa.device).values(revoked_at=1))
    assert hoa.post({}).status_code == 401
    assert lan.post({}).status_code == 401
    body = {"password": PASSWORD, "device": {"id": hoa.device, "name": "x"}}
    assert hoa.client.post("/api/session", json={**body, "login": "hoa"}).get_json()["code"] == "device_revoked"
    assert hoa.client.post("/api/session", json={**body, "login": "lan"}).get_json()["code"] == "disabled"


def test_a_device_id_that_is_somebody_elses_is_replaced(phone: Callable[..., Phone]) -> None:
    phone("hoa")
    lan = phone("lan", sign_in=False)
    lan.device = device_id("hoa")
    assert lan.sign_in()["device"] != device_id("hoa")
