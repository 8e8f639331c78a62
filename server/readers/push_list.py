"""Who is called for what: the log is read on, and messages are listed for the phones that asked for them.

A message says that there is something, never what or about whom; who may not read a record is not
told of it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, select

from server.access import CELL_ROLES, Role, granted
from server.context import Context
from server.models import account, chain, device, log, log_content, push_subscription, record, session
from server.people import leaves_of, person_by_id
from server.readers.push_subscriptions import READER, remove_ended
from server.readers.tables import push_out, reader_cursor
from server.records.declare import Tell
from server.settling import places
from server.sql import upsert
from server.store import restored
from sync.canon import Value
from sync.record import Record

PAGE = 200
HOUR = 3_600_000
DISPUTE = (Tell("author", words="conflict"), Tell("cell_secretary", words="conflict"))
# The screen a notification opens; the others open the one that says what needs me.
PATHS = {"conflict": "/dong-bo"}


def unread(connection: Connection) -> list[tuple[str, int]]:
    """Return the homes whose log goes on beyond what was read, and where: nothing without subscriptions."""
    if connection.execute(select(push_subscription.c.id).limit(1)).scalar() is None:
        return []
    at = func.coalesce(reader_cursor.c.seq, 0)
    mine = and_(reader_cursor.c.reader == READER, reader_cursor.c.unit == chain.c.unit)
    rows = connection.execute(
        select(chain.c.unit, at.label("at"))
        .outerjoin(reader_cursor, mine)
        .where(chain.c.seq > at)
        .order_by(chain.c.unit)
    )
    return [(row.unit, row.at) for row in rows]


def collect(connection: Connection, context: Context) -> int:
    """List messages for what changed since the cursor, in its transaction; return the changes read."""
    remove_ended(connection)
    now, read = context.now(), 0
    for unit, start in unread(connection):
        rows = connection.execute(
            select(log.c.seq, log.c.code, log.c.author, log.c.received, log_content.c.content.label("words"), record)
            .outerjoin(record, record.c.id == log.c.record)  # the entry of a new epoch has none
            .outerjoin(log_content, and_(log_content.c.unit == log.c.unit, log_content.c.seq == log.c.seq))
            .where(log.c.unit == unit, log.c.seq > start)
            .order_by(log.c.seq)
            .limit(PAGE)
        ).all()
        for row in rows:
            for tell in _tells(context, row):
                if row.received + tell.hours * HOUR > now:
                    _list(connection, context, row, tell)
        upsert(connection, reader_cursor, [{"reader": READER, "unit": unit, "seq": rows[-1].seq}])
        read += len(rows)
    return read


def _tells(context: Context, row: Any) -> Iterator[Tell]:
    kind, mutation = context.kinds.get(row.kind), (row.words or {}).get("mutation")
    if kind is None or not isinstance(mutation, dict) or "v" in mutation:
        return  # erased, or a result: its home calls its own people
    before: Mapping[str, Value | None] = row.words.get("before") or {}
    created = "set" in mutation and all(value is None for value in before.values())
    yield from kind.tells.get("create" if created else str(mutation.get("op")), ())
    if row.code == "conflict":
        yield from DISPUTE


def _list(connection: Connection, context: Context, row: Any, tell: Tell) -> None:
    one = restored(row._mapping)
    users = {user for user in _audience(connection, one, tell, row.created_by) if user != row.author}
    users = {user for user in users if _reads(connection, context, user, one)}
    if not users:
        return
    alive = and_(session.c.user == push_subscription.c.user, session.c.device == push_subscription.c.device)
    found = connection.execute(
        select(push_subscription.c.id)
        .join(session, alive)
        .join(device, device.c.id == push_subscription.c.device)
        .where(push_subscription.c.user.in_(sorted(users)), device.c.revoked_at.is_(None))
        .distinct()
    ).scalars()
    payload = {"code": tell.words, **({"path": PATHS[tell.words]} if tell.words in PATHS else {})}
    message = {
        "topic": tell.words,
        "payload": json.dumps(payload, separators=(",", ":")),
        "urgency": tell.urgency,
        "expires_at": row.received + tell.hours * HOUR,
        "due_at": context.now(),
        "tries": 0,
    }
    upsert(connection, push_out, [{"subscription": id_, **message} for id_ in found])


def _audience(connection: Connection, one: Record, tell: Tell, creator: str) -> set[str]:
    """Return the accounts that a tell names; see `records.base.Tell`."""
    if tell.audience == "author":
        return {creator}
    unit = one.body.get("org_id")
    if tell.audience.startswith("field:"):
        who = account.c.member == one.body.get(tell.audience.removeprefix("field:"), "")
    elif tell.audience == "cell_secretary":
        who = and_(account.c.role == Role.SECRETARY, account.c.scope == unit)
    elif tell.audience == "cell_members":
        who = and_(account.c.role.in_(sorted(CELL_ROLES)), account.c.scope == unit)
    else:
        role = {"commune_staff": Role.STAFF, "commune_leader": Role.LEADER}[tell.audience]
        who = and_(account.c.role == role, account.c.scope == one.home)
    return set(connection.execute(select(account.c.id).where(who, account.c.disabled_at.is_(None))).scalars())


def _reads(connection: Connection, context: Context, user: str, one: Record) -> bool:
    person = person_by_id(connection, user, "")
    if person is None or person.above:
        return False
    leaves = leaves_of(connection, user)
    return any(name in leaves or granted(person, name) for name in places(context, one))
