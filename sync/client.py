"""A reference client: a phone in memory. It shows the protocol whole; the tests hold servers to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sync.canon import Value, canonical
from sync.holding import Held, Holding, Work
from sync.ids import natural_id, new_id
from sync.mutation import parse
from sync.overlay import base_of
from sync.policy import Policy, Shape
from sync.stamp import next_at
from sync.wire import FORM, MAX_MUTATIONS, MAX_WANT, decode_frames

MAX_BYTES = 1_000_000
"""Bytes of mutations in one request: it stays under the server's limit without being packed."""


class Client:
    """One person's phone.

    `transport` sends the body of a request and gives the lines of the reply; it raises whatever
    it likes when the connection breaks, before or between lines, and what came whole is kept.
    `clock` gives milliseconds since 1970 as the device thinks, `random` that many random bytes.
    """

    def __init__(
        self,
        transport: Callable[[bytes], Iterable[bytes]],
        shapes: Mapping[str, Shape],
        *,
        clock: Callable[[], int],
        random: Callable[[int], bytes],
    ) -> None:
        self.transport = transport
        self.clock = clock
        self.random = random
        self.holding = Holding(shapes)
        self.n = 0
        self.at = 0

    # What the person does

    def create(self, kind: str, changes: Mapping[str, Value | None], *, key: Sequence[str] = ()) -> str:
        """Make a record, with the id of its natural key if it has one; return its id."""
        record = natural_id(kind, *key) if key else new_id(self.clock(), self.random(10))
        self._save(kind, record, base=0, set=dict(changes))
        return record

    def edit(self, record: str, changes: Mapping[str, Value | None]) -> list[str]:
        """Change paths of a record in view: one mutation per base; return the mutations' ids."""
        kind, version = self._kind(record), self.version(record)
        view, pending = self.view(record), self.holding.pending(record)
        by_base: dict[int, dict[str, Value | None]] = {}
        for path, value in changes.items():
            by_base.setdefault(base_of(path, version, pending), {})[path] = value
        shape = self.holding.shapes[kind]
        made = []
        for base, part in sorted(by_base.items()):
            was = {path: view[path] for path in part if path in view and shape.policy_of(path) is Policy.TEXT}
            made.append(self._save(kind, record, base=base, set=part, **({"was": was} if was else {})))
        return made

    def step(self, record: str, name: str) -> str:
        """Take a step from the state in view; return the mutation's id."""
        state = self.view(record).get("state", "")
        return self._save(self._kind(record), record, base=self.version(record), op=name, **{"from": state})

    def delete(self, record: str) -> str:
        """Delete a record; return the mutation's id."""
        return self._save(self._kind(record), record, base=self.version(record), op="delete")

    def resolve(self, record: str, path: str, value: Value | None) -> str:
        """Decide what stands at a path in dispute; return the mutation's id."""
        held = self.holding.records.get(record, Held())
        seen = [one["mutation"] for one in held.conflicts.get(path, ())]
        said = {"op": "resolve", "path": path, "seen": seen, "value": value}
        return self._save(self._kind(record), record, base=held.version, **said)

    # What the person sees

    def view(self, record: str) -> dict[str, Value]:
        """Give the record with this phone's work laid over it; empty when there is none."""
        return self.holding.view(record)

    def version(self, record: str) -> int:
        """Give the version last accepted, 0 when the server has not confirmed the record yet."""
        return self.holding.version(record)

    def status(self, record: str) -> str:
        """Say `attention`, `phone`, `sent` or `accepted`, whichever is worst."""
        states = {one.state for one in self.holding.outbox.values() if one.mutation.record == record}
        by_state = {"refused": "attention", "waiting": "phone", "held": "sent", "answered": "sent"}
        return next((word for state, word in by_state.items() if state in states), "accepted")

    # One round trip

    def exchange(self) -> bool:
        """Send what waits and take in what comes; say whether there is more to do at once.

        Raises what the transport raises, ValueError and WireError for a reply that cannot be
        read; each frame that came whole before is kept.
        """
        body, sent = self._request()
        ended = False
        for frame in decode_frames(self.transport(body)):
            draft = self.holding.copy()
            draft.take(frame)
            self.holding = draft
            ended = "more" not in frame
        if not ended:
            raise ConnectionError("the reply was cut")
        waiting = {one for one, work in self.holding.outbox.items() if work.state == "waiting"}
        reads = not self.holding.outdated
        return bool(waiting - sent or (reads and (self.holding.wants or self.holding.check)))

    def sync(self, rounds: int = 20) -> None:
        """Exchange until there is nothing more to do, `rounds` times at most."""
        for _ in range(rounds):
            if not self.exchange():
                return

    def _request(self) -> tuple[bytes, set[str]]:
        holding = self.holding
        said: dict[str, Any] = {"form": FORM}
        if holding.cursor is not None:
            said["cursor"] = holding.cursor
        waiting = sorted(
            (one for one in holding.outbox.values() if one.state == "waiting"),
            key=lambda one: one.mutation.n,
        )
        mutations: list[Mapping[str, Any]] = []
        size = 0
        for work in waiting[:MAX_MUTATIONS]:
            size += len(canonical(work.raw))
            if mutations and size > MAX_BYTES:
                break
            mutations.append(work.raw)
        if mutations:
            said["mutations"] = mutations
        if holding.wants:
            said["want"] = sorted(holding.wants)[:MAX_WANT]
        if holding.check:
            said["check"] = holding.check
            holding.check = []
        holding.asked = set(said.get("want", ()))
        return canonical(said), {str(raw["id"]) for raw in mutations}

    def _kind(self, record: str) -> str:
        held = self.holding.records.get(record)
        return held.kind if held else self.holding.pending(record)[0].kind

    def _save(self, kind: str, record: str, **said: Any) -> str:
        now = self.clock()
        self.n += 1
        self.at = next_at(now, self.holding.server, self.at)
        raw = {
            "id": new_id(now, self.random(10)),
            "kind": kind,
            "record": record,
            "at": self.at,
            "n": self.n,
            **said,
        }
        self.holding.outbox[raw["id"]] = Work(raw, parse(raw))
        return str(raw["id"])
