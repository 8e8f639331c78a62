"""Mutations that did not become part of a record: held, late or refused; none is thrown away."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, or_, select, update

from server.access import Person, granted
from server.answers import HELD, REFUSED, Answer, pack, unpack
from server.context import Context
from server.db import reading
from server.models import kept, mutation, record
from server.people import leaves_of
from server.verdict import Verdict
from sync.ids import is_id, new_id
from sync.mutation import Mutation

DAY = 86_400_000
REFUSED_AFTER = 30 * DAY
LATE = "late"
# On its way to the server that is the home of its record.
FORWARDED = "forwarded"
OPEN = (HELD, LATE, FORWARDED)
APPLIED = "applied"
# A decision goes out in this many replies: one of them may be cut, and a phone may always ask again.
_TOLD = 3
_ROUND = 500
# What came in one batch is judged again in the order in which it was made.
_IN_ORDER = (
    select(kept)
    .outerjoin(mutation, mutation.c.id == kept.c.mutation)
    .order_by(kept.c.received, kept.c.device, mutation.c.n, kept.c.id)
)
# What still waits for somebody is not crowded out by what was refused since.
SHOWN_FIRST = (kept.c.status == REFUSED, kept.c.received.desc())


@dataclass(frozen=True, slots=True)
class Kept:
    """One row: the mutation as received, who sent it from where, what it is about and waits for."""

    id: str
    mutation: str
    author: str
    device: str
    kind: str
    record: str
    status: str
    reason: str
    content: Any
    received: int


def keep(connection: Connection, person: Person, raw: Any, parsed: Mutation | None, verdict: Verdict, now: int) -> None:
    """Keep a mutation that was held or refused, with everything its author typed."""
    given = raw.get("id") if isinstance(raw, dict) else None
    connection.execute(
        insert(kept).values(
            id=new_id(now, secrets.token_bytes(10)),
            mutation=given if is_id(given) else "",
            author=person.user,
            device=person.device,
            kind=parsed.kind if parsed is not None else "",
            record=parsed.record if parsed is not None else "",
            home=person.commune,
            status=_status(verdict),
            reason=verdict.reason or verdict.code,
            waits_for=verdict.waits_for,
            detail=pack(verdict.errors, verdict.other),
            content=raw,
            buckets=sorted(verdict.buckets),
            received=now,
        )
    )


def waiting_for(engine: Engine, records: Iterable[str]) -> list[Kept]:
    """Return what is held for one of these records, oldest first."""
    wanted = sorted(set(records))
    with reading(engine) as connection:
        rows = connection.execute(_IN_ORDER.where(kept.c.status == HELD, kept.c.waits_for.in_(wanted))).all()
    return [_kept(row) for row in rows]


def all_held(engine: Engine) -> list[Kept]:
    """Return what is held, oldest first, a round at a time."""
    with reading(engine) as connection:
        rows = connection.execute(_IN_ORDER.where(kept.c.status == HELD).limit(_ROUND)).all()
    return [_kept(row) for row in rows]


def lock(connection: Connection, kept_id: str) -> bool:
    """Lock a row that is not decided yet; False when there is none (any more)."""
    row = connection.execute(
        select(kept.c.id).where(kept.c.id == kept_id, kept.c.status.in_(OPEN)).with_for_update()
    ).scalar()
    return row is not None


def close(connection: Connection, row: Kept, answer: Answer, now: int, by: str | None = None) -> None:
    """Store what a second judgement came to; what stays held keeps waiting as it was."""
    if answer.code == HELD:
        return
    status = REFUSED if answer.code == REFUSED else APPLIED
    connection.execute(
        update(kept)
        .where(kept.c.id == row.id)
        .values(
            status=status,
            reason=answer.reason or answer.code,
            detail=pack(answer.errors, answer.other),
            decided_at=now,
            decided_by=by,
            told=0,
        )
    )
    connection.execute(
        update(mutation)
        .where(mutation.c.id == row.mutation)
        .values(code=answer.code, reason=answer.reason, version=answer.version)
    )


def dismiss(connection: Connection, row: Kept, by: str | None, now: int, reason: str) -> None:
    """Refuse a held mutation for good; its content stays, and its author is told."""
    close(connection, row, Answer(row.mutation, REFUSED, row.record, reason=reason), now, by)


def replaced(connection: Connection, one: str, author: str, now: int) -> None:
    """Close what the author has mended by a new mutation."""
    connection.execute(
        update(kept)
        .where(kept.c.mutation == one, kept.c.author == author, kept.c.status.in_((*OPEN, REFUSED)))
        .values(status="replaced", decided_at=now, decided_by=author)
    )


def news(connection: Connection, person: Person) -> list[tuple[str, Answer]]:
    """Return decisions on this device's held work that its phone may not know yet, with the row's id."""
    rows = connection.execute(
        select(kept, mutation.c.code, mutation.c.version.label("v"))
        .join(mutation, mutation.c.id == kept.c.mutation)
        .where(
            kept.c.author == person.user,
            kept.c.device == person.device,
            kept.c.status.in_((APPLIED, REFUSED)),
            kept.c.decided_at.is_not(None),
            kept.c.told < _TOLD,
        )
        .order_by(kept.c.decided_at)
        .limit(50)
    ).all()
    found = []
    for row in rows:
        errors, other = unpack(row.detail)
        reason = row.reason if row.status == REFUSED else None
        found.append((row.id, Answer(row.mutation, row.code, row.record, row.v, reason, errors, other)))
    return found


def told(connection: Connection, ids: Iterable[str]) -> None:
    """Count that decisions went out in a reply."""
    connection.execute(update(kept).where(kept.c.id.in_(sorted(ids))).values(told=kept.c.told + 1))


def shown_to(connection: Connection, context: Context, person: Person) -> list[tuple[Kept, dict[str, Any]]]:
    """Return what is open: the person's own, and what waits in buckets he reads; with its particulars."""
    leaves = leaves_of(connection, person.user)
    rows = connection.execute(
        select(kept, record.c.body)
        .outerjoin(record, record.c.id == kept.c.record)
        .where(
            kept.c.status.in_((*OPEN, REFUSED)),
            or_(kept.c.author == person.user, kept.c.home == person.commune, kept.c.home.in_(_some(person))),
        )
        .order_by(*SHOWN_FIRST)
        .limit(_ROUND)
    ).all()
    found = [
        row
        for row in rows
        if row.author == person.user
        or (any(name in leaves or granted(person, name) for name in row.buckets) and not _judges(context, row, person))
    ]
    # What its author did after a creation that did not get in names no audience of its own.
    created = {(row.author, row.record) for row in found if row.buckets}
    after = [row for row in rows if row.waits_for == row.record and (row.author, row.record) in created]
    every = {row.id: row for row in (*found, *after)}
    return [(_kept(row), dict(row.detail)) for row in rows if row.id in every]


def _judges(context: Context, row: Row[Any], person: Person) -> bool:
    """Say whether it is about the person himself, who may have joined its readers since it came."""
    kind = context.kinds.get(row.kind)
    if kind is None or kind.subject is None or person.member is None:
        return False
    return person.member in (row.content.get("set", {}).get(kind.subject), (row.body or {}).get(kind.subject))


def _some(person: Person) -> list[str]:
    return sorted(person.units)[:500]


def _status(verdict: Verdict) -> str:
    return {"late_work": LATE, FORWARDED: FORWARDED}.get(verdict.reason or "", verdict.code)


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        row.id, row.mutation, row.author, row.device, row.kind, row.record, row.status, row.reason, row.content,
        row.received,
    )  # fmt: skip
