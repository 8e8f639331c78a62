"""Subscriptions: bound to a person at a device, one per device, and only to push services out there."""

import base64
import binascii
import hashlib
import ipaddress
import socket
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, delete, or_, select

from server import chain
from server.access import Person
from server.context import Context
from server.models import account, device, push_subscription
from server.readers.tables import push_out, reader_cursor
from server.sql import upsert
from sync.ids import short

READER = "push"
LONGEST = 2_000


class NotUsable(ValueError):
    """A subscription that nothing can be sent to; the argument names the field."""


def add(connection: Connection, context: Context, person: Person, *, endpoint: str, p256dh: str, auth: str) -> None:
    """Store a subscription; it replaces the device's other one, and moves when a phone changes hands.

    Raises NotUsable.
    """
    _check(context, endpoint, p256dh, auth)
    if connection.execute(select(push_subscription.c.id).limit(1)).scalar() is None:
        # What happened before anybody wanted to be called is told to nobody.
        heads = chain.heads(connection)
        rows = [{"reader": READER, "unit": unit, "seq": seq} for unit, (seq, _) in heads.items()]
        upsert(connection, reader_cursor, rows)
    one = name_of(endpoint)
    forget(connection, push_subscription.c.device == person.device, push_subscription.c.id == one)
    row = {
        "id": one,
        "user": person.user,
        "device": person.device,
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "created_at": context.now(),
    }
    upsert(connection, push_subscription, [row])


def remove(connection: Connection, person: Person, endpoint: str) -> None:
    """Take away the person's subscription at an endpoint, if there is one."""
    mine = (push_subscription.c.id == name_of(endpoint)) & (push_subscription.c.user == person.user)
    forget(connection, mine)


def remove_ended(connection: Connection) -> None:
    """Take away the subscriptions of revoked devices and closed accounts."""
    revoked = select(device.c.id).where(device.c.revoked_at.is_not(None))
    closed = select(account.c.id).where(account.c.disabled_at.is_not(None))
    forget(connection, push_subscription.c.device.in_(revoked), push_subscription.c.user.in_(closed))


def forget(connection: Connection, *conditions: object) -> None:
    """Take away subscriptions of which one of the conditions holds, and what waits for them."""
    ids = list(connection.execute(select(push_subscription.c.id).where(or_(*conditions))).scalars())  # type: ignore[arg-type]
    if ids:
        connection.execute(delete(push_out).where(push_out.c.subscription.in_(ids)))
        connection.execute(delete(push_subscription).where(push_subscription.c.id.in_(ids)))


def name_of(endpoint: str) -> str:
    """Return the id of an endpoint."""
    return short(hashlib.sha256(endpoint.encode()).digest())


def reachable(context: Context, endpoint: str) -> bool:
    """Say whether an endpoint leads out: a subscription must not make us call our own network.

    Looks the name up, so never within a transaction.
    """
    host = urlsplit(endpoint).hostname or ""
    if context.settings.push_local:
        return True
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)}
    except OSError:
        return True  # no name now is no reason to drop anything: sending will fail, and be tried again
    return all(ipaddress.ip_address(one.split("%")[0]).is_global for one in found)


def _check(context: Context, endpoint: str, p256dh: str, auth: str) -> None:
    parts = urlsplit(endpoint)
    local = context.settings.push_local
    if len(endpoint) > LONGEST or not parts.hostname or parts.username or "@" in parts.netloc:
        raise NotUsable("endpoint")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise NotUsable("endpoint")
    if not local and "." not in parts.hostname:
        raise NotUsable("endpoint")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(p256dh))
    except ValueError as error:
        raise NotUsable("p256dh") from error
    try:
        fits = len(_decoded(auth)) == 16
    except ValueError:
        fits = False
    if not fits:
        raise NotUsable("auth")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
