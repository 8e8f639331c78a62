"""What an answer mentions by id, in words: records, people, devices.

A record that the person may not read is left out: the page shows a short code of its id, which
the person already holds, and learns nothing more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from server.access import Person
from server.api.console.audience import readable
from server.models import account, device, record, upstream_link, upstream_person
from sync.canon import Value

ID = re.compile(r"[A-Za-z0-9_-]{22}")
LONGEST = 120

# The fields by which a record is known where another one names it.
TITLES: Mapping[str, tuple[str, ...]] = {
    "organisation": ("name",),
    "hamlet": ("name",),
    "member": ("full_name",),
    "household": ("code", "head_name"),
    "petition": ("summary",),
    "task": ("title",),
}
# An assignment is known by the member it gives the work to.
THROUGH = {"household_assignment": "member"}


def title(kind: str, body: Mapping[str, Value]) -> str:
    """Return the line by which a record is known, empty when it has none."""
    parts = [body.get(name) for name in TITLES.get(kind, ())]
    return " · ".join(part for part in parts if isinstance(part, str))[:LONGEST]


def mentioned(bodies: Iterable[Mapping[str, Value | None]]) -> set[str]:
    """Return everything in bodies that may be an id: values, and keys of maps."""
    found: set[str] = set()
    for body in bodies:
        for path, value in body.items():
            if isinstance(value, str) and ID.fullmatch(value):
                found.add(value)
            found.update(part for part in path.split(".")[1:] if ID.fullmatch(part))
    return found


def names(
    connection: Connection, person: Person, ids: Iterable[str], users: Iterable[str] = (), devices: Iterable[str] = ()
) -> dict[str, str]:
    """Return the title of every readable record among `ids`, and the names of people and devices.

    An id among `ids` may also be an account's: steps are stamped with one where there is no member.
    """
    every = set(ids)
    found: dict[str, str] = {}
    through: dict[str, str] = {}
    for row in _readable(connection, person, every):
        other = row.body.get(THROUGH.get(row.kind, ""))
        if other is not None:
            through[row.id] = other
        elif text := title(row.kind, row.body):
            found[row.id] = text
    for row in _readable(connection, person, set(through.values()) - found.keys()):
        found[row.id] = title(row.kind, row.body)
    found |= {id: found[other] for id, other in through.items() if other in found}
    for people in (account, upstream_person, upstream_link):
        wanted = select(people.c.id, people.c.name)
        for row in _by_id(connection, wanted, people.c.id, (every | set(users)) - found.keys()):
            found[row.id] = row.name
    for row in _by_id(connection, select(device.c.id, device.c.name), device.c.id, devices):
        found[row.id] = row.name
    return found


def _readable(connection: Connection, person: Person, ids: Iterable[str]) -> Iterator[Row[Any]]:
    wanted = select(record.c.id, record.c.kind, record.c.body).where(
        record.c.kind.in_([*TITLES, *THROUGH]), readable(person)
    )
    return _by_id(connection, wanted, record.c.id, ids)


def _by_id(
    connection: Connection, wanted: Select[Any], column: ColumnElement[str], ids: Iterable[str]
) -> Iterator[Row[Any]]:
    every = sorted(set(ids))
    for start in range(0, len(every), 500):
        yield from connection.execute(wanted.where(column.in_(every[start : start + 500])))
