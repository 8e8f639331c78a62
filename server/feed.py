"""The feed: what changed for a phone since its cursor, in frames, read in one snapshot.

The records that a batch changed come first, with the answers; then what others did, bucket by
bucket. A body travels once per reply. Every frame carries the cursor of what it completes, so a
cut costs one frame.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, func, not_, select

from server import held, position, repeats
from server.access import Person, granted
from server.answers import ACCEPTED, DUPLICATE, Answer
from server.context import Context
from server.messages import Language
from server.models import account, bucket, feed, log, log_content, record, record_bucket
from server.position import Place, Position
from server.store import restored
from sync import wire
from sync.mutation import Mutation
from sync.record import Record, since

FRAME = 36_000  # characters of bodies; names and ids come on top, 40 kB in all
_PAGE = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phone asked for beside handing in mutations."""

    cursor: str | None = None
    want: Sequence[str] = ()
    buckets: bool = False
    check: Sequence[tuple[int, int, str]] = ()
    form: int = wire.FORM


@dataclass(slots=True)
class _Page:
    """A frame being filled."""

    rows: list[wire.Row] = field(default_factory=list)
    patches: list[dict[str, Any]] = field(default_factory=list)
    came: dict[int, tuple[list[str], list[int]]] = field(default_factory=dict)
    went: dict[int, tuple[list[str], list[int]]] = field(default_factory=dict)
    size: int = 0

    def frame(self) -> dict[str, Any]:
        out: dict[str, Any] = {}
        if self.rows:
            out["rows"] = wire.to_columns(self.rows)
        if self.patches:
            out["patches"] = self.patches
        if self.came:
            out["in"] = [[index, ids, numbers] for index, (ids, numbers) in self.came.items()]
        if self.went:
            out["out"] = [[index, ids, numbers] for index, (ids, numbers) in self.went.items()]
        return out

    def put(self, one: Record) -> None:
        self.rows.append(wire.Row(one.kind, one.id, one.version, one.body, one.wire_conflicts()))
        self.size += len(json.dumps([one.body, one.conflicts and one.wire_conflicts()], ensure_ascii=False)) + 60

    def patch(self, one: Record, base: int) -> None:
        changes = since(one, base)
        self.patches.append({"id": one.id, "v": one.version, "b": base, "set": changes})
        self.size += len(json.dumps(changes, ensure_ascii=False)) + 60


