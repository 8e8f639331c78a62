"""All of a chunk or nothing: faults, kills and rivals between any two writes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import exc, func, select

from server import chain, check, create_app, db, intake, numbers, repeats, store, subscriptions
from server.context import Context, of
from server.db import Later, reading, repeating, writing
from server.models import log, mutation, record
from server.people import person_by_id
from sync.ids import natural_id
from tests.people import DONG, HOUSEHOLDS, MEMBERS, START, Batch, Phone, device_id, user_id
from tests.server.conftest import POSTGRES


def tasks(count: int, name: str = "task") -> Batch:
    batch = Batch(name, START)
    for i in range(count):
        batch.new("task", natural_id("task", name, str(i)), org_id=DONG, title=f"Việc {i}", assignee=MEMBERS["hoa"])
    return batch


def counts(context: Context) -> tuple[int, int, int]:
    with reading(context.engine) as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (record, mutation, log)
        )  # type: ignore[return-value]


class Killed(BaseException):
    """What no handler catches."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (store.Store, "lock"),
        (store.Store, "save"),
        (store.Store, "drop_unused"),
        (numbers, "settle"),
        (numbers, "bucket_ids"),
        (chain, "append"),
        (subscriptions, "refresh"),
        (repeats.Repeats, "finish"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_at_any_step_leaves_nothing_and_the_repeat_is_taken(
    context: Context, monkeypatch: Any, module: Any, name: str, when: str
) -> None:
    batch = tasks(3)
    # One change that moves an audience, so that every step is walked through.
    batch.edit("organisation", DONG, 1, secretary_member_id=MEMBERS["binh"])
    with reading(context.engine) as connection:
        person = person_by_id(connection, user_id("an"), device_id("an"))
        binh = person_by_id(connection, user_id("binh"), device_id("binh"))
    assert person is not None
    assert binh is not None
    given = {"an": (person, batch.mutations[3:]), "binh": (binh, batch.mutations[:3])}
    who, mutations = given["an" if name == "refresh" else "binh"]
    before = counts(context)
    real = getattr(module, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, dying)
    with pytest.raises(Killed):
        intake.accept(context, who, mutations, received=START)
    monkeypatch.undo()
    assert counts(context) == before
    answers = intake.accept(context, who, mutations, received=START)
    assert {answer.code for answer in answers} == {"applied"}
    again = intake.accept(context, who, mutations, received=START)
    assert {(answer.code, answer.first) for answer in again} == {("duplicate", "applied")}
    with reading(context.engine) as connection:
        assert list(check.flaws(connection, context)) == []


def test_a_kill_between_chunks_keeps_what_was_committed(context: Context, monkeypatch: Any) -> None:
    batch = tasks(120)
    with reading(context.engine) as connection:
        binh = person_by_id(connection, user_id("binh"), device_id("binh"))
    assert binh is not None
    real, turns = chain.append, iter([False, False, True])

    def dying(*args: Any) -> None:
        if next(turns):
            raise Killed
        real(*args)

    monkeypatch.setattr(chain, "append", dying)
    with pytest.raises(Killed):
        intake.accept(context, binh, batch.mutations, received=START)
    monkeypatch.undo()
    answers = intake.accept(context, binh, batch.mutations, received=START)
    assert [answer.code for answer in answers] == ["duplicate"] * 100 + ["applied"] * 20
    assert all(answer.version == 1 for answer in answers)


def test_a_deadlock_repeats_the_chunk(context: Context) -> None:
    class _Orig(Exception):
        sqlstate = "40P01"

    turns: list[int] = []

    def work(connection: Any) -> str:
        turns.append(1)
        connection.execute(record.update().where(record.c.id == HOUSEHOLDS[0]).values(updated_at=len(turns)))
        if len(turns) < 3:
            raise exc.OperationalError("x", None, _Orig())
        return "done"

    assert repeating(context.engine, work) == "done"
    with reading(context.engine) as connection:
        assert connection.execute(select(record.c.updated_at).where(record.c.id == HOUSEHOLDS[0])).scalar() == 3


def test_a_deadlock_that_never_ends_is_answered_later(context: Context, monkeypatch: Any) -> None:
    class _Orig(Exception):
        sqlstate = "40001"

    monkeypatch.setattr(db.random, "uniform", lambda low, high: low)

    def work(connection: Any) -> None:
        raise exc.OperationalError("x", None, _Orig())

    with pytest.raises(Later):
        repeating(context.engine, work)


def test_writers_at_once_lose_no_update(context: Context) -> None:
    """Eight threads edit one household; the driver's own transactions would lose some of it."""
    with reading(context.engine) as connection:
        binh = person_by_id(connection, user_id("binh"), device_id("binh"))
    assert binh is not None
    failures: list[BaseException] = []

    def write(which: int) -> None:
        try:
            batch = Batch(f"writer {which}", START)
            for i in range(6):
                batch.edit("household", HOUSEHOLDS[0], 1, **{f"support_need__{CODES[which]}": i % 2 == 0 or None})
                batch.new("task", natural_id("task", str(which), str(i)), org_id=DONG, title="x")
            for one in batch.mutations:
                codes = {answer.code for answer in intake.accept(context, binh, [one], received=START)}
                assert codes <= {"applied", "merged"}, codes
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(which,)) for which in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(context.engine) as connection:
        versions = connection.execute(
            select(log.c.version).where(log.c.record == HOUSEHOLDS[0]).order_by(log.c.version)
        ).scalars()
        assert list(versions) == list(range(1, 8 * 6 + 2))
        assert list(check.flaws(connection, context)) == []
        assert list(chain.verify(connection, context.settings.data_dir)) == []


