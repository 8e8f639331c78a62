"""POST /api/sync: the outbox up; answers, feed, digests and notices down, in one round trip.

The request is read and parsed before a transaction opens. The whole reply is made in one snapshot
and kept aside, so that a slow link holds neither the snapshot nor a lock; it then leaves frame by
frame, each flushed on its own.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from server import held, intake, sessions
from server.api.asking import asking
from server.context import Context, current
from server.db import Later, reading, writing
from server.feed import Asked, Reader
from server.problems import Problem, language
from sync import wire
from sync.mutation import Mutation, MutationError, parse

blueprint = Blueprint("sync", __name__, url_prefix="/api/sync", description="One round trip")

_ENCODING = {"Content-Encoding": "gzip"}
_COSTS = len("Content-Encoding: gzip\r\n")
_IN_MEMORY = 1_000_000


@blueprint.route("", methods=["POST"])
@blueprint.doc(
    requestBody={
        "description": "docs/protocol.md: cursor, mutations, want, buckets, check, form",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    responses={
        "200": {
            "description": "one frame, or several, one JSON object per line",
            "content": {"application/json": {}, "application/x-ndjson": {}},
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
    gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    first = next(frames)
    if "more" not in first:
        text = wire.encode_frame(first).rstrip(b"\n")
        packed = zlib.compress(text, wbits=31)
        if not gzip or len(text) <= len(packed) + _COSTS:
            return Response(text, content_type="application/json")
        return Response(packed, content_type="application/json", headers=_ENCODING)
    headers = _ENCODING if gzip else {}
    return Response(_aside(first, frames, gzip=gzip), content_type="application/x-ndjson", headers=headers)


def _aside(first: dict[str, Any], rest: Iterator[dict[str, Any]], *, gzip: bool) -> Iterator[bytes]:
    """Make all frames now; return an iterator that hands them out one by one."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the iterator
    packer = zlib.compressobj(wbits=31) if gzip else None
    sizes = []
    for frame in _chain(first, rest):
        line = wire.encode_frame(frame)
        if packer is not None:
            line = packer.compress(line) + packer.flush(zlib.Z_SYNC_FLUSH if "more" in frame else zlib.Z_FINISH)
        sizes.append(len(line))
        spool.write(line)
    spool.seek(0)

    def hand_out() -> Iterator[bytes]:
        with spool:
            for size in sizes:
                yield spool.read(size)

    return hand_out()


def _chain(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest
