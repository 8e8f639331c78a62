"""Numbering: every change takes the next number of each leaf bucket it touches.

Bucket rows are locked in the order of their ids, so numbers appear in the order of commits and
without gaps, and no two transactions wait for each other in a circle. Counts and digests are kept
in the same step.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from server.models import bucket, feed, record_bucket
from server.sql import insert_missing, upsert
from sync import digest

_WRAP = 2**64


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a transaction changed: the names of the buckets it lies in now (none: deleted)."""

    record: str
    version: int
    buckets: frozenset[str]


def unsigned(stored: int) -> int:
    """Read a digest from its column."""
    return stored % _WRAP


def signed(total: int) -> int:
    """Write a digest for its column, whose integers have a sign."""
    return total - _WRAP if total >= _WRAP // 2 else total


def bucket_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the ids of buckets by name, making those that are not there yet."""
    wanted = sorted(set(names))
    found = _ids(connection, wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        insert_missing(connection, bucket, [_new(name) for name in missing])
        found |= _ids(connection, missing)
    return found


def settle(connection: Connection, changes: Sequence[Change], now: int) -> dict[str, frozenset[int]]:
    """Number changes in their order; return the ids of the buckets each was numbered in.

    A bucket that a record left gets a tombstone; the entry counts as numbered there too, so that
    those who held it may still read why it left.
    """
    if not changes:
        return {}
    ids = bucket_ids(connection, [name for change in changes for name in change.buckets])
    members: dict[str, set[int]] = {change.record: set() for change in changes}
    for row in connection.execute(select(record_bucket).where(record_bucket.c.record.in_(sorted(members)))):
        members[row.record].add(row.bucket)
    touched = sorted(set(ids.values()).union(*members.values()))
    heads = {
        row.id: _Head(row.number, row.members, unsigned(row.digest))
        for row in connection.execute(
            select(bucket).where(bucket.c.id.in_(touched)).order_by(bucket.c.id).with_for_update()
        )
    }
    last = {
        (row.bucket, row.record): row
        for row in connection.execute(
            select(feed).where(feed.c.bucket.in_(touched), feed.c.record.in_(sorted(members)))
        )
    }
    rows: list[dict[str, object]] = []
    numbered: dict[str, frozenset[int]] = {}
    joins: list[dict[str, object]] = []
    leaves: list[tuple[str, int]] = []
    for change in changes:
        now_in = {ids[name] for name in change.buckets}
        was_in = members[change.record]
        numbered[change.record] = frozenset(now_in | was_in)
        for place in sorted(now_in | was_in):
            head, old = heads[place], last.get((place, change.record))
            standing = old is not None and not old.gone
            head.number += 1
            if standing and old is not None:
                head.take_out(change.record, old.version)
            if place in now_in:
                head.put_in(change.record, change.version)
            rows.append(
                {
                    "bucket": place,
                    "record": change.record,
                    "number": head.number,
                    "version": change.version,
                    "gone": place not in now_in,
                    "prev_number": old.number if standing and old is not None else 0,
                    "prev_version": old.version if standing and old is not None else 0,
                    "at": now,
                }
            )
        joins += [{"record": change.record, "bucket": place} for place in sorted(now_in - was_in)]
        leaves += [(change.record, place) for place in sorted(was_in - now_in)]
    upsert(connection, feed, rows)
    if joins:
        connection.execute(insert(record_bucket), joins)
    for one, place in leaves:
        connection.execute(delete(record_bucket).where(record_bucket.c.record == one, record_bucket.c.bucket == place))
    for place, head in heads.items():
        connection.execute(
            update(bucket)
            .where(bucket.c.id == place)
            .values(number=head.number, members=head.count, digest=signed(head.total))
        )
    return numbered


@dataclass(slots=True)
class _Head:
    number: int
    count: int
    total: int

    def put_in(self, record: str, version: int) -> None:
        self.count += 1
        self.total = digest.add(self.total, record, version)

    def take_out(self, record: str, version: int) -> None:
        self.count -= 1
        self.total = digest.remove(self.total, record, version)


def _ids(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(select(bucket.c.name, bucket.c.id).where(bucket.c.name.in_(names)))
    return dict(rows.all())


def _new(name: str) -> Mapping[str, object]:
    family, home = name.split("/")[:2]
    return {"name": name, "family": family, "home": home, "number": 0, "members": 0, "digest": 0, "floor": 0}
