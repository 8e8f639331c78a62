"""A working copy of a record under one mutation: who knew what, and what is kept beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sync.canon import Value
from sync.mutation import Mutation
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
        self.twins = dict(record.twins)
        self.kept: set[str] = set()
        """Paths where this mutation left two values for a person to decide."""

    # Who knew what

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

    def heads(self, path: str) -> list[Candidate]:
        """Give all edits of a path that no later one has replaced: what stands, what is kept
        beside it, and their twins."""
        standing = [self.standing(path)] if path in self.stamps else []
        return [*standing, *self.beside(path)]

    def beside(self, path: str) -> list[Candidate]:
        """Give the heads of a path other than the one that stands."""
        return [*self.conflicts.get(path, ()), *self.twins.get(path, ())]

    def unseen(self, path: str) -> list[Candidate]:
        """Give the heads beside the standing one that the author did not know."""
        return [one for one in self.beside(path) if not self.known(one)]

    def in_view(self, path: str) -> bool:
        """Say whether the author had every value of a path in view, whoever had set it."""
        values = {(type(one.value), one.value): False for one in self.heads(path)}
        for one in self.heads(path):
            values[type(one.value), one.value] |= self.known(one)
        return all(values.values())

    def under(self, prefix: str) -> Iterator[str]:
        """Give every path below a prefix."""
        for path in self.stamps.keys() | self.conflicts.keys():
            if path.startswith(prefix):
                yield path

    # Times, stamps, candidates

    def time(self, path: str, *, over_all: bool = False) -> int:
        """Give the effective time of an edit: later than every change of the path known to it.

        A clock that runs ahead is held to the time of receipt; the step past a known change is
        not, so that knowing always wins and no three edits can go round in a circle.
        """
        known = [one.time + 1 for one in self.heads(path) if over_all or self.known(one)]
        return max([min(self.mutation.at, self.hand.received), *known])

    def stamp(self, time: int) -> Stamp:
        """Make this mutation's stamp."""
        mutation, hand = self.mutation, self.hand
        return Stamp(self.version, mutation.id, hand.device, mutation.n, time, hand.author)

    def candidate(self, time: int, value: Value | None) -> Candidate:
        """Make a candidate of this mutation's value."""
        mutation, hand = self.mutation, self.hand
        return Candidate(mutation.id, hand.author, hand.device, mutation.n, time, self.version, value)

    def standing(self, path: str) -> Candidate:
        """Give the value that stands as a candidate; a cleared path has one too."""
        s = self.stamps[path]
        return Candidate(s.mutation, s.author, s.device, s.n, s.time, s.version, self.body.get(path))

    # Changes

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

    def leave(self, path: str, beside: Iterable[Candidate], *, new: bool = False) -> None:
        """Set what is kept beside the value that stands.

        Of equal values the latest is shown, from the version on at which the first was; the
        others, and those equal to what stands, are its twins.
        """
        stamp = self.stamps.get(path)
        shown: dict[tuple[type, Value | None], Candidate] = {}
        twins = []
        for one in sorted(beside, key=order):
            if stamp is not None and same(one.value, self.body.get(path)):
                twins.append(replace(one, version=min(one.version, stamp.version)))
                continue
            key = (type(one.value), one.value)
            if (older := shown.pop(key, None)) is not None:
                one = replace(one, version=min(older.version, one.version))
                twins.append(older)
            shown[key] = one
        _set(self.conflicts, path, shown.values())
        _set(self.twins, path, twins)
        if new:
            self.kept.add(path)


def _set(where: dict[str, tuple[Candidate, ...]], path: str, candidates: Iterable[Candidate]) -> None:
    if kept := tuple(candidates):
        where[path] = kept
    else:
        where.pop(path, None)


def order(change: Stamp | Candidate) -> tuple[int, str]:
    """Give what decides between two edits: effective time, ties by mutation id."""
    return change.time, change.mutation


def same(one: Value | None, other: Value | None) -> bool:
    """Compare two values; true is not 1."""
    return type(one) is type(other) and one == other
