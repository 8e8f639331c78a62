"""Steps that people of the level above took on our records: judged by our intake, credited to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from server import intake
from server.access import Person, Role
from server.answers import ACCEPTED, DUPLICATE, REFUSED, Answer, pack
from server.context import Context
from server.db import reading, writing
from server.homes import homes_below
from server.models import unit as units
from server.models import upstream_person
from server.people import person_by_id
from server.records.base import RecordType
from server.sql import upsert
from sync.ids import is_id, natural_id
from sync.mutation import MutationError, parse

# Who may do anything here from above, and what of a refusal goes up: never a value of the record.
ROLES = frozenset({Role.REVIEWER, Role.STAFF, Role.LEADER})
_TOLD = frozenset({"from", "present"})


def take(context: Context, unit: str, steps: Sequence[Any], now: int) -> list[dict[str, Any]]:
    """Judge steps in their order; return the answers for the server above. Raises Later.

    A repeat is answered with what became of it the first time, so nothing has to be remembered here.
    """
    return [found for raw in steps if (found := _take(context, unit, raw, now)) is not None]


def _take(context: Context, unit: str, raw: Any, now: int) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not is_id(raw.get("id")):
        return None
    by, content = raw.get("by"), {name: value for name, value in raw.items() if name != "by"}
    person = _person(context, unit, by) if isinstance(by, dict) else None
    if person is None or not _may_ask(context.kinds, content):
        return {"id": raw["id"], "code": REFUSED, "reason": "forbidden"}
    return _wire(intake.accept(context, person, [content], received=now)[0])


def _person(context: Context, unit: str, by: Mapping[str, Any]) -> Person | None:
    """Return who took a step, as somebody of ours: under ids of their own, and within the link's unit.

    The server above names people by its own ids. They become others here, so that it can never
    speak for an account of ours.
    """
    if not is_id(by.get("user")) or not is_id(by.get("device")) or by.get("role") not in ROLES:
        return None
    user, device = natural_id("person above", unit, by["user"]), natural_id("device above", unit, by["device"])
    with reading(context.engine) as connection:
        scope = _scope(connection, unit, by)
    if scope is None:
        return None
    member = by.get("member")
    row = {
        "id": user,
        "name": str(by.get("name") or "")[:120],
        "role": str(by["role"]),
        "scope": scope,
        "member": member if is_id(member) else None,
    }
    with reading(context.engine) as connection:
        known = connection.execute(select(upstream_person).where(upstream_person.c.id == user)).one_or_none()
    if known is None or dict(known._mapping) != row:
        with writing(context.engine) as connection:
            upsert(connection, upstream_person, [row])
    with reading(context.engine) as connection:
        return person_by_id(connection, user, device)


def _scope(connection: Connection, unit: str, by: Mapping[str, Any]) -> str | None:
    """Return the unit a person acts for here: staff their own commune, a reviewer all that the link is for."""
    if by["role"] == Role.REVIEWER:
        return connection.execute(select(units.c.id).where(units.c.id == unit)).scalar()
    scope = by.get("scope")
    return scope if isinstance(scope, str) and scope in homes_below(connection, unit) else None


def _may_ask(kinds: Mapping[str, RecordType], content: Mapping[str, Any]) -> bool:
    """Say whether a step is on the fixed list: what its kind lets the level above do."""
    kind = kinds.get(str(content.get("kind")))
    if kind is None or kind.upstream is None:
        return False
    try:
        mutation = parse(content)
    except MutationError:
        return False
    action = "edit" if mutation.set is not None else str(mutation.op)
    return kind.actions(action, mutation.set or {}) <= kind.upstream.steps


def _wire(answer: Answer) -> dict[str, Any]:
    code = answer.first if answer.code == DUPLICATE and answer.first else answer.code
    out: dict[str, Any] = {"id": answer.id, "code": code}
    if code in ACCEPTED:
        return {**out, "v": answer.version}
    told = {name: value for name, value in answer.other.items() if name in _TOLD}
    return {**out, "reason": answer.reason or code, "detail": pack(answer.errors, told)}
