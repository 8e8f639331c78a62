"""bin/serve: install what is pinned, build, migrate, start; one line `Ready: …` when people can sign in."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import setup
from setup import CACHE, PYTHON, ROOT, SetupError, say

MARK = "demo.txt"  # written into a data folder that holds the demo, so that real data is never taken for it


def child_environment(data: Path) -> dict[str, str]:
    """What every command of the project runs with: the project's modules, the data folder, a HOME."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return dict(setup.environment(), DATA_DIR=str(data), PYTHONPATH=path)


def flask(data: Path, *arguments: str) -> None:
    """Run one flask command on the data folder. Raises SetupError when it fails."""
    command = [str(PYTHON), "-m", "flask", "--app", "server", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=child_environment(data), stdout=sys.stderr.fileno())
    if done.returncode:
        raise SetupError(f"flask {' '.join(arguments)}: failed")


def is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


def copy_data(source: Path, target: Path) -> None:
    """Copy a data folder; databases by SQLite's own backup, which is right even while somebody writes."""
    for path in sorted(source.rglob("*")):
        to = target / path.relative_to(source)
        if path.is_dir():
            to.mkdir(parents=True, exist_ok=True)
            to.chmod(path.stat().st_mode)
        elif path.name.endswith(("-wal", "-shm")):
            continue
        elif is_database(path):
            with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(to)) as new:
                old.backup(new)
            to.chmod(path.stat().st_mode)
        else:
            shutil.copy2(path, to)


def demo_template() -> Path:
    """The generated demo, kept beside the build until the code that makes it changes."""
    made_by = [ROOT / "server", ROOT / "sync", ROOT / "requirements" / "run.txt"]
    kept = CACHE / "demo" / setup.digest(made_by)
    if kept.is_dir():
        return kept
    say("  Demo data: generated once, this takes a while …")
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=kept.parent))
    try:
        flask(fresh, "demo", "build", str(fresh))
        for old in kept.parent.iterdir():
            if old != fresh and not old.name.startswith("new-"):
                shutil.rmtree(old)
        fresh.rename(kept)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return kept


def prepare_demo(data: Path) -> bool:
    """Fill a new data folder with the demo; False when it was there already.

    Raises SetupError when the folder holds something else.
    """
    if (data / MARK).exists():
        return False
    if data.is_dir() and any(data.iterdir()):
        raise SetupError(f"{data} already holds data that is not the demo: name a new folder with --data")
    with setup.only_one():
        template = demo_template()
    data.mkdir(parents=True, exist_ok=True)
    copy_data(template, data)
    (data / MARK).write_text("This folder holds invented people and households.\n")
    return True


def demo_sign_ins() -> list[str]:
    inside = "from server.demo import PASSWORD; print(PASSWORD)"
    command = [str(PYTHON), "-c", inside]
    password = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return ["Demo sign-ins: canbo, bithu, xa, huyen, quantri", f"Password of each: {password}"]


def check_port(port: int) -> None:
    """Say it now when the port is taken; gunicorn would try for a while first. Raises SetupError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SetupError(f"port {port}: {error.strerror}; choose another with --port") from error


def serve(options: argparse.Namespace) -> None:
    data = Path(options.data).absolute() if options.data else ROOT / "data" / ("demo" if options.demo else "main")
    if options.demo and os.environ.get("DATABASE_URL"):
        raise SetupError("--demo fills a database of its own: unset DATABASE_URL")
    if not options.demo and (data / MARK).exists():
        raise SetupError(f"{data} holds the demo, whose password everybody knows: start it with --demo")
    check_port(options.port)
    setup.main("run", pwa=True)
    # A demo that was just copied was made by this very code, so its tables are the newest.
    if not (options.demo and prepare_demo(data)):
        data.mkdir(parents=True, exist_ok=True)
        flask(data, "db", "upgrade")
    for line in demo_sign_ins() if options.demo else []:
        print(line, flush=True)
    # As a file: as a module of the package it would load the whole application to start two programs.
    command = [str(PYTHON), "-P", str(ROOT / "server" / "supervise.py"), "--port", str(options.port)]
    os.chdir(ROOT)
    os.execve(PYTHON, command, child_environment(data))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/serve", description="Set up and start Gần Dân on this machine.")
    parser.add_argument("--demo", action="store_true", help="with invented people, households and sign-ins")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", metavar="DIR", help="where the data is kept (default: data/ here)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        serve(parser.parse_args())
    except SetupError as error:
        sys.exit(f"bin/serve: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
