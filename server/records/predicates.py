"""The rules that look at the fields of several kinds, and which roles each rule can be true for.

The plain ones (secretary of the cell, staff of the commune ...) are in `server.access`.
"""

from server.access import (
    Person,
    Predicate,
    Role,
    View,
    is_administrator,
    is_author,
    is_cell_secretary,
    is_commune_leader,
    is_commune_staff,
    is_reviewer,
)

CELL_WORKERS = frozenset({Role.CADRE, Role.SECRETARY})


def is_cell_worker(person: Person, view: View) -> bool:
    """Cadre or secretary of the cell that owns the record."""
    return person.role in CELL_WORKERS and view.unit == person.scope


def holds_the_household(person: Person, view: View) -> bool:
    """An assignment of his to the household (`household`, or the record itself) is active."""
    household = view.value("household") or view.id
    return person.role in CELL_WORKERS and view.holds(f"commune/{view.home}/household/{household}")


def holds_or_names_no_household(person: Person, view: View) -> bool:
    """The household is his, or the record names none: somebody did not want to be named."""
    return view.value("household") is None or holds_the_household(person, view)


def has_the_assignment(person: Person, view: View) -> bool:
    """The record is about an assignment (`assignment`) that is his own."""
    return person.member is not None and _visitor(view) == person.member


def is_not_the_visitor(person: Person, view: View) -> bool:
    """The visit is somebody else's: nobody confirms his own."""
    return view.creator != person.user and (person.member is None or _visitor(view) != person.member)


def is_not_the_subject(person: Person, view: View) -> bool:
    """The record is about somebody else (`member`): nobody comments on himself."""
    return person.member is None or view.value("member") != person.member


def is_assignee(person: Person, view: View) -> bool:
    """The task is his (`assignee`)."""
    return person.member is not None and view.value("assignee") == person.member


def is_secretary_of_the_member(person: Person, view: View) -> bool:
    """Secretary of the cell the member belongs to (`cell_id`)."""
    return person.role is Role.SECRETARY and view.value("cell_id") == person.scope


def is_secretary_of_this_unit(person: Person, view: View) -> bool:
    """The record is the cell whose secretary he is."""
    return person.role is Role.SECRETARY and view.id == person.scope


def _visitor(view: View) -> object:
    assignment = view.lookup("household_assignment", str(view.value("assignment")))
    return None if assignment is None else assignment.body.get("member")


ROLES_OF: dict[Predicate, frozenset[Role]] = {
    is_cell_worker: CELL_WORKERS,
    holds_the_household: CELL_WORKERS,
    is_cell_secretary: frozenset({Role.SECRETARY}),
    is_secretary_of_this_unit: frozenset({Role.SECRETARY}),
    is_secretary_of_the_member: frozenset({Role.SECRETARY}),
    is_commune_staff: frozenset({Role.STAFF}),
    is_commune_leader: frozenset({Role.LEADER}),
    is_reviewer: frozenset({Role.REVIEWER}),
    is_administrator: frozenset({Role.ADMINISTRATOR}),
    is_author: CELL_WORKERS | {Role.STAFF},
    is_assignee: CELL_WORKERS,
    has_the_assignment: CELL_WORKERS,
}
"""Rules absent here say nothing about the role. A hint for screens, never a right."""
