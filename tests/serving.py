"""A real server for tests that drive a browser: the supervised command on its own port and data folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flask_migrate import upgrade

from server import create_app, epochs
from server.context import Context, of

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 60


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Server:
    """What `bin/serve` runs, web server and worker supervised; it keeps its data and port when it starts again."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = free_port()
        self.settings = dict(settings or {})
        self.process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when /healthz answers. Raises AssertionError when the command ends before that."""
        environment = {**os.environ, "DATABASE_URL": "", "DATA_DIR": str(self.data), **self.settings}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "server/supervise.py", "--port", str(self.port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line == f"Ready: {self.address}\n", line

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self._gone()

    def abandon(self) -> None:
        """Wait for nothing: nobody wants its data any more. What it started ends by itself when it is gone."""
        if self.process is not None:
            self.process.kill()
            self._gone()

    def _gone(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.wait(READY_SECONDS)
        self.process.stdout.close()
        self.process = None


def fill(data: Path, populate: Callable[[Context], None]) -> None:
    """Migrate a new data folder and put records into it."""
    app = create_app({"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data / 'gandan.sqlite3'}"})
    with app.app_context():
        upgrade()
    epochs.ensure(of(app))
    populate(of(app))
    of(app).engine.dispose()


@contextlib.contextmanager
def running(template: Path, data: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Copy a filled data folder and serve it until the block ends."""
    shutil.copytree(template, data)
    server = Server(data, settings)
    server.start()
    try:
        yield server
    finally:
        server.abandon()
