"""A record as the server keeps it: flat body, and what merging needs to know of each path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sync.canon import Value

CONFLICTS = "_conflicts."


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who last changed a path, at which version, at which effective time (ms).

    What came of two edits, a merged text or an item brought back, has an empty device and `n` 0:
    nobody made it as it stands, so it is known by its version only.
    """

    version: int
    mutation: str
    device: str
    n: int
    time: int
    author: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that did not stand, kept beside the one that does until a person decides."""

    mutation: str
    author: str
    device: str
    n: int
    time: int
    version: int
    value: Value | None

    def to_wire(self) -> dict[str, Any]:
        """Give what a phone gets of it."""
        return {
            "mutation": self.mutation,
            "author": self.author,
            "time": self.time,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """One record. Stamps also hold cleared paths, which the body does not.

    `twins` are edits that set a value which another, unknown to them, had set or left beside
    already. Equal values are no conflict, so nobody is shown them; but who replaces one of the
    two has not seen the other, and in every order of arrival that must count.
    """

    id: str
    kind: str
    home: str
    version: int
    body: Mapping[str, Value]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    conflicts: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    conflict_versions: Mapping[str, int] = field(default_factory=dict)
    twins: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)

    def changes(self) -> Iterator[Stamp | Candidate]:
        """Give every change that is still to be seen: what stands and what is kept beside it."""
        yield from self.stamps.values()
        for candidates in self.conflicts.values():
            yield from candidates

    def meta(self) -> dict[str, Any]:
        """Give stamps and conflicts as JSON; edits that many paths share are written once."""
        edits: dict[tuple[str, str, int, str], int] = {}
        stamps = {}
        for path, s in self.stamps.items():
            index = edits.setdefault((s.mutation, s.device, s.n, s.author), len(edits))
            stamps[path] = [s.version, index, s.time]
        return {
            "edits": [list(edit) for edit in edits],
            "stamps": stamps,
            "conflicts": _rows(self.conflicts),
            "conflict_versions": dict(self.conflict_versions),
            "twins": _rows(self.twins),
        }

    @classmethod
    def restore(
        cls,
        id: str,
        kind: str,
        home: str,
        version: int,
        body: Mapping[str, Value],
        meta: Mapping[str, Any],
    ) -> Self:
        """Put a record together again from its columns and `meta()`."""
        edits = meta["edits"]
        stamps = {}
        for path, (v, index, time) in meta["stamps"].items():
            mutation, device, n, author = edits[index]
            stamps[path] = Stamp(v, mutation, device, n, time, author)
        return cls(
            id,
            kind,
            home,
            version,
            body,
            stamps,
            _candidates(meta["conflicts"]),
            meta["conflict_versions"],
            _candidates(meta["twins"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Give the whole record as one JSON object."""
        return {
            "id": self.id,
            "kind": self.kind,
            "home": self.home,
            "version": self.version,
            "body": dict(self.body),
            "meta": self.meta(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls.restore(data["id"], data["kind"], data["home"], data["version"], data["body"], data["meta"])

    def wire_conflicts(self) -> dict[str, list[dict[str, Any]]]:
        """Give the open conflicts by path, as phones get them."""
        return {path: [c.to_wire() for c in cs] for path, cs in self.conflicts.items()}


def _rows(candidates: Mapping[str, tuple[Candidate, ...]]) -> dict[str, list[list[Any]]]:
    return {
        path: [[c.mutation, c.author, c.device, c.n, c.time, c.version, c.value] for c in cs]
        for path, cs in candidates.items()
    }


def _candidates(rows: Mapping[str, Any]) -> dict[str, tuple[Candidate, ...]]:
    return {path: tuple(Candidate(*row) for row in cs) for path, cs in rows.items()}


def since(record: Record, version: int) -> dict[str, Any]:
    """Give every path changed after `version`: its value, None when cleared.

    A changed conflict comes as `_conflicts.<path>`: the list of candidates, None when closed.
    """
    changed: dict[str, Any] = {
        path: record.body.get(path) for path, stamp in record.stamps.items() if stamp.version > version
    }
    for path, at in record.conflict_versions.items():
        if at > version:
            open_now = record.conflicts.get(path)
            changed[CONFLICTS + path] = [c.to_wire() for c in open_now] if open_now else None
    return changed
