"""What went to the server above and what it said, and the same of the servers below."""

from typing import Any

from sqlalchemy import Connection, func, select

from server.access import Person
from server.api.console.audience import readable
from server.api.console.listing import row_of
from server.context import Context
from server.messages import Language, table
from server.models import record, upstream_link
from server.readers import upstream
from server.readers.tables import upstream_out

STATUSES = ("refused", "waiting", "sent", "accepted")


def link(connection: Connection, context: Context) -> dict[str, Any]:
    """Return whether there is a server above, and how the last contact with it ended."""
    known = upstream.state(connection)
    return {
        "configured": bool(context.settings.upstream_url),
        "last_contact": known.last_contact,
        "next_at": known.next_at or None,
        "error": known.error,
        "chain_flaw": known.chain_flaw,
    }


def below(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """Return the servers below that have a home under the person's scope."""
    rows = connection.execute(
        select(upstream_link).where(upstream_link.c.revoked_at.is_(None)).order_by(upstream_link.c.name)
    )
    return [
        {
            "unit": row.unit,
            "name": row.name,
            "last_contact": row.last_contact,
            "chain_flaw": row.chain_flaw_at is not None,
        }
        for row in rows
        if row.unit in person.units
    ]


def counts(connection: Connection, person: Person) -> dict[str, int]:
    """Return how many readable records stand at each point of the way up."""
    rows = connection.execute(
        select(upstream_out.c.status, func.count())
        .join(record, record.c.id == upstream_out.c.record)
        .where(readable(person))
        .group_by(upstream_out.c.status)
    )
    return dict.fromkeys(STATUSES, 0) | {row[0]: row[1] for row in rows}


def records(
    connection: Connection, person: Person, language: Language, *, status: str, page: int, size: int
) -> list[dict[str, Any]]:
    """Return one page of the readable records of one status, the newest change first."""
    rows = connection.execute(
        select(record, upstream_out.c.reason, upstream_out.c.sent_at, upstream_out.c.answered_at)
        .join(upstream_out, upstream_out.c.record == record.c.id)
        .where(upstream_out.c.status == status, readable(person))
        .order_by(record.c.updated_at.desc(), record.c.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return [
        {
            **row_of(row),
            "message": None if row.reason is None else table(language).get(f"reason.{row.reason}", row.reason),
            "sent_at": row.sent_at,
            "answered_at": row.answered_at,
        }
        for row in rows
    ]
