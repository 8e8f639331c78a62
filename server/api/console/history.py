"""A record edit by edit, as a page shows it: what each edit changed, before and after."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from server import history
from server.access import Person
from server.api.console.audience import readable_among
from server.models import log, log_content
from sync.canon import Value


def edits(connection: Connection, person: Person, id: str) -> list[dict[str, Any]]:
    """Return the edits of a record that the person may read, the newest first.

    What stood before an edit is shown only when the edit that wrote it may be read too; else the
    change is marked `hidden`: a history must not tell in passing what another audience was told.
    """
    known: dict[str, Value | None] = {}
    found = []
    for entry in reversed(history.entries(connection, person, id)):
        after: Mapping[str, Value | None] = entry["after"] or {}
        before: Mapping[str, Value | None] = entry["before"] or {}
        found.append(
            {
                "mutation": entry["mutation"],
                "author": entry["author"],
                "device": entry["device"],
                "at": entry["at"],
                "received": entry["received"],
                "version": entry["version"],
                "outcome": entry["code"],
                "step": entry["op"],
                "changes": [_change(path, before.get(path), after[path], known.get(path)) for path in sorted(after)],
            }
        )
        known |= after
    return found[::-1]


def _change(path: str, before: Value | None, after: Value | None, known: Value | None) -> dict[str, Any]:
    hidden = before != known
    return {"path": path, "before": None if hidden else before, "after": after, "hidden": hidden}


def readable_mutations(connection: Connection, person: Person, ids: Iterable[str]) -> set[str]:
    """Return those of the mutations that were numbered in a bucket the person holds."""
    every = sorted(set(ids))
    places: dict[str, set[int]] = {}
    for start in range(0, len(every), 500):
        rows = connection.execute(
            select(log.c.mutation, log_content.c.buckets)
            .join(log_content, (log_content.c.unit == log.c.unit) & (log_content.c.seq == log.c.seq))
            .where(log.c.mutation.in_(every[start : start + 500]))
        )
        for row in rows:
            places.setdefault(row.mutation, set()).update(row.buckets)
    held = readable_among(connection, person, set().union(*places.values()))
    return {mutation for mutation, buckets in places.items() if not held.isdisjoint(buckets)}
