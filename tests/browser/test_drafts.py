"""What is half written is not lost: not to a closed browser, not to a new version of the app."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.config import settings
from tests.browser.conftest import OpenApp, Phone
from tests.browser.hands import ready
from tests.people import HOUSEHOLDS
from tests.serving import Server, running

HELP = "Đang giúp gia đình dựng lại chuồng trại thì trời mưa"
WISH = "Xin được vay vốn để nuôi bò"


# Waits until every one of the words lies in the drafts of the store.
KEPT = """
async (words) => {
  const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith("gandan-"));
  const asked = (request) => new Promise((told, failed) => {
    request.onsuccess = () => told(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = await asked(indexedDB.open(name));
  let rows = "";
  while (!words.every((one) => rows.includes(one)))
    rows = JSON.stringify(await asked(database.transaction("drafts").objectStore("drafts").getAll()));
  database.close();
}
"""


def half_fill(page: Page) -> None:
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    page.get_by_role("link", name="Ghi lần thăm").click()
    page.get_by_role("radio", name="Qua điện thoại").check(force=True)
    page.get_by_label("Việc đã giúp").fill(HELP)
    page.get_by_role("button", name="Thêm nguyện vọng").click()
    page.get_by_role("textbox", name="Nội dung", exact=True).fill(WISH)
    expect(page.get_by_text("Bản nháp, tự lưu trên máy")).to_be_visible()
    page.evaluate(KEPT, [HELP, WISH])


def reopen(page: Page) -> None:
    """Find the draft on the first screen and open it."""
    page.get_by_role("link", name="Chủ hộ 0").filter(has_text="Chưa xong").click()
    expect(page.get_by_text("đã được mở lại")).to_be_visible()


def test_a_half_filled_visit_survives_closing_the_browser_and_is_opened_again_or_thrown_away(
    server: Server, phone: Callable[[str], Phone]
) -> None:
    handheld = phone("hoa")
    page = handheld.open()
    ready(page, "hoa")
    half_fill(page)
    handheld.close()
    server.stop()
    page = handheld.open()
    reopen(page)
    expect(page.get_by_label("Việc đã giúp")).to_have_value(HELP)
    expect(page.get_by_role("radio", name="Qua điện thoại")).to_be_checked()
    expect(page.get_by_role("textbox", name="Nội dung", exact=True)).to_have_value(WISH)
    page.get_by_role("button", name="Bỏ bản nháp").click()
    page.get_by_role("button", name="Thôi", exact=True).click()
    expect(page.get_by_label("Việc đã giúp")).to_have_value(HELP)
    page.get_by_role("button", name="Bỏ bản nháp").click()
    page.get_by_role("button", name="Bỏ hẳn").click()
    expect(page.get_by_label("Việc đã giúp")).to_have_value("")
    expect(page.get_by_role("textbox", name="Nội dung", exact=True)).to_have_count(0)
    page.goto("/#/")
    expect(page.get_by_role("heading", name="Chào Hoa")).to_be_visible()
    expect(page.get_by_text("Chưa xong")).to_have_count(0)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A copy of the built app, to be followed by another version of it."""
    return Path(shutil.copytree(settings({}).pwa_dist, tmp_path / "dist"))


@pytest.fixture
def server(filled: Path, tmp_path: Path, build: Path) -> Iterator[Server]:
    with running(filled, tmp_path / "data", {"PWA_DIST": str(build)}) as it:
        yield it


def publish(server: Server, build: Path) -> None:
    """Put another version of the app on the server."""
    server.stop()
    for packed in build.glob("sw.js.*"):
        packed.unlink()
    with (build / "sw.js").open("a") as script:
        script.write("\n// the next version\n")
    server.start()


def test_a_new_version_of_the_app_never_reloads_an_open_form_and_is_offered_when_nothing_is_open(
    server: Server, build: Path, open_app: OpenApp
) -> None:
    page = open_app(server)
    ready(page, "hoa")
    half_fill(page)
    page.evaluate("globalThis.same = true")
    publish(server, build)
    page.evaluate(
        """async () => {
          const here = await navigator.serviceWorker.getRegistration();
          await here.update();
          const next = here.installing ?? here.waiting;
          while (next.state !== "installed") await new Promise((told) => next.addEventListener("statechange", told, { once: true }));
        }"""
    )
    expect(page.get_by_label("Việc đã giúp")).to_have_value(HELP)
    expect(page.get_by_text("Có bản mới của ứng dụng.")).to_have_count(0)
    page.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(page.get_by_text("Có bản mới của ứng dụng.")).to_be_visible()
    assert page.evaluate("same")
    with page.expect_navigation():
        page.get_by_role("button", name="Dùng bản mới").click()
    expect(page.get_by_text("Có bản mới của ứng dụng.")).to_have_count(0)
    assert page.evaluate("globalThis.same === undefined")
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    expect(page.get_by_role("link", name="Chưa nộp")).to_be_visible()
