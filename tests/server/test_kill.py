"""kill -9 at random moments during 200 pushes: no answered mutation is missing, none is there twice."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from server import chain, check
from server.context import NAME, of, wall_clock
from server.db import reading
from server.models import log, mutation
from sync.ids import natural_id
from tests.people import DONG, HOUSEHOLDS, START, Batch, Phone
from tests.serving import ROOT, free_port

PUSHES, KILLS = 200, 6
GUNICORN = ["-m", "gunicorn", "--config", "python:server.gunicorn_conf", "--bind"]


class Mortal:
    """gunicorn in a process group of its own, which is killed as a whole and started again."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.port = free_port()
        self.log = (folder / "gunicorn.log").open("ab")
        chosen = of(app).settings
        self.environment = {**os.environ, "DATABASE_URL": chosen.database_url, "DATA_DIR": str(chosen.data_dir)}
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *GUNICORN, f"127.0.0.1:{self.port}"],
            cwd=ROOT, env=self.environment, start_new_session=True, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, body: bytes | None = None, cookie: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Content-Type": "application/json", "Cookie": f"s={cookie}"}
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            return reply.status, reply.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()


@contextmanager
def mortal(app: Flask, folder: Path) -> Iterator[Mortal]:
    server = Mortal(app, folder)
    try:
        yield server
    finally:
        server.kill()
        server.log.close()


def test_no_answered_mutation_is_missing(app: Flask, tmp_path: Path) -> None:
    dice = random.Random(6)
    # The server's clock is the machine's: the session is made there, not in the time of the tests.
    app.extensions[NAME] = replace(of(app), now=wall_clock)
    cookie = Phone(app.test_client(), "binh").client.get_cookie("s").value
    batch = Batch("binh 1", START)
    answered: dict[str, str] = {}
    kills, done = [0], threading.Event()
    with mortal(app, tmp_path) as server:

        def reap() -> None:
            while kills[0] < KILLS and not done.wait(dice.uniform(0.05, 1.0)):
                server.kill()
                kills[0] += 1
                server.start()

        reaper = threading.Thread(target=reap)
        reaper.start()
        for turn in range(PUSHES):
            batch.new("task", natural_id("task", str(turn)), org_id=DONG, title=f"Việc {turn}")
            batch.edit("household", HOUSEHOLDS[0], 1, people_count=turn % 9 + 1)
            body = json.dumps({"mutations": batch.take()}).encode()
            answered |= _push(server, body, cookie)
        done.set()
        reaper.join()
    assert kills[0] >= KILLS // 2
    assert len(answered) == 2 * PUSHES
    with reading(of(app).engine) as connection:
        kept = set(connection.execute(select(mutation.c.id).where(mutation.c.code == "applied")).scalars())
        twice = connection.execute(select(log.c.mutation).group_by(log.c.mutation).having(func.count() > 1)).all()
        assert set(answered) <= kept
        assert twice == []
        assert list(check.flaws(connection, of(app))) == []
        assert list(chain.verify(connection, of(app).settings.data_dir)) == []


def _push(server: Mortal, body: bytes, cookie: str) -> dict[str, str]:
    """Send until there is an answer, the same bytes each time, as a phone does."""
    while True:
        try:
            status, reply = server.ask("POST", "/api/sync", body, cookie)
        except OSError:
            time.sleep(0.02)
            continue
        if status == 200:
            frames = [json.loads(line) for line in reply.splitlines()]
            return {one["id"]: one["code"] for frame in frames for one in frame.get("answers", ())}
        assert status in (502, 503), reply
