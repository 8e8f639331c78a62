"""`flask verify`: everything that is kept incrementally, computed anew from the records."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, select

from server.access import Role
from server.context import Context
from server.models import account, bucket, feed, record, record_bucket, subscription
from server.numbers import unsigned
from server.store import restored
from server.subscriptions import wanted
from sync import digest
from sync.policy import DELETED


def flaws(connection: Connection, context: Context) -> Iterator[str]:
    """Yield a sentence for every difference between what is stored and what the records say."""
    names = dict(connection.execute(select(bucket.c.id, bucket.c.name)).all())
    sums: dict[int, tuple[int, int]] = dict.fromkeys(names, (0, 0))
    stored: dict[str, set[int]] = {}
    for row in connection.execute(select(record_bucket)):
        stored.setdefault(row.record, set()).add(row.bucket)
    rows = connection.execute(select(record).where(record.c.version > 0).execution_options(yield_per=500))
    for row in rows:
        one = restored(row._mapping)
        gone = one.body.get(DELETED) is True and DELETED not in one.conflicts
        places = frozenset() if gone else context.kinds[one.kind].buckets(one)
        found = stored.pop(one.id, set())
        if {names[place] for place in found} != places:
            yield f"record {one.id}: lies in {sorted(names[p] for p in found)}, belongs in {sorted(places)}"
        for place in found:
            count, total = sums[place]
            sums[place] = (count + 1, digest.add(total, one.id, one.version))
    for orphan in stored:
        yield f"record {orphan}: lies in buckets but does not exist"
    yield from _counts(connection, sums)
    yield from _feed(connection, names)
    yield from _subscriptions(connection, context, names)


def _counts(connection: Connection, sums: dict[int, tuple[int, int]]) -> Iterator[str]:
    for row in connection.execute(select(bucket)):
        if (row.members, unsigned(row.digest)) != sums[row.id]:
            yield f"bucket {row.name}: counts {row.members}, its records are {sums[row.id][0]}, or their versions differ"


def _feed(connection: Connection, names: dict[int, str]) -> Iterator[str]:
    rows = connection.execute(
        select(feed.c.bucket, feed.c.record, feed.c.version, record.c.version.label("present"))
        .join(record, record.c.id == feed.c.record)
        .where(feed.c.gone.is_(False), feed.c.version != record.c.version)
    )
    for row in rows:
        yield f"feed {names[row.bucket]}: {row.record} stands at {row.version}, the record at {row.present}"
    told = and_(
        feed.c.bucket == record_bucket.c.bucket, feed.c.record == record_bucket.c.record, feed.c.gone.is_(False)
    )
    for row in connection.execute(select(record_bucket).outerjoin(feed, told).where(feed.c.record.is_(None))):
        yield f"feed {names[row.bucket]}: does not tell of {row.record}, or tells that it is gone"
    for row in connection.execute(
        select(feed).outerjoin(record_bucket, told).where(feed.c.gone.is_(False), record_bucket.c.record.is_(None))
    ):
        yield f"feed {names[row.bucket]}: tells of {row.record}, which does not lie there"


def _subscriptions(connection: Connection, context: Context, names: dict[int, str]) -> Iterator[str]:
    today = context.day(context.now()).isoformat()
    held: dict[str, set[str]] = {}
    for row in connection.execute(select(subscription).where(subscription.c.to_at.is_(None))):
        held.setdefault(row.user, set()).add(names[row.bucket])
    for row in connection.execute(select(account)):
        should = wanted(connection, row._mapping, today)
        if should != held.get(row.id, set()):
            yield f"account {row.login} ({Role(row.role).name.lower()}): subscriptions are not those of its office"
