"""The reference client of `sync/client.py`, held as the simulator holds every phone."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sync.client import Client
from sync.digest import fold
from sync.ids import new_id
from sync.mutation import RESOLVE
from sync.overlay import base_of
from sync.policy import Policy
from sync.wire import WireError
from tests.convergence.common import Accepted, Body, Hands, Holding, Seen, Work
from tests.convergence.world import World


class Cut(Exception):
    """The connection broke, or nobody answered."""


class ReferencePhone(Client, Hands):
    """A phone in memory. It cannot be killed between two writes: it has none."""

    def __init__(self, world: World, login: str, which: int, seed: int) -> None:
        Hands.__init__(self, (login, which))
        self.world = world
        self.time = 0
        shapes = {name: kind.shape for name, kind in world.context.kinds.items()}
        Client.__init__(
            self, self._send, shapes, clock=lambda: self.time, random=random.Random(f"{login} {which} {seed}").randbytes
        )

    def _send(self, body: bytes) -> Iterator[bytes]:
        reply = self.world.carry(self.key, body)
        if reply is None or reply.status != 200:
            raise Cut
        return self._hand_out(reply.body if reply.cut is None else reply.body[: reply.cut], whole=reply.cut is None)

    def _hand_out(self, body: bytes, *, whole: bool) -> Iterator[bytes]:
        lines = body.splitlines(keepends=True)
        yield from lines if whole or body.endswith(b"\n") else lines[:-1]
        if not whole:
            raise Cut

    def hold(self) -> Holding:
        holding = self.holding
        ids = dict.fromkeys([*holding.records, *(one.mutation.record for one in holding.outbox.values())])
        seen = []
        for one in ids:
            body = self.view(one)
            held = holding.records.get(one)
            if body:
                conflicts = {} if held is None else held.conflicts
                seen.append(Seen(one, self._kind(one), self.version(one), str(body.get("state", "")), body, conflicts))
        return Holding(
            seen=seen,
            accepted={
                one: Accepted(held.kind, held.version, held.body, held.conflicts, frozenset(holding.places(one)))
                for one, held in holding.records.items()
            },
            work={one: Work(work.state, work.mutation.record, work.raw) for one, work in holding.outbox.items()},
            buckets=frozenset(holding.buckets),
            digest=fold(holding.sums()),
            wants=frozenset(holding.wants),
            lost=frozenset(one["bucket"] for one in holding.notices if one["code"] == "lost"),
        )

    def save(
        self, changes: Sequence[Mapping[str, Any]], *, kill: int | None, now: int, drafts: Sequence[Body] = ()
    ) -> list[str] | None:
        self.time = now
        made: list[str] = []
        for change in changes:
            made += self._save_one(change)
        return made

    def _save_one(self, change: Mapping[str, Any]) -> list[str]:
        kind, record = change["kind"], change.get("record") or self.id_for(change["kind"], change["set"])
        version = self.version(record)
        seen, pending = change.get("base", version), self.holding.pending(record)
        shape, view = self.holding.shapes[kind], self.view(record)
        by_base: dict[int, dict[str, Any]] = {}
        for path, value in change.get("set", {}).items():
            by_base.setdefault(base_of(path, seen, pending), {})[path] = value
        more = {"replaces": change["replaces"]} if "replaces" in change else {}
        made = []
        for base, part in sorted(by_base.items()):
            # What came in since the form was opened is not what its author started from.
            start = {**(view if base >= version or base < seen else {}), **change.get("was", {})}
            texts = {path: start.get(path) for path in part if shape.policy_of(path) is Policy.TEXT}
            was = {path: text for path, text in texts.items() if text}
            made.append(self._save(kind, record, base=base, set=part, **({"was": was} if was else {}), **more))
        if "op" in change:
            said: dict[str, Any] = {"op": change["op"]}
            if change["op"] == RESOLVE:
                said |= {name: change[name] for name in ("path", "seen", "value")}
            elif change["op"] != "delete":
                said["from"] = change.get("from") or view.get("state", shape.initial)
            made.append(self._save(kind, record, base=seen, **said, **more))
        return made

    def id_for(self, kind: str, changes: Body) -> str:
        """Return the id of a new record."""
        natural = self.world.context.kinds[kind].id_for(changes)
        return natural or new_id(self.clock(), self.random(10))

    def draft(self, draft: Mapping[str, Any], *, kill: int | None, now: int) -> bool:
        return False

    def resolve(self, record: str, path: str, value: Any, *, kill: int | None, now: int) -> list[str] | None:  # type: ignore[override]
        self.time = now
        return [Client.resolve(self, record, path, value)]

    def mend(self, mutation: str, *, kill: int | None, now: int) -> list[str] | None:
        self.time = now
        old = self.holding.outbox.pop(mutation).raw
        keys = ("kind", "record", "base", "set", "was", "op", "path", "seen", "value")
        return self._save_one({**{name: old[name] for name in keys if name in old}, "replaces": mutation})

    def dismiss(self, mutation: str, *, kill: int | None) -> bool:
        self.holding.outbox.pop(mutation)
        return True

    def sync(self, *, kill: int | None = None, now: int = 0) -> bool:  # type: ignore[override]
        self.time = now
        try:
            Client.sync(self)
        except (Cut, ConnectionError, ValueError, WireError):
            return False
        return True

    def end(self) -> None:
        """It would forget everything; what stops a reference client is a broken connection."""
