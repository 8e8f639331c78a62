"""Epochs: after a restore every counter moves forward, so that no number is ever given twice.

The present epoch stands in `meta`; a marker file outside the database remembers the epoch and how
far the counters came. A database that is behind its marker was restored, and starts a new epoch.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, update

from server import chain
from server.context import Context
from server.db import reading, writing
from server.models import bucket, bucket_set, epoch, epoch_bucket, meta, record, session
from server.models import chain as chains

STEP = 2**24
MARKER = "epoch.json"


@dataclass(frozen=True, slots=True)
class Marker:
    """What the file outside the database remembers: the epoch, and the length of every chain."""

    epoch: int
    changes: Mapping[str, int]


def current(connection: Connection) -> int:
    """Return the number of the present epoch. Raises LookupError before the first start."""
    value = _started(connection)
    if value is None:
        raise LookupError("the database has not been started yet")
    return int(value)


def floor(connection: Connection) -> int:
    """Return the version above which all versions of this epoch lie."""
    return connection.execute(select(epoch.c.floor).order_by(epoch.c.epoch.desc()).limit(1)).scalar() or 0


def ensure(context: Context) -> int:
    """Start the first epoch, or a new one when the marker is ahead of the database; return it."""
    marker = _read(context.settings.data_dir / MARKER)
    with reading(context.engine) as connection:
        fine = _started(connection) is not None and not _behind(connection, marker)
    if not fine:
        with writing(context.engine) as connection:
            # Another process may have been first.
            if _started(connection) is None or _behind(connection, marker):
                begin(connection, context.now(), at_least=marker.epoch)
        mark(context)
    with reading(context.engine) as connection:
        return current(connection)


def begin(connection: Connection, now: int, at_least: int = 0) -> int:
    """Begin an epoch above the last one and above `at_least`; sessions end with the old one."""
    last = connection.execute(select(func.max(epoch.c.epoch))).scalar()
    if last is None and at_least == 0:
        number, start = 1, 0
    else:
        number = max(last or 0, at_least) + 1
        highest = max(
            connection.execute(select(func.max(record.c.version))).scalar() or 0,
            connection.execute(select(func.max(bucket.c.number))).scalar() or 0,
        )
        # The epochs that the marker knows and the database does not have used up their steps too.
        start = max(highest, number * STEP) + STEP
        for row in connection.execute(select(bucket.c.id, bucket.c.number)).all():
            connection.execute(insert(epoch_bucket).values(epoch=number, bucket=row.id, number=row.number))
        connection.execute(update(bucket).values(number=bucket.c.number + start))
        connection.execute(session.delete())
    sets = connection.execute(select(func.max(bucket_set.c.id))).scalar() or 0
    connection.execute(insert(epoch).values(epoch=number, floor=start, sets=sets, started_at=now))
    connection.execute(meta.delete().where(meta.c.key == "epoch"))
    connection.execute(insert(meta).values(key="epoch", value=str(number)))
    if number > 1:
        chain.mark_epoch(connection, number, now)
    return number


def mark(context: Context) -> None:
    """Write the marker: the epoch, and how many changes each home has had."""
    with reading(context.engine) as connection:
        marker = Marker(current(connection), _changes(connection))
    text = json.dumps({"epoch": marker.epoch, "changes": dict(marker.changes)})
    write_durably(context.settings.data_dir / MARKER, text)


def write_durably(path: Path, text: str) -> None:
    """Replace a file so that a cut leaves the old one or the new one, never a half."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _read(path: Path) -> Marker:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Marker(0, {})
    return Marker(found["epoch"], found["changes"])


def _started(connection: Connection) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.key == "epoch")).scalar()


def _changes(connection: Connection) -> Mapping[str, int]:
    return dict(connection.execute(select(chains.c.unit, chains.c.seq)).all())


def _behind(connection: Connection, marker: Marker) -> bool:
    """Say whether the database lacks what the marker has seen: it was restored from a backup.

    A marker of an installation that never started its database knows no changes.
    """
    if marker.epoch > int(_started(connection) or 0):
        return True
    changes = _changes(connection)
    return any(changes.get(unit, 0) < seq for unit, seq in marker.changes.items())
