"""Steps of our people on records that are merged below: handed out, again until answered, then closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from server import held
from server.answers import ACCEPTED, HELD, REFUSED, Answer, unpack
from server.homes import homes_below
from server.messages import table
from server.models import account, kept, mutation, record, upstream_person
from server.readers.tables import upstream_in, upstream_step, upstream_version
from server.sql import upsert

AT_ONCE = 50
# How long a step that was handed out, or that is held below, is not handed out again.
AGAIN = 30_000
HELD_AGAIN = 3_600_000


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps for one server below, and whether there are more than fit."""

    steps: list[dict[str, Any]]
    more: bool


def hand_out(connection: Connection, unit: str, now: int) -> Steps:
    """Return the steps that wait for the server of a unit, oldest first, in the numbers of the home.

    A step is the mutation as its author sent it but for `base`, with `by`: who took it.
    """
    rows = connection.execute(
        select(kept, upstream_step.c.base)
        .join(record, record.c.id == kept.c.record)
        .join(mutation, mutation.c.id == kept.c.mutation)
        .outerjoin(upstream_step, upstream_step.c.kept == kept.c.id)
        .where(
            kept.c.status == held.FORWARDED,
            record.c.home.in_(sorted(homes_below(connection, unit))),
            or_(upstream_step.c.due_at.is_(None), upstream_step.c.due_at <= now),
        )
        .order_by(kept.c.received, mutation.c.n, kept.c.id)  # one request brings many in one millisecond
        .limit(AT_ONCE + 1)
    ).all()
    chosen = rows[:AT_ONCE]
    bases = {row.id: _base(connection, row) if row.base is None else row.base for row in chosen}
    upsert(
        connection,
        upstream_step,
        [{"kept": row.id, "record": row.record, "base": bases[row.id], "due_at": now + AGAIN} for row in chosen],
    )
    people = _people(connection, {row.author for row in chosen})
    steps = [
        {**row.content, "base": bases[row.id], "by": {**people[row.author], "device": row.device}}
        for row in chosen
        if row.author in people
    ]
    return Steps(steps, len(rows) > AT_ONCE)


def close(connection: Connection, unit: str, answers: Sequence[Any], now: int) -> None:
    """Store what became of steps below. One that was taken waits for the result that shows it."""
    given = {one["id"]: one for one in answers if isinstance(one, dict) and isinstance(one.get("id"), str)}
    if not given:
        return
    rows = connection.execute(
        select(kept, record.c.version.label("present"), upstream_in.c.version.label("have"))
        .join(record, record.c.id == kept.c.record)
        .outerjoin(upstream_in, upstream_in.c.record == kept.c.record)
        .where(
            kept.c.status == held.FORWARDED,
            kept.c.mutation.in_(sorted(given)),
            record.c.home.in_(sorted(homes_below(connection, unit))),
        )
    ).all()
    for row in rows:
        _close(connection, row, given[row.mutation], now)


def _close(connection: Connection, row: Row[Any], given: Mapping[str, Any], now: int) -> None:
    code, version = given.get("code"), given.get("v", 0)
    if code in ACCEPTED and type(version) is int:
        # The phone drops its own view of the step when it has the record that shows it.
        if row.have is None or row.have < version:
            return
        answer = Answer(row.mutation, str(code), row.record, row.present)
    elif code == REFUSED:
        reason = given.get("reason")
        known = isinstance(reason, str) and f"reason.{reason}" in table("vi")
        errors, other = _detail(given.get("detail"))
        answer = Answer(row.mutation, REFUSED, row.record, 0, str(reason) if known else "invalid", errors, other)
    elif code == HELD:
        later = update(upstream_step).where(upstream_step.c.kept == row.id).values(due_at=now + HELD_AGAIN)
        connection.execute(later)
        return
    else:
        return
    if held.lock(connection, row.id):
        one = held.Kept(
            row.id, row.mutation, row.author, row.device, row.kind, row.record, row.status, row.reason, row.content,
            row.received,
        )  # fmt: skip
        held.close(connection, one, answer, now)


def _detail(given: Any) -> tuple[Any, Any]:
    """Read errors by path; what has not their form, or words that we do not have, is left out."""
    try:
        errors, other = unpack(given)
        words = table("vi")
        fine = all(
            one.key in words and all(not str(v).startswith("@") or str(v)[1:] in words for v in one.params.values())
            for found in errors.values()
            for one in found
        )
        return (errors if fine else {}), dict(other)
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}, {}


def _base(connection: Connection, row: Row[Any]) -> int:
    """Return the version of the home that the author had before him."""
    shown = connection.execute(
        select(func.max(upstream_version.c.home_version)).where(
            upstream_version.c.record == row.record, upstream_version.c.version <= row.content["base"]
        )
    ).scalar()
    # What stood here before its home sent anything was no version of the home.
    return max(int(shown or 1), 1)


def _people(connection: Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for people in (upstream_person, account):
        names = ("id", "name", "role", "scope", "member")
        rows = connection.execute(select(*(people.c[name] for name in names)).where(people.c.id.in_(sorted(ids))))
        found |= {row.id: {**row._mapping, "user": row.id} for row in rows}
    return {one: {name: value for name, value in who.items() if name != "id"} for one, who in found.items()}
