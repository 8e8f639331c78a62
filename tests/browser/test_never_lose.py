"""Words that are typed in an unlucky moment: while a save is under way, and where somebody mends or decides."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import far_phone, press_sync, ready
from tests.browser.scene import VISITS
from tests.people import HOUSEHOLDS
from tests.serving import Server

FIRST = "Đã cùng gia đình sửa lại mái bếp."
MORE = "Đã cùng gia đình sửa lại mái bếp. Còn thiếu hai tấm tôn."

# Keeps the store busy, as a slow phone's is, presses a button and types on before the save has come through.
TYPE_ON = """
async (area, [button, words]) => {
  const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith("gandan-"));
  const database = await new Promise((told) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => told(request.result);
  });
  const busy = database.transaction([...database.objectStoreNames], "readwrite");
  await new Promise((told) => {
    busy.objectStore("meta").get("x").onsuccess = () => {
      [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === button).click();
      area.value = words;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      told();
    };
  });
  database.close();
}
"""

# Lets writes to one table fail as they do on a phone without room; "" lets all of them through again.
FULL = """
(table) => {
  IDBObjectStore.prototype.realPut ??= IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...row) {
    if (this.name === table) throw new DOMException("full", "QuotaExceededError");
    return this.realPut(...row);
  };
}
"""


@pytest.fixture
def hoa(open_app: OpenApp, server: Server) -> Page:
    page = open_app(server)
    ready(page, "hoa")
    return page


def test_what_is_typed_while_a_save_is_under_way_stays_and_is_kept(open_app: OpenApp, server: Server) -> None:
    page = open_app(server)
    ready(page, "binh")
    page.goto("/#/sinh-hoat")
    page.get_by_role("link", name="Họp thường kỳ").click()
    page.get_by_role("button", name="Kết luận", exact=True).click()
    words = page.get_by_role("textbox", name=re.compile("^Kết luận"))
    words.fill(FIRST)
    words.evaluate(TYPE_ON, ["Lưu", MORE])
    expect(page.get_by_text("Đã lưu trên máy này")).to_be_visible()
    expect(words).to_have_value(MORE)
    expect(page.get_by_text("Bản nháp, tự lưu trên máy")).to_be_visible()


def test_a_full_phone_never_says_that_it_keeps_what_it_does_not_and_saves_all_once_there_is_room(hoa: Page) -> None:
    hoa.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    hoa.get_by_role("link", name="Ghi lần thăm").click()
    hoa.evaluate(FULL, "drafts")
    hoa.get_by_label("Việc đã giúp").fill(FIRST)
    bar = hoa.locator(".savebar")
    expect(bar.get_by_role("alert")).to_contain_text("Máy đã đầy bộ nhớ")
    expect(bar).not_to_contain_text("tự lưu")
    hoa.evaluate(FULL, "outbox")
    hoa.get_by_role("button", name="Thêm nguyện vọng").click()
    expect(bar).to_contain_text("Bản nháp, tự lưu trên máy")
    hoa.get_by_role("textbox", name="Nội dung", exact=True).fill(MORE)
    hoa.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(hoa.get_by_text("Máy đã đầy bộ nhớ")).to_be_visible()
    hoa.evaluate(DRAFTED, MORE)
    hoa.evaluate(FULL, "")
    hoa.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(hoa.get_by_role("heading", name="Các lần thăm")).to_be_visible()
    expect(hoa.get_by_text(MORE)).to_be_visible()


# Waits until words lie in the drafts of the store.
DRAFTED = """
async (words) => {
  const name = (await indexedDB.databases()).map((one) => one.name).find((one) => one.startsWith("gandan-"));
  const asked = (request) => new Promise((told) => (request.onsuccess = () => told(request.result)));
  const database = await asked(indexedDB.open(name));
  let rows = "";
  while (!rows.includes(words))
    rows = JSON.stringify(await asked(database.transaction("drafts").objectStore("drafts").getAll()));
  database.close();
}
"""


def test_what_is_typed_to_mend_held_work_survives_a_reload_and_is_sent(hoa: Page, server: Server) -> None:
    # The clock of this phone is wrong, so the day of the visit is one that the server cannot take as meant.
    hoa.clock.set_fixed_time("2090-01-01T08:00:00+07:00")
    hoa.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    hoa.get_by_role("link", name="Ghi lần thăm").click()
    hoa.get_by_label("Việc đã giúp").fill(FIRST)
    hoa.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(hoa.get_by_role("heading", name="Các lần thăm")).to_be_visible()
    press_sync(hoa)
    hoa.get_by_role("link").filter(has_text="Máy chủ đang giữ").click()
    hoa.get_by_label("Việc đã giúp").fill(MORE)
    hoa.evaluate(DRAFTED, MORE)
    hoa.reload()
    expect(hoa.get_by_label("Việc đã giúp")).to_have_value(MORE)
    hoa.goto("/#/")
    hoa.get_by_role("link").filter(has_text="Chưa xong").click()
    expect(hoa.get_by_label("Việc đã giúp")).to_have_value(MORE)
    hoa.get_by_label("Ngày thăm").fill("2026-09-20")
    hoa.get_by_role("button", name="Gửi lại").click()
    expect(hoa.get_by_role("button", name="Đồng bộ ngay")).to_be_visible()
    press_sync(hoa)
    frames = far_phone(server.address, "hoa", 7).frames()
    texts = [frame["rows"]["visit"]["cols"]["help_given"] for frame in frames if "visit" in frame.get("rows", {})]
    assert texts == [[MORE]]
    hoa.goto("/#/")
    expect(hoa.get_by_text("Chưa xong")).to_have_count(0)


def test_a_text_written_to_decide_outlives_a_reload_and_somebody_elses_decision(
    open_app: OpenApp, furnished_server: Server
) -> None:
    visit = VISITS["disputed"]
    page = open_app(furnished_server)
    ready(page, "binh")
    page.goto(f"/#/dong-bo/chon/{visit}")
    page.get_by_role("button", name="Viết bản mới").click()
    page.get_by_label("Viết bản mới").fill(MORE)
    page.evaluate(DRAFTED, MORE)
    page.reload()
    expect(page.get_by_label("Viết bản mới")).to_have_value(MORE)
    someone = far_phone(furnished_server.address, "binh", 5)
    rows = next(frame["rows"]["visit"] for frame in someone.frames() if "visit" in frame.get("rows", {}))
    version = rows["v"][rows["id"].index(visit)]
    candidates = [one["mutation"] for one in rows["conflicts"][visit]["help_given"]]
    someone.batch.add("visit", visit, version, op="resolve", path="help_given", seen=candidates, value=FIRST)
    assert someone.codes() == ["applied"]
    press_sync(page)
    page.goto(f"/#/dong-bo/chon/{visit}")
    expect(page.get_by_text(FIRST)).to_be_visible()
    expect(page.get_by_label("Viết bản mới")).to_have_value(MORE)
    page.get_by_role("button", name="Giữ bản mới viết").click()
    expect(page.get_by_text("Không còn chỗ nào có hai bản.")).to_be_visible()
    page.goto(f"/#/tham/{visit}")
    expect(page.get_by_text(MORE)).to_be_visible()


def test_an_app_that_is_not_let_into_its_store_says_so_and_has_everything_when_it_is(hoa: Page, server: Server) -> None:
    hoa.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    hoa.get_by_role("link", name="Ghi lần thăm").click()
    hoa.get_by_label("Việc đã giúp").fill(FIRST)
    hoa.evaluate(DRAFTED, FIRST)
    second = hoa.context.new_page()
    second.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('blocked', 'SecurityError'); }")
    second.goto("/")
    expect(second.get_by_text("Chưa mở được kho dữ liệu trên máy này.")).to_be_visible()
    hoa.reload()
    expect(hoa.get_by_label("Việc đã giúp")).to_have_value(FIRST)
