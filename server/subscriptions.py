"""Who subscribes to which leaf buckets: a stored table, moved in the transaction that moves its cause.

What staff and reviewers read beyond that on the console is `access.GRANTS`, whole families of
buckets of the units under their scope; it is never on a phone.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from server.access import CELL_ROLES, COMMUNE_ROLES, Role
from server.committee import committee, move_subjects
from server.context import Context
from server.models import Columns, account, bucket, bucket_set, record, reference, subscription, unit
from server.numbers import bucket_ids
from server.sql import insert_missing
from sync.canon import digest_of

ASSIGNMENT = "household_assignment"
ACTIVE = "active"


def refresh(connection: Connection, context: Context, users: Iterable[str], now: int) -> None:
    """Compute the subscriptions of users anew and store what changed, with the time it changed.

    The accounts are locked in the order of their ids: of two transactions that move one person's
    audiences, the second sees what the first did.
    """
    accounts = connection.execute(
        select(account).where(account.c.id.in_(sorted(set(users)))).order_by(account.c.id).with_for_update()
    ).all()
    for row in accounts:
        names = wanted(connection, row._mapping, context.day(now).isoformat())
        ids = bucket_ids(connection, names)
        _store(connection, row.id, set(ids.values()), now)
        chosen = set_id(connection, sorted(ids.values()))
        if chosen != row.bucket_set:
            connection.execute(update(account).where(account.c.id == row.id).values(bucket_set=chosen))
    move_subjects(connection, context, {row.scope for row in accounts if row.role == Role.SECRETARY}, now)


def users_of(connection: Connection, members: Iterable[str]) -> set[str]:
    """Return the accounts of members, and those of their cells' committees.

    A member who takes or leaves office moves what the others on the committee read about him.
    """
    mine = connection.execute(
        select(account.c.id, account.c.scope, account.c.role).where(account.c.member.in_(sorted(set(members))))
    ).all()
    cells = {row.scope for row in mine if row.role == Role.SECRETARY}
    colleagues = connection.execute(
        select(account.c.id).where(account.c.scope.in_(sorted(cells)), account.c.role == Role.SECRETARY)
    ).scalars()
    return {row.id for row in mine} | set(colleagues)


def wanted(connection: Connection, person: Columns, today: str) -> set[str]:
    """Return the names of the leaf buckets that an account subscribes to on a day."""
    if person["disabled_at"] is not None:
        return set()
    role, scope = Role(person["role"]), person["scope"]
    home = connection.execute(select(unit.c.home).where(unit.c.id == scope)).scalar()
    if home is None:
        return set()
    names = {f"units/{home}"}
    if role in COMMUNE_ROLES:
        names.add(f"commune/{home}/committee")
    if role in CELL_ROLES:
        for cell in {scope, *predecessors(connection, scope)}:
            names |= {f"members/{home}/{cell}", f"commune/{home}/cell/{cell}/members"}
            if role is Role.SECRETARY:
                names |= {f"commune/{home}/cell/{cell}/committee", f"private/{home}/cell/{cell}"}
                names |= {
                    f"private/{home}/cell/{cell}/minus/{member}"
                    for member in committee(connection, cell)
                    if member != person["member"]
                }
        names |= households(connection, person["member"], today)
    return names


def households(connection: Connection, member: str | None, today: str) -> set[str]:
    """Return the buckets of the households that a member is responsible for on a day."""
    if member is None:
        return set()
    rows = connection.execute(
        select(record.c.home, record.c.body)
        .join(reference, reference.c.record == record.c.id)
        .where(
            reference.c.target == member,
            reference.c.kind == ASSIGNMENT,
            reference.c.path == "member",
            record.c.state == ACTIVE,
            record.c.deleted.is_(False),
        )
    )
    return {
        f"commune/{row.home}/household/{row.body['household']}"
        for row in rows
        if "household" in row.body
        and str(row.body.get("valid_from", "")) <= today
        and today <= str(row.body.get("valid_to", "9999"))
    }


def predecessors(connection: Connection, scope: str) -> set[str]:
    """Return the units that this one, or one of those, was named the successor of."""
    found: set[str] = set()
    fringe = {scope}
    while fringe:
        rows = connection.execute(
            select(reference.c.record).where(
                reference.c.target.in_(sorted(fringe)),
                reference.c.kind == "organisation",
                reference.c.path.startswith("successor_ids."),
            )
        )
        fringe = set(rows.scalars()) - found - {scope}
        found |= fringe
    return found


def set_id(connection: Connection, buckets: list[int]) -> int:
    """Return the id under which cursors name this list of buckets."""
    key = digest_of(buckets)[:22]
    found = _set_by_key(connection, key)
    if found is None:
        insert_missing(connection, bucket_set, [{"key": key, "buckets": buckets}])
        found = _set_by_key(connection, key)
    assert found is not None
    return found


def held_at_loss(connection: Connection, user: str, names: Iterable[str]) -> int | None:
    """Return when a user last lost one of these buckets, None when he never held one."""
    rows = connection.execute(
        select(subscription.c.to_at)
        .join(bucket, bucket.c.id == subscription.c.bucket)
        .where(subscription.c.user == user, bucket.c.name.in_(sorted(set(names))))
    ).scalars()
    return max((at for at in rows if at is not None), default=None)


def _set_by_key(connection: Connection, key: str) -> int | None:
    return connection.execute(select(bucket_set.c.id).where(bucket_set.c.key == key)).scalar()


def _store(connection: Connection, user: str, buckets: set[int], now: int) -> None:
    held = set(
        connection.execute(
            select(subscription.c.bucket).where(subscription.c.user == user, subscription.c.to_at.is_(None))
        ).scalars()
    )
    lost = sorted(held - buckets)
    if lost:
        connection.execute(
            update(subscription)
            .where(subscription.c.user == user, subscription.c.bucket.in_(lost), subscription.c.to_at.is_(None))
            .values(to_at=now)
        )
    gained = [{"user": user, "bucket": one, "from_at": now} for one in sorted(buckets - held)]
    if gained:
        # Lost and gained within one millisecond is one interval that never ended.
        insert_missing(connection, subscription, gained)
        connection.execute(
            update(subscription)
            .where(
                subscription.c.user == user,
                subscription.c.bucket.in_([row["bucket"] for row in gained]),
                subscription.c.from_at == now,
            )
            .values(to_at=None)
        )


def users_in(connection: Connection, units: Iterable[str]) -> set[str]:
    """Return the accounts that work for one of these units or for a successor of one."""
    wanted_units = sorted(set(units))
    successors = connection.execute(
        select(reference.c.target).where(
            reference.c.record.in_(wanted_units), reference.c.path.startswith("successor_ids.")
        )
    ).scalars()
    rows = connection.execute(select(account.c.id).where(account.c.scope.in_({*wanted_units, *successors})))
    return set(rows.scalars())
