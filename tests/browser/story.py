"""The main job as a story, for whatever stands between the phones and their server."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Phone
from tests.browser.hands import ready, settled
from tests.browser.scene import TODAY
from tests.people import HOUSEHOLDS
from tests.serving import Server

COMMENT = "Họp thôn đều đặn, giúp bà con làm giấy tờ."
WISH = "Xin được hỗ trợ nối đường nước sạch vào thôn"


def work_without_a_server(server: Server, phone: Callable[[str], Phone]) -> Page:
    """Two people work while the server is gone, close everything, and find it all accepted with no click when it is back.

    Returns the cadre's page; a second phone of the secretary has seen the work by then.
    """
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
    return cadre


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