CODES = ("NHA_O", "DAT_SAN_XUAT", "NUOC_SACH", "VON_VAY", "VIEC_LAM", "HOC_HANH", "BHYT", "GIAY_TO")


def test_two_that_send_the_same_at_once_are_answered_once_applied_and_once_repeated(context: Context) -> None:
    with reading(context.engine) as connection:
        binh = person_by_id(connection, user_id("binh"), device_id("binh"))
    assert binh is not None
    for turn in range(5):
        batch = tasks(3, f"turn {turn}")
        codes: list[str] = []
        together = threading.Barrier(4)

        def send(mutations: list[dict[str, Any]], together: threading.Barrier, codes: list[str]) -> None:
            together.wait()
            codes.extend(answer.code for answer in intake.accept(context, binh, mutations, received=START))

        threads = [threading.Thread(target=send, args=(batch.mutations, together, codes)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == ["applied"] * 3 + ["duplicate"] * 9


@contextmanager
def impatient(app_config: dict[str, Any], monkeypatch: Any) -> Iterator[Flask]:
    monkeypatch.setattr(db, "BUSY_SECONDS", 1)
    app = create_app(app_config)
    yield app
    of(app).engine.dispose()


def test_a_database_that_stays_locked_is_answered_later(
    app: Flask, tmp_path: Path, monkeypatch: Any, phone: Callable[..., Phone]
) -> None:
    hoa = phone("hoa")
    url = of(app).settings.database_url
    config = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "NOW": lambda: START + 3_600_000}
    with impatient(config, monkeypatch) as other, writing(of(app).engine) as connection:
        if POSTGRES:
            connection.exec_driver_sql("LOCK TABLE mutation IN EXCLUSIVE MODE")
        client = other.test_client()
        client.set_cookie("s", hoa.client.get_cookie("s").value)
        reply = client.post("/api/sync", json={"mutations": tasks(1).mutations})
        assert (reply.status_code, reply.get_json()["code"]) == (503, "later")
        assert int(reply.headers["Retry-After"]) > 0
        # Who only reads need not wait, though his contact cannot be noted now.
        assert client.post("/api/sync", json={}).status_code == 200
