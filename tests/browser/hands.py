"""What people do with the app, in their words: signing in, syncing, and a phone that is only its requests."""

import io
import json
import time
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any, TypeVar
from urllib.error import HTTPError

from playwright.sync_api import CDPSession, Page, expect

from tests.people import PASSWORD, START, Batch, Phone, device_id

T = TypeVar("T")

PHONE = {"width": 360, "height": 640}
SYNCED = 90_000
ALL_RECEIVED = "Mọi việc đã được máy chủ nhận"


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in on the screen that asks for it."""
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Vào làm việc").click()
    expect(page.get_by_role("navigation")).to_be_visible()


def ready(page: Page, login: str) -> None:
    """Sign in and wait until everything needed without a network is on the phone."""
    sign_in(page, login)
    settled(page)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)", timeout=SYNCED)


def signed_in(page: Page, login: str) -> Page:
    """Sign in; a phone is ready to go offline then."""
    if page.viewport_size == PHONE:
        ready(page, login)
    else:
        sign_in(page, login)
    return page


def settled(page: Page) -> None:
    """Wait, without a click, until the server has taken in all work of this phone."""
    page.goto("/#/dong-bo")
    expect(page.get_by_text(ALL_RECEIVED)).to_be_visible(timeout=SYNCED)


def until(look: Callable[[], T], enough: Callable[[T], object] = bool) -> T:
    """Look until there is enough to see, and return it. Raises AssertionError when it does not come."""
    deadline = time.monotonic() + SYNCED / 1000
    while not enough(found := look()):
        assert time.monotonic() < deadline, f"still only {found!r}"
    return found


def browser_of(page: Page) -> tuple[CDPSession, str]:
    """Return a line to the browser, and the id under which it knows the app's service worker."""
    browser = page.context.new_cdp_session(page)
    known: list[str] = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"] if not one["isDeleted"]),
    )
    browser.send("ServiceWorker.enable")
    return browser, until(lambda: heard(page, known))[-1]


def heard(page: Page, events: T) -> T:
    """Let in the events that are on their way, and return those that have been collected."""
    page.evaluate("0")
    return events


def press_sync(page: Page) -> None:
    """Ask for a sync and wait for its end."""
    page.goto("/#/dong-bo")
    button = page.get_by_role("button", name="Đồng bộ ngay")
    button.click()
    expect(button).to_be_enabled(timeout=SYNCED)


def without_network(*pages: Page) -> None:
    """Take the network from phones; the server goes on for the others."""
    for page in pages:
        page.context.set_offline(True)


def with_network(page: Page) -> None:
    """Give the network back to a phone and wait until its work is sent and answered."""
    page.context.set_offline(False)
    press_sync(page)


class Line:
    """The part of a test client that `tests.people.Phone` uses, over real HTTP."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def post(self, path: str, json: Any) -> "Reply":
        request = urllib.request.Request(self.address + path, _packed(json), {"Content-Type": "application/json"})
        try:
            with self.opener.open(request) as reply:
                return Reply(reply.status, reply.headers, reply.read())
        except HTTPError as error:
            return Reply(error.code, error.headers, error.read())


class Reply:
    """An answer as `tests.people` reads it."""

    def __init__(self, status: int, headers: Message, raw: bytes) -> None:
        self.status_code = status
        self.headers: Mapping[str, Any] = headers
        self.raw = raw

    def get_data(self, *, as_text: bool = False) -> bytes | str:
        return self.raw.decode() if as_text else self.raw

    def get_json(self) -> Any:
        return json.load(io.BytesIO(self.raw))


def _packed(body: Any) -> bytes:
    return json.dumps(body).encode()


def far_phone(address: str, login: str, which: int = 9) -> Phone:
    """Sign somebody in on a phone that has no screen: what others do meanwhile.

    `which` keeps its mutations apart from those that made the scene.
    """
    phone = Phone(Line(address), login, which)  # type: ignore[arg-type]
    phone.batch = Batch(f"far {login} {device_id(login, which)}", START + 1_000_000)
    return phone
