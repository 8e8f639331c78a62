"""Two people, one place, no network: neither loses a word, and a person decides which of them stands."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenApp, devices
from tests.browser.hands import far_phone, press_sync, ready, signed_in, with_network, without_network
from tests.browser.scene import LONG, MEETINGS, VISITS, WISHES
from tests.people import HOUSEHOLDS
from tests.serving import Server

DESK = "/#/bang-dieu-khien"
TWO = "Hai bản khác nhau"


@pytest.fixture(scope="module")
def room(chromium: Browser, scene: Server) -> Iterator[Callable[..., Page]]:
    """Devices that go on being used from test to test, as people's do."""
    with devices(chromium) as open_:
        yield lambda login, **how: signed_in(open_(scene, **how), login)


@pytest.fixture(scope="module")
def hoa(room: Callable[..., Page]) -> Page:
    return room("hoa")


@pytest.fixture(scope="module")
def binh(room: Callable[..., Page]) -> Page:
    return room("binh")


@pytest.fixture(scope="module")
def mai(room: Callable[..., Page]) -> Page:
    return room("mai", desk=True)


def decide(page: Page, record: str, text: str) -> None:
    """Keep the version of a record that holds a text, on the secretary's phone."""
    page.goto(f"/#/dong-bo/chon/{record}")
    version = page.locator(".side > div").filter(has=page.get_by_text(text, exact=True))
    version.get_by_role("button", name="Giữ bản này").click()
    expect(page.get_by_text("Không còn chỗ nào có hai bản.")).to_be_visible()


def count_people(page: Page, household: str, count: int) -> None:
    page.goto(f"/#/ho/{household}/sua")
    page.get_by_label("Số khẩu").fill(str(count))
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text(f"{count} khẩu")).to_be_visible()


def test_the_same_field_is_kept_twice_and_decided_offline_by_the_secretary_for_everybody(hoa: Page, binh: Page) -> None:
    home = HOUSEHOLDS[0]
    without_network(hoa, binh)
    count_people(hoa, home, 8)
    count_people(binh, home, 9)
    with_network(hoa)
    with_network(binh)
    press_sync(hoa)
    hoa.goto(f"/#/dong-bo/chon/{home}")
    expect(hoa.get_by_text("Bí thư chi bộ sẽ chọn. Cả hai bản đang được giữ.")).to_be_visible()
    expect(hoa.get_by_role("button", name="Giữ bản này")).to_have_count(0)
    without_network(binh)
    binh.goto("/#/")
    expect(binh.get_by_text("chỗ có hai bản khác nhau")).to_be_visible()
    binh.goto(f"/#/dong-bo/chon/{home}")
    expect(binh.get_by_text("8", exact=True)).to_be_visible()
    expect(binh.get_by_text("9", exact=True)).to_be_visible()
    expect(binh.get_by_text(re.compile("^Hoa, "))).to_be_visible()
    decide(binh, home, "8")
    with_network(binh)
    press_sync(hoa)
    for page in (hoa, binh):
        page.goto(f"/#/ho/{home}")
        expect(page.get_by_text("8 khẩu")).to_be_visible()
        expect(page.get_by_text(TWO)).to_have_count(0)


def write_help(page: Page, visit: str, words: str) -> None:
    page.goto(f"/#/tham/{visit}?sua=1")
    page.get_by_label("Việc đã giúp").fill(words)
    page.get_by_role("button", name=re.compile("^Lưu(, ghi tiếp sau)?$")).click()
    expect(page.get_by_role("heading", name="Các lần thăm")).to_be_visible()


def test_changes_of_different_parts_of_a_paragraph_are_joined(hoa: Page, binh: Page) -> None:
    visit = VISITS["submitted"]
    without_network(hoa, binh)
    write_help(hoa, visit, LONG.replace("hồ sơ vay vốn", "hồ sơ vay năm mươi triệu"))
    write_help(binh, visit, LONG.replace("trưởng thôn", "bí thư chi bộ"))
    with_network(hoa)
    with_network(binh)
    press_sync(hoa)
    both = LONG.replace("hồ sơ vay vốn", "hồ sơ vay năm mươi triệu").replace("trưởng thôn", "bí thư chi bộ")
    for page in (hoa, binh):
        page.goto(f"/#/tham/{visit}")
        expect(page.get_by_text(both)).to_be_visible()


def test_the_same_paragraph_is_kept_twice_and_the_secretary_writes_a_third_from_both(hoa: Page, binh: Page) -> None:
    visit = VISITS["returned"]
    mine, theirs, third = "Đã nộp hồ sơ vay vốn.", "Còn thiếu giấy tờ vay vốn.", "Đã nộp hồ sơ, còn thiếu một giấy."
    without_network(hoa, binh)
    write_help(hoa, visit, mine)
    write_help(binh, visit, theirs)
    with_network(hoa)
    with_network(binh)
    without_network(binh)
    binh.goto(f"/#/dong-bo/chon/{visit}")
    binh.get_by_role("button", name="Viết bản mới").click()
    writing = binh.get_by_label("Viết bản mới")
    expect(writing).to_have_value(f"{theirs}\n\n{mine}")
    writing.fill(third)
    binh.get_by_role("button", name="Giữ bản mới viết").click()
    expect(binh.get_by_text("Không còn chỗ nào có hai bản.")).to_be_visible()
    with_network(binh)
    press_sync(hoa)
    for page in (hoa, binh):
        page.goto(f"/#/tham/{visit}")
        expect(page.get_by_text(third)).to_be_visible()


