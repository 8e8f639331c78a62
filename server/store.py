"""Records inside one write transaction: read once, locked, written with what is derived from them.

Derived are the references between records and the organisation tree (`unit`), both kept in step
here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, delete, select, update

from server.context import Context
from server.models import Columns, reference, unit
from server.models import record as records
from server.records.base import RecordType
from server.sql import claim, upsert
from sync.policy import DELETED
from sync.record import Record

ORGANISATION = "organisation"
# Units that are the home of what lies below them: communes, and every unit above communes.
HOME_UNITS = frozenset({"TINH_UY", "HUYEN_UY", "DANG_UY_XA"})

# Run for every mutation: put together once, not each time.
_GET = select(records).where(records.c.id == bindparam("wanted"), records.c.version > 0)
_HOME = select(unit.c.home).where(unit.c.id == bindparam("wanted"))
_SAVE = update(records).where(records.c.id == bindparam("saved"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A record with what the table knows besides: who created it, on which device, when."""

    record: Record
    creator: str
    device: str
    created_at: int


class Store:
    """The records that one transaction works on."""

    def __init__(self, connection: Connection, context: Context) -> None:
        self.connection = connection
        self.context = context
        self._held: dict[str, Stored | None] = {}
        self._homes: dict[str, str | None] = {}

    def lock(self, ids: Iterable[str], maybe_new: Iterable[str]) -> set[str]:
        """Lock records in the order of their ids; return those that were not there.

        A record that may be new is claimed by an empty row first, so that two transactions that
        create the same record meet here and not at commit.
        """
        fresh = claim(self.connection, records, [_empty(one) for one in sorted(set(maybe_new))])
        rows = self.connection.execute(
            select(records).where(records.c.id.in_(sorted(set(ids)))).order_by(records.c.id).with_for_update()
        )
        found = {row.id: _stored(row._mapping) for row in rows if row.version > 0}
        self._held |= {one: found.get(one) for one in ids}
        return fresh

    def drop_unused(self, fresh: Iterable[str]) -> None:
        """Take away the claims of records that did not come to be."""
        unused = sorted(one for one in fresh if self._held.get(one) is None)
        if unused:
            self.connection.execute(delete(records).where(records.c.id.in_(unused), records.c.version == 0))

    def get(self, record_id: str) -> Stored | None:
        """Return a record as this transaction sees it."""
        if record_id not in self._held:
            row = self.connection.execute(_GET, {"wanted": record_id}).one_or_none()
            self._held[record_id] = None if row is None else _stored(row._mapping)
        return self._held[record_id]

    def forget(self, record_id: str, before: Stored | None) -> None:
        """Put back what a rolled back savepoint had changed."""
        self._held[record_id] = before
        self._homes.clear()

    def lookup(self, kind: str, record_id: str) -> Record | None:
        """Return a record of a kind, None when there is none or it was deleted."""
        found = self.get(record_id)
        if found is None or found.record.kind != kind or found.record.body.get(DELETED) is True:
            return None
        return found.record

    def home_of(self, unit_id: str) -> str | None:
        """Return the home of a unit, None for a unit nobody knows."""
        if unit_id not in self._homes:
            self._homes[unit_id] = self.connection.execute(_HOME, {"wanted": unit_id}).scalar()
        return self._homes[unit_id]

    def home_for(self, kind: str, record_id: str, body: Mapping[str, object]) -> str | None:
        """Return the home that a new record gets from the organisation tree, None when its unit is unknown."""
        if kind == ORGANISATION and body.get("kind") in HOME_UNITS:
            return record_id
        return self.home_of(str(body.get("org_id")))

    def save(self, kind: RecordType, before: Stored | None, after: Record, *, author: Stored, now: int) -> Stored:
        """Write a record and what is derived from it; `author` says who created it if it is new."""
        state = after.body.get("state")
        values = {
            "kind": after.kind,
            "home": after.home,
            "unit": after.body.get("org_id"),
            "version": after.version,
            "state": state,
            "body": dict(after.body),
            "meta": after.meta(),
            "updated_at": now,
            "deleted": after.body.get(DELETED) is True,
            "disputed": bool(after.conflicts),
        }
        if before is None:
            values |= {"created_by": author.creator, "created_device": author.device, "created_at": author.created_at}
        self.connection.execute(_SAVE, {"saved": after.id, **values})
        self._refer(kind, before, after)
        if after.kind == ORGANISATION:
            self._grow(after)
        stored = replace(before or author, record=after)
        self._held[after.id] = stored
        return stored

    def _refer(self, kind: RecordType, before: Stored | None, after: Record) -> None:
        old = {} if before is None else {path: target for path, _, target in kind.references(before.record.body)}
        new = {path: target for path, _, target in kind.references(after.body)}
        gone = sorted(path for path in old if path not in new)
        if gone:
            self.connection.execute(delete(reference).where(reference.c.record == after.id, reference.c.path.in_(gone)))
        upsert(
            self.connection,
            reference,
            [
                {"record": after.id, "path": path, "target": target, "kind": after.kind}
                for path, target in new.items()
                if old.get(path) != target
            ],
        )

    def _grow(self, after: Record) -> None:
        body = after.body
        parent = body.get("parent_id") or body.get("org_id")
        upsert(
            self.connection,
            unit,
            [
                {
                    "id": after.id,
                    "parent": None if parent == after.id else parent,
                    "kind": body.get("kind", ""),
                    "home": after.home,
                    "valid_from": body.get("valid_from"),
                    "valid_to": body.get("valid_to"),
                    "deleted": body.get(DELETED) is True,
                }
            ],
        )
        self._homes[after.id] = after.home


def restored(row: Columns) -> Record:
    """Make a record of the columns id, kind, home, version, body and meta."""
    return Record.restore(row["id"], row["kind"], row["home"], row["version"], row["body"], row["meta"])


def _stored(row: Columns) -> Stored:
    return Stored(restored(row), row["created_by"], row["created_device"], row["created_at"])


def _empty(record_id: str) -> dict[str, object]:
    return {
        "id": record_id,
        "kind": "",
        "home": "",
        "version": 0,
        "body": {},
        "meta": {},
        "created_by": "",
        "created_device": "",
        "created_at": 0,
        "updated_at": 0,
        "deleted": False,
        "disputed": False,
    }
