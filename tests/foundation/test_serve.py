"""bin/serve: what it copies, what it refuses, and that one line means ready."""

import importlib.util
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def serve() -> Iterator[ModuleType]:
    """bin/lib/run_serve.py, which is a script and in no package."""
    folder = str(ROOT / "bin" / "lib")
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location("run_serve", ROOT / "bin" / "lib" / "run_serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(folder)


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, **environment}
    return subprocess.run([ROOT / "bin" / "serve", *arguments], env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_copy_holds_what_is_still_only_in_the_write_ahead_log(serve: ModuleType, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    with closing(sqlite3.connect(source / "a.sqlite3", isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (a)")
        writer.execute("INSERT INTO t VALUES (7)")
        assert (source / "a.sqlite3-wal").stat().st_size > 0
        serve.copy_data(source, target)
    with closing(sqlite3.connect(target / "a.sqlite3")) as copy:
        assert copy.execute("SELECT a FROM t").fetchall() == [(7,)]


def test_a_copy_keeps_folders_and_who_may_read_a_secret(serve: ModuleType, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "secrets").mkdir(parents=True)
    (source / "secrets").chmod(0o700)
    (source / "secrets" / "key").write_bytes(b"1")
    (source / "secrets" / "key").chmod(0o600)
    target.mkdir()
    serve.copy_data(source, target)
    assert (target / "secrets" / "key").read_bytes() == b"1"
    assert (target / "secrets" / "key").stat().st_mode & 0o777 == 0o600
    assert (target / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_port_that_is_taken_is_said_at_once(taken: int) -> None:
    done = run("--port", str(taken))
    assert done.returncode == 1
    assert f"port {taken}" in done.stderr
    assert "Traceback" not in done.stderr


def test_real_data_is_never_taken_for_the_demo(serve: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "gandan.sqlite3").write_bytes(b"")
    with pytest.raises(serve.SetupError, match="not the demo"):
        serve.prepare_demo(tmp_path)


def test_the_demo_with_its_public_password_is_not_served_as_real_data(serve: ModuleType, tmp_path: Path) -> None:
    (tmp_path / serve.MARK).write_text("")
    done = run("--data", str(tmp_path), "--port", str(free_port()))
    assert done.returncode == 1
    assert "--demo" in done.stderr


def test_the_demo_does_not_go_into_the_database_of_somebody(tmp_path: Path) -> None:
    done = run("--demo", "--data", str(tmp_path), DATABASE_URL="postgresql://elsewhere/real")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_line_says_ready_and_one_signal_ends_it_within_ten_seconds(number: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    command = [ROOT / "bin" / "serve", "--port", str(port), "--data", str(tmp_path)]
    env = {**os.environ, "DATABASE_URL": ""}
    with subprocess.Popen(command, env=env, cwd="/", stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == f"Ready: http://127.0.0.1:{port}\n"
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
        started = time.monotonic()
        server.send_signal(number)
        assert server.stdout.read() == ""
        assert server.wait(timeout=10) == 0
        assert time.monotonic() - started < 10
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
