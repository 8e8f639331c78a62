"""Work goes up without the app: the browser wakes the service worker, and no tab stands in another's way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import SYNCED, browser_of, far_phone, heard, ready, until
from tests.people import HOUSEHOLDS, Phone
from tests.serving import Server

HELP = "Đã chở giúp hai bao thóc đi xay"
TAG = "outbox"


@pytest.fixture
def hoa(open_app: OpenApp, server: Server) -> Page:
    page = open_app(server)
    ready(page, "hoa")
    return page


def record(page: Page) -> None:
    """Write down a visit; it is on this phone only."""
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    page.get_by_role("link", name="Ghi lần thăm").click()
    page.get_by_label("Việc đã giúp").fill(HELP)
    page.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(page.get_by_text("Trên máy này").first).to_be_visible()


def elsewhere(server: Server) -> Phone:
    """Another phone of Hoa's, which shows what the server holds."""
    return far_phone(server.address, "hoa", 7)


def seen(phone: Phone) -> list[str]:
    """Sync the other phone once and return the texts of the visits that came."""
    tables = [frame["rows"]["visit"]["cols"] for frame in phone.frames() if "visit" in frame.get("rows", {})]
    return [text for columns in tables for text in columns.get("help_given", [])]


def test_work_goes_up_when_the_network_is_back_though_the_app_was_closed(hoa: Page, server: Server) -> None:
    beside = hoa.context.new_page()
    server.stop()
    record(hoa)
    browser, registration = browser_of(beside)
    hoa.close()
    server.start()
    other = elsewhere(server)
    assert seen(other) == []
    browser.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": server.address, "registrationId": registration, "tag": TAG, "lastChance": False},
    )
    assert until(lambda: heard(beside, seen(other))) == [HELP]


def test_a_tab_that_is_closed_in_the_middle_of_a_sync_lets_another_one_go_on(hoa: Page, server: Server) -> None:
    second = hoa.context.new_page()
    second.goto("/#/dong-bo")
    expect(second.get_by_role("button", name="Đồng bộ ngay")).to_be_enabled(timeout=SYNCED)
    # Only tabs are here, and the first one's request hangs: neither an answer nor an error comes back.
    hoa.evaluate("SyncManager.prototype.register = async () => undefined")
    taken: list[str] = []
    hoa.route("**/api/sync", lambda route: taken.append(route.request.url))
    record(hoa)
    until(lambda: heard(hoa, taken))
    second.get_by_role("button", name="Đồng bộ ngay").click()
    expect(second.get_by_role("button", name="Đang đồng bộ")).to_be_visible()
    other = elsewhere(server)
    assert seen(other) == []
    hoa.close()
    expect(second.get_by_text("Mọi việc đã được máy chủ nhận")).to_be_visible(timeout=SYNCED)
    assert seen(other) == [HELP]
