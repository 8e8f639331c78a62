"""The worker: what is due runs once, though two of them run; what fails stops nothing else."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import select

from server import worker
from server.context import Context
from server.db import reading
from server.models import job
from server.worker import DAY, HOUR, LEASE, Job, run_due
from tests.server.conftest import Clock


def test_a_job_runs_when_it_is_due_and_not_before(context: Context, clock: Clock) -> None:
    ran: list[int] = []
    jobs = [Job("count", lambda _: ran.append(1), every=HOUR)]
    assert [run_due(context, jobs) for _ in range(3)] == [1, 0, 0]
    clock.pass_(minutes=59)
    assert run_due(context, jobs) == 0
    clock.pass_(minutes=1)
    assert run_due(context, jobs) == 1
    assert len(ran) == 2


def test_a_daily_job_runs_after_midnight_here(context: Context, clock: Clock) -> None:
    jobs = [Job("daily", lambda _: None, daily=True)]
    run_due(context, jobs)
    with reading(context.engine) as connection:
        due = connection.execute(select(job.c.due_at).where(job.c.name == "daily")).scalar_one()
    assert clock.at < due <= clock.at + DAY
    assert (due + 7 * HOUR) % DAY == 0


def test_two_workers_run_a_job_once(context: Context) -> None:
    ran: list[int] = []
    jobs = [Job("count", lambda _: ran.append(1), every=HOUR)]
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        run_due(context, jobs)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [1]


def test_a_job_that_fails_is_tried_again_after_its_lease_and_stops_no_other(
    context: Context, clock: Clock, caplog: Any
) -> None:
    def fail(_: Context) -> None:
        raise RuntimeError("a fault of ours")

    ran: list[int] = []
    jobs = [Job("fails", fail, every=HOUR), Job("goes on", lambda _: ran.append(1), every=HOUR)]
    run_due(context, jobs)
    assert ran == [1]
    assert "a fault of ours" in caplog.text
    clock.at += LEASE
    assert run_due(context, jobs) == 1


def test_every_job_there_is_runs(app: Flask, context: Context) -> None:
    assert 0 < run_due(context) <= len(worker.JOBS)
    assert run_due(context) == 0
    with reading(context.engine) as connection:
        assert {"marker", "held", "midnight", "sweep", "chain heads"} <= set(
            connection.execute(select(job.c.name).where(job.c.due_at > context.now())).scalars()
        )
    assert app.test_cli_runner().invoke(args=["verify"]).exit_code == 0


def test_the_first_administrator_is_made_by_command_and_no_password_is_given_away(app: Flask) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["admin", "create", "--login", "moi", "--name", "Mới"])
    assert made.exit_code == 0
    assert "password: " in made.output
    password = made.output.split("password: ")[1].strip()
    body = {"login": "moi", "password": password, "device": {"id": "A" * 22, "name": "Máy tính"}}
    assert app.test_client().post("/api/session", json=body).get_json()["role"] == "QUAN_TRI"
    assert runner.invoke(args=["admin", "create", "--login", "moi", "--name", "x"]).exit_code == 1
    short = runner.invoke(args=["admin", "create", "--login", "xa", "--name", "x", "--password", "ngan"])
    assert short.exit_code == 1
