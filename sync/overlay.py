"""What a person sees: the accepted record with his own unsent work laid over it."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from sync.canon import Value
from sync.mutation import DELETE, RESOLVE
from sync.policy import DELETED, STATE


class Pending(Protocol):
    """A mutation that has not left the view yet (see `sync.mutation.Mutation`)."""

    @property
    def n(self) -> int: ...
    @property
    def base(self) -> int: ...
    @property
    def set(self) -> Mapping[str, Value | None] | None: ...
    @property
    def op(self) -> str | None: ...
    @property
    def path(self) -> str | None: ...
    @property
    def value(self) -> Value | None: ...


def overlay(
    accepted: Mapping[str, Value],
    pending: Iterable[Pending],
    targets: Mapping[str, str] | None = None,
) -> dict[str, Value]:
    """Lay pending mutations over a body, in order of `n`.

    `targets` maps a step to the state it leads to; a step that is not in it leaves the state.
    """
    body = dict(accepted)
    for one in sorted(pending, key=lambda mutation: mutation.n):
        for path, value in changes_of(one, targets or {}).items():
            if value is None:
                body.pop(path, None)
            else:
                body[path] = value
    return body


def base_of(path: str, version: int, pending: Iterable[Pending]) -> int:
    """Give the `base` that an edit of one path has to carry in a view of `version`.

    A path that shows the person's own pending value does not show him the record's: what came
    in underneath was never put before him, so the base stays that of the pending edit.
    """
    base = version
    for one in sorted(pending, key=lambda mutation: mutation.n):
        if path in changes_of(one, {}):
            base = min(base, one.base)
    return base


def changes_of(one: Pending, targets: Mapping[str, str]) -> dict[str, Value | None]:
    """Give what a mutation sets, a step and a decision included."""
    if one.op == DELETE:
        return {DELETED: True}
    if one.op == RESOLVE and one.path is not None:
        return {one.path: one.value}
    if one.op is not None:
        return {STATE: targets[one.op]} if one.op in targets else {}
    return dict(one.set or {})
