"""What a mutation comes to before it is stored, and what the judge may ask about earlier times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.answers import CONFLICT, HELD, REFUSED
from server.records.base import Errors
from sync.merge import Merged, Outcome
from sync.mutation import Mutation
from sync.record import Record

# Errors about a day that has not come, or cannot be meant: kept until somebody looks, never refused.
_DATES = frozenset({"far_date", "not_yet"})


@dataclass(frozen=True, slots=True)
class Past:
    """What the log and the subscriptions tell of earlier times, asked for only when it matters.

    `held()` are names of buckets the person once held and lost; `version_at_loss(names, record)`
    the record's version when he lost the last of them, None if he never held one; `state_known`
    the state the author of a mutation had in view; `waiting(mutation)` says whether an
    earlier mutation of his on the same record did not get in.
    """

    held: Callable[[], frozenset[str]]
    version_at_loss: Callable[[frozenset[str], str], int | None]
    state_known: Callable[[Mutation], str | None]
    waiting: Callable[[Mutation], bool]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mutation; `record` is what to store, None when nothing is."""

    code: str
    reason: str | None = None
    record: Record | None = None
    errors: Errors = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    waits_for: str | None = None
    buckets: frozenset[str] = frozenset()


def verdict_of(merged: Merged) -> Verdict:
    """Return what a merge came to."""
    if merged.outcome is Outcome.REFUSED:
        return refused(merged.code or "invalid", other=merged.detail)
    other = {"conflicts": list(merged.conflicts)} if merged.outcome == CONFLICT else {}
    return Verdict(str(merged.outcome), record=merged.record, other=other)


def refused(reason: str, *, other: Mapping[str, Any] | None = None) -> Verdict:
    """Return that a mutation is not taken."""
    return Verdict(REFUSED, reason, other=other or {})


def waits(record: str) -> Verdict:
    """Return that a mutation waits for a record."""
    return Verdict(HELD, "waits_for_reference", waits_for=record)


def wrong(errors: Errors, reason: str = "invalid") -> Verdict:
    """Return what errors come to: a day that cannot be meant waits for a person, everything else is refused."""
    keys = {one.key for found in errors.values() for one in found}
    if keys <= _DATES:
        return Verdict(HELD, "bad_date", errors=errors)
    for special in ("unknown_field", "fixed"):
        if special in keys:
            reason = special
    return Verdict(REFUSED, reason, errors=errors)
