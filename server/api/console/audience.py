"""The rule of access as SQL: a record is readable where one of its buckets is held.

Held are the buckets of the person's own subscriptions, and the whole families that a role reads in
the units under its scope (`access.GRANTS`). There is no second rule, and no endpoint of the
console asks the database for records without it.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, or_, select

from server.access import COMMUNE_ROLES, GRANTS, Person, granted
from server.models import bucket, record, record_bucket, subscription
from server.people import leaves_of


def readable(person: Person) -> ColumnElement[bool]:
    """Return the condition under which the person may read a row of `record`."""
    return (
        select(record_bucket.c.record)
        .join(bucket, bucket.c.id == record_bucket.c.bucket)
        .where(record_bucket.c.record == record.c.id, _held(person))
        .exists()
    )


def readable_among(connection: Connection, person: Person, buckets: Collection[int]) -> frozenset[int]:
    """Return those of the bucket ids that the person holds."""
    found: set[int] = set()
    every = sorted(buckets)
    for start in range(0, len(every), 500):
        chunk = every[start : start + 500]
        found.update(connection.execute(select(bucket.c.id).where(bucket.c.id.in_(chunk), _held(person))).scalars())
    return frozenset(found)


class Names:
    """The same rule for bucket names, asked many times for one person."""

    def __init__(self, connection: Connection, person: Person) -> None:
        self._person = person
        self._leaves = leaves_of(connection, person.user)

    def holds(self, name: str) -> bool:
        """Say whether the person holds a bucket."""
        return name in self._leaves or granted(self._person, name)

    def any(self, names: Iterable[str]) -> bool:
        """Say whether the person holds one of the buckets."""
        return any(self.holds(name) for name in names)


def _held(person: Person) -> ColumnElement[bool]:
    own = bucket.c.id.in_(
        select(subscription.c.bucket).where(subscription.c.user == person.user, subscription.c.to_at.is_(None))
    )
    families = sorted(GRANTS[person.role])
    if not families:
        return own
    # Only communes and what stands above them are homes: for staff that is one id instead of fifty.
    homes = [person.commune] if person.role in COMMUNE_ROLES else sorted(person.units)
    return or_((bucket.c.family.in_(families)) & (bucket.c.home.in_(homes)), own)
