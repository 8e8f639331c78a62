"""Chromium, servers and phones; the people and their commune are those of tests/people.py.

A phone that has to outlive its browser is a profile on disk (`phone`); all others share one browser (`open_app`).
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.hands import PHONE
from tests.browser.scene import furnish
from tests.people import populate
from tests.serving import Server, fill, running

DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the people of the tests, to be copied."""
    data = tmp_path_factory.mktemp("commune")
    fill(data, populate)
    return data


@pytest.fixture
def server(filled: Path, tmp_path: Path) -> Iterator[Server]:
    with running(filled, tmp_path / "data") as it:
        yield it


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with work in every state, to be copied."""
    data = tmp_path_factory.mktemp("furnished")
    fill(data, furnish)
    return data


@pytest.fixture(scope="module")
def scene(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with work in every state, for tests of one file that do not disturb each other."""
    with running(furnished, tmp_path_factory.mktemp("scene") / "data") as it:
        yield it


@pytest.fixture
def furnished_server(furnished: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with work in every state, of this test alone."""
    with running(furnished, tmp_path / "furnished") as it:
        yield it


@pytest.fixture(scope="session")
def engine() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def chromium_options() -> dict[str, object]:
    """What every Chromium of the tests is started with: the system's own, quiet, and as root where CI is."""
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": arguments}


@pytest.fixture(scope="session")
def chromium(engine: Playwright) -> Iterator[Browser]:
    browser = engine.chromium.launch(**chromium_options())  # type: ignore[arg-type]
    yield browser
    browser.close()


def handset(address: str) -> dict[str, object]:
    """What a browser context needs to be a small phone in Việt Nam."""
    return {
        "viewport": PHONE,
        "has_touch": True,
        "is_mobile": True,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "base_url": address,
    }


OpenApp = Callable[..., Page]


@contextlib.contextmanager
def devices(chromium: Browser) -> Iterator[OpenApp]:
    """Open apps of a server on new phones, or at new desks; nothing of them outlives the block."""
    made: list[BrowserContext] = []

    def open_(server: Server, *, desk: bool = False, path: str = "/") -> Page:
        size = {"viewport": DESK, "is_mobile": False, "has_touch": False} if desk else {}
        made.append(chromium.new_context(**{**handset(server.address), **size}))  # type: ignore[arg-type]
        page = made[-1].new_page()
        page.goto(path)
        return page

    yield open_
    for each in made:
        each.close()


@pytest.fixture
def open_app(chromium: Browser) -> Iterator[OpenApp]:
    """Open the app of a server on a new phone, or at a new desk, for one test."""
    with devices(chromium) as open_:
        yield open_


class Phone:
    """One person's phone: a browser profile on disk, which outlives the browser. `options` are Chromium's."""

    def __init__(self, engine: Playwright, folder: Path, address: str, **options: object) -> None:
        self.engine = engine
        self.folder = folder
        self.options = {**handset(address), **chromium_options(), **options}
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        """Start the browser on the profile and open the app."""
        self.context = self.engine.chromium.launch_persistent_context(
            str(self.folder),
            **self.options,  # type: ignore[arg-type]
        )
        page = self.context.pages[0]
        page.goto("/")
        return page

    def close(self) -> None:
        """Close the browser; what is on the phone stays."""
        if self.context is not None:
            self.context.close()
            self.context = None


@pytest.fixture
def phone(engine: Playwright, tmp_path: Path, server: Server) -> Iterator[Callable[[str], Phone]]:
    """Make phones by name; all are closed at the end."""
    made: list[Phone] = []

    def make(name: str) -> Phone:
        made.append(Phone(engine, tmp_path / f"phone-{name}", server.address))
        return made[-1]

    yield make
    for each in made:
        each.close()
