"""What a form says when something is missing, what is seen of it afterwards, what cannot be undone, the other language."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import signed_in, without_network
from tests.browser.scene import COMMENTS, NOBODY
from tests.people import ASSIGNMENTS, HOUSEHOLDS
from tests.serving import Server

CHOICES = ("Nêu gương tốt", "Thường xuyên", "Tích cực", "Không đề nghị")  # the others are chosen already


@pytest.fixture
def binh(open_app: OpenApp, scene: Server) -> Page:
    return signed_in(open_app(scene), "binh")


@pytest.fixture
def hoa(open_app: OpenApp, scene: Server) -> Page:
    return signed_in(open_app(scene), "hoa")


def test_what_is_missing_is_brought_into_view_and_named_where_it_is(hoa: Page) -> None:
    hoa.goto(f"/#/tham/moi?ho={HOUSEHOLDS[0]}&pc={ASSIGNMENTS[0]}")
    hoa.get_by_role("button", name="Lưu và báo chi bộ").click()
    expect(hoa.get_by_text("Cần xem lại 1 chỗ.")).to_be_attached()
    topics = hoa.get_by_role("group", name="Nội dung trao đổi")
    expect(topics.get_by_text("Chưa ghi mục này")).to_be_in_viewport()
    expect(topics.get_by_role("checkbox").first).to_be_focused()


def test_who_is_proposed_for_a_home_stands_on_its_page_until_the_cell_decides(binh: Page) -> None:
    without_network(binh)
    binh.goto(f"/#/ho/{NOBODY}")
    binh.get_by_role("link", name="Phân công người phụ trách").click()
    binh.get_by_label("Đảng viên phụ trách").select_option(label="Hoa")
    binh.get_by_role("button", name="Lưu đề nghị").click()
    expect(binh.get_by_text("Chưa có ai phụ trách hộ này.")).to_be_visible()
    expect(binh.get_by_role("listitem").filter(has_text="Hoa").get_by_text("Đã đề xuất")).to_be_visible()


def test_a_comment_is_signed_at_the_second_press_because_it_cannot_be_changed_then(binh: Page) -> None:
    binh.goto(f"/#/nhan-xet/{COMMENTS['minh']}")
    for choice in CHOICES:
        binh.get_by_role("radio", name=choice, exact=True).check()
    binh.get_by_label("Ngày họp với ban công tác Mặt trận").fill("2026-11-02")
    sign = binh.get_by_role("button", name="Ký thay mặt chi bộ")
    sign.click()
    expect(binh.get_by_text("Ký rồi thì không sửa được nữa.")).to_be_in_viewport()
    expect(binh.get_by_role("radio", name="Nêu gương tốt")).to_be_visible()
    sign.click()
    expect(binh.get_by_text("Đã ký nên không sửa được nữa.")).to_be_visible()


def test_who_chooses_english_reads_english_also_after_a_reload_without_a_network(hoa: Page) -> None:
    hoa.goto("/#/them")
    hoa.get_by_role("radio", name="English").check()
    expect(hoa.get_by_role("heading", name="More")).to_be_visible()
    hoa.goto("/#/ho")
    expect(hoa.get_by_role("heading", name="My homes")).to_be_visible()
    without_network(hoa)
    hoa.reload()
    expect(hoa.get_by_role("heading", name="My homes")).to_be_visible()
    expect(hoa.locator("html")).to_have_attribute("lang", "en")
