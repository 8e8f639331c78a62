"""What a kind of record declares about merging."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

STATE = "state"
DELETED = "_deleted"


class Policy(StrEnum):
    """How two edits of one path meet."""

    REGISTER = "register"
    TEXT = "text"
    STATE = "state"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a state machine.

    `attests` names the path patterns that must not have changed unseen by the one who takes the
    step: ("*",) is the whole record, None attests nothing.
    """

    name: str
    sources: frozenset[str]
    target: str
    attests: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """Policies by path pattern, the first state (None: the kind has no states) and the steps."""

    policies: Mapping[str, Policy]
    initial: str | None
    steps: Mapping[str, Step]

    def policy_of(self, path: str) -> Policy | None:
        """Give the policy of a path, or None when the kind has no such field."""
        if path == STATE:
            return Policy.STATE if self.initial is not None else None
        if (found := self.policies.get(path)) is not None:
            return found
        parts = path.split(".")
        if len(parts) == 2:
            return self.policies.get(f"{parts[0]}.*")
        if len(parts) == 3:
            field, _, leaf = parts
            if leaf == DELETED and self._has_items(field):
                return Policy.REGISTER
            return self.policies.get(f"{field}.*.{leaf}") or self.policies.get(f"{field}.*.*")
        return None

    def _has_items(self, field: str) -> bool:
        return any(pattern.startswith(f"{field}.*.") for pattern in self.policies)


def matches(pattern: str, path: str) -> bool:
    """Say whether a pattern names the path or something above it; `*` stands for one part.

    The pattern `*` alone names everything.
    """
    if pattern == "*":
        return True
    wanted, parts = pattern.split("."), path.split(".")
    return len(parts) >= len(wanted) and all(one in ("*", part) for one, part in zip(wanted, parts, strict=False))


def item_of(path: str) -> str | None:
    """Give the prefix of the item a path lies in (`agenda.<id>.`), or None outside items."""
    parts = path.split(".")
    return f"{parts[0]}.{parts[1]}." if len(parts) == 3 else None
