"""Sign-in and sessions: bound to a device, sliding, revocable; the table holds only a hash of the token."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, insert, select, update

from server.access import Person
from server.context import Context
from server.db import reading, writing
from server.models import Columns, account, device, login_failure, push_subscription, session
from server.people import fold, password_fits, password_of_nobody, person_of
from server.problems import Problem
from server.sql import upsert
from sync.ids import new_id, short

DAY = 86_400_000
LIFETIME = 90 * DAY
CONTACT_EVERY = 10 * 60_000
_FREE_TRIES = 5
_FIRST_WAIT = 60_000
_LONGEST_WAIT = 15 * 60_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks: the person, the account's row, and when the session was last heard of."""

    person: Person
    account: Columns
    token_hash: str
    last_contact: int


def token_hash(token: str) -> str:
    """Return what the table knows of a token."""
    return short(hashlib.sha256(token.encode()).digest())


def find(context: Context, token: str | None) -> SignedIn | None:
    """Return who a token belongs to, None when the session has ended or never was."""
    if not token:
        return None
    hashed = token_hash(token)
    with reading(context.engine) as connection:
        row = connection.execute(
            select(account, session.c.device.label("at"), session.c.last_contact.label("contact"))
            .join(session, session.c.user == account.c.id)
            .join(device, and_(device.c.id == session.c.device, device.c.user == account.c.id))
            .where(session.c.hash == hashed, account.c.disabled_at.is_(None), device.c.revoked_at.is_(None))
        ).one_or_none()
        if row is None or row.contact < context.now() - LIFETIME:
            return None
        person = person_of(connection, row._mapping, row.at)
    return SignedIn(person, row._mapping, hashed, row.contact)


def touch(context: Context, who: SignedIn) -> None:
    """Slide the session, at most every ten minutes: an idle contact writes nothing."""
    now = context.now()
    if now - who.last_contact < CONTACT_EVERY:
        return
    with writing(context.engine) as connection:
        connection.execute(update(session).where(session.c.hash == who.token_hash).values(last_contact=now))
        connection.execute(update(device).where(device.c.id == who.person.device).values(last_contact=now))


def sign_in(
    context: Context, *, login: str, password: str, device_id: str, device_name: str, address: str
) -> tuple[str, SignedIn]:
    """Open a session; return its token and who it is.

    Raises Problem: wrong_password, disabled, device_revoked, too_many.
    """
    now, name = context.now(), fold(login)
    keys = [f"login:{name}"[:80], f"from:{address}"[:80]]
    with reading(context.engine) as connection:
        _refuse_throttled(connection, keys, now)
        row = connection.execute(select(account).where(account.c.login == name)).one_or_none()
    # Hashing is slow on purpose: never while a transaction is open.
    fits = password_fits(row.password, password) if row is not None else password_of_nobody(password)
    if row is None or not fits:
        _count_failure(context, keys, now)
        raise Problem("wrong_password")
    if row.disabled_at is not None:
        raise Problem("disabled")
    token = short(secrets.token_bytes(16))
    with writing(context.engine) as connection:
        chosen = _register(connection, row.id, device_id, device_name, now)
        connection.execute(
            insert(session).values(hash=token_hash(token), user=row.id, device=chosen, created_at=now, last_contact=now)
        )
        connection.execute(delete(login_failure).where(login_failure.c.key == keys[0]))
        person = person_of(connection, row._mapping, chosen)
    return token, SignedIn(person, row._mapping, token_hash(token), now)


def sign_out(context: Context, who: SignedIn) -> None:
    """End a session; its device is called no more."""
    with writing(context.engine) as connection:
        connection.execute(delete(push_subscription).where(push_subscription.c.device == who.person.device))
        connection.execute(delete(session).where(session.c.hash == who.token_hash))


def end_all(connection: Connection, *, user: str | None = None, device_id: str | None = None) -> None:
    """End every session of an account or of a device."""
    if user is not None:
        connection.execute(delete(session).where(session.c.user == user))
    if device_id is not None:
        connection.execute(delete(session).where(session.c.device == device_id))


def _register(connection: Connection, user: str, device_id: str, name: str, now: int) -> str:
    """Register a device at sign-in; one that is somebody else's gets an id of its own."""
    row = connection.execute(select(device).where(device.c.id == device_id)).one_or_none()
    if row is not None and row.user == user:
        if row.revoked_at is not None:
            raise Problem("device_revoked")
        connection.execute(update(device).where(device.c.id == device_id).values(name=name, last_contact=now))
        return device_id
    chosen = device_id if row is None else new_id(now, secrets.token_bytes(10))
    connection.execute(insert(device).values(id=chosen, user=user, name=name, created_at=now, last_contact=now))
    return chosen


def _refuse_throttled(connection: Connection, keys: list[str], now: int) -> None:
    until = max(
        connection.execute(select(login_failure.c.until).where(login_failure.c.key.in_(keys))).scalars(), default=0
    )
    if until > now:
        raise Problem("too_many", retry_after=(until - now) // 1000 + 1)


def _count_failure(context: Context, keys: list[str], now: int) -> None:
    with writing(context.engine) as connection:
        counts = dict(
            connection.execute(
                select(login_failure.c.key, login_failure.c.failures)
                .where(login_failure.c.key.in_(keys))
                .order_by(login_failure.c.key)
                .with_for_update()
            ).all()
        )
        rows = []
        for key in sorted(keys):
            count = counts.get(key, 0) + 1
            # A whole commune may sit behind one address: it gets ten times the tries of one name.
            over = count - _FREE_TRIES * (10 if key.startswith("from:") else 1)
            wait = min(_FIRST_WAIT * 2 ** min(over, 10), _LONGEST_WAIT) if over >= 0 else 0
            rows.append({"key": key, "failures": count, "until": now + wait})
        upsert(connection, login_failure, rows)
