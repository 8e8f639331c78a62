"""A commune with two cells, its people, and helpers to look at a record as one of them would."""

from collections.abc import Mapping
from datetime import date

from server.access import Person, Role, View
from server.records import KINDS
from sync.canon import Value
from sync.ids import natural_id
from sync.record import Record

TODAY = date(2026, 11, 21)


def an_id(name: str) -> str:
    return natural_id("test", name)


PROVINCE, COMMUNE = an_id("province"), an_id("commune")
CELL, OTHER_CELL = an_id("cell"), an_id("other cell")
HOUSEHOLD, ASSIGNMENT, HAMLET = an_id("household"), an_id("assignment"), an_id("hamlet")
RESIDENT = an_id("a member who works elsewhere")


def person(name: str, role: Role, scope: str, units: set[str]) -> Person:
    return Person(
        an_id(f"user {name}"), an_id(f"member {name}"), role, scope, an_id(f"device {name}"), COMMUNE, frozenset(units)
    )


PEOPLE: dict[str, Person] = {
    "Hoa": person("Hoa", Role.CADRE, CELL, {CELL}),  # the insider: the household is hers
    "Bình": person("Bình", Role.SECRETARY, CELL, {CELL}),
    "Lan": person("Lan", Role.CADRE, CELL, {CELL}),  # the colleague of the same cell
    "Tuấn": person("Tuấn", Role.SECRETARY, OTHER_CELL, {OTHER_CELL}),  # the outsider
    "Mai": person("Mai", Role.STAFF, COMMUNE, {COMMUNE, CELL, OTHER_CELL}),
    "Sơn": person("Sơn", Role.LEADER, COMMUNE, {COMMUNE, CELL, OTHER_CELL}),
    "Quang": person("Quang", Role.REVIEWER, PROVINCE, {PROVINCE, COMMUNE, CELL, OTHER_CELL}),
    "An": person("An", Role.ADMINISTRATOR, COMMUNE, {COMMUNE, CELL, OTHER_CELL}),
    "Vy": person("Vy", Role.AUDITOR, PROVINCE, {PROVINCE, COMMUNE, CELL, OTHER_CELL}),
}
HOLDS = {"Hoa": {f"commune/{COMMUNE}/household/{HOUSEHOLD}"}}


def record(kind: str, body: Mapping[str, Value], record_id: str | None = None) -> Record:
    state = {"state": KINDS[kind].initial} if KINDS[kind].initial is not None else {}
    return Record(record_id or an_id(kind), kind, COMMUNE, 1, {"org_id": CELL, **state, **body})


KNOWN: dict[tuple[str, str], Record] = {
    (one.kind, one.id): one
    for one in (
        record("household", {"hamlet": HAMLET}, HOUSEHOLD),
        record(
            "household_assignment",
            {
                "household": HOUSEHOLD,
                "member": an_id("member Hoa"),
                "valid_from": "2026-01-01",
                "valid_to": "2026-12-31",
                "state": "active",
            },
            ASSIGNMENT,
        ),
    )
}


def lookup(kind: str, record_id: str) -> Record | None:
    return KNOWN.get((kind, record_id))


def view(
    name: str,
    kind: str,
    body: Mapping[str, Value],
    *,
    patch: Mapping[str, Value | None] | None = None,
    creator: str = "Hoa",
    new: bool = False,
    record_id: str | None = None,
) -> View:
    """See a record (or, if `new`, the creation of one) with the eyes of a person."""
    held = HOLDS.get(name, set())
    kept = record(kind, body, record_id)
    return View(
        id=kept.id,
        home=COMMUNE,
        creator=PEOPLE[name if new else creator].user,
        record=None if new else kept,
        patch={path: value for path, value in kept.body.items() if path != "state"} if new else patch or {},
        lookup=lookup,
        holds=lambda bucket: bucket in held,
    )


def who_may(
    action: str, kind: str, body: Mapping[str, Value], *, patch: Mapping[str, Value | None] | None = None, **how: str
) -> set[str]:
    """Return the names of those who may act on a record."""
    return {
        name
        for name, one in PEOPLE.items()
        if KINDS[kind].may(one, action, view(name, kind, body, patch=patch, new=action == "create", **how))
    }
