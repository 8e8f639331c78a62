"""The main job, whole: work without a server, close the browser, and everything arrives everywhere by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server import create_app
from server.context import of
from tests.browser.conftest import Phone
from tests.browser.hands import SYNCED, sign_in
from tests.browser.story import WISH, work_without_a_server
from tests.server.readers.two import link
from tests.serving import Server, running


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


def test_work_done_without_a_server_arrives_everywhere_by_itself(
    server: Server, province: Server, phone: Callable[[str], Phone], chromium: Browser
) -> None:
    cadre = work_without_a_server(server, phone)
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
