"""Sign in, sign out, who am I."""

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import select

from server import sessions
from server.api.asking import COOKIE, asking, signed_in
from server.context import current
from server.db import reading
from server.models import record
from server.problems import Problem
from server.sessions import SignedIn
from sync.ids import is_id

blueprint = Blueprint("session", __name__, url_prefix="/api/session", description="Signing in and out")

_YEAR = 365 * 86_400


def _is_an_id(text: str) -> None:
    if not is_id(text):
        raise ValidationError("not an id")


class DeviceSchema(Schema):
    """The device a person signs in at; its id is made on the device."""

    id = fields.String(required=True, validate=_is_an_id)
    name = fields.String(required=True, validate=validate.Length(1, 120))


class SignInSchema(Schema):
    """What opens a session."""

    login = fields.String(required=True, validate=validate.Length(1, 60))
    password = fields.String(required=True, validate=validate.Length(1, 200))
    device = fields.Nested(DeviceSchema, required=True)


class WhoSchema(Schema):
    """Who is signed in. `device` is the id under which the device is known here."""

    user = fields.String(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    scope = fields.String(required=True)
    commune = fields.String(required=True)
    member = fields.String(allow_none=True)
    unit_name = fields.String(required=True)
    lang = fields.String(required=True)
    device = fields.String(required=True)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SignInSchema)
@blueprint.response(200, WhoSchema)
def sign_in(given: dict[str, Any]) -> Response:
    """Open a session; the answer sets the cookie `s`."""
    context = current()
    token, who = sessions.sign_in(
        context,
        login=given["login"],
        password=given["password"],
        device_id=given["device"]["id"],
        device_name=given["device"]["name"],
        address=request.remote_addr or "",
    )
    response = jsonify(_who(who))
    response.set_cookie(
        COOKIE, token, max_age=_YEAR, httponly=True, samesite="Strict", secure=request.is_secure, path="/"
    )
    return response


@blueprint.route("", methods=["GET"])
@blueprint.response(200, WhoSchema)
@signed_in
def who_am_i() -> Response:
    """Say who is signed in."""
    return jsonify(_who(asking()))


@blueprint.route("", methods=["DELETE"])
@blueprint.response(204)
def sign_out() -> Response:
    """End the session, if there is one."""
    try:
        sessions.sign_out(current(), asking())
    except Problem as problem:
        if problem.code != "signed_out":
            raise
    response = Response(status=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def _who(who: SignedIn) -> dict[str, Any]:
    person, row = who.person, who.account
    with reading(current().engine) as connection:
        body = connection.execute(select(record.c.body).where(record.c.id == person.scope)).scalar() or {}
    return {
        "user": person.user,
        "login": row["login"],
        "name": row["name"],
        "role": row["role"],
        "scope": person.scope,
        "commune": person.commune,
        "member": person.member,
        "unit_name": body.get("name", ""),
        "lang": row["lang"],
        "device": person.device,
    }