def mark(page: Page, name: str, status: str) -> None:
    """Tap somebody's attendance in the minutes that are open."""
    page.get_by_role("group", name=name, exact=True).get_by_role("radio", name=status, exact=True).check(force=True)


def minutes(page: Page, marks: dict[str, str]) -> None:
    page.goto(f"/#/sinh-hoat/{MEETINGS['open']}")
    for name, status in marks.items():
        mark(page, name, status)
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Trên máy này").first).to_be_visible()


def test_attendance_taken_on_two_phones_is_joined_and_only_one_person_is_in_dispute(hoa: Page, binh: Page) -> None:
    without_network(hoa, binh)
    minutes(hoa, {"Lan": "Có mặt", "Minh": "Vắng không lý do"})
    minutes(binh, {"Hoa": "Được miễn", "Minh": "Được miễn"})
    with_network(hoa)
    with_network(binh)
    without_network(binh)
    binh.goto(f"/#/dong-bo/chon/{MEETINGS['open']}")
    expect(binh.get_by_role("button", name="Giữ bản này")).to_have_count(2)
    decide(binh, MEETINGS["open"], "Vắng không lý do")
    with_network(binh)
    press_sync(hoa)
    for page in (hoa, binh):
        page.goto(f"/#/sinh-hoat/{MEETINGS['open']}")
        for name, status in {"Lan": "Có mặt", "Hoa": "Được miễn", "Minh": "Vắng không lý do"}.items():
            one = page.get_by_role("group", name=name, exact=True)
            expect(one.get_by_role("radio", name=status, exact=True)).to_be_checked()


def test_what_one_removes_while_another_writes_in_it_stays_until_the_secretary_decides(
    hoa: Page, binh: Page, scene: Server
) -> None:
    visit, words = VISITS["disputed"], "Gia đình đã làm xong chuồng trại mới."
    without_network(hoa)
    write_help(hoa, visit, words)
    remover = far_phone(scene.address, "binh", 9)
    remover.batch.add("visit", visit, 3, op="delete")
    assert remover.codes() == ["applied"]
    with_network(hoa)
    press_sync(binh)
    without_network(binh)
    binh.goto("/#/dong-bo")
    expect(binh.get_by_text(TWO).first).to_be_visible()
    decide(binh, visit, "(giữ lại)")
    with_network(binh)
    press_sync(hoa)
    hoa.goto(f"/#/tham/{visit}")
    expect(hoa.get_by_text(words)).to_be_visible()


def test_the_months_meeting_begun_on_two_phones_is_one_meeting_with_the_words_of_both(
    server: Server, open_app: OpenApp
) -> None:
    pages = {login: open_app(server) for login in ("hoa", "binh")}
    for login, page in pages.items():
        ready(page, login)
    without_network(*pages.values())
    for page, name in zip(pages.values(), ("Lan", "Minh"), strict=True):
        page.goto("/#/sinh-hoat")
        page.get_by_role("link", name="Họp thường kỳ").click()
        mark(page, name, "Có mặt")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_text("Trên máy này").first).to_be_visible()
    for page in (*pages.values(), *pages.values()):
        with_network(page)
    for page in pages.values():
        page.goto("/#/sinh-hoat")
        expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
        page.get_by_role("main").get_by_role("listitem").click()
        for name in ("Lan", "Minh"):
            one = page.get_by_role("group", name=name, exact=True)
            expect(one.get_by_role("radio", name="Có mặt", exact=True)).to_be_checked()


def test_the_console_keeps_one_of_two_versions(mai: Page, scene: Server) -> None:
    mai.goto(f"{DESK}/ho-so/{HOUSEHOLDS[1]}")
    mai.get_by_role("button", name="Giữ bản này: Hoa").click()
    expect(mai.get_by_role("heading", name="Mâu thuẫn")).to_have_count(0)
    expect(mai.get_by_role("definition").get_by_text("6", exact=True)).to_be_visible()


def test_the_console_writes_a_third_version_anew_and_the_phones_have_it(mai: Page, hoa: Page, scene: Server) -> None:
    wish = WISHES["recorded"]
    for login, words in (("hoa", "Xin nối đường nước sạch vào tận nhà"), ("binh", "Xin một bể nước sạch cho cả thôn")):
        someone = far_phone(scene.address, login, 8)
        someone.batch.add("petition", wish, 2, set={"summary": words},
                          was={"summary": "Xin được hỗ trợ nối đường nước sạch vào thôn"})  # fmt: skip
        someone.answers()
    mai.goto(f"{DESK}/mau-thuan")
    dispute = mai.locator("section.group").filter(has_text="bể nước sạch")
    dispute.get_by_role("button", name="Viết lại").click()
    dispute.get_by_label("Bản viết lại").fill("Xin nối nước sạch vào thôn, kèm một bể chung")
    dispute.get_by_role("button", name="Lưu bản viết lại").click()
    expect(dispute).to_have_count(0)
    press_sync(hoa)
    hoa.goto(f"/#/nguyen-vong/{wish}")
    expect(hoa.get_by_label("Nội dung")).to_have_value("Xin nối nước sạch vào thôn, kèm một bể chung")
