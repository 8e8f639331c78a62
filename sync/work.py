"""A working copy of a record under one mutation: who knew what, and what is kept beside it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sync.canon import Value
from sync.mutation import Mutation
from sync.policy import DELETED
from sync.record import Candidate, Record, Stamp


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose mutation it is, from which device, received when (ms)."""

    author: str
    device: str
    received: int


class Work:
    """Body, stamps and conflicts while a mutation is put in. Nothing here decides what stands."""

    def __init__(self, record: Record, mutation: Mutation, hand: Hand, version: int) -> None:
        self.record = record
        self.mutation = mutation
        self.hand = hand
        self.version = version
        self.body = dict(record.body)
        self.stamps = dict(record.stamps)
        self.conflicts = dict(record.conflicts)
        self.kept: set[str] = set()
        """Paths where this mutation left two values for a person to decide."""

    def known(self, change: Stamp | Candidate) -> bool:
        """Say whether the author had a change in view, or made it himself on this device before."""
        mutation = self.mutation
        return (
            change.version <= mutation.base
            or (change.device == self.hand.device and change.n < mutation.n)
            or change.mutation == mutation.id
        )

    def outrun(self, change: Stamp | Candidate) -> bool:
        """Say whether the author made a change later on the same device: it knew this mutation."""
        return change.device == self.hand.device and change.n > self.mutation.n

    def foreign(self, change: Stamp | Candidate) -> bool:
        """Say whether a change and this mutation were made without knowing of each other."""
        return not self.known(change) and not self.outrun(change)

    def changes(self, path: str) -> Iterator[Stamp | Candidate]:
        """Give the standing change of a path, if any, and the candidates beside it."""
        if path in self.stamps:
            yield self.stamps[path]
        yield from self.conflicts.get(path, ())

    def time(self, path: str, *, over_all: bool = False) -> int:
        """Give the effective time of an edit: later than every change of the path known to it.

        A clock that runs ahead is held to the time of receipt; the step past a known change is
        not, so that knowing always wins and no three edits can go round in a circle.
        """
        known = [c.time + 1 for c in self.changes(path) if over_all or self.known(c)]
        return max([min(self.mutation.at, self.hand.received), *known])

    def stamp(self, time: int, version: int | None = None) -> Stamp:
        """Make this mutation's stamp."""
        mutation, hand = self.mutation, self.hand
        at = self.version if version is None else version
        return Stamp(at, mutation.id, hand.device, mutation.n, time, hand.author)

    def candidate(self, time: int, value: Value | None) -> Candidate:
        """Make a candidate of this mutation's value."""
        mutation, hand = self.mutation, self.hand
        return Candidate(mutation.id, hand.author, hand.device, mutation.n, time, self.version, value)

    def put(self, path: str, value: Value | None, stamp: Stamp) -> None:
        """Let a value stand. An equal one keeps its version: everybody has already seen it."""
        before = self.stamps.get(path)
        if before is None and value is None:
            return
        if before is not None and same(self.body.get(path), value):
            self.stamps[path] = replace(stamp, version=before.version)
            return
        if value is None:
            self.body.pop(path, None)
        else:
            self.body[path] = value
        self.stamps[path] = stamp

    def displaced(self, path: str) -> Candidate:
        """Make a candidate of the value that stands; a cleared path is one too."""
        s = self.stamps[path]
        value = self.body.get(path)
        return Candidate(s.mutation, s.author, s.device, s.n, s.time, s.version, value)

    def unseen(self, path: str) -> list[Candidate]:
        """Give the candidates of a path that the author did not know."""
        return [c for c in self.conflicts.get(path, ()) if not self.known(c)]

    def leave(self, path: str, candidates: list[Candidate], *, new: bool = False) -> None:
        """Set the candidates of a path; equal values are no conflict, neither with what stands
        nor with each other."""
        by_value: dict[tuple[type, Value | None], Candidate] = {}
        for one in sorted(candidates, key=order):
            if not same(one.value, self.body.get(path)):
                older = by_value.pop(key := (type(one.value), one.value), one)
                by_value[key] = replace(one, version=min(older.version, one.version))
        if by_value:
            self.conflicts[path] = tuple(by_value.values())
            if new:
                self.kept.add(path)
        else:
            self.conflicts.pop(path, None)

    def under(self, prefix: str) -> Iterator[Stamp | Candidate]:
        """Give every change below a prefix, except candidates for its removal."""
        for path in self.stamps.keys() | self.conflicts.keys():
            if path == prefix + DELETED:
                if path in self.stamps:
                    yield self.stamps[path]
            elif path.startswith(prefix):
                yield from self.changes(path)


def order(change: Stamp | Candidate) -> tuple[int, str]:
    """Give what decides between two edits: effective time, ties by mutation id."""
    return change.time, change.mutation


def same(one: Value | None, other: Value | None) -> bool:
    """Compare two values; true is not 1."""
    return type(one) is type(other) and one == other
