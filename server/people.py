"""Accounts, the person an account stands for, and the passwords that open it."""

import re
import secrets
from dataclasses import replace
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select

from server.access import CELL_ROLES, COMMUNE_ROLES, Person, Role
from server.context import Context
from server.models import Columns, account, bucket, subscription, unit, upstream_person
from server.subscriptions import refresh
from sync.ids import new_id

PASSWORD_LENGTH = 10
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,58}[a-z0-9]")
_hasher = PasswordHasher()


def person_of(connection: Connection, row: Columns, device: str) -> Person:
    """Return the person an account row stands for now, at a device."""
    role, scope = Role(row["role"]), row["scope"]
    home = connection.execute(select(unit.c.home).where(unit.c.id == scope)).scalar() or scope
    return Person(row["id"], row["member"], role, scope, device, home, units_of(connection, role, scope))


def person_by_id(connection: Connection, user: str, device: str) -> Person | None:
    """Return the person of an account that is not closed, or of the level above; None when there is none."""
    row = connection.execute(select(account).where(account.c.id == user, account.c.disabled_at.is_(None))).one_or_none()
    if row is None:
        row = connection.execute(select(upstream_person).where(upstream_person.c.id == user)).one_or_none()
        return None if row is None else replace(person_of(connection, row._mapping, device), above=True)
    return person_of(connection, row._mapping, device)


def units_of(connection: Connection, role: Role, scope: str) -> frozenset[str]:
    """Return every unit at or below a scope; a cell's people have their cell alone."""
    if role in CELL_ROLES:
        return frozenset({scope})
    if role in COMMUNE_ROLES:
        below = connection.execute(select(unit.c.id).where(unit.c.home == scope)).scalars()
        return frozenset({scope, *below})
    tree = select(unit.c.id).where(unit.c.id == scope).cte("tree", recursive=True)
    # A union, not a union of all: a circle that an edit made ends here too.
    tree = tree.union(select(unit.c.id).where(unit.c.parent == tree.c.id))
    return frozenset({scope, *connection.execute(select(tree.c.id)).scalars()})


def leaves_of(connection: Connection, user: str) -> frozenset[str]:
    """Return the names of the leaf buckets a user subscribes to now."""
    rows = connection.execute(
        select(bucket.c.name)
        .join(subscription, subscription.c.bucket == bucket.c.id)
        .where(subscription.c.user == user, subscription.c.to_at.is_(None))
    )
    return frozenset(rows.scalars())


def create_account(
    connection: Connection,
    context: Context,
    *,
    login: str,
    password: str,
    name: str,
    role: Role,
    scope: str,
    member: str | None = None,
    lang: str = "vi",
    id: str | None = None,
    hashed: str | None = None,
) -> str:
    """Make an account with its subscriptions; return its id.

    `hashed` is the hash of the password where it was made before the transaction, since it takes
    long. Raises IntegrityError when the sign-in name is taken.
    """
    now = context.now()
    user = id or new_id(now, secrets.token_bytes(10))
    connection.execute(
        insert(account).values(
            id=user,
            login=fold(login),
            password=hashed or hash_password(password),
            name=name,
            role=role,
            scope=scope,
            member=member,
            lang=lang,
            created_at=now,
        )
    )
    refresh(connection, context, office(connection, user, scope, role), now)
    return user


def office(connection: Connection, user: str, scope: str, role: Role) -> set[str]:
    """Return the accounts whose subscriptions change when this one's office does."""
    if role is not Role.SECRETARY:
        return {user}
    rows = connection.execute(select(account.c.id).where(account.c.scope == scope, account.c.role == role))
    return {user, *rows.scalars()}


def is_login(login: str) -> bool:
    """Say whether people may sign in by this name: the one rule for console, workbook and command line."""
    return _LOGIN.fullmatch(fold(login)) is not None


def fold(login: str) -> str:
    """Return the one spelling of a sign-in name."""
    return login.strip().casefold()


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def password_fits(stored: str, password: str) -> bool:
    """Say whether a password is the one that was hashed."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hash_password(secrets.token_hex(16))


def password_of_nobody(password: str) -> bool:
    """Take as long as for a real account and say no: a sign-in name is not to be told by the time."""
    return password_fits(_nobody(), password) and False
