"""GET /api/upstream/steps: steps on records that a server below merges, pending or decided."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.access import CELL_ROLES, Role
from server.api.asking import asking, only
from server.api.console.audience import readable
from server.api.console.names import mentioned, names
from server.api.console.schemas import Body, Names
from server.context import current
from server.db import reading
from server.problems import language
from server.readers import status

blueprint = Blueprint("steps", __name__, url_prefix="/api/upstream", description="Between two servers")


class StepBelow(Schema):
    record = fields.String()
    kind = fields.String()
    body = Body
    author = fields.String()
    received = fields.Integer()
    status = fields.String()
    message = fields.String(allow_none=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    op = fields.String(allow_none=True)
    set = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))


class Steps(Schema):
    items = fields.List(fields.Nested(StepBelow))
    names = Names


@blueprint.route("/steps")
@blueprint.response(200, Steps)
@only(*(role for role in Role if role not in CELL_ROLES))
def steps() -> dict[str, Any]:
    """The newest steps: forwarded (pending), applied or refused, with the words for it."""
    person = asking().person
    with reading(current().engine) as connection:
        items = status.steps(connection, readable(person), person, language())
        bodies = mentioned(one["body"] for one in items)
        return {"items": items, "names": names(connection, person, bodies, {one["author"] for one in items})}
