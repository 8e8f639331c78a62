"""What deserves a second look: found when somebody reads, from what he may read, and stored nowhere.

A kind says what it doubts: of one record alone (`warnings`), and of one together with those beside it (`flags`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, select

from server.access import Person
from server.api.console.audience import Names, readable
from server.context import Context
from server.messages import Language, say
from server.models import record, reference
from server.records.base import Errors, Others, RecordType
from server.records.declare import Beside
from server.records.fields import Ref
from server.store import restored
from sync.canon import Value
from sync.record import Record

Doubts = dict[str, list[str]]  # path -> what is said of it; "" is the record as a whole
CHUNK = 400
COLUMNS: tuple[Column[Any], ...] = (
    record.c.id,
    record.c.kind,
    record.c.home,
    record.c.version,
    record.c.body,
    record.c.meta,
)


class Doubting:
    """Reads what one person may doubt. `COLUMNS` are needed of every row."""

    def __init__(self, connection: Connection, context: Context, person: Person, language: Language) -> None:
        self._connection = connection
        self._kinds = context.kinds
        self._today = context.day(context.now())
        self._language = language
        self._readable = readable(person)
        self._names = Names(connection, person)
        self._known: dict[tuple[str, str], Record | None] = {}

    def of(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, Doubts]:
        """Return, by record, what is doubtful about it, in words; records without a doubt are not there."""
        found: dict[str, Doubts] = {}
        for start in range(0, len(rows), CHUNK):
            for one, errors in self._judged([restored(dict(row._mapping)) for row in rows[start : start + CHUNK]]):
                if errors:
                    found[one.id] = {
                        path: [say(each, self._language) for each in errors[path]] for path in sorted(errors)
                    }
        return found

    def _judged(self, records: Sequence[Record]) -> Iterable[tuple[Record, Errors]]:
        by_kind: dict[str, list[Record]] = defaultdict(list)
        for one in records:
            by_kind[one.kind].append(one)
        for name, same in by_kind.items():
            kind = self._kinds.get(name)
            if kind is None:
                continue
            near = [(beside, self._near(beside, same)) for beside in kind.beside]
            for one in same:
                errors = dict(kind.warnings(one.body, self._today, self._lookup))
                for path, said in kind.flags(one, self._others(one, near), self._today, self._lookup).items():
                    errors[path] = [*errors.get(path, ()), *said]
                yield one, errors

    def _lookup(self, kind: str, id: str) -> Record | None:
        if (kind, id) not in self._known:
            found = self._read((record.c.id == id) & (record.c.kind == kind))
            self._known[kind, id] = found[0] if found else None
        return self._known[kind, id]

    def _near(self, beside: Beside, records: Sequence[Record]) -> "Near":
        """Read the records that may be beside one of these, the database's part; who is beside whom is said by `Near`."""
        wanted = [key for one in records if (key := _mine(beside, one)) is not None]
        found: dict[str, Record] = {}
        if wanted:
            kind = self._kinds[beside.kind]
            fits: list[ColumnElement[bool]] = [record.c.kind == beside.kind]
            if not beside.anywhere and not any(_is_reference(kind, theirs) for theirs, _ in beside.on):
                fits.append(record.c.home.in_(sorted({one.home for one in records})))
            for place, (theirs, _) in enumerate(beside.on):
                fits.append(_holds(kind, theirs, sorted({str(key[place]) for key in wanted})))
            found = {one.id: one for one in self._read(*fits)}
        return Near(beside, list(found.values()))

    def _others(self, one: Record, near: Sequence[tuple[Beside, "Near"]]) -> Others:
        found: dict[str, dict[str, Record]] = {}
        for beside, group in near:
            if beside.whole and not self._names.holds(beside.whole.format(home=one.home, id=one.id)):
                continue
            found.setdefault(beside.kind, {}).update({each.id: each for each in group.of(one)})
        return {kind: list(each.values()) for kind, each in found.items()}

    def _read(self, *fits: ColumnElement[bool]) -> list[Record]:
        rows = self._connection.execute(
            select(*COLUMNS).where(*fits, record.c.deleted.is_(False), record.c.version > 0, self._readable)
        )
        return [restored(dict(row._mapping)) for row in rows]


class Near:
    """Records by what makes them stand beside another one."""

    def __init__(self, beside: Beside, records: Iterable[Record]) -> None:
        self._beside = beside
        self._by_key: dict[tuple[object, ...], list[Record]] = defaultdict(list)
        for one in records:
            self._by_key[_home(beside, one), *(one.body.get(theirs) for theirs, _ in beside.on)].append(one)

    def of(self, one: Record) -> list[Record]:
        """Return the records beside one, itself left out."""
        mine = _mine(self._beside, one)
        if mine is None:
            return []
        return [each for each in self._by_key.get((_home(self._beside, one), *mine), ()) if each.id != one.id]


def _mine(beside: Beside, one: Record) -> tuple[Value, ...] | None:
    found = [one.id if mine == "id" else one.body.get(mine) for _, mine in beside.on]
    return None if any(value is None for value in found) else tuple(value for value in found if value is not None)


def _home(beside: Beside, one: Record) -> str:
    return "" if beside.anywhere else one.home


def _is_reference(kind: RecordType, field: str) -> bool:
    return isinstance(kind.parts[field], Ref)


def _holds(kind: RecordType, field: str, values: Sequence[str]) -> ColumnElement[bool]:
    if not _is_reference(kind, field):
        held: ColumnElement[str] = record.c.body[field].as_string()
        return held.in_(values)
    return record.c.id.in_(
        select(reference.c.record).where(
            reference.c.kind == kind.kind, reference.c.path == field, reference.c.target.in_(values)
        )
    )
