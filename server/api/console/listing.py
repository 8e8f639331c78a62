"""Records in pages: by unit with everything below it, by kind, state, day and words."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from server.access import Person
from server.api.console.audience import readable
from server.api.console.doubts import COLUMNS, Doubting
from server.api.console.names import title
from server.context import Context
from server.models import record, reference, unit
from server.records.base import RecordType
from server.records.fields import Items, Text
from sync.canon import Value

SIZE = 40
LARGEST = 500
# Days of these kinds are days of the work itself; of all others the day of the last change counts.
DAYS: Mapping[str, str] = {
    "visit": "on",
    "petition": "received_on",
    "cell_meeting": "month",
    "task": "due_on",
    "household_assignment": "valid_from",
}
# A member belongs to the cell he is in now, which a move changes; everything else to the unit that owns it.
BY_CELL = {"member"}


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for. Days are included on both ends; `page` counts from 1."""

    kind: str | None = None
    unit: str | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None
    q: str = ""
    doubtful: bool = False
    order: str = "updated"
    page: int = 1
    size: int = SIZE


def row_of(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return what a list shows of a record: its own fields, without what stands under maps."""
    return {
        "id": row.id,
        "kind": row.kind,
        "version": row.version,
        "state": row.state,
        "org_id": row.unit,
        "body": {path: value for path, value in row.body.items() if "." not in path},
        "updated_at": row.updated_at,
        "conflicts": len(row.meta["conflicts"]) if row.disputed else 0,
    }


def records(
    connection: Connection, person: Person, query: Query, context: Context, doubting: Doubting
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the records that fit, each with what is doubtful about it, and how many fit in all."""
    days = _conditions(query, context.settings.utc_offset)
    fits = and_(record.c.deleted.is_(False), record.c.version > 0, readable(person), *days)
    if query.order == "title" or query.q.strip() or query.doubtful:
        # Vietnamese words are compared without their marks, which no database at hand does by itself; nor does it doubt.
        rows, total = _one_by_one(connection, person, query, fits, context.kinds, doubting)
    else:
        total = connection.execute(select(func.count()).select_from(record).where(fits)).scalar_one()
        page = _columns().where(fits).order_by(*_order(query)).limit(query.size).offset((query.page - 1) * query.size)
        rows = list(connection.execute(page))
    return doubted(rows, doubting), total


def doubted(rows: Sequence[Row[*tuple[Any, ...]]], doubting: Doubting) -> list[dict[str, Any]]:
    """Return what a list shows of records, with what is doubtful about each."""
    doubts = doubting.of(rows)
    return [{**row_of(row), "doubts": doubts.get(row.id, {})} for row in rows]


def below(unit_id: str) -> Select[tuple[str]]:
    """Return the ids of a unit and of everything below it."""
    tree = select(unit.c.id).where(unit.c.id == unit_id).cte(recursive=True)
    # A union, not a union of all: a circle that an edit made ends here too.
    tree = tree.union(select(unit.c.id).where(unit.c.parent == tree.c.id))
    return select(tree.c.id)


def in_unit(unit_id: str) -> ColumnElement[bool]:
    """Return the condition that a record belongs to a unit or to one below it."""
    inside = below(unit_id)
    moved = (
        select(reference.c.record)
        .where(reference.c.record == record.c.id, reference.c.path == "cell_id", reference.c.target.in_(inside))
        .exists()
    )
    return or_(
        record.c.unit.in_(inside) & record.c.kind.not_in(BY_CELL),
        record.c.kind.in_(BY_CELL) & moved,
    )


def fold(text: str) -> str:
    """Return a text in lower case without Vietnamese marks, so that "phuong" finds "Phượng"."""
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return bare.replace("đ", "d").replace("Đ", "d").casefold()


def _columns() -> Select[Any]:
    return select(
        record.c.id,
        record.c.kind,
        record.c.home,
        record.c.version,
        record.c.state,
        record.c.unit,
        record.c.body,
        record.c.meta,
        record.c.updated_at,
        record.c.disputed,
    )


def _conditions(query: Query, utc_offset: int) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.kind:
        found.append(record.c.kind == query.kind)
    if query.state:
        found.append(record.c.state == query.state)
    if query.unit:
        found.append(in_unit(query.unit))
    day = DAYS.get(query.kind or "")
    if day is not None:
        value = record.c.body[day].as_string()
        # A month, YYYY-MM, lies in a span of days when its first seven characters do.
        length = 7 if day == "month" else 10
        if query.since:
            found.append(value >= query.since.isoformat()[:length])
        if query.until:
            found.append(value <= query.until.isoformat()[:length])
    else:
        if query.since:
            found.append(record.c.updated_at >= _instant(query.since, utc_offset))
        if query.until:
            found.append(record.c.updated_at < _instant(query.until + timedelta(days=1), utc_offset))
    return found


def _instant(day: date, utc_offset: int) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=utc_offset)).timestamp() * 1000)


