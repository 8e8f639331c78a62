"""The merge: a record and a mutation give a record and an answer. Pure; the caller stores."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sync.canon import Value
from sync.edit import bring_back, edit, keep_beside, remove, revive
from sync.mutation import DELETE, RESOLVE, Mutation
from sync.policy import DELETED, STATE, Policy, Shape, item_of, matches
from sync.record import Candidate, Record
from sync.work import Hand, Work, same


class Outcome(StrEnum):
    """How a mutation went."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Merged:
    """The answer to one mutation.

    `record` is what the caller stores whenever it is not the record it gave, even at the same
    version: an equal value given again moves only its time. It is None when refused. `paths`
    changed their value; `conflicts` hold two values because of this mutation; for a refusal
    `code` says why and `paths` where, with the present values in `detail`.
    """

    outcome: Outcome
    record: Record | None = None
    code: str | None = None
    paths: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, code: str, paths: list[str], detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.answer = Merged(Outcome.REFUSED, code=code, paths=tuple(sorted(paths)), detail=detail or {})


def merge(
    current: Record | None,
    mutation: Mutation,
    shape: Shape,
    *,
    author: str,
    device: str,
    received: int,
    home: str,
    server_sets: Mapping[str, Value | None] | None = None,
    floor: int = 0,
    propose: bool = False,
) -> Merged:
    """Put a mutation into a record, or make the record when there is none and `base` is 0.

    The new version is one above the record's and above `floor`; what changes nothing keeps it.
    `server_sets` are stamped along with a creation, a step, and an edit that changes something.
    With `propose`, the author may no longer change this record but could at `base`: what he sets
    is kept as candidates beside the values that stand, and nothing else changes.
    Refusals: `not_found`, `deleted`, `unknown_field`, `invalid`, `fixed`, `unknown_step`,
    `illegal_step`, `state_moved`, `changed_since`, `forbidden`.
    """
    before = current or Record(mutation.record, mutation.kind, home, 0, {})
    work = Work(before, mutation, Hand(author, device, received), max(before.version, floor) + 1)
    try:
        if current is None:
            if mutation.set is None or mutation.base > 0 or propose:
                raise _Refused("not_found", [])
            if shape.initial is not None:
                work.put(STATE, shape.initial, work.stamp(work.time(STATE)))
        else:
            _refuse_deleted(work)
        _put_in(work, shape, propose=propose)
    except _Refused as refusal:
        return refusal.answer
    _bring_back(work)
    is_step = mutation.op not in (None, DELETE, RESOLVE)
    if server_sets and (current is None or is_step or _changed(work)):
        for path, value in server_sets.items():
            unseen = _unseen(work, path, value)
            work.put(path, value, work.stamp(work.time(path, over_all=True)))
            work.leave(path, [*work.beside(path), *unseen], new=bool(unseen))
    return _finish(work, created=current is None)


def _refuse_deleted(work: Work) -> None:
    """Refuse to change what the author saw deleted; to delete it again or bring it back is fine."""
    if work.mutation.op == DELETE or work.mutation.path == DELETED:
        return
    if work.body.get(DELETED) is True and work.known(work.stamps[DELETED]):
        raise _Refused("deleted", [])


def _put_in(work: Work, shape: Shape, *, propose: bool) -> None:
    mutation = work.mutation
    if mutation.set is not None:
        _set(work, shape, mutation.set, propose=propose)
    elif mutation.op == DELETE:
        keep_beside(work, DELETED, True) if propose else remove(work, "")
    elif mutation.op == RESOLVE:
        _resolve(work, shape, propose=propose)
    else:
        _step(work, shape, propose=propose)


def _set(work: Work, shape: Shape, changes: Mapping[str, Value | None], *, propose: bool) -> None:
    policies = {path: shape.policy_of(path) for path in changes}
    if unknown := [path for path, policy in policies.items() if policy is None]:
        raise _Refused("unknown_field", unknown)
    if stated := [path for path, policy in policies.items() if policy is Policy.STATE]:
        raise _Refused("invalid", stated)
    fixed = [
        path
        for path, policy in policies.items()
        if policy is Policy.FIXED and path in work.stamps and not same(changes[path], work.body.get(path))
    ]
    if fixed:
        raise _Refused("fixed", fixed, {path: work.body.get(path) for path in fixed})
    # Removals last: an item's own edits in the same mutation are known to its removal.
    for path in sorted(changes, key=lambda path: (path.endswith(DELETED), path)):
        value, policy = changes[path], policies[path]
        assert policy is not None
        if propose:
            keep_beside(work, path, value)
        elif not path.endswith(DELETED):
            edit(work, path, value, policy)
        elif value is True:
            remove(work, path.removesuffix(DELETED))
        else:
            bring_back(work, path.removesuffix(DELETED))


