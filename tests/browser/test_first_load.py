"""What a cadre pays for, and what she has for it: everything, with the server gone."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from bench.proxy import Proxy
from tests.browser.conftest import OpenApp, handset
from tests.browser.hands import ready
from tests.browser.screens import CADRE, SECRETARY, Screen, faces
from tests.serving import Server

MOST = 90_000


def test_a_cadre_fetches_at_most_90_kilobytes_until_ready_to_go_offline(server: Server, chromium: Browser) -> None:
    proxy = Proxy(server.port)
    context = chromium.new_context(**handset(f"http://127.0.0.1:{proxy.port}"))  # type: ignore[arg-type]
    later: list[str] = []
    page = context.new_page()
    page.goto("/")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    count = proxy.take()
    context.on("request", lambda request: later.append(urlsplit(request.url).path))
    ready(page, "hoa")
    for _ in faces(page, CADRE):
        pass
    # The rest is her work: no part of the app is fetched once more, or only now.
    assert [path for path in later if path.startswith("/assets/") and not _from_the_phone(page, path)] == []
    context.close()
    proxy.close()
    assert count.down <= MOST, f"{count.down} bytes in {count.requests} requests"


def _from_the_phone(page: Page, path: str) -> bool:
    """Say whether the service worker has this file, and so answered for it."""
    kept: bool = page.evaluate("async (path) => Boolean(await caches.match(path, { ignoreSearch: true }))", path)
    return kept


@pytest.mark.parametrize(("login", "screens"), [("hoa", CADRE), ("binh", SECRETARY)])
def test_every_screen_opens_with_the_server_gone_once_the_first_sync_is_done(
    login: str, screens: Sequence[Screen], furnished_server: Server, open_app: OpenApp
) -> None:
    page = open_app(furnished_server)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    ready(page, login)
    furnished_server.stop()
    page.reload()
    for name in faces(page, screens):
        if page.get_by_text("Màn hình này gặp lỗi").count():
            failures.append(name)
    assert failures == []
    furnished_server.start()
