"""nginx as deploy/ sets it up, before a server, and phones on another host."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import Phone, chromium_options
from tests.browser.conftest import engine as engine
from tests.people import populate
from tests.serving import ROOT, Server, fill, free_port

NAME = "gandan.xa.test"
HOST, GUEST = "10.217.43.1", "10.217.43.2"


def run(*command: str) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another host: a network namespace with an address of its own; yields its name."""
    name = f"gandan{os.getpid()}"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", f"h{os.getpid()}", "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "addr", "add", f"{HOST}/30", "dev", f"h{os.getpid()}")
        run("ip", "link", "set", f"h{os.getpid()}", "up")
        for command in (f"addr add {GUEST}/30 dev eth0", "link set eth0 up", "link set lo up"):
            run("ip", "netns", "exec", name, "ip", *command.split())
        yield name
    finally:
        run("ip", "netns", "del", name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("data")
    fill(data, populate)
    server = Server(data, {"TRUST_PROXY": "1"})
    server.start()
    yield server
    server.stop()


class Front:
    """nginx with the configuration of deploy/, on ports that nobody uses."""

    def __init__(self, folder: Path, app: int) -> None:
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        certificates = folder / "certificates"
        run(str(ROOT / "deploy" / "make-ca"), str(certificates), NAME, HOST)
        site = (ROOT / "deploy" / "nginx.conf").read_text()
        for word, value in {
            "NAME": NAME,
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "HTTPS_SUFFIX": f":{self.https}",
            "APP_PORT": str(app),
            "CA": str(certificates / "ca.crt"),
            "CERT": str(certificates / "server.crt"),
            "KEY": str(certificates / "server.key"),
        }.items():
            site = site.replace(f"@{word}@", value)
        site = for_this_nginx(site)
        self.ca = certificates / "ca.crt"
        main = folder / "nginx.conf"
        main.write_text(
            f"pid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\nuser root;\n"
            f"events {{}}\nhttp {{\n  access_log {folder}/access.log;\n  include /etc/nginx/mime.types;\n{site}\n}}\n"
        )
        self.process = subprocess.Popen(["nginx", "-c", str(main), "-p", str(folder)])
        deadline = time.monotonic() + 20
        while not (folder / "pid").exists():
            assert self.process.poll() is None, (folder / "error.log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.https}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def for_this_nginx(site: str) -> str:
    """Say `http2` the way this nginx knows it, as deploy/install does."""
    version = run("nginx", "-v").rsplit("/", 1)[1].split(".")
    if (int(version[0]), int(version[1])) >= (1, 25):
        return site
    return site.replace("  http2 on;\n", "").replace(" ssl;\n", " ssl http2;\n")


@pytest.fixture(scope="module")
def front(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    front = Front(tmp_path_factory.mktemp("front"), server.port)
    yield front
    front.stop()


@pytest.fixture
def phone(elsewhere: str, front: Front, engine: Playwright, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Make phones on the other host, with the authority installed or without; all are closed at the end."""
    made: list[Phone] = []

    def make(name: str, *, trusting: bool = True) -> Phone:
        home = tmp_path / f"home-{name}"
        store = home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        run("certutil", "-d", f"sql:{store}", "-N", "--empty-password")
        if trusting:
            run("certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", NAME, "-i", str(front.ca))
        options = chromium_options()
        inside = tmp_path / f"chromium-{name}"
        inside.write_text(f'#!/bin/sh\nexec ip netns exec {elsewhere} {options["executable_path"]} "$@"\n')
        inside.chmod(0o755)
        options = {
            "executable_path": str(inside),
            "args": [*options["args"], f"--host-resolver-rules=MAP {NAME} {HOST}"],  # type: ignore[misc]
            "env": {**os.environ, "HOME": str(home)},
        }
        made.append(Phone(engine, tmp_path / f"phone-{name}", front.address, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()
