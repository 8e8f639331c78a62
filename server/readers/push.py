"""The reader that calls phones by Web Push (RFC 8030, 8291, 8292). Nothing is sent within a transaction."""

import logging
import random
from collections.abc import Callable, Mapping
from typing import Any

from py_vapid import VapidException
from pywebpush import WebPusher, WebPushException
from sqlalchemy import Row, delete, select, update

from server.context import Context
from server.db import Later, reading, repeating, writing
from server.models import push_subscription
from server.readers import push_keys, push_list, push_subscriptions
from server.readers.post import Away, Reply, post
from server.readers.tables import push_out

AT_ONCE = 50
SECONDS = 10.0
FIRST_WAIT, LONGEST_WAIT = 30_000, 3_600_000
# The subscription is no more; the message is none; anything else is tried again until it is worth nothing.
_DEAD = frozenset({404, 410})
_WRONG = frozenset({400, 401, 403, 413})

_log = logging.getLogger(__name__)

Send = Callable[[str, bytes, Mapping[str, str], float], Reply]


def due(context: Context) -> bool:
    """Say whether there is a change that nobody was called for yet, or a message to send."""
    with reading(context.engine) as connection:
        waiting = connection.execute(select(push_out.c.topic).where(push_out.c.due_at <= context.now()).limit(1))
        return waiting.scalar() is not None or bool(push_list.unread(connection))


def run(context: Context, send: Send = post) -> int:
    """List what is to be told, then send what is due; return how many messages arrived."""
    try:
        while repeating(context.engine, lambda c: push_list.collect(c, context)) >= push_list.PAGE:
            pass
        with writing(context.engine) as connection:
            connection.execute(delete(push_out).where(push_out.c.expires_at <= context.now()))
        with reading(context.engine) as connection:
            rows = connection.execute(
                select(push_out, push_subscription.c.endpoint, push_subscription.c.p256dh, push_subscription.c.auth)
                .join(push_subscription, push_subscription.c.id == push_out.c.subscription)
                .where(push_out.c.due_at <= context.now())
                .order_by(push_out.c.due_at)
                .limit(AT_ONCE)
            ).all()
        return sum(_deliver(context, row, send) for row in rows)
    except Later:
        _log.warning("the database is busy; phones are called later")
        return 0


def _deliver(context: Context, row: Row[Any], send: Send) -> bool:
    if not push_subscriptions.reachable(context, row.endpoint):
        _drop(context, row, dead=True)
        return False
    try:
        body, headers = _message(context, row)
    except (VapidException, WebPushException, ValueError) as error:
        _log.warning("a subscription is of no use: %s", error)
        _drop(context, row, dead=True)
        return False
    try:
        reply = send(row.endpoint, body, headers, SECONDS)
    except Away:
        _again(context, row, None)
        return False
    if reply.status in _DEAD:
        _drop(context, row, dead=True)
    elif reply.status in _WRONG:
        _log.warning("a push service refuses a message: %s", reply.status)
        _drop(context, row)
    elif reply.status in range(200, 300):
        _drop(context, row)
        return True
    else:
        _again(context, row, reply.retry_after)
    return False


def _message(context: Context, row: Row[Any]) -> tuple[bytes, dict[str, str]]:
    keys = {"p256dh": row.p256dh, "auth": row.auth}
    encrypted: bytes = WebPusher({"endpoint": row.endpoint, "keys": keys}).encode(row.payload.encode())["body"]
    return encrypted, {
        "TTL": str(max((row.expires_at - context.now()) // 1000, 0)),
        "Urgency": row.urgency,
        "Topic": row.topic,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Authorization": push_keys.authorization(context, row.endpoint),
    }


def _drop(context: Context, row: Row[Any], *, dead: bool = False) -> None:
    with writing(context.engine) as connection:
        if dead:
            push_subscriptions.forget(connection, push_subscription.c.id == row.subscription)
        connection.execute(delete(push_out).where(*_same(row)))


def _again(context: Context, row: Row[Any], seconds: int | None) -> None:
    wait = min(FIRST_WAIT * 2 ** min(row.tries, 10), LONGEST_WAIT) * random.uniform(0.5, 1)
    at = context.now() + max(int(wait), (seconds or 0) * 1000)
    with writing(context.engine) as connection:
        connection.execute(update(push_out).where(*_same(row)).values(due_at=at, tries=row.tries + 1))


def _same(row: Row[Any]) -> tuple[Any, ...]:
    """Select the message that was sent: not a newer one that took its place meanwhile."""
    return (
        push_out.c.subscription == row.subscription,
        push_out.c.topic == row.topic,
        push_out.c.expires_at == row.expires_at,
    )
