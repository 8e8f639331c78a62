"""What earlier times tell: who held what, which state was before whom, and every change of a record."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from server.access import Person, granted
from server.models import bucket, kept, log, log_content, mutation, subscription
from server.people import leaves_of
from server.subscriptions import held_at_loss
from server.verdict import Past
from sync.mutation import Mutation

_NOT_IN = ("held", "late", "refused")


def past(connection: Connection, person: Person) -> Past:
    """Return what a judge may ask about a person's earlier times in this transaction."""

    def held() -> frozenset[str]:
        rows = connection.execute(
            select(bucket.c.name)
            .join(subscription, subscription.c.bucket == bucket.c.id)
            .where(subscription.c.user == person.user, subscription.c.to_at.is_not(None))
        )
        return frozenset(rows.scalars())

    def version_at_loss(names: frozenset[str], record: str) -> int | None:
        lost_at = held_at_loss(connection, person.user, names)
        if lost_at is None:
            return None
        return connection.execute(
            select(func.max(log.c.version)).where(log.c.record == record, log.c.received <= lost_at)
        ).scalar()

    return Past(_once(held), version_at_loss, _state_known(connection, person), _waiting(connection, person))


def _once(ask: Callable[[], frozenset[str]]) -> Callable[[], frozenset[str]]:
    answers: list[frozenset[str]] = []

    def asked() -> frozenset[str]:
        if not answers:
            answers.append(ask())
        return answers[0]

    return asked


def _state_known(connection: Connection, person: Person) -> Callable[[Mutation], str | None]:
    def state_known(one: Mutation) -> str | None:
        own = and_(log.c.device == person.device, mutation.c.n < one.n)
        return connection.execute(
            select(log.c.state)
            .outerjoin(mutation, mutation.c.id == log.c.mutation)
            .where(log.c.record == one.record, or_(log.c.version <= one.base, own))
            .order_by(log.c.version.desc())
            .limit(1)
        ).scalar()

    return state_known


# Asked for every new record: put together once, not each time.
_WAITING = (
    select(kept.c.id)
    .join(mutation, mutation.c.id == kept.c.mutation)
    .where(
        kept.c.record == bindparam("about"),
        kept.c.author == bindparam("author"),
        kept.c.status.in_(_NOT_IN),
        # What was not found was never a creation of his that may still be mended.
        kept.c.reason != "not_found",
        kept.c.mutation != bindparam("itself"),
        or_(mutation.c.device != bindparam("device"), mutation.c.n < bindparam("number")),
    )
    .limit(1)
)


def _waiting(connection: Connection, person: Person) -> Callable[[Mutation], bool]:
    def waiting(one: Mutation) -> bool:
        asked = {"about": one.record, "author": person.user, "itself": one.id, "device": person.device, "number": one.n}
        return connection.execute(_WAITING, asked).scalar() is not None

    return waiting


def entries(connection: Connection, person: Person, record: str) -> list[dict[str, Any]]:
    """Return a record's history, newest first, as far as the person may read it.

    An entry is readable by who may read a bucket that this very entry was numbered in; one whose
    content was erased comes without `before` and `after`. Keys: mutation, version, code, state,
    author, device, at, received, before, after, op.
    """
    rows = connection.execute(
        select(log, log_content.c.content.label("words"), log_content.c.buckets)
        .outerjoin(log_content, and_(log_content.c.unit == log.c.unit, log_content.c.seq == log.c.seq))
        .where(log.c.record == record)
        .order_by(log.c.seq.desc())
    ).all()
    names = _names(connection, {one for row in rows for one in row.buckets or ()})
    leaves = leaves_of(connection, person.user)
    out = []
    for row in rows:
        places = [names[one] for one in row.buckets or () if one in names]
        if not any(name in leaves or granted(person, name) for name in places):
            continue
        words = row.words or {}
        out.append(
            {
                "mutation": row.mutation,
                "version": row.version,
                "code": row.code,
                "state": row.state,
                "author": row.author,
                "device": row.device,
                "at": row.at,
                "received": row.received,
                "op": words.get("mutation", {}).get("op"),
                "before": words.get("before"),
                "after": words.get("after"),
            }
        )
    return out


def _names(connection: Connection, ids: set[int]) -> dict[int, str]:
    rows = connection.execute(select(bucket.c.id, bucket.c.name).where(bucket.c.id.in_(sorted(ids))))
    return dict(rows.all())
