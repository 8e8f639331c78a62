"""Who sits on a cell's committee, and the records about those who do.

A record about a person is not read by him while he sits on the committee that reads it: the
server sets its field `without`, which moves it to the audience without him. Taking or leaving
office moves these few records in the same transaction.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from server import chain, numbers
from server.access import Role
from server.context import Context
from server.epochs import floor
from server.models import account, bucket, record, record_bucket, reference
from server.store import Store, Stored
from sync.canon import Value
from sync.ids import new_id, to_text
from sync.record import Stamp

WITHOUT = "without"
NOBODY = to_text(bytes(16))


def committee(connection: Connection, cell: str) -> set[str]:
    """Return the members who read what the committee of a cell reads."""
    rows = connection.execute(
        select(account.c.member).where(
            account.c.scope == cell,
            account.c.role == Role.SECRETARY,
            account.c.member.is_not(None),
            account.c.disabled_at.is_(None),
        )
    )
    return {member for member in rows.scalars() if member is not None}


def move_subjects(connection: Connection, context: Context, cells: Iterable[str], now: int) -> None:
    """Move the records about members of these cells' committees to the audiences without them."""
    for cell in sorted(set(cells)):
        members = committee(connection, cell)
        found = _about(connection, context, cell, members)
        if found:
            _move(connection, context, found, members, now)


def _about(connection: Connection, context: Context, cell: str, members: set[str]) -> list[str]:
    """Return records of the cell about these members, and those that are kept from somebody now."""
    fields = {kind.subject for kind in context.kinds.values() if kind.subject is not None}
    kinds = [name for name, kind in context.kinds.items() if kind.subject is not None]
    about = connection.execute(
        select(record.c.id)
        .join(reference, reference.c.record == record.c.id)
        .where(
            reference.c.target.in_(sorted(members)),
            reference.c.path.in_(sorted(fields)),
            reference.c.kind.in_(kinds),
            record.c.unit == cell,
            record.c.deleted.is_(False),
        )
    ).scalars()
    kept_from = connection.execute(
        select(record_bucket.c.record)
        .join(bucket, bucket.c.id == record_bucket.c.bucket)
        .where(bucket.c.family == "private", bucket.c.name.like(f"%/cell/{cell}/minus/%"))
    ).scalars()
    return sorted({*about, *kept_from})


def _move(connection: Connection, context: Context, ids: list[str], members: set[str], now: int) -> None:
    store, least = Store(connection, context), floor(connection)
    store.lock(ids, ())
    moved: list[tuple[Stored, Stored]] = []
    for one in ids:
        before = store.get(one)
        if before is None:
            continue
        kind = context.kinds[before.record.kind]
        subject = before.record.body.get(kind.subject or "")
        wanted = subject if subject in members else None
        if before.record.body.get(WITHOUT) == wanted:
            continue
        after = _with(before, wanted, max(before.record.version, least) + 1, now)
        moved.append((before, store.save(kind, before, after.record, author=before, now=now)))
    changes = [
        numbers.Change(after.record.id, after.record.version, context.kinds[after.record.kind].buckets(after.record))
        for _, after in moved
    ]
    numbered = numbers.settle(connection, changes, now)
    chain.append(connection, [_entry(before, after, numbered[after.record.id], now) for before, after in moved])


def _with(before: Stored, value: Value | None, version: int, now: int) -> Stored:
    one = before.record
    body = {path: leaf for path, leaf in one.body.items() if path != WITHOUT}
    if value is not None:
        body[WITHOUT] = value
    stamp = Stamp(version, new_id(now, secrets.token_bytes(10)), "", 0, now, NOBODY)
    return replace(before, record=replace(one, version=version, body=body, stamps={**one.stamps, WITHOUT: stamp}))


def _entry(before: Stored, after: Stored, buckets: frozenset[int], now: int) -> chain.Entry:
    one = after.record
    state = one.body.get("state")
    return chain.Entry(
        unit=one.home,
        mutation=one.stamps[WITHOUT].mutation,
        record=one.id,
        version=one.version,
        code="applied",
        state=state if isinstance(state, str) else None,
        author=NOBODY,
        device=NOBODY,
        at=now,
        received=now,
        content={
            "mutation": {},
            "before": {WITHOUT: before.record.body.get(WITHOUT)},
            "after": {WITHOUT: one.body.get(WITHOUT)},
        },
        buckets=sorted(buckets),
    )