def _order(query: Query) -> list[ColumnElement[Any]]:
    if query.order == "oldest":
        return [record.c.updated_at.asc(), record.c.id]
    day = DAYS.get(query.kind or "")
    if query.order == "date" and day is not None:
        return [func.coalesce(record.c.body[day].as_string(), "").desc(), record.c.id]
    return [record.c.updated_at.desc(), record.c.id]


def _one_by_one(
    connection: Connection,
    person: Person,
    query: Query,
    fits: ColumnElement[bool],
    kinds: Mapping[str, RecordType],
    doubting: Doubting,
) -> tuple[list[Row[*tuple[Any, ...]]], int]:
    words = fold(query.q).split()
    named = _named(connection, person, words) if words else set()
    found: list[tuple[Any, str]] = []
    rows = connection.execute(select(*COLUMNS, record.c.updated_at).where(fits).execution_options(yield_per=1000))
    for some in rows.partitions():
        kept = [row for row in some if not words or row.id in named or _says(kinds.get(row.kind), row.body, words)]
        doubtful = doubting.of(kept).keys() if query.doubtful else {row.id for row in kept}
        found += [(_key(row, query, kinds), row.id) for row in kept if row.id in doubtful]
    found.sort(key=lambda one: one[1])
    found.sort(key=lambda one: one[0], reverse=query.order not in ("title", "oldest"))
    start = (query.page - 1) * query.size
    ids = [id for _, id in found[start : start + query.size]]
    by_id = {row.id: row for row in connection.execute(_columns().where(record.c.id.in_(ids)))}
    return [by_id[id] for id in ids], len(found)


def _key(row: Row[*tuple[Any, ...]], query: Query, kinds: Mapping[str, RecordType]) -> Any:
    if query.order == "title":
        kind = kinds.get(row.kind)
        text = str(row.body.get(kind.sort, "")) if kind is not None and kind.sort else title(row.kind, row.body)
        return by_name(text) if row.kind in ("member", "household") else fold(text)
    day = DAYS.get(query.kind or "")
    return str(row.body.get(day, "")) if query.order == "date" and day is not None else row.updated_at


def by_name(name: str) -> str:
    """Return the key of Vietnamese order: by the given name, which is the last word."""
    words = fold(name).split()
    return " ".join([*words[-1:], *words])


def _says(kind: RecordType | None, body: Mapping[str, Value], words: list[str]) -> bool:
    """Say whether what people typed holds all the words; codes, ids and days are not words."""
    if kind is None:
        return False
    typed = _typed(kind)
    text = fold(" ".join(str(value) for path, value in body.items() if _pattern(path) in typed))
    return all(word in text for word in words)


@cache
def _typed(kind: RecordType) -> frozenset[str]:
    plain = {name for name, part in kind.parts.items() if isinstance(part, Text)}
    inner = {
        f"{name}.*.{one}"
        for name, part in kind.parts.items()
        if isinstance(part, Items)
        for one, leaf in part.parts.items()
        if isinstance(leaf, Text)
    }
    return frozenset(plain | inner)


def _pattern(path: str) -> str:
    if "." not in path:
        return path
    name, *rest = path.split(".")
    return ".".join([name, "*", *rest[1:]])


def _named(connection: Connection, person: Person, words: list[str]) -> set[str]:
    """Return the records that point at a household, member or unit whose name fits."""
    rows = connection.execute(
        select(record.c.id, record.c.kind, record.c.body).where(
            record.c.kind.in_(["household", "member", "hamlet"]), record.c.deleted.is_(False), readable(person)
        )
    )
    targets = [row.id for row in rows if all(word in fold(title(row.kind, row.body)) for word in words)]
    found: set[str] = set()
    for start in range(0, len(targets), 500):
        chunk = targets[start : start + 500]
        found.update(connection.execute(select(reference.c.record).where(reference.c.target.in_(chunk))).scalars())
    return found
