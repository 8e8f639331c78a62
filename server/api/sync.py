"""POST /api/sync: the outbox up; answers, feed, digests and notices down, in one round trip.

The request is read and parsed before a transaction opens. The whole reply is made in one snapshot
and kept aside, so that a slow link holds neither the snapshot nor a lock; it then leaves frame by
frame, each flushed on its own.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from server import held, intake, sessions
from server.api import packing
from server.api.asking import asking
from server.context import Context, current
from server.db import Later, reading, writing
from server.feed import Asked, Reader
from server.problems import Problem, language
from sync import wire
from sync.mutation import Mutation, MutationError, parse

blueprint = Blueprint("sync", __name__, url_prefix="/api/sync", description="One round trip")

_IN_MEMORY = 1_000_000


@blueprint.route("", methods=["POST"])
@blueprint.doc(
    requestBody={
        "description": "docs/protocol.md: cursor, mutations, want, buckets, check, form",
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SyncRequest"}}},
    },
    responses={
        "200": {
            "description": "one frame, or several, one JSON object per line",
            "content": {
                kind: {"schema": {"$ref": "#/components/schemas/Frame"}}
                for kind in ("application/json", "application/x-ndjson")
            },
        }
    },
)
def sync() -> Response:
    """Take mutations in and answer with what changed."""
    who = asking()
    context = current()
    asked = wire.read_request(_body(), packed=_packed())
    now = context.now()
    answers = intake.accept(context, who.person, asked.mutations, received=now)
    with suppress(Later):  # the next contact is noted: who only reads need not wait for a writer
        sessions.touch(context, who)
    with reading(context.engine) as connection:
        reader = Reader(context, connection, who.person)
        frames = reader.frames(
            Asked(asked.cursor, asked.want, asked.buckets, asked.check, asked.form),
            answers,
            list(_readable(asked.mutations)),
            language=language(),
            now=now,
        )
        response = _respond(frames)
    _tell(context, reader.told)
    return response


def _body() -> bytes:
    if request.mimetype != "application/json":
        raise Problem("unsupported")
    request.max_content_length = wire.MAX_BODY
    return request.get_data(cache=False)


def _packed() -> bool:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("gzip", "identity"):
        raise Problem("unsupported")
    return encoding == "gzip"


def _readable(mutations: Iterable[Any]) -> Iterator[Mutation]:
    for raw in mutations:
        try:
            yield parse(raw)
        except MutationError:
            continue


def _tell(context: Context, told: list[str]) -> None:
    if told:
        # The work is in and the reply is made: what cannot be counted is told once more.
        with suppress(Later), writing(context.engine) as connection:
            held.told(connection, told)


def _respond(frames: Iterator[dict[str, Any]]) -> Response:
    def accepted(encoding: str) -> bool:
        return request.accept_encodings[encoding] > 0

    first = next(frames)
    if "more" not in first:
        name, text = packing.packed(wire.encode_frame(first).rstrip(b"\n"), accepted)
        return Response(text, headers=packing.headers(name), content_type="application/json")
    name, pack = packing.packer(accepted)
    body = _aside(chain([first], frames), pack)
    return Response(body, headers=packing.headers(name), content_type="application/x-ndjson")


def _aside(frames: Iterable[dict[str, Any]], pack: packing.Pack) -> Iterator[bytes]:
    """Make all frames now; return an iterator that hands them out one by one."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the iterator
    sizes = []
    for frame in frames:
        sizes.append(spool.write(pack(wire.encode_frame(frame), "more" not in frame)))
    spool.seek(0)

    def hand_out() -> Iterator[bytes]:
        with spool:
            for size in sizes:
                yield spool.read(size)

    return hand_out()
