"""Wishes against what stands: the changes to make, in an order in which each finds what it names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.importing.checking import STEPS, changes
from server.importing.naming import ORGANISATION, Register
from server.importing.reading import Row
from server.importing.wish import Wish
from server.records import KINDS
from sync.canon import Value
from sync.policy import Policy
from sync.record import Record


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes a mutation: either paths to set or a step to take from a state."""

    row: Row
    kind: str
    record: str
    base: int
    set: dict[str, Value] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    op: str = ""
    from_: str = ""

    def mutation(self, id: str, at: int, n: int) -> dict[str, object]:
        """Return the mutation as it goes over the wire."""
        head = {"id": id, "kind": self.kind, "record": self.record, "base": self.base, "at": at, "n": n}
        if self.op:
            return {**head, "op": self.op, "from": self.from_}
        return {**head, "set": self.set, **({"was": self.was} if self.was else {})}


@dataclass(slots=True)
class Tally:
    """How many rows of a sheet make something new, change something, or find it so already."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(slots=True)
class Plan:
    """`changes` in their order, `tallies` by kind, `edits` of records that are there: (row, path, before, after)."""

    changes: list[Change] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    edits: list[tuple[Row, str, Value | None, Value]] = field(default_factory=list)


def plan(register: Register, wishes: Sequence[Wish]) -> Plan:
    """Return what has to be done so that every wish holds."""
    made = Plan()
    known = set(register.records)
    later: list[Change] = []
    for wish in _parents_first(wishes):
        standing = register.records.get(wish.id)
        patch = changes(standing, wish)
        steps = _steps(wish.kind, standing)
        tally = made.tallies.setdefault(wish.kind, Tally())
        if standing is None:
            tally.new += 1
        elif patch or steps:
            tally.changed += 1
            made.edits += [(wish.row, path, standing.body.get(path), value) for path, value in patch.items()]
        else:
            tally.same += 1
        known.add(wish.id)
        early, late = _split(wish.kind, patch, known)
        base = 0 if standing is None else standing.version
        if early:
            made.changes.append(Change(wish.row, wish.kind, wish.id, base, early, _was(wish.kind, standing, early)))
        made.changes += [Change(wish.row, wish.kind, wish.id, base, op=op, from_=source) for op, source in steps]
        if late:
            later.append(Change(wish.row, wish.kind, wish.id, base, late))
    made.changes += later
    return made


def _parents_first(wishes: Sequence[Wish]) -> list[Wish]:
    """Return the wishes with every unit behind the one above it; the sheets stand in order already."""
    units = {wish.id: wish for wish in wishes if wish.kind == ORGANISATION}
    ordered: dict[str, Wish] = {}

    def put(wish: Wish, depth: int) -> None:
        above = units.get(str(wish.body.get("org_id")))
        if above is not None and above is not wish and above.id not in ordered and depth:
            put(above, depth - 1)
        ordered.setdefault(wish.id, wish)

    for unit in units.values():
        put(unit, len(units))
    return [*ordered.values(), *(wish for wish in wishes if wish.kind != ORGANISATION)]


def _steps(kind: str, standing: Record | None) -> list[tuple[str, str]]:
    """Return the steps, with the states they leave, that bring a record where a row wants it."""
    state = KINDS[kind].initial if standing is None else standing.body.get("state")
    found: list[tuple[str, str]] = []
    for name in STEPS.get(kind, ()):
        step = KINDS[kind].shape.steps[name]
        if isinstance(state, str) and state in step.sources:
            found.append((name, state))
            state = step.target
    return found


def _split(kind: str, patch: dict[str, Value], known: set[str]) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the paths that can be set now, and those that name what comes later."""
    waiting = {path for path, _, target in KINDS[kind].references(patch) if target not in known}
    early = {path: value for path, value in patch.items() if path not in waiting}
    return early, {path: patch[path] for path in patch if path in waiting}


def _was(kind: str, standing: Record | None, patch: dict[str, Value]) -> dict[str, str]:
    """Return the texts that merging starts from."""
    if standing is None:
        return {}
    shape = KINDS[kind].shape
    texts = {path: standing.body.get(path, "") for path in patch if shape.policy_of(path) is Policy.TEXT}
    return {path: text for path, text in texts.items() if isinstance(text, str)}
