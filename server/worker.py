"""The worker: one process, one loop over what is due; `python -m server.worker`.

Safe to run twice: a job is claimed by moving its due time forward in a transaction of its own, and
a claim that somebody else holds is passed over.
"""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from server import chain, create_app, epochs, held, intake, sessions
from server.answers import HELD
from server.context import Context, of
from server.db import Later, reading, writing
from server.models import account, bucket, feed, job, login_failure, session
from server.readers import push, upstream
from server.sql import insert_missing
from server.subscriptions import refresh

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
TOMBSTONES = 400 * DAY
# How long a job that died in the middle keeps others from taking it up again.
LEASE = 10 * MINUTE
_PAUSE = 2.0
_USERS = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done again and again: every so many ms, or with `daily` after each midnight.

    `ready` is asked first, and may say that there is nothing to do. After `lease` ms others take up
    what died in the middle.
    """

    name: str
    run: Callable[[Context], object]
    every: int = DAY
    daily: bool = False
    ready: Callable[[Context], bool] = lambda _context: True
    lease: int = LEASE

    def next_due(self, context: Context, now: int) -> int:
        """Return when it is due again once it has run."""
        if not self.daily:
            return now + self.every
        offset = context.settings.utc_offset * HOUR
        return ((now + offset) // DAY + 1) * DAY - offset


def midnight(context: Context) -> None:
    """Move the subscriptions that a date moves: assignments begin and end, offices too."""
    with reading(context.engine) as connection:
        users = list(connection.execute(select(account.c.id).order_by(account.c.id)).scalars())
    for start in range(0, len(users), _USERS):
        with writing(context.engine) as connection:
            refresh(connection, context, users[start : start + _USERS], context.now())


def judge_held(context: Context) -> None:
    """Judge what is held once more, and refuse what has waited for 30 days."""
    now = context.now()
    for row in held.all_held(context.engine):
        answer = intake.decide(context, row, now)
        if (answer is None or answer.code == HELD) and now - row.received >= held.REFUSED_AFTER:
            with writing(context.engine) as connection:
                if held.lock(connection, row.id):
                    held.dismiss(connection, row, None, now, "waited_too_long")


def sweep(context: Context) -> None:
    """Take away ended sessions, old failures to sign in, and tombstones that every phone has seen."""
    now = context.now()
    with writing(context.engine) as connection:
        connection.execute(delete(session).where(session.c.last_contact < now - sessions.LIFETIME))
        connection.execute(delete(login_failure).where(login_failure.c.until < now - DAY))
    with reading(context.engine) as connection:
        old = connection.execute(
            select(feed.c.bucket, func.max(feed.c.number))
            .where(feed.c.gone.is_(True), feed.c.at < now - TOMBSTONES)
            .group_by(feed.c.bucket)
        ).all()
    for place, number in old:
        with writing(context.engine) as connection:
            connection.execute(
                delete(feed).where(feed.c.bucket == place, feed.c.gone.is_(True), feed.c.number <= number)
            )
            # A cursor below the floor has missed a tombstone: its bucket is read again.
            connection.execute(update(bucket).where(bucket.c.id == place).values(floor=number))


def record_heads(context: Context) -> None:
    """Hand the ends of all chains out to the file beside the database."""
    with reading(context.engine) as connection:
        chain.record_heads(connection, context.settings.data_dir, context.now())


JOBS: Sequence[Job] = (
    Job("marker", epochs.mark, MINUTE // 2),
    Job("held", judge_held, HOUR),
    Job("midnight", midnight, daily=True),
    Job("sweep", sweep, daily=True),
    Job("chain heads", record_heads, daily=True),
    Job("push", push.run, 3_000, ready=push.due, lease=MINUTE),
    Job("upstream", upstream.run, 5_000, ready=upstream.due, lease=MINUTE),
)


def run_due(context: Context, jobs: Sequence[Job] = JOBS) -> int:
    """Run every job that is due; return how many were run. A job that fails does not stop the others."""
    ran = 0
    for one in jobs:
        if not _claim(context, one):
            continue
        ran += 1
        try:
            one.run(context)
        except Exception:
            _log.exception("the job %s failed and is tried again when its lease ends", one.name)
            continue
        with writing(context.engine) as connection:
            due = one.next_due(context, context.now())
            connection.execute(update(job).where(job.c.name == one.name).values(due_at=due))
    return ran


def _claim(context: Context, one: Job) -> bool:
    now = context.now()
    if not one.ready(context):
        return False
    with reading(context.engine) as connection:
        due = connection.execute(select(job.c.due_at).where(job.c.name == one.name)).scalar()
    if due is not None and due > now:
        return False
    with writing(context.engine) as connection:
        insert_missing(connection, job, [{"name": one.name, "due_at": 0}])
        mine = connection.execute(
            select(job.c.name).where(job.c.name == one.name, job.c.due_at <= now).with_for_update(skip_locked=True)
        ).scalar()
        if mine is not None:
            connection.execute(update(job).where(job.c.name == one.name).values(due_at=now + one.lease))
    return mine is not None


def main() -> None:
    """Run until told to stop; what is under way is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s worker %(message)s")
    context = of(create_app())
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    epochs.ensure(context)
    while not stopped.is_set():
        try:
            run_due(context)
        except Later:
            _log.warning("the database is busy")
        stopped.wait(_PAUSE)


if __name__ == "__main__":
    main()
