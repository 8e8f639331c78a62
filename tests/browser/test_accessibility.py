"""Every screen as people meet it: read by a screen reader, in the dark, in large text, with one thumb, on this host alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.conftest import DESK, PHONE, handset
from tests.browser.hands import ready, sign_in
from tests.browser.screens import ADMINISTRATOR, CADRE, SECRETARY, STAFF, Screen, faces
from tests.serving import ROOT, Server

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

WATCH_POLICY = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""

CHECK = """
async (rules) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}
"""

# What sticks out of the window, unless it lies in something made to be scrolled sideways or only to be read aloud.
SIDEWAYS = """
() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let at = element; at && !at.matches("main, body"); at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) || at.clientWidth === 1) return true;
    return false;
  };
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.right > wide + 1 && !scrolls(element);
  });
  const main = document.querySelector("main");
  const moves = main && main.scrollWidth > main.clientWidth + 1 ? ["main scrolls"] : [];
  const page = document.documentElement.scrollWidth > wide ? ["page scrolls"] : [];
  return [...page, ...moves, ...out.slice(0, 4).map((element) => element.outerHTML.slice(0, 120))];
}
"""

# A radio or a checkbox is tapped on its label. A link inside a sentence is as high as the sentence.
SMALL = """
() => [...document.querySelectorAll("button, a[href], select, textarea, summary, input")]
  .map((control) => (control.matches("[type=radio], [type=checkbox]") ? control.closest("label") : control))
  .filter((control) => !control.matches(".sr, .skip") && getComputedStyle(control).display !== "inline")
  .map((control) => [control, control.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < 47.5 || box.width < 47.5))
  .map(([control, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${control.outerHTML.slice(0, 120)}`)
"""


STILL = """
() => Promise.all(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished.catch(() => 0)),
).then(() => true)
"""


@dataclass
class Found:
    """What a walk over all screens of somebody found wrong, by what was looked at."""

    light: list[str] = field(default_factory=list)
    dark: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)
    faces: int = 0

    def look(self, page: Page, name: str, *, desk: bool) -> None:
        """Measure what is shown."""

        def note(where: list[str], script: str, argument: Any = None) -> None:
            where += [f"{name}: {one}" for one in page.evaluate(script, argument)]

        self.faces += 1
        _still(page)
        note(self.light, CHECK)
        page.emulate_media(color_scheme="dark")
        _still(page)
        note(self.dark, CHECK, ["color-contrast"])
        page.emulate_media(color_scheme="light")
        if desk:
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            note(self.sideways, SIDEWAYS)
            page.set_viewport_size(DESK)  # type: ignore[arg-type]
        else:
            note(self.small, SMALL)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            note(self.sideways, SIDEWAYS)
            page.evaluate("document.documentElement.style.fontSize = ''")
        _still(page)


def _still(page: Page) -> None:
    """Wait until nothing fades any more: half a change of colour is no colour."""
    page.evaluate(STILL)


Walk = Callable[[str], Found]
PEOPLE: dict[str, tuple[Sequence[Screen], bool]] = {
    "hoa": (CADRE, False),
    "binh": (SECRETARY, False),
    "mai": (STAFF, True),
    "an": (ADMINISTRATOR, True),
}


@pytest.fixture(scope="module")
def walk(chromium: Browser, scene: Server) -> Walk:
    """Walk over all screens of somebody once; the tests then ask what was found."""
    done: dict[str, Found] = {}

    def of(login: str) -> Found:
        if login not in done:
            done[login] = _walked(chromium, scene, login)
        return done[login]

    return of


def _walked(chromium: Browser, server: Server, login: str) -> Found:
    screens, desk = PEOPLE[login]
    found = Found()

    def asked(request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in ("http", "https") and f"{at.scheme}://{at.netloc}" != server.address:
            found.foreign.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.policy.append(message.text)

    size = {"viewport": DESK, "is_mobile": False, "has_touch": False} if desk else {}
    context = chromium.new_context(**{**handset(server.address), **size})  # type: ignore[arg-type]
    context.add_init_script(path=Path(AXE))
    context.add_init_script(WATCH_POLICY)
    context.on("request", asked)
    page = context.new_page()
    page.on("console", said)
    page.on("pageerror", lambda error: found.policy.append(str(error)))
    page.goto("/")
    found.look(page, "signing in", desk=desk)
    (sign_in if desk else ready)(page, login)
    for name in faces(page, screens):
        found.look(page, name, desk=desk)
    found.policy += page.evaluate("violations")
    context.close()
    return found


def nothing(found: list[str]) -> None:
    assert not found, "\n".join(found)


everybody = pytest.mark.parametrize("login", PEOPLE)


@everybody
def test_axe_finds_nothing_on_any_screen(walk: Walk, login: str) -> None:
    found = walk(login)
    assert found.faces > len(PEOPLE[login][0])
    nothing(found.light)


@everybody
def test_every_word_can_be_read_in_the_dark(walk: Walk, login: str) -> None:
    nothing(walk(login).dark)


@everybody
def test_nothing_has_to_be_scrolled_sideways_at_360_pixels_and_on_a_phone_at_twice_the_text_size(
    walk: Walk, login: str
) -> None:
    nothing(walk(login).sideways)


@pytest.mark.parametrize("login", ["hoa", "binh"])
def test_whatever_is_tapped_on_a_phone_is_48_pixels_high_and_wide(walk: Walk, login: str) -> None:
    nothing(walk(login).small)


@everybody
def test_no_screen_asks_another_host_for_anything(walk: Walk, login: str) -> None:
    nothing(walk(login).foreign)


@everybody
def test_no_screen_breaks_the_content_security_policy_or_fails(walk: Walk, login: str) -> None:
    nothing(walk(login).policy)
