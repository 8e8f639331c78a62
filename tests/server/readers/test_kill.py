"""kill -9 of the commune's worker at random moments, while its phones go on working."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from sqlalchemy import select

from server import create_app
from server.context import Context, of
from server.db import reading
from server.models import log
from server.readers.tables import upstream_out
from sync.ids import natural_id
from tests.people import Phone
from tests.server.readers.two import held, link, visit

ROOT = Path(__file__).parents[3]
KILLS, VISITS = 6, 12
LIMIT = 120


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Province:
    """The server above, over HTTP, in a thread of the test."""

    def __init__(self, app: Any) -> None:
        self.server: WSGIServer = make_server("127.0.0.1", 0, app, handler_class=Quiet)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def servers(template: tuple[Any, str], tmp_path: Path) -> Iterator[tuple[Context, Any, dict[str, str]]]:
    """The province's context, the commune's application, and the environment of the commune's worker."""
    database, source = template
    names = [f"gandan_{uuid.uuid4().hex}" for _ in range(2)]
    for name in names:
        database.copy(source, name)
    above = create_app({"DATABASE_URL": database.url(names[0]), "DATA_DIR": str(tmp_path / "tren")})
    province = Province(above)
    settings = {
        "DATABASE_URL": database.url(names[1]),
        "DATA_DIR": str(tmp_path / "xa"),
        "UPSTREAM_URL": province.address,
        "UPSTREAM_KEY": link(of(above)),
    }
    below = create_app(settings)
    yield of(above), below, {**os.environ, **settings}
    province.stop()
    for app, name in ((above, names[0]), (below, names[1])):
        of(app).engine.dispose()
        database.drop(name)


def worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


# The worker's own loop on this one job, without its pauses: a kill shall find it at work.
WORKER = """
import time
from server import create_app
from server.context import of
from server.readers import upstream
context = of(create_app())
print("ready", flush=True)
while True:
    upstream.run(context, poll=0)
    time.sleep(0.01)
"""


def test_nothing_is_lost_and_nothing_doubled_by_kills_of_the_worker(
    servers: tuple[Context, Any, dict[str, str]],
) -> None:
    above, app, environment = servers
    chance = random.Random(20260921)
    hoa = Phone(app.test_client(), "hoa")
    ids = [natural_id("visit", str(i)) for i in range(VISITS)]
    for turn in range(KILLS):
        process = worker(environment)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        for one in ids[turn * VISITS // KILLS : (turn + 1) * VISITS // KILLS]:
            visit(hoa, one)
        time.sleep(chance.uniform(0, 0.25))  # the random moment
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    process = worker(environment)
    try:
        until = time.monotonic() + LIMIT
        while settled(of(app)) is False and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert settled(of(app))
    for one in ids:
        there = held(above, one)
        assert there is not None
        assert there.body["state"] == "submitted"
        with reading(above.engine) as connection:
            entries = connection.execute(select(log.c.mutation).where(log.c.record == one)).scalars().all()
        # A kill between the visit and its submission may show both versions above, none of them twice.
        assert len(entries) == len(set(entries)) == there.version


def settled(context: Context) -> bool:
    """Say whether everything that goes up was accepted, twelve visits among it."""
    with reading(context.engine) as connection:
        rows = connection.execute(select(upstream_out.c.kind, upstream_out.c.status)).all()
    return sum(row.kind == "visit" for row in rows) == VISITS and {row.status for row in rows} == {"accepted"}
