"""Links: the accounts of servers below. A link may hand in results of its unit's records, and take steps home."""

import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from server.homes import above
from server.models import record, unit, upstream_link
from sync.ids import new_id, short


class LinkError(Exception):
    """A link that cannot be made; the message says why, for whoever typed the command."""


def make(connection: Connection, unit_id: str, now: int) -> str:
    """Make the link of a unit and return its key, which is stored nowhere; an older link of the unit ends.

    Raises LinkError.
    """
    row = connection.execute(
        select(unit.c.home, record.c.body)
        .join(record, record.c.id == unit.c.id)
        .where(unit.c.id == unit_id, unit.c.deleted.is_(False))
    ).one_or_none()
    if row is None:
        raise LinkError(f"there is no unit {unit_id} here: import the organisation tree first")
    if row.home != unit_id:
        raise LinkError("a link is for a commune or a unit above communes: cells belong to their commune's server")
    others = connection.execute(
        select(upstream_link.c.unit).where(upstream_link.c.unit != unit_id, upstream_link.c.revoked_at.is_(None))
    ).scalars()
    for other in set(others):
        upwards = {*connection.execute(above(unit_id)).scalars()}
        if other in upwards or unit_id in {*connection.execute(above(other)).scalars()}:
            raise LinkError(f"the unit {other} has a link already, and every record has one home")
    revoke(connection, unit_id, now)
    key = short(secrets.token_bytes(32))
    connection.execute(
        insert(upstream_link).values(
            id=new_id(now, secrets.token_bytes(10)),
            unit=unit_id,
            name=str(row.body.get("name", ""))[:200],
            key=key_hash(key),
            created_at=now,
            epoch=0,
        )
    )
    return key


def revoke(connection: Connection, unit_id: str, now: int) -> int:
    """End the links of a unit; its records stay those of its server. Returns how many ended."""
    ended = connection.execute(
        update(upstream_link)
        .where(upstream_link.c.unit == unit_id, upstream_link.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return ended.rowcount


def find(connection: Connection, key: str) -> Row[Any] | None:
    """Return the link that a key opens."""
    return connection.execute(
        select(upstream_link).where(upstream_link.c.key == key_hash(key), upstream_link.c.revoked_at.is_(None))
    ).one_or_none()


def key_hash(key: str) -> str:
    """Return what the table knows of a key. It is random and long: one round of a hash is enough."""
    return short(hashlib.sha256(key.encode()).digest())
