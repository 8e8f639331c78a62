"""A push wakes the phone: it says that there is something, never what, and the work is there already when it is opened."""

import base64
import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import browser_of, far_phone, ready, until
from tests.people import HOUSEHOLDS
from tests.serving import Server

Deliver = Callable[[dict[str, str] | None], None]
WORDS = {
    "assigned": "Có hộ vừa được phân công. Mở ứng dụng để xem.",
    "sent_back": "Có việc được trả lại để bổ sung.",
    "conflict": "Có nội dung hai người cùng sửa, cần quyết định.",
    "attention": "Có việc cần xử lý.",
}
# Chromium's own push service is out on the internet: this one gives an address and keys like it, and remembers them.
SERVICE = """
([endpoint, p256dh, auth]) => {
  let held = null;
  PushManager.prototype.getSubscription = async () => held;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    globalThis.serverKey = applicationServerKey;
    held = {
      endpoint,
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
      unsubscribe: async () => ((held = null), true),
    };
    return held;
  };
}
"""
# Asked with getNotifications, Chromium forgets those that its desktop has not drawn yet. So what was shown is written
# down in the service worker, once the browser has accepted it.
WRITE_DOWN = """
() => {
  const here = self.registration;
  const show = here.showNotification.bind(here);
  self.written = [];
  here.showNotification = async (title, options) => {
    await show(title, options);
    self.written.push({ title, body: options.body, tag: options.tag, path: options.data.path });
  };
}
"""


@pytest.fixture
def hoa(open_app: OpenApp, server: Server) -> Page:
    page = open_app(server)
    page.context.grant_permissions(["notifications"], origin=server.address)
    ready(page, "hoa")
    return page


@pytest.fixture
def deliver(hoa: Page, server: Server) -> Deliver:
    """Hand a push to the service worker as the browser's push service would."""
    browser, registration = browser_of(hoa)
    hoa.context.service_workers[0].evaluate(WRITE_DOWN)

    def send(payload: dict[str, str] | None) -> None:
        browser.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": server.address, "registrationId": registration, "data": json.dumps(payload) if payload else ""},
        )

    return send


def notified(page: Page, count: int) -> list[dict[str, str]]:
    """Wait for notifications and return them, the oldest first."""
    worker = page.context.service_workers[0]
    return until(lambda: worker.evaluate("written"), lambda found: len(found) >= count)


def test_a_push_is_shown_in_words_that_say_nothing_of_anybody(hoa: Page, deliver: Deliver) -> None:
    for code in WORDS:
        deliver({"code": code, "path": f"/ho/{HOUSEHOLDS[0]}", "name": "Chủ hộ 0", "text": "Nhà có người ốm"})
    found = notified(hoa, len(WORDS))
    assert {one["body"] for one in found} == set(WORDS.values())
    assert {one["tag"] for one in found} == set(WORDS), "none takes the place of another"
    assert {one["title"] for one in found} == {"Gần Dân"}
    assert {one["path"] for one in found} == {f"/ho/{HOUSEHOLDS[0]}"}


def test_a_push_fetches_the_work_though_no_page_asks_for_it(hoa: Page, deliver: Deliver, server: Server) -> None:
    someone = far_phone(server.address, "binh", 5)
    someone.batch.edit("household", HOUSEHOLDS[0], 1, people_count=7)
    assert someone.codes() == ["applied"]
    hoa.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    expect(hoa.get_by_text("7 khẩu")).to_have_count(0)
    deliver(None)
    expect(hoa.get_by_text("7 khẩu")).to_be_visible()
    assert [one["title"] for one in notified(hoa, 1)] == ["Gần Dân"]


def test_a_person_turns_notifications_on_and_off_and_the_server_knows(hoa: Page, server: Server) -> None:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    packed = [base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in (key, b"0123456789abcdef")]
    hoa.goto("/#/them")
    hoa.evaluate(SERVICE, ["https://push.example.net/send/hoa", *packed])
    with hoa.expect_response("**/api/push/subscription") as told:
        hoa.get_by_role("button", name="Bật thông báo").click()
    assert told.value.status == 204
    assert len(base64.urlsafe_b64decode(hoa.evaluate("serverKey") + "==")) == len(key)
    with hoa.expect_response("**/api/push/subscription") as told:
        hoa.get_by_role("button", name="Tắt thông báo").click()
    assert (told.value.request.method, told.value.status) == ("DELETE", 204)
    expect(hoa.get_by_role("button", name="Bật thông báo")).to_be_visible()
