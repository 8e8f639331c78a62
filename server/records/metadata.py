"""What a screen has to know of a kind to draw its forms: fields with their limits, machine, rights as a hint."""

from typing import Any

from server.access import Role
from server.records.base import RecordType
from server.records.declare import Right
from server.records.fields import Keyed, Leaf
from server.records.predicates import ROLES_OF
from sync.policy import Policy


def roles_of(right: Right) -> list[Role]:
    """Return the roles for which some rule of a right can be true."""
    found: set[Role] = set()
    for rule in right:
        allowed = set(Role)
        for predicate in rule:
            allowed &= ROLES_OF.get(predicate, frozenset(Role))
        found |= allowed
    return sorted(found)


def leaf_meta(leaf: Leaf) -> dict[str, Any]:
    """Return the metadata of a leaf, without what has its usual value."""
    found: dict[str, Any] = {"type": leaf.type}
    if leaf.policy is not Policy.REGISTER:
        found["policy"] = str(leaf.policy)
    if leaf.needed_for:
        found["needed"] = sorted(leaf.needed_for)
    if leaf.group:
        found["group"] = leaf.group
    if leaf.server:
        found["server"] = True
    if leaf.index:
        found["index"] = True
    return found | leaf.meta()


def part_meta(part: Leaf | Keyed) -> dict[str, Any]:
    """Return the metadata of a field."""
    if isinstance(part, Leaf):
        return leaf_meta(part)
    found: dict[str, Any] = {"type": part.type}
    if part.needed_for:
        found["needed"] = sorted(part.needed_for)
    if part.group:
        found["group"] = part.group
    found |= part.meta()
    if part.parts:
        found["parts"] = {name: leaf_meta(leaf) for name, leaf in part.parts.items() if name not in ("pos", "_deleted")}
    return found


def kind_meta(kind: RecordType) -> dict[str, Any]:
    """Return the metadata of a kind, without its fields."""
    found: dict[str, Any] = {"title": kind.title}
    if kind.sort is not None:
        found["sort"] = kind.sort
    found |= {"search": kind.search, "index": kind.index_keys}
    if kind.natural_key is not None:
        found["natural"] = {"fields": kind.natural_key}
        if kind.natural_when is not None:
            found["natural"]["when"] = kind.natural_when
    if kind.initial is not None:
        found["initial"] = kind.initial
    found["states"] = kind.states
    found["steps"] = {
        step.name: {
            "from": sorted(step.sources),
            "to": step.target,
            "attests": step.attests is not None,
            "roles": roles_of(kind.rights[step.name]),
            "needs": [name for name, part in kind.parts.items() if step.name in part.needed_for],
        }
        for step in kind.steps
    }
    found["roles"] = {name: roles_of(right) for name, right in kind.rights.items() if name not in found["steps"]}
    found["open"] = {name: sorted(states) for name, states in kind.open_in.items()}
    return found
