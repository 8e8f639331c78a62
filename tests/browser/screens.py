"""Every screen by its address and by what has to be on it before it counts as shown, and how a page is measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.scene import COMMENTS, MEETINGS, PROPOSED, TASKS, VISITS, WISHES
from tests.people import ASSIGNMENTS, HOUSEHOLDS


@dataclass(frozen=True)
class Screen:
    """`press`: names of buttons to press one after the other, each of which opens another face of the screen."""

    path: str
    press: Sequence[str] = ()

    def __str__(self) -> str:
        return self.path


_MINUTES = ("Chương trình", "Ý kiến", "Giao việc", "Kết luận", "Thông tin")
_EVERYBODY = (
    Screen("/dong-bo"),
    Screen("/them", ("Đăng xuất",)),
    Screen("/tro-giup"),
    Screen("/dieu-can-biet"),
    Screen("/dang-nhap"),
    Screen("/khong-co-trang-nay"),
)
_CELL = (
    Screen("/"),
    Screen("/ho"),
    Screen(f"/ho/{HOUSEHOLDS[0]}"),
    Screen(f"/ho/{HOUSEHOLDS[0]}/sua"),
    Screen(f"/tham/moi?ho={HOUSEHOLDS[0]}&pc={ASSIGNMENTS[0]}", ("Thêm nguyện vọng",)),
    Screen(f"/tham/{VISITS['submitted']}"),
    Screen(f"/tham/{VISITS['returned']}?sua=1"),
    Screen(f"/nguyen-vong/{WISHES['recorded']}"),
    Screen("/sinh-hoat", ("Cuộc họp khác",)),
    Screen(f"/sinh-hoat/{MEETINGS['open']}", _MINUTES),
    Screen(f"/sinh-hoat/{MEETINGS['closed']}"),
    Screen("/viec", ("Cả chi bộ",)),
    Screen(f"/viec/{TASKS['soon']}"),
    Screen(f"/dong-bo/chon/{VISITS['disputed']}"),
)
CADRE = _CELL + _EVERYBODY
SECRETARY = (
    *_CELL,
    Screen("/ho?loc=nobody"),
    Screen("/ho/moi"),
    Screen("/phan-cong", ("Theo đảng viên", "Chưa có ai")),
    Screen(f"/phan-cong/moi?ho={HOUSEHOLDS[2]}"),
    Screen(f"/phan-cong/{PROPOSED}", ("Thông qua",)),
    Screen("/nhan-xet", ("Chi bộ đã ký", "Thêm người cần nhận xét")),
    Screen(f"/nhan-xet/{COMMENTS['minh']}"),
    Screen(f"/nhan-xet/{COMMENTS['lan']}"),
    Screen(f"/dong-bo/chon/{HOUSEHOLDS[1]}"),
)
_DESK = "/bang-dieu-khien"
STAFF = (
    Screen(_DESK),
    Screen(f"{_DESK}/don-vi"),
    Screen(f"{_DESK}/ho-so"),
    Screen(f"{_DESK}/ho-so?kind=visit"),
    Screen(f"{_DESK}/ho-so/{VISITS['submitted']}", ("Gửi lại",)),
    Screen(f"{_DESK}/ho-so/{HOUSEHOLDS[1]}", ("Sửa",)),
    Screen(f"{_DESK}/ho-so/{MEETINGS['closed']}"),
    Screen(f"{_DESK}/mau-thuan", ("Viết lại",)),
    Screen(f"{_DESK}/cho-quyet-dinh?status=held"),
    Screen(f"{_DESK}/cho-quyet-dinh?status=refused"),
    Screen(f"{_DESK}/danh-muc"),
    Screen("/dong-bo"),
    Screen("/them"),
)
ADMINISTRATOR = (
    Screen(f"{_DESK}/don-vi"),
    Screen(f"{_DESK}/danh-muc"),
    Screen(f"{_DESK}/tai-khoan", ("Tạo tài khoản",)),
    Screen(f"{_DESK}/thiet-bi"),
    Screen(f"{_DESK}/nhat-ky"),
)


def faces(page: Page, screens: Sequence[Screen]) -> Iterator[str]:
    """Show every screen and each of its faces; yields a name for what is shown."""
    for screen in screens:
        page.goto(f"/#{screen.path}")
        shown(page)
        yield screen.path
        for name in screen.press:
            page.get_by_role("button", name=name).first.click()
            shown(page)
            yield f"{screen.path} · {name}"


def shown(page: Page) -> None:
    """Wait until the screen of the address is drawn with what the store or the server had for it."""
    expect(page.locator("main h1, header h1, form h1").first).to_be_visible()
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("Đang tải…")).to_have_count(0)
    expect(page.locator("main > *").first).to_be_visible()
