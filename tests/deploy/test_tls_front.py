"""The TLS front of deploy/: a phone elsewhere on the network trusts the commune's own authority and installs the app."""

import base64
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser.conftest import PHONE, chromium_options
from tests.people import PASSWORD, populate
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
def phone(elsewhere: str, front: Front, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Open Chromium on the other host; with the authority installed, or without."""
    made: list[BrowserContext] = []
    with sync_playwright() as playwright:

        def open_(*, trusting: bool) -> BrowserContext:
            home = tmp_path / f"home-{trusting}"
            store = home / ".pki" / "nssdb"
            store.mkdir(parents=True)
            run("certutil", "-d", f"sql:{store}", "-N", "--empty-password")
            if trusting:
                run("certutil", "-d", f"sql:{store}", "-A", "-t", "C,,", "-n", NAME, "-i", str(front.ca))
            options = chromium_options()
            inside = tmp_path / f"chromium-{trusting}"
            inside.write_text(f'#!/bin/sh\nexec ip netns exec {elsewhere} {options["executable_path"]} "$@"\n')
            inside.chmod(0o755)
            arguments = [*options["args"], f"--host-resolver-rules=MAP {NAME} {HOST}"]  # type: ignore[misc]
            context = playwright.chromium.launch_persistent_context(
                str(tmp_path / f"profile-{trusting}"),
                executable_path=str(inside),
                args=arguments,
                env={**os.environ, "HOME": str(home)},
                viewport=PHONE,
                locale="vi-VN",
                base_url=front.address,
            )
            made.append(context)
            return context

        yield open_
        for context in made:
            context.close()


def test_a_phone_elsewhere_installs_the_app_and_runs_it_without_the_server(
    phone: Callable[..., BrowserContext], server: Server
) -> None:
    context = phone(trusting=True)
    page = context.pages[0]
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill("hoa")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Vào làm việc").click()
    expect(page.get_by_text("Chủ hộ 0")).to_be_visible(timeout=30_000)
    page.wait_for_function("navigator.serviceWorker.ready.then(() => isSecureContext)")
    [cookie] = context.cookies()
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
    problems = context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Playwright's profiles are private windows to Chromium, the one thing a phone's Chrome is not.
    assert [one["errorId"] for one in problems if one["errorId"] != "in-incognito"] == []
    server.stop()
    page.reload()
    expect(page.get_by_text("Chủ hộ 0")).to_be_visible()
    server.start()


def test_a_phone_without_the_authority_is_not_let_in(phone: Callable[..., BrowserContext]) -> None:
    page = phone(trusting=False).pages[0]
    with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto("/")


def test_the_authority_is_fetched_before_anything_can_be_trusted(elsewhere: str, front: Front) -> None:
    fetched = run("ip", "netns", "exec", elsewhere, "curl", "-sS", f"http://{HOST}:{front.http}/ca.crt")
    assert fetched == front.ca.read_text()


def test_everything_else_is_sent_on_to_https(elsewhere: str, front: Front) -> None:
    head = run(
        "ip", "netns", "exec", elsewhere, "curl", "-sSI", "-H", f"Host: {NAME}", f"http://{HOST}:{front.http}/healthz"
    )
    assert "308" in head.splitlines()[0]
    assert f"Location: https://{NAME}:{front.https}/healthz" in head


def test_the_authority_vouches_for_its_own_name_only(front: Front, tmp_path: Path) -> None:
    certificates = front.ca.parent
    copy = tmp_path / "stolen"
    shutil.copytree(certificates, copy)
    run(str(ROOT / "deploy" / "make-ca"), str(copy), "another.example")
    done = subprocess.run(
        ["openssl", "verify", "-CAfile", str(copy / "ca.crt"), str(copy / "server.crt")], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "permitted subtree violation" in done.stdout + done.stderr


def test_a_renewed_certificate_keeps_the_authority(front: Front, tmp_path: Path) -> None:
    copy = tmp_path / "renewed"
    shutil.copytree(front.ca.parent, copy)
    before = fingerprint(copy / "ca.crt"), fingerprint(copy / "server.crt")
    run(str(ROOT / "deploy" / "make-ca"), str(copy), NAME, HOST)
    after = fingerprint(copy / "ca.crt"), fingerprint(copy / "server.crt")
    assert after[0] == before[0]
    assert after[1] != before[1]


def fingerprint(certificate: Path) -> str:
    lines = certificate.read_text().splitlines()[1:-1]
    return hashlib.sha256(base64.b64decode("".join(lines))).hexdigest()
