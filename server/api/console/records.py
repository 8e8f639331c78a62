"""One record with what may be done with it, the conflicts, and the work list of the day."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from server.access import Person, View
from server.api.console.audience import Names, readable
from server.api.console.doubts import Doubting
from server.api.console.history import readable_mutations
from server.api.console.listing import doubted, in_unit, row_of
from server.api.console.waiting import waiting_states
from server.context import Context
from server.models import record
from server.store import Store, restored
from sync.record import Record

SHORT = 5


def one(connection: Connection, context: Context, person: Person, id: str, doubting: Doubting) -> dict[str, Any] | None:
    """Return a record in full, None when there is none or the person may not read it: the same answer."""
    row = connection.execute(select(record).where(record.c.id == id, _standing(person))).one_or_none()
    if row is None:
        return None
    rights = Rights(connection, context, person)
    return {
        **row_of(row),
        "body": row.body,
        "home": row.home,
        "creator": row.created_by or None,
        "created_at": row.created_at,
        "disputes": disputes(connection, person, [row]).get(row.id, {}),
        "doubts": doubting.of([row]).get(row.id, {}),
        "may": rights.of(row),
        "groups": rights.groups(row),
    }


def conflicts(
    connection: Connection, context: Context, person: Person, *, unit: str | None, page: int, size: int
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the records in which two edits stand against each other, and how many there are."""
    fits = and_(record.c.disputed.is_(True), _standing(person), *([in_unit(unit)] if unit else []))
    total = connection.execute(select(func.count()).select_from(record).where(fits)).scalar_one()
    rows = connection.execute(
        select(record).where(fits).order_by(record.c.updated_at, record.c.id).limit(size).offset((page - 1) * size)
    ).all()
    rights = Rights(connection, context, person)
    found = disputes(connection, person, rows)
    return [{**row_of(row), "disputes": found.get(row.id, {}), "may": rights.of(row)} for row in rows], total


def today(
    connection: Connection, context: Context, person: Person, doubting: Doubting
) -> tuple[list[dict[str, Any]], int]:
    """Return what waits for the person by kind and state, the oldest records first, and how many conflicts there are."""
    duties = waiting_states(person, context.kinds)
    queues: list[dict[str, Any]] = []
    for (kind, state), step in duties.items():
        fits = and_(record.c.kind == kind, record.c.state == state, _standing(person))
        total = connection.execute(select(func.count()).select_from(record).where(fits)).scalar_one()
        if total == 0:
            continue
        rows = connection.execute(
            select(record).where(fits).order_by(record.c.updated_at, record.c.id).limit(SHORT)
        ).all()
        queues.append(
            {
                "kind": kind,
                "state": state,
                "step": step,
                "total": total,
                "oldest": rows[0].updated_at,
                "items": doubted(rows, doubting),
            }
        )
    queues.sort(key=lambda queue: queue["oldest"])
    disputed = connection.execute(
        select(func.count()).select_from(record).where(record.c.disputed.is_(True), _standing(person))
    ).scalar_one()
    return queues, disputed


def disputes(connection: Connection, person: Person, rows: Iterable[Row[Any]]) -> dict[str, dict[str, Any]]:
    """Return, by record and path, the value that stands and those that do not, as far as each may be read."""
    records = [restored(dict(row._mapping)) for row in rows if row.disputed]
    authors = {one.mutation for each in records for held in each.conflicts.values() for one in held}
    seen = readable_mutations(connection, person, authors)
    return {each.id: {path: _dispute(each, path, seen) for path in sorted(each.conflicts)} for each in records}


def _dispute(each: Record, path: str, seen: set[str]) -> dict[str, Any]:
    stamp = each.stamps.get(path)
    return {
        "stands": {
            "mutation": stamp.mutation if stamp else None,
            "author": stamp.author if stamp else "",
            "device": stamp.device if stamp else "",
            "time": stamp.time if stamp else 0,
            "version": stamp.version if stamp else each.version,
            "value": each.body.get(path),
        },
        # One that may not be read is still a candidate: it is named, so that a decision is about all of them.
        "candidates": [
            {**{name: value for name, value in asdict(one).items() if name != "n"}, "hidden": one.mutation not in seen}
            | ({} if one.mutation in seen else {"value": None, "author": "", "device": ""})
            for one in each.conflicts[path]
        ],
    }


def _standing(person: Person) -> Any:
    return and_(record.c.deleted.is_(False) | record.c.disputed.is_(True), record.c.version > 0, readable(person))


class Rights:
    """What one person may do with records, asked for many of them."""

    def __init__(self, connection: Connection, context: Context, person: Person) -> None:
        self._store = Store(connection, context)
        self._kinds = context.kinds
        self._person = person
        self._names = Names(connection, person)

    def of(self, row: Row[Any]) -> list[str]:
        """Return what the record lets the person do now: delete, resolve, or steps of its machine."""
        kind = self._kinds.get(row.kind)
        if kind is None:
            return []
        view = self._view(row)
        found = ["delete"] if kind.may(self._person, "delete", view) else []
        if row.disputed and kind.may(self._person, "resolve", view):
            found.append("resolve")
        steps = [each.name for each in kind.steps if row.state in each.sources]
        return found + [name for name in steps if kind.may(self._person, name, view)]

    def groups(self, row: Row[Any]) -> list[str]:
        """Return the groups of fields that the person may edit now; "" is the work itself."""
        kind = self._kinds.get(row.kind)
        if kind is None:
            return []
        view = self._view(row)
        names = {part.group for part in kind.parts.values()}
        rights = {group: f"edit.{group}" if group else "edit" for group in names}
        return sorted(
            group for group, right in rights.items() if right in kind.rights and kind.may(self._person, right, view)
        )

    def may(self, kind: str, action: str, view: View) -> bool:
        """Say whether the person may take an action in a view made by the caller."""
        return kind in self._kinds and self._kinds[kind].may(self._person, action, view)

    def _view(self, row: Row[Any]) -> View:
        return View(
            id=row.id,
            home=row.home,
            creator=row.created_by,
            record=restored(dict(row._mapping)),
            lookup=self._store.lookup,
            holds=self._names.holds,
        )
