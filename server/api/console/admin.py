"""Accounts and devices: what an administrator does to them, each act beside its entry in the audit table.

Accounts are not records: they say who may make records, so no phone merges them and none holds them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.access import CELL_ROLES, COMMUNE_ROLES, Person, Role
from server.api.console.listing import below, by_name
from server.api.console.listing import fold as bare
from server.api.console.tables import admin_log
from server.context import Context
from server.db import repeating
from server.models import account, device, record, session, unit
from server.people import PASSWORD_LENGTH, create_account, fold, hash_password, is_login, office
from server.subscriptions import refresh

CELL = "CHI_BO"
COMMUNE = "DANG_UY_XA"

Errors = dict[str, str]  # field -> message key


class Wrong(Exception):
    """What was asked cannot be done; `errors` holds message keys by field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = errors


class NotFound(Exception):
    """There is no such account or device under the administrator's scope."""


@dataclass(frozen=True, slots=True)
class Office:
    """What an account is for: a role, held for a unit, by a member or by nobody in particular."""

    role: str
    scope: str
    member: str | None


def create(context: Context, person: Person, *, login: str, name: str, password: str, office_: Office) -> str:
    """Make an account; return its id. Raises Wrong."""

    def work(connection: Connection) -> str:
        spelled = fold(login)
        errors = _office_errors(connection, person, office_)
        if not is_login(login):
            errors["login"] = "admin.bad_login"
        elif _by_login(connection, spelled) is not None:
            errors["login"] = "admin.taken"
        if not name.strip():
            errors["name"] = "admin.needed"
        if len(password) < PASSWORD_LENGTH:
            errors["password"] = "admin.short_password"
        if errors:
            raise Wrong(errors)
        user = create_account(
            connection,
            context,
            login=spelled,
            password=password,
            name=name.strip(),
            role=Role(office_.role),
            scope=office_.scope,
            member=office_.member,
        )
        _log(connection, context, person, "create_account", user, role=office_.role, scope=office_.scope)
        return user

    try:
        return repeating(context.engine, work)
    except IntegrityError as error:  # two administrators chose one name in the same moment
        raise Wrong({"login": "admin.taken"}) from error


def change(context: Context, person: Person, user: str, office_: Office) -> None:
    """Give an account another role, unit or member; sessions go on, audiences move. Raises Wrong, NotFound."""

    def work(connection: Connection) -> None:
        row = _mine(connection, person, user)
        if row.id == person.user:
            raise Wrong({"role": "admin.self"})
        errors = _office_errors(connection, person, office_)
        if errors:
            raise Wrong(errors)
        # Whoever sat on a committee with him reads other things about him before and after.
        touched = office(connection, user, row.scope, Role(row.role))
        connection.execute(
            update(account)
            .where(account.c.id == user)
            .values(role=office_.role, scope=office_.scope, member=office_.member)
        )
        touched |= office(connection, user, office_.scope, Role(office_.role))
        refresh(connection, context, touched, context.now())
        _log(connection, context, person, "change_account", user, role=office_.role, scope=office_.scope)

    repeating(context.engine, work)


def disable(context: Context, person: Person, user: str) -> None:
    """Close an account: its sessions end, nothing of its work is touched. Raises Wrong, NotFound."""

    def work(connection: Connection) -> None:
        row = _mine(connection, person, user)
        if row.id == person.user:
            raise Wrong({"account": "admin.self"})
        connection.execute(update(account).where(account.c.id == user).values(disabled_at=context.now()))
        connection.execute(delete(session).where(session.c.user == user))
        refresh(connection, context, office(connection, user, row.scope, Role(row.role)), context.now())
        _log(connection, context, person, "disable_account", user)

    repeating(context.engine, work)


def enable(context: Context, person: Person, user: str) -> None:
    """Open a closed account again. Raises NotFound."""

    def work(connection: Connection) -> None:
        row = _mine(connection, person, user)
        connection.execute(update(account).where(account.c.id == user).values(disabled_at=None))
        refresh(connection, context, office(connection, user, row.scope, Role(row.role)), context.now())
        _log(connection, context, person, "enable_account", user)

    repeating(context.engine, work)


def new_password(context: Context, person: Person, user: str, password: str) -> None:
    """Set a password and end the sessions that the old one opened. Raises Wrong, NotFound."""
    if len(password) < PASSWORD_LENGTH:
        raise Wrong({"password": "admin.short_password"})
    hashed = hash_password(password)  # slow on purpose, so not while the database waits

    def work(connection: Connection) -> None:
        _mine(connection, person, user)
        connection.execute(update(account).where(account.c.id == user).values(password=hashed))
        others = (session.c.user == user) & (session.c.device != person.device)
        connection.execute(delete(session).where(others))
        _log(connection, context, person, "reset_password", user)

    repeating(context.engine, work)


