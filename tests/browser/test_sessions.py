"""A session that ends costs nothing but a sign-in: what was recorded stays on the phone, each person's own."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenApp
from tests.browser.hands import (
    far_phone,
    press_sync,
    ready,
    settled,
    sign_in,
    without_network,
)
from tests.people import HOUSEHOLDS, PASSWORD
from tests.serving import Server

DESK = "/#/bang-dieu-khien"
NEW = "mật khẩu mới của Hoa"
HELP = "Đã cùng gia đình sửa lại mái bếp."


def record(page: Page) -> None:
    """Write down a visit."""
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    page.get_by_role("link", name="Ghi lần thăm").click()
    page.get_by_label("Việc đã giúp").fill(HELP)
    page.get_by_role("button", name="Lưu, ghi tiếp sau").click()
    expect(page.get_by_role("heading", name="Các lần thăm")).to_be_visible()


def see(page: Page) -> None:
    """Find the visit that was written down."""
    page.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    page.get_by_role("link", name="Chưa nộp").click()
    expect(page.get_by_text(HELP)).to_be_visible()


@pytest.fixture
def hoa(open_app: OpenApp, server: Server) -> Page:
    page = open_app(server)
    ready(page, "hoa")
    return page


def administer(open_app: OpenApp, server: Server, section: str) -> Page:
    page = open_app(server, desk=True)
    sign_in(page, "an")
    page.goto(f"{DESK}/{section}")
    return page


def ended(page: Page) -> None:
    """Wait until the phone knows that its session has ended, and see that it goes on working."""
    expect(page.get_by_text("Phiên đăng nhập đã hết. Vẫn ghi việc được như thường")).to_be_visible()


def test_a_session_ended_by_a_new_password_leaves_the_phone_working_until_the_person_signs_in_again(
    hoa: Page, open_app: OpenApp, server: Server
) -> None:
    an = administer(open_app, server, "tai-khoan")
    an.get_by_role("button", name="Đặt mật khẩu mới: Hoa").click()
    an.get_by_role("textbox", name="Mật khẩu mới").fill(NEW)
    an.get_by_role("button", name="Lưu thay đổi").click()
    expect(an.get_by_text("Đã đặt mật khẩu mới cho Hoa.")).to_be_visible()
    record(hoa)
    ended(hoa)
    hoa.reload()
    ended(hoa)
    see(hoa)
    hoa.get_by_role("link", name="Đăng nhập").click()
    sign_in(hoa, "hoa", NEW)
    settled(hoa)
    see(hoa)
    seen_elsewhere(server)


def seen_elsewhere(server: Server) -> None:
    """The secretary's other phone holds the visit: it arrived, and once."""
    frames = far_phone(server.address, "binh", 7).frames()
    texts = [
        text
        for frame in frames
        for text in frame.get("rows", {}).get("visit", {}).get("cols", {}).get("help_given", [])
    ]
    assert texts == [HELP]


@pytest.mark.parametrize(("login", "desk"), [("hoa", False), ("mai", True)])
def test_a_person_who_goes_on_while_the_first_screen_is_drawn_gets_there(
    open_app: OpenApp, server: Server, login: str, desk: bool
) -> None:
    page = open_app(server, desk=desk)
    # Told of the new screen before anything that runs after its first paint.
    page.evaluate(
        """() => new MutationObserver((_, self) => {
            if (!document.querySelector("nav")) return;
            self.disconnect();
            location.hash = "#/dong-bo";
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    sign_in(page, login)
    expect(page.get_by_role("heading", name="Đồng bộ")).to_be_visible()


def test_a_revoked_phone_keeps_everything_and_says_that_it_may_not_sign_in(
    hoa: Page, open_app: OpenApp, server: Server
) -> None:
    an = administer(open_app, server, "thiet-bi")
    an.get_by_role("button", name="Thu hồi").first.click()
    an.get_by_role("region", name="Thu hồi").get_by_role("button", name="Thu hồi").click()
    expect(an.get_by_role("status").get_by_text("Đã thu hồi")).to_be_visible()
    record(hoa)
    ended(hoa)
    hoa.get_by_role("link", name="Đăng nhập").first.click()
    hoa.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    hoa.get_by_role("button", name="Vào làm việc").click()
    expect(hoa.get_by_text("Máy này không còn được phép đăng nhập. Xin hỏi người quản trị.")).to_be_visible()
    hoa.get_by_role("button", name="Mở tiếp, chưa cần mạng").click()
    see(hoa)


def test_another_person_on_the_same_phone_sees_nothing_and_what_waited_goes_when_its_author_is_back(
    hoa: Page, server: Server
) -> None:
    without_network(hoa)
    record(hoa)
    hoa.goto("/#/them")
    hoa.get_by_role("button", name="Đăng xuất").click()
    expect(hoa.get_by_text("1 việc chưa gửi vẫn được giữ trên máy, chờ bạn đăng nhập lại.")).to_be_visible()
    hoa.get_by_role("button", name="Đăng xuất").click()
    expect(hoa.get_by_text("Việc đã ghi của Hoa vẫn được giữ trên máy này.")).to_be_visible()
    hoa.context.set_offline(False)
    sign_in(hoa, "lan")
    settled(hoa)
    expect(hoa.get_by_role("heading", name="Chưa gửi")).to_have_count(0)
    hoa.goto("/#/ho")
    expect(hoa.get_by_text("Chủ hộ 2")).to_be_visible()
    expect(hoa.get_by_text("Chủ hộ 0")).to_have_count(0)
    hoa.goto(f"/#/ho/{HOUSEHOLDS[0]}")
    expect(hoa.get_by_text("Mục này không còn trên máy.")).to_be_visible()
    assert "visit" not in {
        kind for frame in far_phone(server.address, "binh", 6).frames() for kind in frame.get("rows", {})
    }
    hoa.goto("/#/them")
    hoa.get_by_role("button", name="Đăng xuất").click()
    hoa.get_by_role("button", name="Đăng xuất").click()
    sign_in(hoa, "hoa")
    see(hoa)
    press_sync(hoa)
    settled(hoa)
    seen_elsewhere(server)


def test_who_signed_out_without_a_network_is_signed_out_on_the_server_as_soon_as_there_is_one(hoa: Page) -> None:
    without_network(hoa)
    hoa.goto("/#/them")
    hoa.get_by_role("button", name="Đăng xuất").click()
    hoa.get_by_role("button", name="Đăng xuất").click()
    expect(hoa.get_by_label("Tên đăng nhập")).to_be_visible()
    hoa.context.set_offline(False)
    with hoa.expect_response(lambda reply: reply.request.method == "DELETE") as gone:
        hoa.reload()
    assert gone.value.status == 204
    expect(hoa.get_by_label("Tên đăng nhập")).to_be_visible()
