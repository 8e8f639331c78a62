"""The PWA's own store and exchange (see phone.ts), held as the simulator holds every phone."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.convergence.bench import CAST, Key
from tests.convergence.common import Accepted, Body, Hands, Holding, Seen, Work
from tests.convergence.phones import Killed, Phones, Reply
from tests.convergence.world import World
from tests.people import device_id, user_id

STATES = {"waiting": "waiting", "offered": "waiting", "answered": "answered", "held": "held", "refused": "refused"}


class Pocket:
    """The Node process of the real phones; worlds come and go."""

    def __init__(self, script: Any) -> None:
        self.world: World | None = None
        self.keys: dict[str, Key] = {}
        self.phones = Phones(script, self._carry)
        self.worlds = 0

    def _carry(self, name: str, body: bytes) -> Reply | None:
        assert self.world is not None
        return self.world.carry(self.keys[name], body)

    def enter(self, world: World) -> None:
        """Forget the phones of the last world; those of the next have other names."""
        for name in self.keys:
            self.phones.do(name, "close")
        self.world = world
        self.keys = {}
        self.worlds += 1

    def open(self, login: str, which: int, seed: int, now: int) -> "RealPhone":
        """Give somebody a phone that has never met the server."""
        name = f"{self.worlds}-{login}-{which}"
        self.keys[name] = (login, which)
        chance = seed * len(CAST) + CAST.index((login, which))  # no two phones make the same ids
        self.phones.do(name, "open", user=user_id(login), device=device_id(login, which), now=now, seed=chance)
        return RealPhone(self, name, (login, which))


class RealPhone(Hands):
    """A phone of the Node process. What it holds is asked for once, until it may have changed."""

    def __init__(self, pocket: Pocket, name: str, key: Key) -> None:
        super().__init__(key)
        self.pocket = pocket
        self.name = name
        self._held: Holding | None = None

    def _do(self, command: str, **rest: Any) -> Any:
        """Run a command; raises Killed when the phone was ended meanwhile."""
        self._held = None
        try:
            return self.pocket.phones.do(self.name, command, **{k: v for k, v in rest.items() if v is not None})
        except Killed:
            self.kills[command] += 1
            raise

    def hold(self) -> Holding:
        if self._held is None:
            self._held = _holding(self.pocket.phones.do(self.name, "dump"))
        return self._held

    def save(
        self, changes: Sequence[Mapping[str, Any]], *, kill: int | None, now: int, drafts: Sequence[Body] = ()
    ) -> list[str] | None:
        try:
            saved = self._do("save", changes=changes, drafts=drafts, kill=kill, now=now)
        except Killed:
            return None
        return [one for each in saved for one in each["mutations"]]

    def draft(self, draft: Mapping[str, Any], *, kill: int | None, now: int) -> bool:
        try:
            self._do("draft", draft=draft, kill=kill, now=now)
        except Killed:
            return False
        return True

    def resolve(self, record: str, path: str, value: Any, *, kill: int | None, now: int) -> list[str] | None:
        try:
            saved = self._do("resolve", record=record, path=path, value=value, kill=kill, now=now)
        except Killed:
            return None
        return None if saved is None else saved["mutations"]

    def mend(self, mutation: str, *, kill: int | None, now: int) -> list[str] | None:
        try:
            saved = self._do("mend", mutation=mutation, kill=kill, now=now)
        except Killed:
            return None
        return None if saved is None else saved["mutations"]

    def dismiss(self, mutation: str, *, kill: int | None) -> bool:
        try:
            self._do("dismiss", mutation=mutation, kill=kill)
        except Killed:
            return False
        return True

    def sync(self, *, kill: int | None = None, now: int = 0) -> bool:
        try:
            report = self._do("sync", kill=kill, now=now)
        except Killed:
            return False
        return report is not None and report["outcome"] == "done"

    def end(self) -> None:
        self._do("end")


def _holding(dump: Mapping[str, Any]) -> Holding:
    lost = [place["name"] for one in dump["notices"] if one["code"] == "lost" for place in one["data"]["buckets"]]
    return Holding(
        seen=[
            Seen(one["id"], one["kind"], one["version"], one["state"], one["body"], one["conflicts"])
            for one in dump["views"]
            if one is not None and one["body"]
        ],
        accepted={
            one["id"]: Accepted(one["kind"], one["version"], one["body"], one["conflicts"], frozenset(one["buckets"]))
            for one in dump["records"]
        },
        work={one["id"]: Work(STATES[one["state"]], one["record"], one["mutation"]) for one in dump["outbox"]},
        buckets=frozenset(dump["buckets"]),
        digest=dump["digest"],
        wants=frozenset(dump["wants"]),
        lost=frozenset(lost),
        drafts=dump["drafts"],
    )
