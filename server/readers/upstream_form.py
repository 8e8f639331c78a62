"""What travels between two servers: results up, steps down, answers both ways; and reading it.

Nothing is believed because it came from a server: what has not the form is refused one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.records.base import RecordType
from server.records.body import matches
from sync.canon import Value, nfc
from sync.ids import is_id, natural_id
from sync.mutation import MAX_INTEGER, MAX_PATHS, MAX_TEXT, is_path
from sync.policy import DELETED

APPLIED, DUPLICATE, BASE, REFUSED = "applied", "duplicate", "base", "refused"
# Where a unit hangs is decided above it: what the unit of a link says of its own place stays below.
PINNED = frozenset({"org_id", "parent_id"})
# Days are judged where the record is merged, with the clock of its home.
_NOT_OURS = frozenset({"far_date", "not_yet", "server_only"})


class FormError(Exception):
    """A result that cannot be taken; the argument is the reason."""


@dataclass(frozen=True, slots=True)
class Result:
    """One record as its home has it at version `v`: what changed since `b` (0: all of it).

    `total` is the checksum of all that goes up of the record; with `gone` nothing does any more.
    """

    id: str
    kind: str
    record: str
    home: str
    b: int
    v: int
    at: int
    gone: bool
    set: Mapping[str, Value | None]
    total: str


def result_id(home: str, epoch: int, record: str, version: int) -> str:
    """Return the id under which one version of a record goes up, the same whenever it is sent."""
    return natural_id("result", home, str(epoch), record, str(version))


def allowed(kind: RecordType, path: str) -> bool:
    """Say whether a path of a kind goes up."""
    policy = kind.upstream
    return policy is not None and path != DELETED and any(matches(each, path) for each in policy.paths)


def going_up(kind: RecordType, body: Mapping[str, Value]) -> dict[str, Value] | None:
    """Return what goes up of a body, None when nothing does."""
    found = None if body.get(DELETED) is True else kind.for_upstream(body)
    return None if found is None else {path: value for path, value in found.items() if path != DELETED}


def read_result(raw: Any, epoch: int, kinds: Mapping[str, RecordType], today: date) -> Result:
    """Read a result. Raises FormError: invalid, unknown_kind, unknown_field."""
    if not isinstance(raw, dict):
        raise FormError("invalid")
    kind = kinds.get(str(raw.get("kind")))
    if kind is None or kind.upstream is None:
        raise FormError("unknown_kind")
    changes = raw.get("set", {})
    numbers = [raw.get(name) for name in ("b", "v", "at")]
    gone = raw.get("gone", False)
    well_formed = (
        all(is_id(raw.get(name)) for name in ("id", "record", "home"))
        and all(type(one) is int and 0 <= one <= MAX_INTEGER for one in numbers)
        and isinstance(gone, bool)
        and isinstance(changes, dict)
        and len(changes) <= MAX_PATHS
        and isinstance(raw.get("sum"), str)
        and raw["v"] > raw["b"]
        and raw["id"] == result_id(raw["home"], epoch, raw["record"], raw["v"])
    )
    if not well_formed:
        raise FormError("invalid")
    for path, value in changes.items():
        _check(kind, path, value, today)
    read = {path: nfc(value) if isinstance(value, str) else value for path, value in changes.items()}
    return Result(
        raw["id"], kind.kind, raw["record"], raw["home"], raw["b"], raw["v"], raw["at"], gone, read, raw["sum"]
    )


def _check(kind: RecordType, path: str, value: Any, today: date) -> None:
    if not is_path(path) or not allowed(kind, path):
        raise FormError("unknown_field")
    if value is None:
        return
    if type(value) not in (str, int, bool) or (isinstance(value, str) and len(value) > MAX_TEXT):
        raise FormError("invalid")
    if path == "state":
        if value not in kind.states:
            raise FormError("invalid")
        return
    spot = kind.spot(path)
    if spot is None:
        raise FormError("unknown_field")
    found = spot.leaf.problem(value, today)
    if found is not None and found.key not in _NOT_OURS:
        raise FormError("invalid")
