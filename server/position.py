"""Where a phone stands: its cursor against its present buckets, the epoch and the floors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, func, select

from server.models import account, bucket, bucket_set, epoch, epoch_bucket, meta, subscription
from server.numbers import unsigned
from sync.cursor import Cursor, CursorError, decode, encode
from sync.digest import fold, sum_text


@dataclass(slots=True)
class Place:
    """One bucket of the phone: `at` is the number it has read up to, `start` where this reply began.

    `known`: the phone holds what lay here at this number. In the middle of a bucket that is less than
    `at`: of two numbers of a record a reply that was cut may have told neither, as the first was no
    longer in its snapshot and the second still to come.
    """

    bucket: int
    name: str
    head: int
    count: int
    total: int
    floor: int
    at: int = 0
    start: int = 0
    known: int = 0


@dataclass(slots=True)
class Position:
    """All buckets of a phone in the order of its set, and what it has to be told about them.

    `announce`: the list of buckets differs from what the phone knows. `reread`: indexes of buckets
    that are read again from the start. `given` is the cursor it came with, if that still holds.
    """

    epoch: int
    set_id: int
    places: list[Place]
    announce: bool = False
    reread: list[int] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    given: Cursor | None = None

    def cursor(self, key: bytes) -> str | None:
        """Write the cursor of where the phone stands now, None when that is where it came from."""
        numbers = [place.at for place in self.places]
        for index, place in enumerate(self.places):
            if place.known < place.at < place.head:
                numbers += [index, place.known]
        now = Cursor(self.epoch, self.set_id, tuple(numbers))
        return None if now == self.given else encode(now.epoch, now.set_id, now.numbers, key)

    def digest(self) -> str:
        """Fold counts and sums of all buckets at their heads."""
        return fold((place.name, place.count, place.total) for place in self.places)


def locate(
    connection: Connection,
    user: str,
    key: bytes,
    *,
    cursor: str | None,
    announce: bool,
    check: Sequence[tuple[int, int, str]],
) -> Position:
    """Find where a phone stands. A cursor that is not of this server starts everything again."""
    position = _present(connection, user)
    position.announce = announce or cursor is None
    if cursor is None:
        return position
    try:
        given = decode(cursor, key)
        numbers = _numbers(connection, position, given)
    except (CursorError, LookupError):
        position.notices.append({"code": "cursor_unknown"})
        position.announce = True
        position.reread = list(range(len(position.places)))
        return position
    if given.epoch != position.epoch:
        position.notices.append({"code": "epoch", "epoch": position.epoch})
    position.given = given
    position.announce = announce or given.set_id != position.set_id
    for index, place in enumerate(position.places):
        at, known = numbers.get(place.bucket, (0, 0))
        place.at, place.known = min(at, place.head), min(known, place.head)
        if 0 < place.at < place.floor:
            _from_start(position, index)
    if given.set_id == position.set_id:
        for index, count, total in check:
            _compare(position, index, count, total)
    for place in position.places:
        place.start = place.at
    return position


def _present(connection: Connection, user: str) -> Position:
    present = select(meta.c.value).where(meta.c.key == "epoch").scalar_subquery()
    rows = connection.execute(
        select(account.c.bucket_set, present.label("epoch"), bucket)
        .select_from(account)
        .outerjoin(subscription, and_(subscription.c.user == account.c.id, subscription.c.to_at.is_(None)))
        .outerjoin(bucket, bucket.c.id == subscription.c.bucket)
        .where(account.c.id == user)
        .order_by(bucket.c.id)
    ).all()
    places = [
        Place(row.id, row.name, row.number, row.members, unsigned(row.digest), row.floor)
        for row in rows
        if row.id is not None
    ]
    return Position(int(rows[0].epoch), rows[0].bucket_set or 0, places)


def _numbers(connection: Connection, position: Position, given: Cursor) -> Mapping[int, tuple[int, int]]:
    """Return what a cursor gives per bucket, read and known. Raises LookupError for one that cannot be placed."""
    ids: Sequence[int] | None = [place.bucket for place in position.places]
    if given.set_id != position.set_id:
        ids = connection.execute(select(bucket_set.c.buckets).where(bucket_set.c.id == given.set_id)).scalar()
    if ids is None or given.epoch > position.epoch or len(given.numbers) < len(ids):
        raise LookupError("a cursor of a set that is not here")
    read, pairs = given.numbers[: len(ids)], given.numbers[len(ids) :]
    numbers = dict(zip(ids, read, strict=True))
    if given.epoch < position.epoch:
        # What was read in the time that was lost may lie on the phone in versions that are not here.
        return {one: (number, 0) for one, number in _moved(connection, given, numbers).items()}
    known = {ids[index]: number for index, number in zip(pairs[::2], pairs[1::2], strict=False)}
    return {one: (number, known.get(one, number)) for one, number in numbers.items()}


def _moved(connection: Connection, given: Cursor, numbers: Mapping[int, int]) -> Mapping[int, int]:
    """Take a cursor of an older epoch no further than its buckets stood when the next one began."""
    began = connection.execute(select(func.min(epoch.c.epoch)).where(epoch.c.epoch > given.epoch)).scalar()
    sets = connection.execute(select(epoch.c.sets).where(epoch.c.epoch == began)).scalar() or 0
    if given.set_id > sets:
        # Given out after the moment that was restored to: the id means another list now.
        raise LookupError("a set of the time that was lost")
    rows = connection.execute(select(epoch_bucket.c.bucket, epoch_bucket.c.number).where(epoch_bucket.c.epoch == began))
    stood = dict(rows.all())
    return {one: min(number, stood.get(one, 0)) for one, number in numbers.items()}


def _compare(position: Position, index: int, count: int, total: str) -> None:
    if not 0 <= index < len(position.places):
        return
    place = position.places[index]
    if place.at == place.head and (count, total) != (place.count, sum_text(place.total)):
        _from_start(position, index)


def _from_start(position: Position, index: int) -> None:
    position.places[index].at = position.places[index].known = 0
    if index not in position.reread:
        position.reread.append(index)
