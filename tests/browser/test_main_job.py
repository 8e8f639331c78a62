"""The main job, whole: work without a server, close the browser, and everything arrives everywhere by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server import create_app
from server.context import of
from tests.browser.conftest import Phone
from tests.browser.hands import SYNCED, ready, settled, sign_in
from tests.browser.scene import TODAY
from tests.people import HOUSEHOLDS
from tests.server.readers.two import link
from tests.serving import Server, running

COMMENT = "Họp thôn đều đặn, giúp bà con làm giấy tờ."
WISH = "Xin được hỗ trợ nối đường nước sạch vào thôn"


@pytest.fixture
def province(filled: Path, tmp_path: Path) -> Iterator[Server]:
    """The server above."""
    with running(filled, tmp_path / "above") as it:
        yield it


@pytest.fixture
def server(filled: Path, tmp_path: Path, province: Server) -> Iterator[Server]:
    """The commune's server, linked to the province's."""
    app = create_app({"DATA_DIR": str(province.data), "DATABASE_URL": f"sqlite:///{province.data / 'gandan.sqlite3'}"})
    key = link(of(app))
    of(app).engine.dispose()
    settings = {"UPSTREAM_URL": province.address, "UPSTREAM_KEY": key}
    with running(filled, tmp_path / "data", settings) as it:
        yield it


def assign(page: Page) -> None:
    """The secretary gives the second household of Lan to Hoa as well, adopted by the cell today."""
    page.goto(f"/#/phan-cong/moi?ho={HOUSEHOLDS[2]}")
    page.get_by_label("Đảng viên").select_option(label="Hoa")
    page.get_by_role("radio", name="Phối hợp").check()
    page.get_by_role("button", name="Lưu đề nghị").click()
    page.wait_for_url(f"**/#/ho/{HOUSEHOLDS[2]}")
    page.goto("/#/phan-cong")
    page.get_by_role("button", name="Thông qua 1 phân công").click()
    expect(page.get_by_text("Không có phân công nào chờ thông qua.")).to_be_visible()


def visit(page: Page) -> None:
    """The cadre records a visit with a wish."""
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    page.get_by_role("link", name="Ghi lần thăm").click()
    page.get_by_role("checkbox", name="Sản xuất").check()
    page.get_by_role("button", name="Thêm nguyện vọng").click()
    page.get_by_role("textbox", name="Nội dung", exact=True).fill(WISH)
    page.get_by_role("button", name="Lưu và báo chi bộ").click()
    expect(page.get_by_text(WISH)).to_be_visible()
    expect(page.get_by_text("Trên máy này").first).to_be_visible()


def meeting(page: Page) -> None:
    """The secretary opens this month's meeting, marks everybody present and keeps the minutes."""
    page.goto("/#/sinh-hoat")
    page.get_by_role("link", name="Họp thường kỳ").click()
    page.get_by_role("button", name="Đánh dấu có mặt").click()
    page.get_by_role("button", name="Bắt đầu lúc này").click()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Trên máy này").first).to_be_visible()


def comment(page: Page) -> None:
    """The secretary begins the year's comment on a member and writes its text."""
    page.goto("/#/nhan-xet")
    page.get_by_role("button", name="Thêm người cần nhận xét").click()
    page.get_by_label("Đảng viên").select_option(label="Minh")
    page.get_by_role("button", name="Thêm người cần nhận xét").click()
    page.get_by_role("textbox", name="Nhận xét khác").fill(COMMENT)
    page.get_by_role("button", name="Lưu", exact=True).click()


def test_work_done_without_a_server_arrives_everywhere_by_itself(
    server: Server, province: Server, phone: Callable[[str], Phone], chromium: Browser
) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    cadre, secretary = hoa.open(), binh.open()
    ready(cadre, "hoa")
    ready(secretary, "binh")
    server.stop()
    cadre.reload()
    secretary.reload()
    assign(secretary)
    meeting(secretary)
    comment(secretary)
    visit(cadre)
    hoa.close()
    binh.close()
    cadre, secretary = hoa.open(), binh.open()
    cadre.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    expect(cadre.get_by_text(WISH)).to_be_visible()
    expect(cadre.get_by_text("Trên máy này").first).to_be_visible()
    server.start()
    settled(cadre)
    settled(secretary)
    second = phone("binh-2").open()
    ready(second, "binh")
    second.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    expect(second.get_by_text(WISH)).to_be_visible()
    second.goto("/#/sinh-hoat")
    expect(second.get_by_text(f"Tháng {TODAY:%-m/%Y}")).to_be_visible()
    second.goto("/#/nhan-xet")
    expect(second.get_by_text("Minh")).to_be_visible()
    # The household is Hoa's now as well: the next time she opens the app it is there.
    cadre.goto("/#/ho")
    cadre.reload()
    expect(cadre.get_by_text("Chủ hộ 2")).to_be_visible(timeout=SYNCED)
    console = desk(chromium, server, "mai")
    expect(console.get_by_role("link", name=WISH)).to_be_visible()
    console.goto("/#/bang-dieu-khien/ho-so?kind=visit")
    expect(console.get_by_role("table").get_by_text("Chi bộ thôn Đồng").first).to_be_visible()
    above = desk(chromium, province, "quang")
    above.goto("/#/bang-dieu-khien/ho-so?kind=visit")
    # The parent learns that there was a visit, and neither whom it was to nor what was said.
    expect(above.get_by_role("table").get_by_text("Chi bộ thôn Đồng").first).to_be_visible(timeout=SYNCED)
    expect(above.get_by_text("Chủ hộ 0")).to_have_count(0)


def desk(chromium: Browser, server: Server, login: str) -> Page:
    """Open the console of a server for somebody."""
    page = chromium.new_page(base_url=server.address, viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page.goto("/")
    sign_in(page, login)
    return page
