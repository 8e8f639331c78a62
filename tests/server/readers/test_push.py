"""Who is called for what, and what a push service, a browser and a stranger get to see of it."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server import create_app
from server.context import Context, of
from server.db import reading
from server.models import push_subscription
from server.readers import push, push_subscriptions
from server.readers.tables import push_out
from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS, START, Phone
from tests.server.conftest import Clock
from tests.server.readers.service import Browser, Service, b64
from tests.server.readers.two import held, visit

VISIT = natural_id("visit", "mot")
HOURS = 3600


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.stop()


@pytest.fixture
def app(template: tuple[Any, str], tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    database, source = template
    name = f"gandan_{uuid.uuid4().hex}"
    database.copy(source, name)
    app = create_app({"DATABASE_URL": database.url(name), "DATA_DIR": str(tmp_path), "NOW": clock, "PUSH_LOCAL": "1"})
    yield app
    of(app).engine.dispose()
    database.drop(name)


def subscribe(phone: Phone, browser: Browser) -> None:
    answer = phone.client.post("/api/push/subscription", json=browser.json())
    assert answer.status_code == 204, answer.get_data(as_text=True)


def send_back(binh: Phone, context: Context) -> None:
    stands = held(context, VISIT)
    assert stands is not None
    binh.batch.edit("visit", VISIT, stands.version, returned_reason="Bà Sáu ốm, ghi lại nội dung")
    binh.batch.step("visit", VISIT, "send_back", "submitted", stands.version)
    assert set(binh.codes()) == {"applied"}


def subscriptions(context: Context) -> list[str]:
    with reading(context.engine) as connection:
        return list(connection.execute(select(push_subscription.c.device)).scalars())


def waiting(context: Context) -> int:
    with reading(context.engine) as connection:
        return len(connection.execute(select(push_out)).all())


def test_work_sent_back_calls_its_author_with_words_that_say_nothing(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, browser = phone("hoa"), service.browser()
    subscribe(hoa, browser)
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    assert push.run(context) == 1
    (message,) = service.messages
    assert browser.read(message.body) == {"code": "sent_back"}
    headers = message.headers
    assert (headers["content-encoding"], headers["topic"]) == ("aes128gcm", "sent_back")
    assert int(headers["ttl"]) == 72 * HOURS
    assert headers["urgency"] == "normal"
    assert waiting(context) == 0
    assert push.run(context) == 0


def test_the_token_names_the_service_and_who_answers_for_it_and_is_signed_by_the_key_of_the_page(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa = phone("hoa")
    subscribe(hoa, service.browser())
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    push.run(context)
    claims = service.messages[0].claims()
    assert claims["aud"] == service.origin
    assert claims["sub"].startswith("mailto:")
    assert START // 1000 < claims["exp"] <= START // 1000 + 24 * HOURS
    assert hoa.client.get("/api/push/key").get_json() == {"key": service.messages[0].key()}


def test_a_household_that_was_assigned_calls_the_member_and_not_his_colleague(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, lan, binh = phone("hoa"), phone("lan"), phone("binh")
    browser = service.browser("hoa")
    subscribe(hoa, browser)
    subscribe(lan, service.browser("lan"))
    one = natural_id("household_assignment", "neu")
    binh.batch.new(
        "household_assignment", one, org_id=DONG, household=HOUSEHOLDS[2], member=MEMBERS["hoa"], role="PHOI_HOP",
        valid_from="2026-09-01", decided_on="2026-09-01",
    )  # fmt: skip
    binh.batch.step("household_assignment", one, "propose", "draft")
    binh.batch.step("household_assignment", one, "adopt", "proposed")
    assert set(binh.codes()) == {"applied"}
    assert push.run(context) == 1
    (message,) = service.messages
    assert message.path == "/push/hoa"
    assert browser.read(message.body) == {"code": "assigned"}


def test_a_conflict_calls_the_record_s_author_and_the_secretary_of_the_cell(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, second, binh = phone("hoa"), phone("hoa", 2), phone("binh")
    visit(hoa, VISIT, submit=False)
    stands = held(context, VISIT)
    assert stands is not None
    secretary = service.browser("binh")
    subscribe(binh, secretary)
    binh.batch.edit("visit", VISIT, stands.version, help_given="Giúp việc khác hẳn")
    assert binh.codes() == ["applied"]
    subscribe(second, service.browser("hoa"))
    second.batch.edit("visit", VISIT, stands.version, help_given="Không giúp gì")
    assert second.codes() == ["conflict"]
    push.run(context)
    (message,) = [one for one in service.messages if one.path == "/push/binh"]
    assert secretary.read(message.body) == {"code": "conflict", "path": "/dong-bo"}
    assert [one.path for one in service.messages] == ["/push/binh"]  # who made it knows from his answer


def test_a_comment_asked_for_calls_the_secretary_and_a_task_its_assignee(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    binh, mai, hoa = phone("binh"), phone("mai"), phone("hoa")
    asked, given = service.browser("binh"), service.browser("hoa")
    subscribe(binh, asked)
    subscribe(hoa, given)
    comment = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    mai.batch.new("residence_comment", comment, org_id=DONG, member=MEMBERS["minh"], year=2026)
    assert mai.codes() == ["applied"]
    binh.batch.new("task", natural_id("task", "1"), org_id=DONG, title="Làm đường", assignee=MEMBERS["hoa"])
    assert binh.codes() == ["applied"]
    push.run(context)
    read = {one.path: (asked if one.path == "/push/binh" else given).read(one.body) for one in service.messages}
    assert read == {"/push/binh": {"code": "attention"}, "/push/hoa": {"code": "other"}}


@pytest.mark.parametrize("status", [404, 410])
def test_a_dead_subscription_is_forgotten(
    context: Context, phone: Callable[..., Phone], service: Service, status: int
) -> None:
    hoa = phone("hoa")
    subscribe(hoa, service.browser())
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    service.status = status
    assert push.run(context) == 0
    assert subscriptions(context) == []
    assert waiting(context) == 0


def test_a_service_that_is_busy_is_asked_again_when_it_says_and_a_message_ends_with_its_worth(
    context: Context, phone: Callable[..., Phone], service: Service, clock: Clock
) -> None:
    hoa = phone("hoa")
    subscribe(hoa, service.browser())
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    service.status, service.answer = 429, {"Retry-After": "600"}
    push.run(context)
    clock.pass_(minutes=9)
    assert not push.due(context)
    clock.pass_(minutes=2)
    assert push.due(context)
    service.status, service.answer = 500, {}
    push.run(context)
    assert waiting(context) == 1
    clock.pass_(days=3)
    push.run(context)
    assert waiting(context) == 0
    assert len(service.messages) == 2
    assert subscriptions(context) == [hoa.device]


def test_a_service_that_is_away_is_asked_again(
    context: Context, phone: Callable[..., Phone], service: Service, clock: Clock
) -> None:
    hoa = phone("hoa")
    subscribe(hoa, Browser("http://127.0.0.1:1/push/x"))
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    assert push.run(context) == 0
    assert waiting(context) == 1
    subscribe(hoa, service.browser())  # the browser got another address; what waited went with the old one
    clock.pass_(minutes=60)
    push.run(context)
    assert waiting(context) == 0


def test_two_calls_of_one_sort_are_one_message_with_one_topic(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    subscribe(hoa, service.browser())
    visit(hoa, VISIT)
    send_back(binh, context)
    stands = held(context, VISIT)
    assert stands is not None
    hoa.batch.step("visit", VISIT, "submit", "returned", stands.version)
    assert hoa.codes() == ["applied"]
    send_back(binh, context)
    assert push.run(context) == 1


def test_who_signed_out_or_lost_his_device_is_not_called(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, other = phone("hoa"), phone("hoa", 2)
    subscribe(hoa, service.browser("eins"))
    subscribe(other, service.browser("zwei"))
    visit(other, VISIT)
    assert hoa.client.delete("/api/session").status_code == 204
    assert subscriptions(context) == [other.device]
    an = phone("an")
    assert an.client.post(f"/api/devices/{other.device}/revoke", json={}).status_code == 200
    send_back(phone("binh"), context)
    assert push.run(context) == 0
    assert subscriptions(context) == []
    assert service.messages == []


def test_a_phone_that_changed_hands_calls_only_its_new_owner(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    browser = service.browser()
    hoa, lan = phone("hoa"), phone("lan")
    subscribe(hoa, browser)
    subscribe(lan, browser)
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    assert push.run(context) == 0
    assert subscriptions(context) == [lan.device]


def test_nobody_is_called_for_what_happened_before_he_asked_to_be(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa = phone("hoa")
    visit(hoa, VISIT)
    send_back(phone("binh"), context)
    subscribe(hoa, service.browser())
    assert not push.due(context)
    assert push.run(context) == 0


def test_nobody_is_called_for_what_he_may_no_longer_read(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    subscribe(hoa, service.browser())
    visit(hoa, VISIT)
    send_back(binh, context)
    stands = held(context, ASSIGNMENTS[0])
    assert stands is not None
    binh.batch.edit(
        "household_assignment", ASSIGNMENTS[0], stands.version, valid_to="2026-09-01", end_reason="reassigned"
    )
    binh.batch.step("household_assignment", ASSIGNMENTS[0], "end", "active", stands.version)
    assert set(binh.codes()) == {"applied"}
    push.run(context)
    assert [one.headers["topic"] for one in service.messages] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "ftp://push.example.com/x"}, "endpoint"),
        ({"endpoint": "https://user@push.example.com/x"}, "endpoint"),
        ({"keys": {"p256dh": b64(b"\x04" + bytes(64)), "auth": b64(bytes(16))}}, "p256dh"),
        ({"keys": {"p256dh": "ä", "auth": b64(bytes(16))}}, "p256dh"),
    ],
)
def test_a_subscription_of_no_use_is_refused_by_field(
    phone: Callable[..., Phone], service: Service, change: dict[str, Any], field: str
) -> None:
    answer = phone("hoa").client.post("/api/push/subscription", json=service.browser().json() | change)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


def test_a_subscription_never_makes_us_call_our_own_network(
    template: tuple[Any, str], tmp_path: Path, clock: Clock, service: Service
) -> None:
    database, source = template
    name = f"gandan_{uuid.uuid4().hex}"
    database.copy(source, name)
    app = create_app({"DATABASE_URL": database.url(name), "DATA_DIR": str(tmp_path), "NOW": clock})
    context = of(app)
    hoa = Phone(app.test_client(), "hoa")
    answer = hoa.client.post("/api/push/subscription", json=service.browser().json())
    assert answer.status_code == 422
    assert not push_subscriptions.reachable(context, "https://127.0.0.1/x")
    assert not push_subscriptions.reachable(context, "https://10.1.2.3/x")
    assert not push_subscriptions.reachable(context, "https://[::1]/x")
    context.engine.dispose()
    database.drop(name)


def test_only_who_is_signed_in_subscribes(app: Flask, service: Service) -> None:
    client = app.test_client()
    assert client.get("/api/push/key").status_code == 401
    assert client.post("/api/push/subscription", json=service.browser().json()).status_code == 401


def test_turning_it_off_ends_it_and_ending_it_twice_is_no_error(
    context: Context, phone: Callable[..., Phone], service: Service
) -> None:
    hoa, browser = phone("hoa"), service.browser()
    subscribe(hoa, browser)
    for _ in range(2):
        answer = hoa.client.delete("/api/push/subscription", json={"endpoint": browser.endpoint})
        assert answer.status_code == 204
    assert subscriptions(context) == []
