"""Accounts and devices: not records, so plain POSTs, each with its line in the audit table."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint

from server.access import Role
from server.api.asking import asking, only
from server.api.console import admin
from server.api.console.names import names
from server.api.console.schemas import (
    Account,
    AccountMade,
    AccountsAsked,
    AdminEntry,
    DevicesAsked,
    DeviceShown,
    Made,
    Nothing,
    OfficeGiven,
    Paged,
    PasswordGiven,
    page_of,
)
from server.context import current
from server.db import reading
from server.messages import text
from server.problems import Problem, language

blueprint = Blueprint("administration", __name__, url_prefix="/api", description="Accounts and devices")

Answer = dict[str, Any]
T = TypeVar("T")


@blueprint.route("/accounts")
@blueprint.arguments(AccountsAsked, location="query")
@blueprint.response(200, page_of(Account))
@only(Role.ADMINISTRATOR)
def list_accounts(asked: Answer) -> Answer:
    """Accounts of the units under the administrator's scope."""
    person = asking().person
    with reading(current().engine) as connection:
        items, total = admin.accounts(
            connection, person, q=asked["q"], unit_id=asked.get("unit"), page=asked["page"], size=asked["size"]
        )
        known = names(connection, person, {one["scope"] for one in items})
    return {"items": items, "total": total, "names": known, "page": asked["page"], "size": asked["size"]}


@blueprint.route("/accounts", methods=["POST"])
@blueprint.arguments(AccountMade)
@blueprint.response(201, Made)
@only(Role.ADMINISTRATOR)
def create_account(given: Answer) -> Answer:
    """Make an account with its first password."""
    office = _office(given)
    user = _act(
        lambda: admin.create(
            current(),
            asking().person,
            login=given["login"],
            name=given["name"],
            password=given["password"],
            office_=office,
        )
    )
    return {"id": user}


@blueprint.route("/accounts/<string:id>", methods=["POST"])
@blueprint.arguments(OfficeGiven)
@blueprint.response(200, Nothing)
@only(Role.ADMINISTRATOR)
def change_account(given: Answer, id: str) -> Answer:
    """Give an account another role, unit or member."""
    _act(lambda: admin.change(current(), asking().person, id, _office(given)))
    return {}


@blueprint.route("/accounts/<string:id>/disable", methods=["POST"])
@blueprint.arguments(Nothing)
@blueprint.response(200, Nothing)
@only(Role.ADMINISTRATOR)
def disable_account(_given: Answer, id: str) -> Answer:
    """Close an account and end its sessions."""
    _act(lambda: admin.disable(current(), asking().person, id))
    return {}


@blueprint.route("/accounts/<string:id>/enable", methods=["POST"])
@blueprint.arguments(Nothing)
@blueprint.response(200, Nothing)
@only(Role.ADMINISTRATOR)
def enable_account(_given: Answer, id: str) -> Answer:
    """Open a closed account again."""
    _act(lambda: admin.enable(current(), asking().person, id))
    return {}


@blueprint.route("/accounts/<string:id>/password", methods=["POST"])
@blueprint.arguments(PasswordGiven)
@blueprint.response(200, Nothing)
@only(Role.ADMINISTRATOR)
def reset_password(given: Answer, id: str) -> Answer:
    """Set a new password and end the sessions that the old one opened."""
    _act(lambda: admin.new_password(current(), asking().person, id, given["password"]))
    return {}


@blueprint.route("/devices")
@blueprint.arguments(DevicesAsked, location="query")
@blueprint.response(200, page_of(DeviceShown))
@only(Role.ADMINISTRATOR)
def list_devices(asked: Answer) -> Answer:
    """Devices from which people of the scope have signed in."""
    with reading(current().engine) as connection:
        items, total = admin.devices(
            connection, asking().person, user=asked.get("user"), page=asked["page"], size=asked["size"]
        )
    return {"items": items, "total": total, "names": {}, "page": asked["page"], "size": asked["size"]}


@blueprint.route("/devices/<string:id>/revoke", methods=["POST"])
@blueprint.arguments(Nothing)
@blueprint.response(200, Nothing)
@only(Role.ADMINISTRATOR)
def revoke_device(_given: Answer, id: str) -> Answer:
    """Revoke a device and end its sessions; its unsent work stays on it."""
    _act(lambda: admin.revoke(current(), asking().person, id))
    return {}


@blueprint.route("/admin-log")
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, page_of(AdminEntry))
@only(Role.ADMINISTRATOR, Role.AUDITOR)
def admin_entries(asked: Answer) -> Answer:
    """What was done to accounts and devices of the scope, the newest first."""
    person = asking().person
    with reading(current().engine) as connection:
        items, total = admin.entries(connection, person, page=asked["page"], size=asked["size"])
        users = {one[who] for one in items for who in ("actor", "account")}
        known = names(connection, person, {one["scope"] for one in items if one["scope"]}, users)
    return {"items": items, "total": total, "names": known, "page": asked["page"], "size": asked["size"]}


def _office(given: Answer) -> admin.Office:
    return admin.Office(given["role"], given["scope"], given["member"] or None)


def _act(work: Callable[[], T]) -> T:
    """Do an act of administration; what cannot be done is said in the administrator's words."""
    try:
        return work()
    except admin.NotFound as error:
        raise Problem("not_found") from error
    except admin.Wrong as error:
        said = {field: [text(key, language())] for field, key in error.errors.items()}
        raise Problem("invalid", errors=said) from error
