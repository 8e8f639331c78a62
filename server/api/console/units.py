"""The tree of units, with how many records of each kind a unit has and how many wait for the one who asks."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from server.access import Person
from server.api.console.audience import readable
from server.api.console.waiting import waiting_states
from server.models import record, reference, unit
from server.records.base import RecordType


def tree(
    connection: Connection, person: Person, kinds: Mapping[str, RecordType], *, counted: bool
) -> list[dict[str, Any]]:
    """Return every unit the person may read that has not ended, with its own figures, not those below it."""
    rows = connection.execute(
        select(record.c.id, record.c.body, unit.c.parent, unit.c.kind)
        .join(unit, unit.c.id == record.c.id)
        .where(record.c.kind == "organisation", record.c.deleted.is_(False), readable(person))
        .order_by(record.c.id)
    ).all()
    counts = _counts(connection, person, kinds) if counted else {}
    return [
        {
            "id": row.id,
            "parent": row.parent,
            "kind": row.kind,
            "name": str(row.body.get("name", "")),
            "valid_to": row.body.get("valid_to"),
            **counts.get(row.id, {"counts": {}, "waiting": 0, "conflicts": 0}),
        }
        for row in rows
    ]


def _counts(connection: Connection, person: Person, kinds: Mapping[str, RecordType]) -> dict[str, dict[str, Any]]:
    cell = reference.alias()
    owner = case((record.c.kind == "member", cell.c.target), else_=record.c.unit)
    rows = connection.execute(
        select(owner.label("owner"), record.c.kind, record.c.state, record.c.disputed, func.count().label("total"))
        .select_from(record)
        .outerjoin(cell, and_(cell.c.record == record.c.id, cell.c.path == "cell_id", record.c.kind == "member"))
        .where(record.c.deleted.is_(False), record.c.version > 0, record.c.kind != "organisation", readable(person))
        .group_by(owner, record.c.kind, record.c.state, record.c.disputed)
    )
    mine = waiting_states(person, kinds)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.owner is None:
            continue
        own = found.setdefault(row.owner, {"counts": {}, "waiting": 0, "conflicts": 0})
        own["counts"][row.kind] = own["counts"].get(row.kind, 0) + row.total
        if (row.kind, row.state) in mine:
            own["waiting"] += row.total
        if row.disputed:
            own["conflicts"] += row.total
    return found
