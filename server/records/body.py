"""Reading a flat body: `{path: leaf}`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sync.canon import Value
from sync.record import Record

Body = Mapping[str, Value]


def matches(pattern: str, path: str) -> bool:
    """Say whether a path fits a pattern, whose `*` stands for one key and a last `**` for all below."""
    wanted, parts = pattern.split("."), path.split(".")
    if wanted[-1] == "**":
        return len(parts) >= len(wanted) and all(w in ("*", p) for w, p in zip(wanted[:-1], parts, strict=False))
    return len(wanted) == len(parts) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=True))


def standing_keys(body: Body, name: str) -> list[str]:
    """Return the keys of a map that stand: there, and not removed."""
    prefix = f"{name}."
    keys = {path.split(".")[1] for path in body if path.startswith(prefix)}
    return sorted(key for key in keys if body.get(f"{name}.{key}._deleted") is not True)


def text_of(body: Mapping[str, Any], name: str) -> str:
    """Return a leaf that holds text, or empty text."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def number_of(body: Mapping[str, Any], name: str) -> int:
    """Return a leaf that holds a number, or 0."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def changed(before: Record | None, after: Record | None, *names: str) -> bool:
    """Say whether one of these paths differs between two states of a record."""
    old = before.body if before is not None else {}
    new = after.body if after is not None else {}
    return any(old.get(name) != new.get(name) for name in (*names, "_deleted"))


def ended(record: Record, today: date) -> bool:
    """Say whether a record that holds for a time (`valid_to`) has run out."""
    until = text_of(record.body, "valid_to")
    return bool(until) and until < today.isoformat()
