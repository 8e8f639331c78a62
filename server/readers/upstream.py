"""The reader that feeds the server above: results up in order, steps down, again and again until answered.

Nothing is lost at any stop: what was not answered is sent again and known there by its id, and
steps are judged again by an intake that knows them by theirs.
"""

import json
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from server import chain, epochs
from server.context import Context
from server.db import Later, reading, repeating, writing
from server.homes import homes_below
from server.models import log
from server.readers import upstream_out, upstream_steps
from server.readers.post import Away, Reply, post
from server.readers.tables import upstream_state
from server.readers.upstream_form import BASE
from server.readers.upstream_out import Batch
from server.sql import upsert
from sync import wire
from sync.ids import is_id

PATH = "/api/upstream"
# How long nothing is asked when there is nothing to say, and between tries that fail.
POLL = 20_000
FIRST_WAIT, LONGEST_WAIT = 5_000, 900_000
ROUNDS = 50
_ONE = 1

_log = logging.getLogger(__name__)

Send = Callable[[str, bytes, Mapping[str, str]], Reply]


class Refused(Exception):
    """The server above does not talk to us now; `seconds` is how long it wants to be left alone."""

    def __init__(self, code: str, seconds: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class State:
    """What the server above said last. `unit` is empty before its first answer."""

    link: str = ""
    unit: str = ""
    epoch: int = 0
    last_contact: int | None = None
    next_at: int = 0
    failures: int = 0
    error: str | None = None
    chain_flaw: bool = False


def state(connection: Connection) -> State:
    """Return what is known of the server above."""
    row = connection.execute(select(upstream_state).where(upstream_state.c.id == _ONE)).one_or_none()
    return State() if row is None else State(**{name: row._mapping[name] for name in State.__slots__})


def due(context: Context) -> bool:
    """Say whether there is a server above that may be asked now."""
    if not context.settings.upstream_url:
        return False
    with reading(context.engine) as connection:
        return state(connection).next_at <= context.now()


def run(context: Context, send: Send = post, *, poll: int = POLL) -> int:
    """Exchange until there is nothing left to say, and plan the next time; return the exchanges that were made.

    A server above that is away, busy or unwilling is asked again after ever longer waits.
    """
    made = 0
    try:
        answers: list[dict[str, Any]] = []
        for _ in range(ROUNDS):
            more, steps = _round(context, send, answers, poll=poll if made == 0 else None)
            if steps is None:
                break
            made += 1
            with reading(context.engine) as connection:
                unit = state(connection).unit
            answers = upstream_steps.take(context, unit, steps, context.now())
            if not more and not answers:
                break
    except Later:
        _log.warning("the database is busy; the server above is asked later")
    except Away as error:
        _failed(context, "away", None)
        _log.warning("the server above does not answer: %s", error)
    except Refused as error:
        _failed(context, error.code, error.seconds)
        _log.warning("the server above answers %s", error.code)
    return made


def _round(
    context: Context, send: Send, answers: Sequence[Mapping[str, Any]], *, poll: int | None
) -> tuple[bool, list[Any] | None]:
    """Exchange once; return whether there is more to say, and the steps that came (None: nothing was sent)."""
    while repeating(context.engine, lambda c: _read_on(c, context)) >= upstream_out.PAGE:
        pass
    batch, before, body = repeating(context.engine, lambda c: _prepare(c, context))
    silent = not batch.results and not answers
    waited = context.now() - (before.last_contact or 0)
    first = not before.unit
    if silent and not first and (poll is None or waited < poll):
        return False, None
    reply = _ask(context, send, {**body, "answers": list(answers)})
    repeating(context.engine, lambda c: _store(c, context, batch, reply))
    whole = any(isinstance(one, dict) and one.get("code") == BASE for one in reply["answers"])
    return first or whole or batch.more or bool(batch.quiet) or reply.get("more") is True, reply["steps"]


def _read_on(connection: Connection, context: Context) -> int:
    unit = state(connection).unit
    return upstream_out.collect(connection, context, homes_below(connection, unit)) if unit else 0


def _prepare(connection: Connection, context: Context) -> tuple[Batch, State, dict[str, Any]]:
    """Make results and note that they are on their way: one transaction."""
    before = state(connection)
    homes = homes_below(connection, before.unit) if before.unit else set()
    epoch = epochs.current(connection)
    batch = upstream_out.build(connection, context, before.unit, epoch)
    upstream_out.mark(connection, batch, context.now())
    heads = {unit: list(head) for unit, head in chain.heads(connection).items() if unit in homes}
    body = {"epoch": epoch, "heads": heads, "results": batch.results}
    return batch, before, body


def _ask(context: Context, send: Send, body: Mapping[str, Any]) -> dict[str, Any]:
    settings = context.settings
    headers = {"Authorization": f"Bearer {settings.upstream_key}", "Content-Type": "application/json"}
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    answer = send(settings.upstream_url + PATH, raw, headers)
    if answer.status != 200:
        raise Refused(_code_of(answer), answer.retry_after)
    try:
        found = wire.decode_json(answer.body)
    except wire.WireError as error:
        raise Refused("not_a_server") from error
    well_formed = (
        isinstance(found, dict)
        and is_id(found.get("link"))
        and is_id(found.get("unit"))
        and type(found.get("epoch")) is int
        and all(isinstance(found.get(name), list) for name in ("answers", "steps"))
    )
    if not well_formed:
        raise Refused("not_a_server")
    return dict(found)


def _code_of(answer: Reply) -> str:
    try:
        found = wire.decode_json(answer.body)
    except wire.WireError:
        return f"status_{answer.status}"
    code = found.get("code") if isinstance(found, dict) else None
    return code[:40] if isinstance(code, str) else f"status_{answer.status}"


def _store(connection: Connection, context: Context, batch: Batch, reply: Mapping[str, Any]) -> None:
    now, old = context.now(), state(connection)
    upstream_out.answered(connection, batch, reply["answers"], now)
    if old.link and (old.link, old.epoch) != (reply["link"], reply["epoch"]):
        upstream_out.send_again(connection)
    flaw = _contradicts(connection, reply.get("heads"))
    _keep(
        connection,
        State(reply["link"], reply["unit"], reply["epoch"], now, 0, 0, None, chain_flaw=flaw),
    )


def _contradicts(connection: Connection, heads: Any) -> bool:
    """Say whether our log is not the one whose ends were shown above: a tail was cut off, or changed."""
    if not isinstance(heads, dict):
        return False
    epoch = epochs.current(connection)
    for unit, head in heads.items():
        if not (isinstance(head, list) and len(head) == 3 and head[0] == epoch and type(head[1]) is int):
            continue
        found = connection.execute(select(log.c.hash).where(and_(log.c.unit == str(unit), log.c.seq == head[1])))
        if found.scalar() != head[2]:
            return True
    return False


def _failed(context: Context, code: str, seconds: int | None) -> None:
    with writing(context.engine) as connection:
        old = state(connection)
        wait = int(min(FIRST_WAIT * 2 ** min(old.failures, 12), LONGEST_WAIT) * random.uniform(0.5, 1))
        _keep(
            connection,
            State(
                old.link,
                old.unit,
                old.epoch,
                old.last_contact,
                context.now() + max(wait, (seconds or 0) * 1000),
                old.failures + 1,
                code,
                old.chain_flaw,
            ),
        )


def _keep(connection: Connection, new: State) -> None:
    upsert(connection, upstream_state, [{"id": _ONE, **{name: getattr(new, name) for name in State.__slots__}}])
