"""Work that stands in no record: late, waiting or refused; and the decision about what came late."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select

from server import held, intake
from server.access import Person, View
from server.answers import HELD, REFUSED, Answer, unpack
from server.api.console.audience import Names, readable
from server.context import Context
from server.db import reading, repeating
from server.messages import Language, say, table
from server.models import kept, record
from server.store import Store
from sync.mutation import Mutation, MutationError, parse

STATUSES = (held.LATE, HELD, REFUSED)
DISMISSED = "dismissed"
MOST = 500  # of each sort: nobody decides about more in a sitting


class NotDecidable(Exception):
    """There is no such late work, or it is not for this person to decide: the same answer."""


def shown(
    connection: Connection, context: Context, person: Person, language: Language, status: str
) -> list[dict[str, Any]]:
    """Return the kept mutations of one status that the person reads, the newest first."""
    store = Store(connection, context)
    names = Names(connection, person)
    found = []
    for row, detail in _open(connection, context, person):
        if row.status != status:
            continue
        mutation = _parsed(row)
        errors, _ = unpack(detail)
        stored = store.get(row.record)
        buckets = context.kinds[stored.record.kind].buckets(stored.record) if stored is not None else frozenset[str]()
        found.append(
            {
                "id": row.id,
                "status": row.status,
                "kind": row.kind,
                "record": row.record,
                "author": row.author,
                "device": row.device,
                "at": mutation.at if mutation is not None else row.received,
                "received": row.received,
                "reason": row.reason,
                "message": table(language).get(f"reason.{row.reason}", row.reason),
                "errors": {path: [say(one, language) for one in texts] for path, texts in errors.items()},
                "set": dict(mutation.set or {}) if mutation is not None else {},
                "op": mutation.op if mutation is not None else None,
                "may": ["accept", "dismiss"] if _may_decide(store, context, person, names, row, mutation) else [],
                "current": dict(stored.record.body) if stored is not None and names.any(buckets) else None,
            }
        )
    return found


def counts(connection: Connection, context: Context, person: Person) -> dict[str, int]:
    """Return how many kept mutations of each status the person reads."""
    found = dict.fromkeys(STATUSES, 0)
    for row, _ in _open(connection, context, person):
        if row.status in found:
            found[row.status] += 1
    return found


def accept(context: Context, person: Person, id: str, now: int) -> Answer:
    """Take late work in: the decision is the person's, the credit its author's. Raises NotDecidable."""
    with reading(context.engine) as connection:
        row = _decidable(connection, context, person, id)
    answer = intake.decide(context, row, now, by=person)
    if answer is None:
        raise NotDecidable
    return answer


def dismiss(context: Context, person: Person, id: str, now: int) -> None:
    """Decide that late work does not become part of the record; it stays kept. Raises NotDecidable."""

    def work(connection: Connection) -> None:
        row = _decidable(connection, context, person, id)
        if not held.lock(connection, row.id):
            raise NotDecidable
        held.dismiss(connection, row, person.user, now, DISMISSED)

    repeating(context.engine, work)


def _open(connection: Connection, context: Context, person: Person) -> list[tuple[held.Kept, Mapping[str, Any]]]:
    """Return what is open for the person: his own, what waits in his buckets, and what is about a record he reads."""
    rows = connection.execute(
        select(kept)
        .join(record, record.c.id == kept.c.record)
        .where(kept.c.status.in_(STATUSES), record.c.version > 0, readable(person))
        .order_by(*held.SHOWN_FIRST)
        .limit(MOST)
    )
    found: dict[str, tuple[held.Kept, Mapping[str, Any]]] = {
        row.id: (held.Kept(*(getattr(row, part.name) for part in fields(held.Kept))), row.detail) for row in rows
    }
    found |= {row.id: (row, detail) for row, detail in held.shown_to(connection, context, person)}
    return sorted(found.values(), key=lambda one: one[0].received, reverse=True)


def _decidable(connection: Connection, context: Context, person: Person, id: str) -> held.Kept:
    store, names = Store(connection, context), Names(connection, person)
    for row, _ in _open(connection, context, person):
        if row.id == id and _may_decide(store, context, person, names, row, _parsed(row)):
            return row
    raise NotDecidable


def _may_decide(
    store: Store, context: Context, person: Person, names: Names, row: held.Kept, mutation: Mutation | None
) -> bool:
    """Late work is decided by who could have done it himself, and never by its author."""
    kind = context.kinds.get(row.kind)
    if row.status != held.LATE or row.author == person.user or kind is None or mutation is None:
        return False
    stored = store.get(row.record)
    action = "create" if stored is None else "edit" if mutation.set is not None else str(mutation.op)
    home = stored.record.home if stored is not None else store.home_for(kind.kind, row.record, mutation.set or {})
    view = View(
        id=row.record,
        home=home or "",
        creator=row.author if stored is None else stored.creator,
        record=None if stored is None else stored.record,
        patch=mutation.set or {},
        lookup=store.lookup,
        holds=names.holds,
    )
    return kind.may(person, action, view)


def _parsed(row: held.Kept) -> Mutation | None:
    try:
        return parse(row.content)
    except MutationError:
        return None
