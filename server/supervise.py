"""Web server and worker as one command: start both, restart what dies, stop both. Standard library only.

`python server/supervise.py --port 8000` prints `Ready: <address>` once, when /healthz answers.
"""

import argparse
import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY = 60.0  # a child that lived this long starts again without delay
STOP_LIMIT = 8.0
PR_SET_PDEATHSIG = 1


def _stop_with_parent() -> None:
    """In the child: be told to stop when the supervisor is killed, so that nothing is left holding the port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One command that is kept running. `clock` returns seconds that never go back."""

    name: str
    command: Sequence[str]
    clock: Callable[[], float] = time.monotonic
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    due: float = 0.0
    delay: float = field(default=FIRST_DELAY)

    def start(self) -> None:
        """Start it in a group of its own: Ctrl-C reaches the supervisor alone, which stops them in order."""
        self.started = self.clock()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_stop_with_parent)

    def look(self) -> None:
        """Notice a death and plan the restart: at once after a long life, ever later after short ones."""
        now = self.clock()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.kill()  # what the dead one left behind in its group
        lived = now - self.started
        self.delay = FIRST_DELAY if lived >= STEADY else min(self.delay * 2, LONGEST_DELAY)
        self.due = now + (0.0 if lived >= STEADY else self.delay)
        self.process = None
        print(f"{self.name} stopped ({code}); starts again in {self.due - now:.0f} s", file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Ask it to finish."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def healthy(host: str, port: int) -> bool:
    """Whether /healthz answers 200 within a second."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def supervise(children: Sequence[Child], ready: Callable[[], bool], announce: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT, then stop every child within STOP_LIMIT seconds.

    `announce` is called once, as soon as `ready` says yes.
    """
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    for child in children:
        child.start()
    announced = False
    while not stopping:
        for child in children:
            child.look()
        if not announced and ready():
            announced = True
            announce()
        time.sleep(0.5 if announced else 0.05)
    stop(children)


def stop(children: Sequence[Child]) -> None:
    """Ask all of them at once, wait together, kill what has not gone in time."""
    for child in children:
        child.stop()
    deadline = time.monotonic() + STOP_LIMIT
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} does not stop; killed", file=sys.stderr, flush=True)
        child.kill()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="supervise.py", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    here, port = options.host, options.port
    gunicorn = ["gunicorn", "--config", "python:server.gunicorn_conf", "--bind", f"{here}:{port}"]
    children = [
        Child("web server", [sys.executable, "-m", *gunicorn]),
        Child("worker", [sys.executable, "-m", "server.worker"]),
    ]
    supervise(
        children,
        ready=lambda: healthy(here, port),
        announce=lambda: print(f"Ready: http://{here}:{port}", flush=True),
    )


if __name__ == "__main__":
    main()
