"""What goes up: a list of records with unsent changes, kept by reading the log; results made from it.

The cursor moves in the transaction that writes the list, and an entry leaves the list only by an
answer: a stop at any moment costs a repeat, which the server above knows by its id.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from server.context import Context
from server.models import log, record
from server.readers.tables import reader_cursor, upstream_out
from server.readers.upstream_form import APPLIED, BASE, DUPLICATE, PINNED, allowed, going_up, result_id
from server.sql import insert_missing, upsert
from server.store import restored
from sync.canon import Value, checksum
from sync.record import Record

READER = "upstream"
WAITING, SENT, ACCEPTED, REFUSED = "waiting", "sent", "accepted", "refused"
PAGE = 500
AT_ONCE = 100
MOST_CHARACTERS = 300_000
FIRST_RETRY, LAST_RETRY = 60_000, 3_600_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Results in the order of the oldest unsent change, and whether more are waiting.

    `records` is, by result id, the record and whether it is a withdrawal; `quiet` are records of
    which nothing is to be said (`True`: the server above never heard of them).
    """

    results: list[dict[str, Any]]
    records: Mapping[str, tuple[str, bool]]
    quiet: Mapping[str, bool]
    more: bool


def collect(connection: Connection, context: Context, homes: Iterable[str]) -> int:
    """Put records that changed since the cursor on the list; return how many changes were read."""
    kinds = sorted(name for name, kind in context.kinds.items() if kind.upstream is not None)
    read = 0
    for home in sorted(homes):
        at = select(reader_cursor.c.seq).where(reader_cursor.c.reader == READER, reader_cursor.c.unit == home)
        start = connection.execute(at.with_for_update()).scalar() or 0
        rows = connection.execute(
            select(log.c.seq, log.c.record, record.c.kind)
            .outerjoin(record, record.c.id == log.c.record)
            .where(log.c.unit == home, log.c.seq > start)
            .order_by(log.c.seq)
            .limit(PAGE)
        ).all()
        if not rows:
            continue
        read += len(rows)
        first: dict[str, Any] = {}
        for row in rows:
            if row.kind in kinds:
                first.setdefault(row.record, row)
        _list(connection, home, first)
        upsert(connection, reader_cursor, [{"reader": READER, "unit": home, "seq": rows[-1].seq}])
    return read


def _list(connection: Connection, home: str, changed: Mapping[str, Any]) -> None:
    ids = sorted(changed)
    if not ids:
        return
    connection.execute(
        update(upstream_out)
        .where(upstream_out.c.record == bindparam("one"), upstream_out.c.status == ACCEPTED)
        .values(status=WAITING, seq=bindparam("at")),
        [{"one": one, "at": changed[one].seq} for one in ids],
    )
    # What was refused has other content now: it is offered at once.
    connection.execute(
        update(upstream_out)
        .where(upstream_out.c.record.in_(ids), upstream_out.c.status == REFUSED)
        .values(status=WAITING, tries=0, due_at=0)
    )
    empty = {"acked": 0, "offered": False, "gone": False, "tries": 0, "due_at": 0, "status": WAITING}
    rows = [{"record": one, "kind": row.kind, "home": home, "seq": row.seq, **empty} for one, row in changed.items()]
    insert_missing(connection, upstream_out, rows)


def build(connection: Connection, context: Context, unit: str, epoch: int) -> Batch:
    """Make the next results: the patch from what is held above to the present version.

    The entries stay locked until `mark` has said in the same transaction what became of them: a
    change that another process lists meanwhile is not overwritten.
    """
    now = context.now()
    due = and_(upstream_out.c.status == REFUSED, upstream_out.c.due_at <= now)
    rows = connection.execute(
        select(upstream_out.c.acked, upstream_out.c.offered, upstream_out.c.gone.label("was_gone"), record)
        .join(record, record.c.id == upstream_out.c.record)
        .where(or_(upstream_out.c.status.in_((WAITING, SENT)), due))
        .order_by(upstream_out.c.seq, upstream_out.c.record)
        .limit(AT_ONCE + 1)
        .with_for_update(of=upstream_out)
    ).all()
    results: list[dict[str, Any]] = []
    records: dict[str, tuple[str, bool]] = {}
    quiet: dict[str, bool] = {}
    size = 0
    for row in rows[:AT_ONCE]:
        one = restored(row._mapping)
        result = _result(context, one, row, unit, epoch)
        if result is None:
            quiet[one.id] = not row.offered
            continue
        size += len(json.dumps(result, ensure_ascii=False))
        if results and size > MOST_CHARACTERS:
            return Batch(results, records, quiet, True)
        results.append(result)
        records[result["id"]] = (one.id, "gone" in result)
    return Batch(results, records, quiet, len(rows) > AT_ONCE)


