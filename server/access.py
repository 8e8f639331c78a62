"""Who may do what: the people of a request, what a rule may look at, and the named rules.

A record type's table maps an action (`create`, `edit`, `delete`, `resolve`, or a step of its
machine) to one of these predicates, or to several joined with `any_of` and `all_of`. A predicate
reads the person, the record and the buckets the person holds, and nothing else: no request, no
clock, no database session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sync.canon import Value
from sync.record import Record


class Role(StrEnum):
    """What an account is for. The codes are those of the domain and never shown to a person."""

    CADRE = "CAN_BO_CO_SO"
    SECRETARY = "BI_THU_CHI_BO"
    STAFF = "CAN_BO_XA"
    LEADER = "LANH_DAO_XA"
    REVIEWER = "CAN_BO_TINH"
    ADMINISTRATOR = "QUAN_TRI"
    AUDITOR = "KIEM_TOAN"


CELL_ROLES = frozenset({Role.CADRE, Role.SECRETARY})
COMMUNE_ROLES = frozenset({Role.STAFF, Role.LEADER})


@dataclass(frozen=True, slots=True)
class Person:
    """The account on whose behalf something is asked, as it stands when the request arrives.

    `scope` is the unit the role is held for (a cell for cadre and secretary, a commune for staff
    and leader, any unit for the others); `commune` is the home of that unit, `units` holds every
    unit at or below the scope. `above` marks people of the level above who act from their own
    server: they read here what was sent up, and hold no buckets of ours.
    """

    user: str
    member: str | None
    role: Role
    scope: str
    device: str
    commune: str
    units: frozenset[str]
    above: bool = False


def _nothing(_kind: str, _id: str) -> Record | None:
    return None


def _no_bucket(_bucket: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class View:
    """What a predicate may look at: one record, what the mutation would set, and look-ups.

    `record` is None at creation. `home` is the commune the record has or will have. `creator` is
    the user who created it (the person himself at creation). `lookup(kind, id)` gives a record
    that the same transaction sees, `holds(bucket)` says whether the person holds a bucket.
    """

    id: str
    home: str
    creator: str
    record: Record | None = None
    patch: Mapping[str, Value | None] = field(default_factory=dict)
    lookup: Callable[[str, str], Record | None] = _nothing
    holds: Callable[[str], bool] = _no_bucket

    def value(self, path: str) -> Value | None:
        """Return what stands at a path: the stored value, or the new one at creation.

        A person cannot widen his own rights by writing a field, so a stored value wins.
        """
        if self.record is None:
            return self.patch.get(path)
        return self.record.body.get(path)

    @property
    def unit(self) -> str | None:
        """The unit that owns the record, its field `org_id`."""
        value = self.value("org_id")
        return value if isinstance(value, str) else None

    @property
    def state(self) -> str | None:
        value = self.value("state")
        return value if isinstance(value, str) else None


Predicate = Callable[[Person, View], bool]


def any_of(*rules: Predicate) -> Predicate:
    """Join rules: one of them is enough."""
    return lambda person, view: any(rule(person, view) for rule in rules)


def all_of(*rules: Predicate) -> Predicate:
    """Join rules: every one of them is needed."""
    return lambda person, view: all(rule(person, view) for rule in rules)


def in_state(*states: str) -> Predicate:
    """The record is in one of these states; at creation none holds."""
    return lambda _person, view: view.state in states


def nobody(_person: Person, _view: View) -> bool:
    return False


def is_author(person: Person, view: View) -> bool:
    """He created the record."""
    return view.creator == person.user


def is_of_the_cell(person: Person, view: View) -> bool:
    """Cadre or secretary of the cell that owns the record."""
    return person.role in CELL_ROLES and view.unit == person.scope


def is_cell_secretary(person: Person, view: View) -> bool:
    """Secretary (or deputy) of the cell that owns the record."""
    return person.role is Role.SECRETARY and view.unit == person.scope


def is_commune_staff(person: Person, view: View) -> bool:
    """Staff of the commune that is the record's home."""
    return person.role is Role.STAFF and view.home == person.commune


def is_commune_leader(person: Person, view: View) -> bool:
    """Leader of the commune that is the record's home."""
    return person.role is Role.LEADER and view.home == person.commune


def is_reviewer(person: Person, view: View) -> bool:
    """Reviewer at a level above, with the record's home under his scope."""
    return person.role is Role.REVIEWER and view.home in person.units


def is_administrator(person: Person, view: View) -> bool:
    """Administrator with the record's home or its unit under his scope."""
    return person.role is Role.ADMINISTRATOR and (view.home in person.units or view.unit in person.units)


def is_auditor(person: Person, view: View) -> bool:
    """Auditor with the record's home under his scope."""
    return person.role is Role.AUDITOR and view.home in person.units


def holds_household(person: Person, view: View) -> bool:
    """He holds the bucket of the record's household: an assignment of his is active."""
    household = view.value("household_id")
    return isinstance(household, str) and view.holds(f"commune/{view.home}/household/{household}")


def is_the_member(person: Person, view: View) -> bool:
    """The record is about his own membership (`member_id`)."""
    return person.member is not None and view.value("member_id") == person.member


def is_not_the_member(person: Person, view: View) -> bool:
    """The record is about somebody else: nobody decides what is written about himself."""
    return not is_the_member(person, view)


def is_assignee(person: Person, view: View) -> bool:
    """The task is his (`assignee_id`)."""
    return person.member is not None and view.value("assignee_id") == person.member


# What a role reads on the console besides the leaf buckets it subscribes to: these families of
# buckets, of every home among the units under its scope.
GRANTS: Mapping[Role, frozenset[str]] = {
    Role.CADRE: frozenset(),
    Role.SECRETARY: frozenset(),
    Role.STAFF: frozenset({"units", "members", "commune"}),
    Role.LEADER: frozenset({"units", "members", "commune"}),
    Role.REVIEWER: frozenset({"units", "review"}),
    Role.ADMINISTRATOR: frozenset({"units", "members"}),
    Role.AUDITOR: frozenset({"units", "members", "commune", "review"}),
}


def granted(person: Person, bucket: str) -> bool:
    """Say whether a bucket is of a family and a home that the person's role reads."""
    family, home = bucket.split("/")[:2]
    return family in GRANTS[person.role] and home in person.units
