"""What our people's steps on records that are merged below came to."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from server import held
from server.access import Person
from server.answers import unpack
from server.messages import Language, say, table
from server.models import kept, record
from server.readers.tables import upstream_step

MOST_STEPS = 50

Readable = ColumnElement[bool]


def steps(connection: Connection, readable: Readable, person: Person, language: Language) -> list[dict[str, Any]]:
    """Return the newest steps that were handed down, or wait to be: the person's own, and on what he reads."""
    rows = connection.execute(
        select(kept, record.c.body)
        .join(record, record.c.id == kept.c.record)
        .outerjoin(upstream_step, upstream_step.c.kept == kept.c.id)
        .where(
            or_(kept.c.status == held.FORWARDED, upstream_step.c.kept.is_not(None)),
            or_(kept.c.author == person.user, readable),
        )
        .order_by(kept.c.received.desc(), kept.c.id.desc())
        .limit(MOST_STEPS)
    ).all()
    return [
        {
            "record": row.record,
            "kind": row.kind,
            "body": {path: value for path, value in row.body.items() if "." not in path},
            "author": row.author,
            "received": row.received,
            "status": row.status,
            "message": table(language).get(f"reason.{row.reason}"),
            "errors": {path: [say(one, language) for one in found] for path, found in unpack(row.detail)[0].items()},
            "op": row.content.get("op"),
            "set": dict(row.content.get("set", {})),
        }
        for row in rows
    ]
