"""What follows from changes of records within their transaction: numbers, chains, subscriptions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from server import chain, numbers, subscriptions
from server.context import Context
from server.store import ORGANISATION, Store
from sync.policy import DELETED
from sync.record import Record


@dataclass(frozen=True, slots=True)
class Edit:
    """One accepted change: `raw` is what was received, `code` how it was answered."""

    mutation: str
    raw: Any
    at: int
    before: Record | None
    after: Record
    code: str
    author: str
    device: str


def settle(connection: Connection, context: Context, store: Store, edits: Sequence[Edit], received: int) -> None:
    """Number what changed, chain it, and move the subscriptions it moves."""
    first: dict[str, Record | None] = {}
    for edit in edits:
        first.setdefault(edit.after.id, edit.before)
    latest: dict[str, Record] = {}
    for one in first:
        stored = store.get(one)
        if stored is not None:
            latest[one] = stored.record
    changes = [numbers.Change(one, found.version, places(context, found)) for one, found in latest.items()]
    numbers.settle(connection, changes, received)
    # Each entry belongs to the audience that the record had just then: a draft that was written and signed in one
    # batch was never the readers' of the signed text.
    seen_by = [places(context, edit.after) or (places(context, edit.before) if edit.before else ()) for edit in edits]
    ids = numbers.bucket_ids(connection, [name for names in seen_by for name in names])
    entries = [
        _entry(edit, frozenset(ids[name] for name in names), received)
        for edit, names in zip(edits, seen_by, strict=True)
    ]
    chain.append(connection, entries)
    _resubscribe(connection, context, first, latest.values(), received)


def places(context: Context, record: Record) -> frozenset[str]:
    """Return the names of the buckets a record lies in; none when it is deleted and nobody objected."""
    gone = record.body.get(DELETED) is True and DELETED not in record.conflicts
    return frozenset() if gone else context.kinds[record.kind].buckets(record)


def _resubscribe(
    connection: Connection, context: Context, first: Mapping[str, Record | None], latest: Iterable[Record], now: int
) -> None:
    members: set[str] = set()
    units = []
    for record in latest:
        members |= context.kinds[record.kind].subscription_causes(first[record.id], record)
        if record.kind == ORGANISATION:
            units.append(record.id)
    users = subscriptions.users_of(connection, members) if members else set()
    if units:
        users |= subscriptions.users_in(connection, units)
    if users:
        subscriptions.refresh(connection, context, users, now)


def _entry(edit: Edit, buckets: frozenset[int], received: int) -> chain.Entry:
    old, after = {} if edit.before is None else edit.before.body, edit.after
    touched = sorted(path for path in old.keys() | after.body.keys() if old.get(path) != after.body.get(path))
    state = after.body.get("state")
    return chain.Entry(
        unit=after.home,
        mutation=edit.mutation,
        record=after.id,
        version=after.version,
        code=edit.code,
        state=state if isinstance(state, str) else None,
        author=edit.author,
        device=edit.device,
        at=edit.at,
        received=received,
        content={
            "mutation": edit.raw,
            "before": {path: old.get(path) for path in touched},
            "after": {path: after.body.get(path) for path in touched},
        },
        buckets=sorted(buckets),
    )
