"""Work that the commune sends back is work for its author: it arrives with the reason, is mended, and comes to its end."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import press_sync, settled, signed_in
from tests.browser.scene import MEETINGS, VISITS
from tests.serving import Server

RECORD = "/#/bang-dieu-khien/ho-so"
WHY = "Xin ghi rõ ai sẽ mang giấy tờ lên xã."
MENDED = "Hẹn thứ hai tuần sau, chị Hoa mang giấy tờ lên xã cùng gia đình."


@pytest.fixture
def mai(open_app: OpenApp, furnished_server: Server) -> Page:
    return signed_in(open_app(furnished_server, desk=True), "mai")


@pytest.fixture
def binh(open_app: OpenApp, furnished_server: Server) -> Page:
    return signed_in(open_app(furnished_server), "binh")


def send_back(page: Page, record: str, button: str) -> None:
    """Send a record back in the console; without a reason it does not go."""
    page.goto(f"{RECORD}/{record}")
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Hãy ghi lý do để người lập biết cần sửa gì.")).to_be_visible()
    page.get_by_label("Lý do").fill(WHY)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Máy chủ đã nhận.")).to_be_visible()


def today(page: Page) -> None:
    """Sync and look at the first screen."""
    press_sync(page)
    page.goto("/#/")
    expect(page.get_by_role("heading", name="Chào")).to_be_visible()


def test_a_visit_sent_back_by_the_commune_is_mended_by_its_author_and_confirmed_by_the_secretary(
    mai: Page, binh: Page, open_app: OpenApp, furnished_server: Server
) -> None:
    hoa = signed_in(open_app(furnished_server), "hoa")
    send_back(mai, VISITS["submitted"], "Gửi lại")
    today(hoa)
    hoa.get_by_role("link").filter(has_text=WHY).click()
    expect(hoa.get_by_text(WHY)).to_be_visible()
    hoa.get_by_label("Việc đã giúp").fill(MENDED)
    hoa.get_by_role("button", name="Sửa xong, báo lại chi bộ").click()
    expect(hoa.get_by_role("heading", name="Các lần thăm")).to_be_visible()
    today(hoa)
    expect(hoa.get_by_text(WHY)).to_have_count(0)
    today(binh)
    binh.goto(f"/#/tham/{VISITS['submitted']}")
    expect(binh.get_by_text(MENDED)).to_be_visible()
    binh.get_by_role("button", name="Xác nhận").click()
    binh.get_by_role("button", name="Xác nhận").click()
    expect(binh.get_by_text("Đã xác nhận")).to_be_visible()
    press_sync(binh)
    press_sync(hoa)
    hoa.goto(f"/#/tham/{VISITS['submitted']}")
    expect(hoa.get_by_text("Đã xác nhận")).to_be_visible()
    expect(hoa.get_by_text(WHY)).to_have_count(0)
    mai.reload()
    expect(mai.get_by_text("Đã xác nhận").first).to_be_visible()


def test_a_meeting_sent_back_by_the_commune_is_mended_approved_and_handed_in_again(mai: Page, binh: Page) -> None:
    meeting = MEETINGS["closed"]
    send_back(mai, meeting, "Gửi lại chi bộ")
    today(binh)
    binh.get_by_role("link").filter(has_text=WHY).click()
    expect(binh.get_by_text(WHY)).to_be_visible()
    binh.get_by_role("button", name="Kết luận").click()
    binh.get_by_label("Kết luận").fill(MENDED)
    binh.get_by_role("button", name="Thông qua biên bản").click()
    expect(binh.get_by_text("Đã thông qua biên bản")).to_be_visible()
    binh.get_by_role("button", name="Nộp lên đảng ủy xã").click()
    binh.get_by_role("button", name="Nộp lên đảng ủy xã").click()
    expect(binh.get_by_text("Đã nộp")).to_be_visible()
    press_sync(binh)
    mai.reload()
    expect(mai.get_by_text(MENDED).first).to_be_visible()
    mai.get_by_role("button", name="Xem xét xong").click()
    expect(mai.get_by_text("Máy chủ đã nhận.")).to_be_visible()
    press_sync(binh)
    binh.goto(f"/#/sinh-hoat/{meeting}")
    expect(binh.get_by_text("Đã xem xét")).to_be_visible()


def test_a_visit_that_waits_for_its_confirmation_is_corrected_without_being_handed_in_again(
    open_app: OpenApp, furnished_server: Server
) -> None:
    hoa = signed_in(open_app(furnished_server), "hoa")
    hoa.goto(f"/#/tham/{VISITS['submitted']}?sua=1")
    hoa.get_by_label("Việc đã giúp").fill(MENDED)
    hoa.get_by_role("button", name="Lưu", exact=True).click()
    settled(hoa)
    hoa.goto(f"/#/tham/{VISITS['submitted']}")
    expect(hoa.get_by_text(MENDED)).to_be_visible()
    expect(hoa.get_by_text("Chờ xác nhận")).to_be_visible()