@dataclass(slots=True)
class Reader:
    """One reply to one phone. `told` are rows of decisions that this reply carries."""

    context: Context
    connection: Connection
    person: Person
    leaves: frozenset[str] = frozenset()
    sent: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def frames(
        self,
        asked: Asked,
        answers: Sequence[Answer] = (),
        mutations: Sequence[Mutation] = (),
        *,
        language: Language = "vi",
        now: int,
    ) -> Iterator[dict[str, Any]]:
        """Yield the frames of a reply, all of the snapshot that the connection sees."""
        if asked.form < wire.OLDEST_FORM:
            yield self._without_frames(answers, mutations, language, now)
            return
        key = self.context.cursor_key
        where = position.locate(
            self.connection, self.person.user, key,
            cursor=asked.cursor, announce=asked.buckets, check=asked.check,
        )  # fmt: skip
        self.leaves = frozenset(place.name for place in where.places)
        page = _Page()
        frame = self._head(where, now, mutations)
        self._answer(frame, page, answers, language)
        self._wanted(page, asked.want)
        for entry, index in self._behind(where):
            if page.size > FRAME:
                if "now" in frame:
                    frame["total"] = self._to_come(where)
                frame |= page.frame()
                self._mark(frame, where)
                yield {**frame, "more": True}
                frame, page = {}, _Page()
            self._put(page, where.places[index], index, entry)
            where.places[index].at = entry.number
        frame |= page.frame()
        self._mark(frame, where)
        yield {**frame, "digest": where.digest()}

    def _without_frames(
        self, answers: Sequence[Answer], mutations: Sequence[Mutation], language: Language, now: int
    ) -> dict[str, Any]:
        """Answer a client that would misread what is sent today: its work is taken, its cursor stays."""
        frame = self._greeting(now, [{"code": "upgrade"}], mutations)
        given = self._given(answers)
        if given:
            frame["answers"] = [one.wire(language, without_body=False) for one in given]
        return frame

    def _greeting(self, now: int, notices: list[dict[str, Any]], mutations: Sequence[Mutation]) -> dict[str, Any]:
        if mutations and repeats.reused_count(self.connection, self.person.device, mutations):
            notices = [*notices, {"code": "new_device_id"}]
        return {"now": now, "notices": notices} if notices else {"now": now}

    def _head(self, where: Position, now: int, mutations: Sequence[Mutation]) -> dict[str, Any]:
        frame = self._greeting(now, where.notices, mutations)
        if where.announce:
            frame["buckets"] = [place.name for place in where.places]
        if where.reread:
            frame["reread"] = sorted(where.reread)
        return frame

    def _mark(self, frame: dict[str, Any], where: Position) -> None:
        cursor = where.cursor(self.context.cursor_key)
        if cursor is not None:
            frame["cursor"] = cursor

    def _answer(self, frame: dict[str, Any], page: _Page, answers: Sequence[Answer], language: Language) -> None:
        given = self._given(answers)
        if not given:
            return
        touched = [one.record for one in given if one.version and (one.first or one.code) in ACCEPTED]
        records = self._readable(dict.fromkeys(touched))
        spared = {one for one, found in records.items() if _spared(found, [a for a in given if a.record == one])}
        frame["answers"] = [one.wire(language, without_body=one.record in spared) for one in given]
        for one, found in records.items():
            self.sent[one] = found.version
            if one not in spared:
                page.put(self._shown(found))

    def _given(self, answers: Sequence[Answer]) -> list[Answer]:
        """Return the answers to a batch, and after them decisions on earlier work."""
        news = held.news(self.connection, self.person)
        self.told = [row for row, _ in news]
        return [*answers, *(answer for _, answer in news if answer.id not in {one.id for one in answers})]

    def _wanted(self, page: _Page, want: Sequence[str]) -> None:
        for one, found in self._readable(dict.fromkeys(want)).items():
            if one not in self.sent:
                self.sent[one] = found.version
                page.put(self._shown(found))

    def _shown(self, one: Record) -> Record:
        """Return the record with those candidates only that the person may read.

        A candidate is read by the audience that its mutation was numbered for; the record may have
        come to others since. Its author is named as steps name who took them: by his member record,
        which phones have, or by his account if he has none.
        """
        if not one.conflicts:
            return one
        wanted = {candidate.mutation for candidates in one.conflicts.values() for candidate in candidates}
        rows = self.connection.execute(
            select(log.c.mutation, log_content.c.buckets)
            .join(log_content, and_(log_content.c.unit == log.c.unit, log_content.c.seq == log.c.seq))
            .where(log.c.mutation.in_(sorted(wanted)))
        ).all()
        ids = sorted({place for row in rows for place in row.buckets})
        names = self.connection.execute(select(bucket.c.id, bucket.c.name).where(bucket.c.id.in_(ids)))
        mine = {row.id for row in names if row.name in self.leaves or granted(self.person, row.name)}
        open_to_him = {row.mutation for row in rows if not mine.isdisjoint(row.buckets)}
        left = {path: [c for c in found if c.mutation in open_to_him] for path, found in one.conflicts.items()}
        members = self._members({c.author for found in left.values() for c in found})
        named = {
            path: tuple(replace(c, author=members.get(c.author, c.author)) for c in found)
            for path, found in left.items()
            if found
        }
        return replace(one, conflicts=named)

    def _members(self, users: set[str]) -> dict[str, str]:
        """Return the member records of those of the accounts that have one."""
        rows = self.connection.execute(
            select(account.c.id, account.c.member).where(account.c.id.in_(sorted(users)), account.c.member.is_not(None))
        )
        return {row.id: row.member for row in rows}

    def _readable(self, ids: Mapping[str, None]) -> dict[str, Record]:
        """Return those of the records that the person may read, in the order they were asked for."""
        if not ids:
            return {}
        rows = self.connection.execute(
            select(record, bucket.c.name.label("place"))
            .join(record_bucket, record_bucket.c.record == record.c.id)
            .join(bucket, bucket.c.id == record_bucket.c.bucket)
            .where(record.c.id.in_(sorted(ids)), record.c.version > 0)
        )
        found: dict[str, Record] = {}
        for row in rows:
            if row.id not in found and (row.place in self.leaves or granted(self.person, row.place)):
                found[row.id] = restored(row._mapping)
        return {one: found[one] for one in ids if one in found}

    def _to_come(self, where: Position) -> int:
        """Count the records that this reply names as lying in a bucket, from its first frame on."""
        total = 0
        for place in where.places:
            if place.start == 0:
                total += place.count
            elif place.start < place.head:
                lay_here = and_(feed.c.prev_number > 0, feed.c.prev_number <= place.known)
                named = and_(feed.c.bucket == place.bucket, feed.c.number > place.start, feed.c.gone.is_(False))
                total += self.connection.execute(select(func.count()).where(named, not_(lay_here))).scalar_one()
        return total

    def _behind(self, where: Position) -> Iterator[tuple[Row[Any], int]]:
        for index, place in enumerate(where.places):
            while place.at < place.head:
                rows = self._page_of(place)
                yield from ((row, index) for row in rows)
                if len(rows) < _PAGE:
                    break
            place.at = place.head

    def _page_of(self, place: Place) -> Sequence[Row[Any]]:
        statement = (
            select(feed, record.c.kind, record.c.home, record.c.body, record.c.meta, record.c.id)
            .join(record, record.c.id == feed.c.record)
            .where(feed.c.bucket == place.bucket, feed.c.number > place.at)
            .order_by(feed.c.number)
            .limit(_PAGE)
        )
        if place.start == 0:
            # What left before the phone came is nothing to it.
            statement = statement.where(and_(feed.c.gone.is_(False)))
        return self.connection.execute(statement).all()

    def _put(self, page: _Page, place: Place, index: int, entry: Row[Any]) -> None:
        lay_here = 0 < entry.prev_number <= place.known
        if entry.gone or not lay_here:
            ids, numbers = (page.went if entry.gone else page.came).setdefault(index, ([], []))
            ids.append(entry.record)
            numbers.append(entry.number)
            page.size += 30
        if entry.gone or self.sent.get(entry.record, -1) >= entry.version:
            return
        found = self._shown(restored(entry._mapping))
        self.sent[entry.record] = found.version
        if lay_here:
            page.patch(found, entry.prev_version)
        else:
            page.put(found)


def _spared(found: Record, answers: Sequence[Answer]) -> bool:
    """Say whether the phone can make this record itself: it holds what each answer was applied on."""
    return all(one.total is not None and one.code != DUPLICATE for one in answers) and (
        answers[-1].version == found.version
    )
