"""The template database, the built phone, and a stage for tests that carry out schedules in their own process."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.convergence.bench import Template, make_template
from tests.convergence.campaign import Stage, scratch
from tests.convergence.common import Seen
from tests.convergence.phones import build
from tests.convergence.real import Pocket, RealPhone
from tests.convergence.world import World

SUMMARY = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the campaign did, also when it went well."""
    if SUMMARY in config.stash:
        terminalreporter.section("convergence")
        for line in config.stash[SUMMARY]:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=scratch()) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def template(folder: Path) -> Template:
    return make_template(folder)


@pytest.fixture(scope="session")
def script(folder: Path) -> Path:
    return build(folder / "phone")


@pytest.fixture(scope="session")
def stage(template: Template, script: Path, folder: Path) -> Iterator[Stage]:
    made = Stage(template, script, folder)
    yield made
    made.close()


@dataclass
class Scene:
    """A world with real phones, to be told what to do one by one. Time goes on by a second with everything."""

    world: World
    pocket: Pocket

    def phone(self, login: str, which: int = 1) -> "Actor":
        """Give somebody a phone that has synced once."""
        actor = Actor(self, self.pocket.open(login, which, 1, self.world.now))
        actor.sync()
        return actor


@dataclass
class Actor:
    """A person with a real phone."""

    scene: Scene
    phone: RealPhone

    def _now(self) -> int:
        self.scene.world.pass_(1_000)
        return self.scene.world.now

    def sync(self) -> None:
        assert self.phone.sync(now=self._now())

    def sync_in_vain(self) -> None:
        """Try to sync where there is no network."""
        self.scene.world.faults[self.phone.key] = [{"do": "lost"}]
        assert not self.phone.sync(now=self._now())

    def create(self, kind: str, changes: dict[str, object], record: str | None = None) -> None:
        named = {} if record is None else {"record": record}
        assert self.phone.save([{"kind": kind, "set": changes, **named}], kill=None, now=self._now())

    def edit(self, one: str, changes: dict[str, object]) -> None:
        seen = self.see(one)
        assert self.phone.save([{"kind": seen.kind, "record": one, "set": changes}], kill=None, now=self._now())

    def do(self, one: str, op: str) -> None:
        seen = self.see(one)
        assert self.phone.save([{"kind": seen.kind, "record": one, "op": op}], kill=None, now=self._now())

    def decide(self, one: str, path: str, value: object) -> None:
        assert self.phone.resolve(one, path, value, kill=None, now=self._now())

    def see(self, one: str) -> Seen:
        return next(seen for seen in self.phone.hold().seen if seen.id == one)

    def holds(self, one: str) -> bool:
        return one in self.phone.hold().accepted

    def candidates(self, one: str, path: str) -> list[object]:
        return [candidate["value"] for candidate in self.see(one).conflicts.get(path, ())]

    def refused(self) -> int:
        return sum(work.state == "refused" for work in self.phone.hold().work.values())


@pytest.fixture
def scene(stage: Stage) -> Callable[[], Scene]:
    def begin() -> Scene:
        world = stage.begin(3_000)
        pocket = stage.open_pocket(world)
        return Scene(world, pocket)

    return begin
