"""Web Push: the key to subscribe with, and the subscriptions of a person's devices."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields, validate

from server.api.asking import asking, signed_in
from server.context import current
from server.db import repeating
from server.messages import text
from server.problems import Problem, language
from server.readers import push_keys, push_subscriptions

blueprint = Blueprint("push", __name__, url_prefix="/api/push", description="Calling a phone while the app is closed")


class KeySchema(Schema):
    """The key of this server, base64url."""

    key = fields.String(required=True)


class KeysSchema(Schema):
    """What a message to this subscription is encrypted with, base64url."""

    class Meta:
        unknown = EXCLUDE

    p256dh = fields.String(required=True, validate=validate.Length(1, 120))
    auth = fields.String(required=True, validate=validate.Length(1, 60))


class SubscriptionSchema(Schema):
    """What `PushSubscription.toJSON()` gives; what a browser adds to it is not needed."""

    class Meta:
        unknown = EXCLUDE

    endpoint = fields.String(required=True, validate=validate.Length(1, push_subscriptions.LONGEST))
    keys = fields.Nested(KeysSchema, required=True)


class EndpointSchema(Schema):
    """Which subscription ends."""

    class Meta:
        unknown = EXCLUDE

    endpoint = fields.String(required=True, validate=validate.Length(1, push_subscriptions.LONGEST))


@blueprint.route("/key", methods=["GET"])
@blueprint.response(200, KeySchema)
@signed_in
def key() -> dict[str, str]:
    """The key to subscribe with."""
    return {"key": push_keys.public_key(current())}


@blueprint.route("/subscription", methods=["POST"])
@blueprint.arguments(SubscriptionSchema)
@blueprint.response(204)
@signed_in
def subscribe(given: dict[str, Any]) -> None:
    """Call this device of the person's from now on; its earlier subscription ends."""
    context, person = current(), asking().person
    try:
        repeating(
            context.engine,
            lambda c: push_subscriptions.add(c, context, person, endpoint=given["endpoint"], **given["keys"]),
        )
    except push_subscriptions.NotUsable as error:
        raise Problem("invalid", errors={str(error): [text("push.not_usable", language())]}) from error


@blueprint.route("/subscription", methods=["DELETE"])
@blueprint.arguments(EndpointSchema)
@blueprint.response(204)
@signed_in
def unsubscribe(given: dict[str, Any]) -> None:
    """Call this device no more."""
    person = asking().person
    repeating(current().engine, lambda c: push_subscriptions.remove(c, person, given["endpoint"]))
