"""A mutation as it comes over the wire, checked for its form; what it may say is the kind's matter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.canon import Value, digest_of, nfc
from sync.ids import is_id
from sync.policy import DELETED, STATE

MAX_TEXT = 100_000
"""Characters in one value. Kinds set lower limits; this one keeps the merge and the log affordable."""
MAX_PATHS = 2_000
MAX_INTEGER = 2**53 - 1
"""The largest integer that JavaScript keeps exactly."""

RESOLVE = "resolve"
DELETE = "delete"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PATH = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[A-Za-z0-9_-]{1,40}){0,2}|_deleted")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_KEYS = frozenset(
    "id kind record base at n set was op from path value seen replaces".split()  # noqa: SIM905
)


class MutationError(Exception):
    """A mutation that cannot be read; `code` says why, `path` where."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


@dataclass(frozen=True, slots=True)
class Mutation:
    """What one person did to one record on one device.

    `base` is the version that was put before the person (0: none), `at` the device's time in ms,
    `n` the device's count. `hash` is the SHA-256 of the canonical form as received.
    """

    id: str
    kind: str
    record: str
    base: int
    at: int
    n: int
    hash: str
    set: Mapping[str, Value | None] | None = None
    was: Mapping[str, str] | None = None
    op: str | None = None
    from_: str | None = None
    path: str | None = None
    value: Value | None = None
    seen: tuple[str, ...] = ()
    replaces: str | None = None


def is_path(text: object) -> bool:
    """Say whether a text has the form of a path."""
    return isinstance(text, str) and _PATH.fullmatch(text) is not None


def parse(obj: object) -> Mutation:
    """Read a mutation from decoded JSON.

    Raises MutationError: `invalid` with the name of the part that has the wrong form, `too_large`
    for a value or a set beyond the limits.
    """
    if not isinstance(obj, dict):
        raise MutationError("invalid", "")
    for key in obj:
        if key not in _KEYS:
            raise MutationError("invalid", str(key))
    for key in ("id", "record"):
        _need(is_id(obj.get(key)), key)
    _need(_matches(_NAME, obj.get("kind")), "kind")
    _need(_integer(obj.get("base"), 0), "base")
    _need(_integer(obj.get("at"), -MAX_INTEGER), "at")
    _need(_integer(obj.get("n"), 1), "n")
    _need("replaces" not in obj or is_id(obj["replaces"]), "replaces")
    _need(("set" in obj) != ("op" in obj), "set" if "set" in obj else "op")
    common = {key: obj[key] for key in ("id", "kind", "record", "base", "at", "n")}
    common["replaces"] = obj.get("replaces")
    common["hash"] = digest_of(obj)
    return _parse_set(obj, common) if "set" in obj else _parse_op(obj, common)


def _parse_set(obj: dict[str, Any], common: dict[str, Any]) -> Mutation:
    for key in ("from", "path", "value", "seen"):
        _need(key not in obj, key)
    changes, was = obj["set"], obj.get("was", {})
    _need(isinstance(changes, dict), "set")
    _need(isinstance(was, dict), "was")
    if len(changes) > MAX_PATHS:
        raise MutationError("too_large", "set")
    for path, value in changes.items():
        _need(is_path(path) and path not in (STATE, DELETED), path)
        _leaf(path, value)
        if path.endswith("." + DELETED):
            _need(value is True or value is None, path)
    for path, value in was.items():
        _need(path in changes and isinstance(value, str), f"was.{path}")
        _leaf(path, value)
    return Mutation(
        **common,
        set={path: _composed(value) for path, value in changes.items()},
        was={path: nfc(value) for path, value in was.items()},
    )


def _parse_op(obj: dict[str, Any], common: dict[str, Any]) -> Mutation:
    op = obj["op"]
    _need(_matches(_NAME, op), "op")
    allowed = {RESOLVE: {"path", "value", "seen"}, DELETE: set()}.get(op, {"from"})
    for key in ("was", "from", "path", "value", "seen"):
        _need(key in allowed or key not in obj, key)
    if op == DELETE:
        return Mutation(**common, op=op)
    if op == RESOLVE:
        _need(is_path(obj.get("path")), "path")
        _leaf("value", obj.get("value"))
        seen = obj.get("seen", [])
        _need(isinstance(seen, list) and all(is_id(one) for one in seen), "seen")
        return Mutation(**common, op=op, path=obj["path"], value=_composed(obj.get("value")), seen=tuple(seen))
    _need(isinstance(obj.get("from"), str), "from")
    return Mutation(**common, op=op, from_=obj["from"])


def _need(holds: bool, path: str) -> None:
    if not holds:
        raise MutationError("invalid", path)


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _integer(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= MAX_INTEGER


def _leaf(path: str, value: object) -> None:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise MutationError("too_large", path)
        # No database stores these two, and no keyboard writes them.
        _need(_UNSTORABLE.search(value) is None, path)
        return
    _need(value is None or isinstance(value, bool) or _integer(value, -MAX_INTEGER), path)


def _composed(value: Value | None) -> Value | None:
    return nfc(value) if isinstance(value, str) else value