def _result(context: Context, one: Record, row: Row[Any], unit: str, epoch: int) -> dict[str, Any] | None:
    kind = context.kinds[one.kind]
    up = going_up(kind, one.body)
    result: dict[str, Any] = {
        "id": result_id(one.home, epoch, one.id, one.version),
        "kind": one.kind,
        "record": one.id,
        "home": one.home,
        "b": 0,
        "v": one.version,
        "at": row.updated_at,
    }
    if up is None:
        held = row.offered and not (row.was_gone and row.acked)
        return {**result, "gone": True, "set": {}, "sum": ""} if held else None
    if row.acked >= one.version and not row.was_gone:
        return None
    pinned = PINNED if one.id == unit else frozenset[str]()
    up = {path: value for path, value in up.items() if path not in pinned}
    changes: dict[str, Value | None] = dict(up)
    if row.acked and not row.was_gone:
        result["b"] = row.acked
        changes = {
            path: up.get(path)
            for path, stamp in one.stamps.items()
            if stamp.version > row.acked and path not in pinned and allowed(kind, path)
        }
    return {**result, "set": changes, "sum": checksum(up)}


def mark(connection: Connection, batch: Batch, now: int) -> None:
    """Note that results are on their way, before they are; and that nothing is to be said of the quiet ones."""
    ids = sorted(one for one, _ in batch.records.values())
    connection.execute(
        update(upstream_out).where(upstream_out.c.record.in_(ids)).values(status=SENT, offered=True, sent_at=now)
    )
    unknown = sorted(one for one, never in batch.quiet.items() if never)
    same = sorted(one for one, never in batch.quiet.items() if not never)
    connection.execute(upstream_out.delete().where(upstream_out.c.record.in_(unknown)))
    connection.execute(update(upstream_out).where(upstream_out.c.record.in_(same)).values(status=ACCEPTED, reason=None))


def answered(connection: Connection, batch: Batch, answers: Sequence[Any], now: int) -> None:
    """Store what the server above said of each result."""
    by_id = {one["id"]: one for one in answers if isinstance(one, dict) and isinstance(one.get("id"), str)}
    sent = {result["id"]: result for result in batch.results}
    for name, (one, gone) in batch.records.items():
        if name in by_id:
            _answered(connection, one, sent[name]["v"], by_id[name], gone=gone, now=now)


def _answered(connection: Connection, one: str, sent: int, given: Mapping[str, Any], *, gone: bool, now: int) -> None:
    code = given.get("code")
    values: dict[str, Any] = {"answered_at": now, "reason": None, "tries": 0}
    row = connection.execute(
        select(record.c.version, upstream_out.c.tries)
        .join(upstream_out, upstream_out.c.record == record.c.id)
        .where(record.c.id == one)
    ).one()
    if code in (APPLIED, DUPLICATE):
        held = given.get("v") if code == DUPLICATE else sent
        acked = held if type(held) is int else sent
        values |= {"acked": acked, "gone": gone, "status": ACCEPTED if row.version <= acked else WAITING}
    elif code == BASE:
        values |= {"acked": 0, "status": WAITING}
    else:
        reason = given.get("reason")
        wait = min(FIRST_RETRY * 2 ** min(row.tries, 10), LAST_RETRY)
        values |= {"status": REFUSED, "reason": str(reason)[:40], "tries": row.tries + 1, "due_at": now + wait}
    connection.execute(update(upstream_out).where(upstream_out.c.record == one).values(values))


def send_again(connection: Connection) -> None:
    """Offer everything that was ever offered once more: the server above lost some of it, or is another one."""
    connection.execute(
        update(upstream_out).where(upstream_out.c.offered.is_(True)).values(status=WAITING, acked=0, tries=0, due_at=0)
    )