def revoke(context: Context, person: Person, id: str) -> None:
    """Revoke a device: its sessions end and it cannot be signed in from. Raises Wrong, NotFound."""

    def work(connection: Connection) -> None:
        owner = connection.execute(select(device.c.user).where(device.c.id == id)).scalar()
        if owner is None:
            raise NotFound
        _mine(connection, person, owner)
        if id == person.device:
            raise Wrong({"device": "admin.self"})
        connection.execute(update(device).where(device.c.id == id).values(revoked_at=context.now()))
        connection.execute(delete(session).where(session.c.device == id))
        _log(connection, context, person, "revoke_device", owner, device=id)

    repeating(context.engine, work)


def accounts(
    connection: Connection, person: Person, *, q: str, unit_id: str | None, page: int, size: int
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the accounts under the administrator's scope, by name, and how many there are."""
    fits = [_under(person)]
    if unit_id:
        fits.append(account.c.scope.in_(below(unit_id)))
    words = bare(q).split()
    rows = connection.execute(select(account.c.id, account.c.name, account.c.login).where(*fits)).all()
    found = [row for row in rows if all(word in f"{bare(row.name)} {row.login}" for word in words)]
    found.sort(key=lambda row: (by_name(row.name), row.login))
    ids = [row.id for row in found[(page - 1) * size : page * size]]
    devices = (
        select(device.c.user, func.count().label("devices"), func.max(device.c.last_contact).label("last_contact"))
        .where(device.c.revoked_at.is_(None))
        .group_by(device.c.user)
        .subquery()
    )
    by_id = {
        row.id: row
        for row in connection.execute(
            select(account, devices.c.devices, devices.c.last_contact)
            .outerjoin(devices, devices.c.user == account.c.id)
            .where(account.c.id.in_(ids))
        )
    }
    return [_account(by_id[id]) for id in ids], len(found)


def devices(
    connection: Connection, person: Person, *, user: str | None, page: int, size: int
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of the devices of accounts under the scope, the last heard of first."""
    fits = [_under(person), *([account.c.id == user] if user else [])]
    base = select(device, account.c.name.label("user_name")).join(account, account.c.id == device.c.user).where(*fits)
    total = connection.execute(select(func.count()).select_from(base.subquery())).scalar_one()
    rows = connection.execute(
        base.order_by(device.c.last_contact.desc(), device.c.id).limit(size).offset((page - 1) * size)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "user": row.user,
            "user_name": row.user_name,
            "created_at": row.created_at,
            "last_contact": row.last_contact,
            "revoked": row.revoked_at is not None,
            "own": row.id == person.device,
        }
        for row in rows
    ], total


def entries(connection: Connection, person: Person, *, page: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """Return one page of what was done to accounts under the scope, the newest first."""
    fits = admin_log.c.account.in_(select(account.c.id).where(_under(person)))
    total = connection.execute(select(func.count()).select_from(admin_log).where(fits)).scalar_one()
    rows = connection.execute(
        select(admin_log).where(fits).order_by(admin_log.c.seq.desc()).limit(size).offset((page - 1) * size)
    )
    return [dict(row._mapping) for row in rows], total


def _account(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "login": row.login,
        "name": row.name,
        "role": row.role,
        "scope": row.scope,
        "member": row.member,
        "disabled": row.disabled_at is not None,
        "last_contact": row.last_contact,
        "devices": row.devices or 0,
    }


def _under(person: Person) -> ColumnElement[bool]:
    """Return the condition that an account's unit lies at or below the administrator's."""
    return account.c.scope.in_(below(person.scope))


def _mine(connection: Connection, person: Person, user: str) -> Row[Any]:
    row = connection.execute(
        select(account).where(account.c.id == user, _under(person)).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _by_login(connection: Connection, login: str) -> str | None:
    return connection.execute(select(account.c.id).where(account.c.login == login)).scalar()


def _office_errors(connection: Connection, person: Person, wanted: Office) -> Errors:
    """Return what is wrong with a role, unit and member: nobody gives rights beyond his own scope."""
    if wanted.role not in set(Role):
        return {"role": "admin.needed"}
    if not wanted.scope:
        return {"scope": "admin.needed"}
    if wanted.scope not in person.units:
        return {"scope": "admin.outside"}
    kind = connection.execute(select(unit.c.kind).where(unit.c.id == wanted.scope, unit.c.deleted.is_(False))).scalar()
    role = Role(wanted.role)
    if (role in CELL_ROLES and kind != CELL) or (role in COMMUNE_ROLES and kind != COMMUNE) or kind is None:
        return {"scope": "admin.wrong_unit"}
    if wanted.member is None:
        return {}
    home = connection.execute(
        select(record.c.home).where(
            record.c.id == wanted.member, record.c.kind == "member", record.c.deleted.is_(False)
        )
    ).scalar()
    return {} if home in person.units else {"member": "admin.outside"}


def _log(connection: Connection, context: Context, person: Person, act: str, user: str, **more: str) -> None:
    connection.execute(insert(admin_log).values(at=context.now(), actor=person.user, act=act, account=user, **more))
