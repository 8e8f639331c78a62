"""POST /api/upstream: a server below hands in results and answers, and takes our steps home."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from server.context import current
from server.db import reading
from server.problems import Problem
from server.readers import upstream_links, upstream_receive
from sync import wire

blueprint = Blueprint("upstream", __name__, url_prefix="/api/upstream", description="Between two servers")

_SCHEME = "Bearer "


@blueprint.route("", methods=["POST"])
@blueprint.doc(
    requestBody={
        "description": "docs/protocol.md, upstream: epoch, heads, results, answers; Authorization: Bearer <key>",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    responses={"200": {"description": "answers and steps", "content": {"application/json": {}}}},
)
def exchange() -> ResponseReturnValue:
    """Take results in from the server that a link was made for."""
    context = current()
    given = request.headers.get("Authorization", "")
    with reading(context.engine) as connection:
        link = upstream_links.find(connection, given.removeprefix(_SCHEME)) if given.startswith(_SCHEME) else None
    if link is None:
        raise Problem("signed_out")
    asked = upstream_receive.read(_body())
    if asked is None:
        raise Problem("bad_json")
    return jsonify(upstream_receive.exchange(context, link, asked, context.now()))


def _body() -> Any:
    if request.mimetype != "application/json":
        raise Problem("unsupported")
    request.max_content_length = wire.MAX_BODY
    return wire.decode_json(request.get_data(cache=False))
