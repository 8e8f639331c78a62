"""The console as its people use it: doubts beside the records, registers kept, accounts and devices looked after."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import signed_in
from tests.people import MEMBERS
from tests.serving import Server

DESK = "/#/bang-dieu-khien"


@pytest.fixture
def an(open_app: OpenApp, server: Server) -> Page:
    return signed_in(open_app(server, desk=True), "an")


def test_what_deserves_a_second_look_stands_in_the_list_and_on_the_page(open_app: OpenApp, server: Server) -> None:
    mai = signed_in(open_app(server, desk=True), "mai")
    mai.goto(f"{DESK}/ho-so?kind=member")
    expect(mai.get_by_text("Cần xem lại: 2")).to_have_count(5)
    mai.goto(f"{DESK}/ho-so/{MEMBERS['minh']}")
    expect(mai.get_by_text("Cần xem lại: 2")).to_be_visible()
    expect(mai.get_by_role("listitem").filter(has_text="Tình trạng đảng viên:")).to_be_visible()
    mai.goto(f"{DESK}/ho-so?kind=household_assignment")
    expect(mai.get_by_text("3 mục")).to_be_visible()
    mai.get_by_label("Chỉ hồ sơ cần xem lại").check()
    expect(mai.get_by_text("Không có hồ sơ nào hợp với bộ lọc này.")).to_be_visible()


def test_a_member_is_not_added_without_what_the_form_calls_needed(an: Page) -> None:
    an.goto(f"{DESK}/danh-muc?kind=member")
    an.get_by_role("button", name="Thêm đảng viên").click()
    form = an.get_by_role("region", name="Thêm đảng viên")
    form.get_by_label("Chi bộ").select_option(label="Chi bộ thôn Suối")
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert")).to_contain_text("Cần ghi: Họ và tên, Mã hiển thị")
    form.get_by_label("Họ và tên").fill("Hoàng Thị Bích Ngọc")
    form.get_by_label("Mã hiển thị").fill("ĐV-moi")
    form.get_by_role("radio", name="Chính thức").check()
    form.get_by_label("Tình trạng sinh hoạt").select_option(label="Đang sinh hoạt")
    form.get_by_role("button", name="Lưu").click()
    expect(an.get_by_role("link", name="Hoàng Thị Bích Ngọc")).to_be_visible()
    an.get_by_role("link", name="Hoàng Thị Bích Ngọc").click()
    expect(an.get_by_text("Cần xem lại")).to_have_count(0)


def test_a_box_that_nobody_ticked_says_no(an: Page) -> None:
    an.goto(f"{DESK}/danh-muc?kind=hamlet")
    an.get_by_role("button", name="Thêm thôn").click()
    form = an.get_by_role("region", name="Thêm thôn")
    form.get_by_label("Thuộc đơn vị").select_option(index=2)
    form.get_by_label("Tên").fill("Thôn Rẫy")
    form.get_by_label("Loại").select_option(label="Thôn")
    form.get_by_role("button", name="Lưu").click()
    an.get_by_role("link", name="Thôn Rẫy").click()
    expect(an.get_by_text("Trưởng thôn là đảng viên").first).to_be_visible()
    expect(an.get_by_text("Cần xem lại")).to_have_count(0)


def test_a_question_about_a_row_far_below_comes_into_view(an: Page, open_app: OpenApp, server: Server) -> None:
    signed_in(open_app(server, desk=True), "mai")
    an.set_viewport_size({"width": 1024, "height": 320})
    an.goto(f"{DESK}/thiet-bi")
    an.get_by_role("button", name="Thu hồi").last.click()
    question = an.get_by_text("Máy này không đăng nhập được nữa")
    expect(question).to_be_in_viewport()
    below_header = an.locator("header.top").bounding_box()["height"]  # type: ignore[index]
    assert question.bounding_box()["y"] >= below_header  # type: ignore[index]
    an.get_by_role("region").get_by_role("button", name="Thu hồi").click()
    expect(an.get_by_text("Đã thu hồi", exact=False).first).to_be_in_viewport()


def test_an_account_is_made_and_what_is_wrong_stands_beside_its_field(an: Page) -> None:
    an.goto(f"{DESK}/tai-khoan")
    an.get_by_role("button", name="Tạo tài khoản").click()
    form = an.get_by_role("region", name="Tạo tài khoản")
    form.get_by_label("Tên đăng nhập").fill("mai")
    form.get_by_label("Họ tên").fill("Lý Thị Mỹ Duyên")
    form.get_by_label("Vai trò").select_option(label="Cán bộ xã")
    form.get_by_label("Đơn vị").select_option(label="\u2003Đảng ủy xã Hòa")
    form.get_by_role("button", name="Tạo giúp tôi").click()
    form.get_by_role("button", name="Tạo", exact=True).click()
    expect(form.get_by_label("Tên đăng nhập")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Tên đăng nhập").fill("duyen")
    form.get_by_role("button", name="Tạo", exact=True).click()
    expect(an.get_by_text("Đã tạo tài khoản Lý Thị Mỹ Duyên.")).to_be_visible()
    an.get_by_role("button", name="Khóa: Lý Thị Mỹ Duyên").click()
    an.get_by_role("region").get_by_role("button", name="Khóa").click()
    expect(an.get_by_role("row", name="Lý Thị Mỹ Duyên")).to_contain_text("Đã khóa")
    an.get_by_role("button", name="Mở khóa: Lý Thị Mỹ Duyên").click()
    expect(an.get_by_text("Đã mở khóa Lý Thị Mỹ Duyên.")).to_be_visible()