def _resolve(work: Work, shape: Shape, *, propose: bool) -> None:
    mutation = work.mutation
    path, value = mutation.path or "", mutation.value
    if path != DELETED and shape.policy_of(path) is None:
        raise _Refused("unknown_field", [path])
    if shape.policy_of(path) in (Policy.STATE, Policy.FIXED):
        raise _Refused("invalid", [path])
    if propose:
        raise _Refused("forbidden", [path])
    before = set(mutation.seen)
    seen = all(
        work.known(one)
        or one.mutation in before
        or any(two.mutation in before for two in work.heads(path) if same(one.value, two.value))
        for one in work.heads(path)
    )
    if not seen:
        if path not in work.conflicts and same(value, work.body.get(path)):
            return
        raise _Refused("changed_since", [path], {path: work.body.get(path)})
    work.put(path, value, work.stamp(work.time(path, over_all=True)))
    work.leave(path, [])


def _step(work: Work, shape: Shape, *, propose: bool) -> None:
    mutation = work.mutation
    step = shape.steps.get(mutation.op or "")
    if step is None:
        raise _Refused("unknown_step", [STATE])
    if mutation.from_ not in step.sources:
        raise _Refused("illegal_step", [STATE], {"from": mutation.from_})
    present = work.body.get(STATE)
    if present != mutation.from_:
        raise _Refused("state_moved", [STATE], {"from": mutation.from_, "present": present})
    if propose:
        raise _Refused("forbidden", [STATE])
    if step.attests is not None:
        unseen = [
            path
            for path in work.stamps.keys() | work.conflicts.keys()
            if path not in (STATE, DELETED)
            and any(matches(pattern, path) for pattern in step.attests)
            and not work.in_view(path)
        ]
        if unseen:
            raise _Refused("changed_since", unseen, {path: work.body.get(path) for path in unseen})
    work.put(STATE, step.target, work.stamp(work.time(STATE, over_all=True)))


def _unseen(work: Work, path: str, value: Value | None) -> list[Candidate]:
    """Give what stands at a path that a step is about to set, if its author has never seen it."""
    if path not in work.body or same(value, work.body[path]) or work.known(work.stamps[path]):
        return []
    return [work.standing(path)]


def _changed(work: Work) -> list[str]:
    """Give the paths whose value changed."""
    return sorted(path for path, stamp in work.stamps.items() if stamp.version == work.version)


def _disputed(work: Work) -> list[str]:
    """Give the paths whose candidates changed."""
    before, now = work.record.conflicts, work.conflicts
    return sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))


def _bring_back(work: Work) -> None:
    """Bring back items, and the record, that somebody removed without knowing of this edit."""
    touched = [path for path in {*_changed(work), *_disputed(work)} if not path.endswith(DELETED)]
    for prefix in {item_of(path) for path in touched} - {None}:
        revive(work, prefix or "")
    if {*_changed(work), *_disputed(work)} - {DELETED}:
        revive(work, "")


def _finish(work: Work, *, created: bool) -> Merged:
    before = work.record
    changed, disputed = _changed(work), _disputed(work)
    if work.kept:
        outcome = Outcome.CONFLICT
    elif (changed or disputed) and any(work.foreign(change) for change in before.changes()):
        outcome = Outcome.MERGED
    else:
        outcome = Outcome.APPLIED
    record = replace(
        before,
        version=work.version if created or changed or disputed else before.version,
        body=work.body,
        stamps=work.stamps,
        conflicts=work.conflicts,
        twins=work.twins,
        conflict_versions={**before.conflict_versions, **dict.fromkeys(disputed, work.version)},
    )
    return Merged(
        outcome,
        before if record == before else record,
        paths=tuple(changed),
        conflicts=tuple(sorted(work.kept)),
    )
