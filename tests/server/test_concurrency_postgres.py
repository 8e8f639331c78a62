"""Many at once on PostgreSQL: no reader ever misses a number, and communes never wait for each other."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from server import chain, check, intake
from server.access import Person, Role
from server.context import Context
from server.db import reading, writing
from server.feed import Asked, Reader
from server.models import bucket, feed, log
from server.people import create_account, leaves_of, person_by_id
from sync.ids import natural_id
from sync.wire import from_columns
from tests.people import PROVINCE, START, Batch, device_id, user_id

pytestmark = pytest.mark.postgres

WRITERS, READERS, TURNS = 8, 4, 10


def together(work: list[Callable[[], None]]) -> None:
    """Run all at once and raise what the first of them raised."""
    failures: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def communes(context: Context, count: int) -> list[Person]:
    """Make communes with one cell each; return their secretaries."""
    an = Person(user_id("an"), None, Role.ADMINISTRATOR, PROVINCE, device_id("an", 7), PROVINCE, frozenset({PROVINCE}))
    batch, cells = Batch("an 7", START), []
    for i in range(count):
        commune, cell = natural_id("organisation", f"xã {i}"), natural_id("organisation", f"chi bộ {i}")
        cells.append(cell)
        batch.new("organisation", commune, org_id=PROVINCE, parent_id=PROVINCE, kind="DANG_UY_XA", name=f"Xã {i}")
        batch.new("organisation", cell, org_id=commune, parent_id=commune, kind="CHI_BO", name=f"Chi bộ {i}")
    assert {answer.code for answer in intake.accept(context, an, batch.mutations, received=START)} == {"applied"}
    people = []
    for i, cell in enumerate(cells):
        with writing(context.engine) as connection:
            user = create_account(
                connection,
                context,
                login=f"bithu{i}",
                password="mật khẩu dài",
                name="x",
                role=Role.SECRETARY,
                scope=cell,
            )
            found = person_by_id(connection, user, natural_id("device", str(i)))
        assert found is not None
        people.append(found)
    return people


def write(context: Context, person: Person, name: str, turns: int, each: int = 3) -> None:
    """Hand in batches of new tasks and edits of tasks that others edit too."""
    batch, person = Batch(name, START), replace(person, device=natural_id("device", name))
    for turn in range(turns):
        for i in range(each):
            batch.new("task", natural_id("task", name, str(turn), str(i)), org_id=person.scope, title=f"Việc {turn}")
        batch.edit("task", natural_id("task", "shared", person.scope), 0, org_id=person.scope, note=f"{name} {turn}")
        answers = intake.accept(context, person, batch.take(), received=START + turn)
        assert {answer.code for answer in answers} <= {"applied", "merged", "conflict"}, answers


def test_eight_writers_and_four_readers_and_no_reader_misses_a_number(context: Context) -> None:
    secretary = communes(context, 1)[0]
    done = threading.Event()
    held: list[dict[str, int]] = [{} for _ in range(READERS)]
    numbers: list[dict[tuple[int, int], str]] = [{} for _ in range(READERS)]

    def read(which: int) -> None:
        cursor: str | None = None
        last = False
        while True:
            with reading(context.engine) as connection:
                reader = Reader(context, connection, secretary, leaves_of(connection, secretary.user))
                for frame in reader.frames(Asked(cursor), now=START):
                    cursor = frame.get("cursor", cursor)
                    for row in from_columns(frame.get("rows", {})):
                        held[which][row.id] = row.version
                    for patch in frame.get("patches", ()):
                        held[which][patch["id"]] = patch["v"]
                    for index, ids, found in frame.get("in", ()):
                        for one, number in zip(ids, found, strict=True):
                            numbers[which][index, number] = one
            if last:
                return
            last = done.is_set()

    def writers() -> None:
        try:
            together([lambda i=i: write(context, secretary, f"w{i}", TURNS) for i in range(WRITERS)])  # type: ignore[misc]
        finally:
            done.set()

    together([writers, *(lambda which=which: read(which) for which in range(READERS))])  # type: ignore[misc]
    with reading(context.engine) as connection:
        rows = connection.execute(
            select(feed.c.record, feed.c.version, feed.c.number)
            .join(bucket, bucket.c.id == feed.c.bucket)
            .where(bucket.c.name.in_(leaves_of(connection, secretary.user)))
        ).all()
        changes = connection.execute(
            select(func.count())
            .select_from(log)
            .where(log.c.record.in_([row.record for row in rows if row.number]))
            .where(log.c.author == secretary.user)
        ).scalar_one()
        heads = connection.execute(select(bucket.c.number).where(bucket.c.name.endswith("/members"))).scalars().all()
        assert list(check.flaws(connection, context)) == []
        assert list(chain.verify(connection, context.settings.data_dir)) == []
    present = {row.record: row.version for row in rows}
    assert len(present) >= WRITERS * TURNS * 3 + 1
    assert all(mine == present for mine in held)
    # Every change took one number, none was taken twice, and there is no gap.
    assert max(heads) == changes > WRITERS * TURNS * 3


def test_eight_writers_in_eight_communes_never_wait_for_each_other(context: Context) -> None:
    people = communes(context, WRITERS)
    for i, person in enumerate(people):
        write(context, person, f"first {i}", 1)
    stop, waits = threading.Event(), []

    def watch() -> None:
        while not stop.is_set():
            with context.engine.connect() as connection:
                waits.extend(
                    # "extend" is the moment in which a file grows by a page: it ends by itself and holds nobody's work.
                    connection.exec_driver_sql(
                        "SELECT wait_event, query FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                        "AND wait_event <> 'extend' AND datname = current_database()"
                    ).all()
                )
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        together([lambda i=i, p=p: write(context, p, f"w{i}", TURNS) for i, p in enumerate(people)])  # type: ignore[misc]
    finally:
        stop.set()
        watcher.join()
    assert waits == []


def test_a_writer_who_holds_his_commune_stops_nobody_elsewhere(context: Context) -> None:
    """The same without luck: one transaction is stopped just before its commit."""
    people = communes(context, WRITERS)
    for i, person in enumerate(people):
        write(context, person, f"first {i}", 1)
    at_commit, go_on = threading.Event(), threading.Event()
    mine = threading.current_thread()

    @event.listens_for(context.engine, "commit")
    def stop(_connection: object) -> None:
        if threading.current_thread() is stopped:
            at_commit.set()
            assert go_on.wait(30)

    stopped = threading.Thread(target=write, args=(context, people[0], "stopped", 1))
    try:
        stopped.start()
        assert at_commit.wait(30)
        together([lambda i=i, p=p: write(context, p, f"w{i}", 2) for i, p in enumerate(people[1:])])  # type: ignore[misc]
        assert not go_on.is_set()
        assert threading.current_thread() is mine
    finally:
        go_on.set()
        stopped.join()
        event.remove(context.engine, "commit", stop)
