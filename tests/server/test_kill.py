"""kill -9 at random moments during 200 pushes: no answered mutation is missing, none is there twice.

The server is what `bin/serve` runs: gunicorn and the worker, supervised. GANDAN_KILLS=200 makes it long.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from server import chain, check
from server.context import NAME, of, wall_clock
from server.db import reading
from server.models import log, mutation, record
from sync.ids import natural_id
from tests.people import DONG, HOUSEHOLDS, Batch, Phone
from tests.serving import ROOT, free_port

KILLS = int(os.environ.get("GANDAN_KILLS", "6"))
PHONES = (("binh", 1), ("binh", 2), ("hoa", 1), ("lan", 1))
PUSHES = max(200, 20 * KILLS)
SECONDS = 90
"""For one start, on a machine that does much else."""


class Mortal:
    """The supervised server; what is killed comes back, by the supervisor or, when that is dead too, by us."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.port = free_port()
        self.log = (folder / "server.log").open("ab")
        chosen = of(app).settings
        self.environment = {**os.environ, "DATABASE_URL": chosen.database_url, "DATA_DIR": str(chosen.data_dir)}
        self.lock = threading.Lock()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "server/supervise.py", "--port", str(self.port)],
            cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(OSError):
                if self.ask("GET", "/readyz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill_everything(self) -> None:
        """The power fails. The supervisor is first, or it would bring the others back."""
        with self.lock:
            self._end([self.process.pid, *_below(self.process.pid)])
            self.process.wait()
            self.start()

    def kill_one(self, dice: random.Random) -> None:
        """One process dies: gunicorn's parent, one of its processes, or the worker."""
        with self.lock:
            found = _below(self.process.pid)
            if found:
                self._end([dice.choice(found)])

    def _end(self, pids: list[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        with self.lock:
            self._end([self.process.pid, *_below(self.process.pid)])
            self.process.wait()
        self.log.close()

    def ask(self, method: str, path: str, body: bytes | None = None, cookie: str = "") -> tuple[int, bytes]:
        """Ask once. Raises OSError for every way in which there is no whole answer."""
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


def _below(pid: int) -> list[int]:
    """Return the processes that this one started, and those that they did."""
    try:
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return [*found, *(grandchild for child in found for grandchild in _below(child))]


@contextmanager
def mortal(app: Flask, folder: Path) -> Iterator[Mortal]:
    server = Mortal(app, folder)
    try:
        yield server
    finally:
        server.close()


def test_no_answered_mutation_is_missing(app: Flask, tmp_path: Path) -> None:
    dice = random.Random(6)
    # The server's clock is the machine's: the sessions are made there, not in the time of the tests.
    app.extensions[NAME] = replace(of(app), now=wall_clock)
    cookies = {key: Phone(app.test_client(), *key).client.get_cookie("s").value for key in PHONES}
    doomed = set(dice.sample(range(PUSHES // 10, PUSHES), KILLS))
    with mortal(app, tmp_path) as server, ThreadPoolExecutor(len(PHONES)) as pool:
        deaths = {
            turn: _death(server, random.Random(turn), one=index % 3 == 1) for index, turn in enumerate(sorted(doomed))
        }
        pushed = [pool.submit(_push_all, server, key, cookies[key], deaths) for key in PHONES]
        answered = {one: code for each in pushed for one, code in each.result().items()}
    assert not deaths, "everybody who was to be killed was"
    assert len(answered) == 2 * PUSHES
    # One register is edited by four who never read: some stand, some are kept beside what stands.
    assert set(answered.values()) <= {"applied", "merged", "conflict"}
    with reading(of(app).engine) as connection:
        kept = dict(connection.execute(select(mutation.c.id, mutation.c.code)).all())
        twice = connection.execute(select(log.c.mutation).group_by(log.c.mutation).having(func.count() > 1)).all()
        tasks = connection.execute(select(func.count()).where(record.c.kind == "task")).scalar_one()
        assert {one: kept.get(one) for one in answered} == answered
        assert tasks == PUSHES
        assert twice == []
        assert list(check.flaws(connection, of(app))) == []
        assert list(chain.verify(connection, of(app).settings.data_dir)) == []


def _death(server: Mortal, dice: random.Random, *, one: bool) -> Callable[[], None]:
    """Return what kills the server, or one process of it, at some moment of the next requests."""

    def come() -> None:
        time.sleep(dice.uniform(0, 0.08))
        if one:
            server.kill_one(dice)
        else:
            server.kill_everything()

    return come


def _push_all(
    server: Mortal, key: tuple[str, int], cookie: str, deaths: dict[int, Callable[[], None]]
) -> dict[str, str]:
    """Push this phone's share: a task of its own and an edit of what all edit, in one request."""
    batch = Batch(f"{key}", wall_clock())
    answered: dict[str, str] = {}
    mine = PHONES.index(key)
    for turn in range(mine, PUSHES, len(PHONES)):
        batch.new("task", natural_id("task", str(turn)), org_id=DONG, title=f"Việc {turn}")
        batch.edit("household", HOUSEHOLDS[2 if key[0] == "lan" else 0], 1, people_count=turn % 9 + 1)
        death = deaths.pop(turn, None)
        killer = threading.Thread(target=death) if death is not None else None
        if killer is not None:
            killer.start()
        answered |= _push(server, json.dumps({"mutations": batch.take()}).encode(), cookie)
        if killer is not None:
            killer.join()
    return answered


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
            return {one["id"]: one.get("first", one["code"]) for frame in frames for one in frame.get("answers", ())}
        assert status in (502, 503), reply
