"""What a mutation is answered: as intake decides it, and as it goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.messages import Language, Msg, say, table
from server.records.base import Errors
from sync.canon import Value

APPLIED, MERGED, CONFLICT = "applied", "merged", "conflict"
HELD, REFUSED, DUPLICATE = "held", "refused", "duplicate"
ACCEPTED = frozenset({APPLIED, MERGED, CONFLICT})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one mutation.

    `version` is the record's after it (0: none). `total` and `added` (the checksum of the accepted
    body and what the server set besides) are there when the phone can do without the body: it
    holds the version this was applied on. `first` is the answer that stands, for a duplicate.
    """

    id: str
    code: str
    record: str
    version: int = 0
    reason: str | None = None
    errors: Errors = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    first: str | None = None
    total: str | None = None
    added: Mapping[str, Value | None] = field(default_factory=dict)

    def wire(self, language: Language, *, without_body: bool) -> dict[str, Any]:
        """Write the answer; the words are made anew each time, in the reader's language."""
        out: dict[str, Any] = {"id": self.id, "code": self.code}
        if self.version:
            out["v"] = self.version
        if self.first is not None:
            out["first"] = self.first
        if without_body and self.total is not None:
            out["sum"] = self.total
            if self.added:
                out["set"] = dict(self.added)
        if self.reason is not None:
            out["reason"] = self.reason
            out["message"] = table(language).get(f"reason.{self.reason}", self.reason)
        if self.errors:
            out["errors"] = {path: [say(one, language) for one in found] for path, found in self.errors.items()}
        if self.other:
            out["with"] = dict(self.other)
        return out


def pack(errors: Errors, other: Mapping[str, Any]) -> dict[str, Any]:
    """Write the particulars of an answer for the table of kept mutations, as keys, not as words."""
    return {
        "errors": {path: [[one.key, dict(one.params)] for one in found] for path, found in errors.items()},
        "with": dict(other),
    }


def unpack(detail: Mapping[str, Any]) -> tuple[Errors, Mapping[str, Any]]:
    """Read what `pack` wrote."""
    errors = {path: [Msg(key, params) for key, params in found] for path, found in detail["errors"].items()}
    return errors, detail["with"]
