"""The codes that people write, and the records they name: those that are there and those that will be.

A unit is named by its code, a hamlet by its commune and name, a member by his commune and display
code, a household by its hamlet and number, an assignment by household, member and first day. A
record that is not there yet gets its id from these, so that the same file makes the same records.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from server.importing.cells import fold
from server.models import record
from server.store import HOME_UNITS, restored
from sync.canon import Value
from sync.ids import natural_id
from sync.record import Record

Name = tuple[str, ...]
"""The kind, and what names a record among those of its kind."""

ORGANISATION = "organisation"
BELOW_UNITS = ("hamlet", "member", "household", "household_assignment")
_MOST_AT_ONCE = 500


def name_of(kind: str, home: str, body: Mapping[str, Value]) -> Name:
    """Return the name of a record; parts that it lacks are empty."""

    def part(path: str) -> str:
        return str(body.get(path, ""))

    match kind:
        case "organisation":
            return (kind, fold(part("code")))
        case "hamlet":
            return (kind, part("commune"), fold(part("name")))
        case "member":
            return (kind, home, fold(part("display_code")))
        case "household":
            return (kind, part("hamlet"), fold(part("code")))
        case _:
            return (kind, part("household"), part("member"), part("valid_from"))


@dataclass
class Register:
    """What stands in the database, and under which names. `homes` gives the home of every unit."""

    records: dict[str, Record] = field(default_factory=dict)
    creators: dict[str, str] = field(default_factory=dict)
    names: dict[Name, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    def load_units(self, connection: Connection) -> None:
        """Read all units; there are never more than some thousands."""
        self._load(connection.execute(select(record).where(record.c.kind == ORGANISATION, record.c.version > 0)))

    def load_below(self, connection: Connection, homes: Iterable[str]) -> None:
        """Read what is imported besides units, of these homes."""
        wanted = sorted(set(homes))
        for start in range(0, len(wanted), _MOST_AT_ONCE):
            some = wanted[start : start + _MOST_AT_ONCE]
            self._load(
                connection.execute(select(record).where(record.c.home.in_(some), record.c.kind.in_(BELOW_UNITS)))
            )

    def _load(self, rows: Iterable[object]) -> None:
        for row in rows:
            found = restored(row._mapping)  # type: ignore[attr-defined]
            self.records[found.id] = found
            self.creators[found.id] = row.created_by  # type: ignore[attr-defined]
            if found.kind == ORGANISATION:
                self.homes[found.id] = found.home
            if found.body.get("_deleted") is not True:
                self.names.setdefault(name_of(found.kind, found.home, found.body), []).append(found.id)

    def lookup(self, kind: str, record_id: str) -> Record | None:
        """Return a record of a kind that was not deleted."""
        found = self.records.get(record_id)
        return None if found is None or found.kind != kind or found.body.get("_deleted") is True else found

    def named(self, name: Name) -> list[str]:
        """Return the ids of the records of a name; more than one when people made it twice."""
        return self.names.get(name, [])

    def id_for(self, name: Name) -> str:
        """Return the id of the record of a name, or the one that it gets when it is made."""
        found = self.named(name)
        return found[0] if found else natural_id(*name)


def home_of(kind: str, unit: str, parent_home: str | None) -> str | None:
    """Return the home of a unit, by the same rule as the store."""
    return unit if kind in HOME_UNITS else parent_home
