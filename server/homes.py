"""Which records another server merges, and which another reads: a record has one home, a home one server."""

from collections.abc import Callable

from sqlalchemy import Connection, Select, select

from server.models import unit, upstream_link
from server.readers.tables import upstream_out


def elsewhere(connection: Connection) -> Callable[[str], bool]:
    """Return the question whether the records of a home are merged on another server.

    A link that was revoked still says whose they are: nobody here knows what its server did since.
    """
    known: dict[str, bool] = {}
    linked: list[bool] = []

    def asked(home: str) -> bool:
        if not linked:
            linked.append(connection.execute(select(upstream_link.c.id).limit(1)).scalar() is not None)
        if not linked[0]:
            return False
        if home not in known:
            found = select(upstream_link.c.id).where(upstream_link.c.unit.in_(above(home))).limit(1)
            known[home] = connection.execute(found).scalar() is not None
        return known[home]

    return asked


def sent_up(connection: Connection) -> Callable[[str], bool]:
    """Return the question whether the level above was shown a record, and has not lost sight of it."""

    def asked(record: str) -> bool:
        shown = upstream_out.c.offered.is_(True) & upstream_out.c.gone.is_(False)
        found = select(upstream_out.c.record).where(upstream_out.c.record == record, shown)
        return connection.execute(found).scalar() is not None

    return asked


def above(unit_id: str) -> Select[str]:
    """Select a unit and every unit above it."""
    tree = select(unit.c.id, unit.c.parent).where(unit.c.id == unit_id).cte("up", recursive=True)
    # A union, not a union of all: a circle that an edit made ends here too.
    tree = tree.union(select(unit.c.id, unit.c.parent).where(unit.c.id == tree.c.parent))
    return select(tree.c.id)


def below(unit_id: str) -> Select[str]:
    """Select a unit and every unit below it."""
    tree = select(unit.c.id).where(unit.c.id == unit_id).cte("down", recursive=True)
    tree = tree.union(select(unit.c.id).where(unit.c.parent == tree.c.id))
    return select(tree.c.id)


def homes_below(connection: Connection, unit_id: str) -> set[str]:
    """Return the homes at or below a unit, itself included when it is one."""
    return set(connection.execute(select(unit.c.home).where(unit.c.id.in_(below(unit_id)))).scalars())
