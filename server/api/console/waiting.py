"""What waits for the person who asks: states out of which their role has to lead a record.

A state waits for a role that may take a step out of it, when the step attests what others wrote,
when the step that led there told the role, or when nobody of a cell could take it. Steps back and
the closing of the books never wait for anybody.
"""

from collections.abc import Iterator, Mapping

from server.access import CELL_ROLES, Person, Role
from server.records.base import RecordType
from server.records.predicates import ROLES_OF
from sync.policy import Step

NEVER_WAITED_FOR = frozenset({"send_back", "lock", "archive"})
_TOLD_AS = {Role.STAFF: "commune_staff", Role.LEADER: "commune_leader"}


def waiting_states(person: Person, kinds: Mapping[str, RecordType]) -> dict[tuple[str, str], str]:
    """Return the step that is waited for by (kind, state), in the order of the kinds."""
    return {
        (kind.kind, state): step.name
        for kind in kinds.values()
        for step in kind.steps
        if step.name not in NEVER_WAITED_FOR and role_may(kind, step.name, person.role)
        for state in sorted(step.sources)
        if _is_duty(kind, step, state, person.role)
    }


def role_may(kind: RecordType, action: str, role: Role) -> bool:
    """Say whether a role could ever take an action; whether this record lets it is `may`."""
    return role in set(_roles(kind, action))


def _is_duty(kind: RecordType, step: Step, state: str, role: Role) -> bool:
    return step.attests is not None or _told(kind, state, role) or CELL_ROLES.isdisjoint(_roles(kind, step.name))


def _told(kind: RecordType, state: str, role: Role) -> bool:
    leads = [each.name for each in kind.steps if each.target == state]
    return any(tell.audience == _TOLD_AS.get(role) for name in leads for tell in kind.tells.get(name, ()))


def _roles(kind: RecordType, action: str) -> Iterator[Role]:
    for rule in kind.rights.get(action, ()):
        allowed = set(Role)
        for predicate in rule:
            allowed &= ROLES_OF.get(predicate, frozenset(Role))
        yield from allowed
