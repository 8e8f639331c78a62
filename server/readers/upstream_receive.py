"""One exchange with a server below, in one transaction: its results in, its answers in, our steps out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from server import epochs
from server.context import Context
from server.db import repeating
from server.homes import homes_below
from server.models import upstream_link
from server.readers import upstream_down, upstream_in
from server.readers.tables import upstream_head
from server.readers.upstream_in import Link
from server.sql import insert_missing
from sync.ids import is_id

MOST = 200
MOST_HEADS = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a server below says: its epoch, the ends of its chains, results, and answers to steps."""

    epoch: int
    heads: Mapping[str, tuple[int, str]]
    results: Sequence[Any]
    answers: Sequence[Any]


def read(raw: Any) -> Asked | None:
    """Read the body of an exchange; None when it has not the form of one."""
    if not isinstance(raw, dict) or type(raw.get("epoch")) is not int or raw["epoch"] < 1:
        return None
    heads, results, answers = raw.get("heads", {}), raw.get("results", []), raw.get("answers", [])
    if not isinstance(heads, dict) or not isinstance(results, list) or not isinstance(answers, list):
        return None
    if max(len(results), len(answers)) > MOST or len(heads) > MOST_HEADS:
        return None
    if not all(_is_head(*one) for one in heads.items()):
        return None
    return Asked(raw["epoch"], {unit: (seq, text) for unit, (seq, text) in heads.items()}, results, answers)


def exchange(context: Context, found: Row[Any], asked: Asked, now: int) -> dict[str, Any]:
    """Do everything of one exchange; return its reply. Raises Later when the database is busy."""
    link = Link(found.id, found.unit, asked.epoch)

    def work(connection: Connection) -> dict[str, Any]:
        # The link's row is the first lock: two exchanges of one server below never cross.
        connection.execute(select(upstream_link.c.id).where(upstream_link.c.id == link.id).with_for_update())
        shown, flaw = _heads(connection, link, asked, now)
        answers = upstream_in.take(connection, context, link, asked.results, now)
        upstream_down.close(connection, link.unit, asked.answers, now)
        steps = upstream_down.hand_out(connection, link.unit, now)
        values: dict[str, Any] = {"last_contact": now, "epoch": asked.epoch}
        if flaw:
            values["chain_flaw_at"] = now
        connection.execute(update(upstream_link).where(upstream_link.c.id == link.id).values(values))
        return {
            "now": now,
            "epoch": epochs.current(connection),
            "link": link.id,
            "unit": link.unit,
            "heads": shown,
            "answers": answers,
            "steps": steps.steps,
            **({"more": True} if steps.more else {}),
        }

    return repeating(context.engine, work)


def _heads(connection: Connection, link: Link, asked: Asked, now: int) -> tuple[dict[str, list[Any]], bool]:
    """Keep the ends of chains that were shown; return those known before, and whether one contradicts them."""
    homes = homes_below(connection, link.unit)
    latest = select(upstream_head.c.unit, func.max(upstream_head.c.seq).label("seq")).group_by(upstream_head.c.unit)
    newest = latest.where(upstream_head.c.unit.in_(sorted(homes))).subquery()
    rows = connection.execute(
        select(upstream_head).join(
            newest, (newest.c.unit == upstream_head.c.unit) & (newest.c.seq == upstream_head.c.seq)
        )
    ).all()
    known = {row.unit: row for row in rows}
    fresh, flaw = [], False
    for unit, (seq, text) in asked.heads.items():
        if unit not in homes or seq == 0:
            continue
        old = known.get(unit)
        if old is None or seq > old.seq:
            fresh.append({"unit": unit, "seq": seq, "epoch": asked.epoch, "hash": text, "at": now})
        elif old.epoch == asked.epoch and (seq, text) != (old.seq, old.hash):
            flaw = True
    insert_missing(connection, upstream_head, fresh)
    return {unit: [row.epoch, row.seq, row.hash] for unit, row in known.items()}, flaw


def _is_head(unit: object, head: object) -> bool:
    return (
        is_id(unit)
        and isinstance(head, list)
        and len(head) == 2
        and type(head[0]) is int
        and head[0] >= 0
        and isinstance(head[1], str)
        and len(head[1]) == 43
    )
