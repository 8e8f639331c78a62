"""A hundred phones at the edge of the network do not stop anybody else (the default set-up: SQLite, no proxy)."""

import contextlib
import http.client
import json
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.ids import natural_id

ROOT = Path(__file__).parents[2]
PHONES = 100
BYTES_PER_SECOND = 5000
BODY = b'{"mutations":[' + b" " * 40_000 + b"]}"  # 8 seconds at that speed
PASSWORD = "a password for one test"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The supervised server on a new data folder with one account, ready."""
    data = tmp_path_factory.mktemp("data")
    env = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    create = ["admin", "create", "--login", "an", "--name", "An", "--unit-name", "Tỉnh", "--password", PASSWORD]
    for command in (["db", "upgrade"], create):
        flask = [sys.executable, "-m", "flask", "--app", "server", *command]
        subprocess.run(flask, cwd=ROOT, env=env, check=True, capture_output=True)
    number = free_port()
    server = subprocess.Popen(
        [sys.executable, "-P", "server/supervise.py", "--port", str(number)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdout.readline() == f"Ready: http://127.0.0.1:{number}\n"
    yield number
    server.terminate()
    assert server.wait(timeout=10) == 0
    server.stdout.close()


@pytest.fixture(scope="module")
def cookie(port: int) -> str:
    """The cookie of a signed-in person."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    who = {"login": "an", "password": PASSWORD, "device": {"id": natural_id("device", "test"), "name": "test"}}
    connection.request("POST", "/api/session", json.dumps(who), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status in (200, 201), answer.read()
    answer.read()
    connection.close()
    return str(answer.headers["Set-Cookie"]).split(";")[0]


class Phone:
    """One request whose body arrives at the speed of a bad connection; `status` is there when it was answered."""

    def __init__(self, port: int, headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        head = f"POST /api/sync HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}"
        self.socket.sendall(f"{head}\r\nConnection: close\r\n{headers}\r\n".encode())
        self.socket.setblocking(False)
        self.sent = 0
        self.answer = b""
        self.done = False

    def move(self, elapsed: float) -> None:
        """Send what the connection has carried by now, and take what came back."""
        allowed = min(len(BODY), int(elapsed * BYTES_PER_SECOND))
        if allowed > self.sent:
            # A server may answer before it has read everything, and close.
            with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
                self.sent += self.socket.send(BODY[self.sent : allowed])
        with contextlib.suppress(BlockingIOError):
            received = self.socket.recv(65536)
            self.answer += received
            self.done = not received

    @property
    def status(self) -> int:
        return int(self.answer.split(b" ", 2)[1])


def seconds_of_healthz(port: int) -> float:
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - started


def trickle(port: int, headers: str = "") -> tuple[list[int], float]:
    """Let all phones send at once; returns their answers and the slowest /healthz meanwhile, in seconds."""
    started = time.monotonic()
    phones = [Phone(port, headers) for _ in range(PHONES)]
    slowest = 0.0
    with selectors.DefaultSelector() as answers:
        for phone in phones:
            answers.register(phone.socket, selectors.EVENT_READ)
        while not all(phone.done for phone in phones):
            elapsed = time.monotonic() - started
            assert elapsed < 60
            for phone in phones:
                if not phone.done:
                    phone.move(elapsed)
            slowest = max(slowest, seconds_of_healthz(port))
            answers.select(timeout=0.1)
    for phone in phones:
        phone.socket.close()
    return [phone.status for phone in phones], slowest


def test_a_hundred_trickling_phones_leave_healthz_under_a_second_and_are_all_served(port: int, cookie: str) -> None:
    answers, slowest = trickle(port, f"Cookie: {cookie}\r\n")
    assert answers == [200] * PHONES
    assert slowest < 1.0


def test_a_hundred_phones_that_are_refused_while_they_still_send_stop_nobody(port: int) -> None:
    answers, slowest = trickle(port)
    assert answers == [401] * PHONES
    assert slowest < 1.0
