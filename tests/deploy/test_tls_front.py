"""The TLS front of deploy/: a phone elsewhere on the network trusts the commune's own authority and installs the app."""

import base64
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Phone
from tests.browser.hands import sign_in
from tests.browser.story import work_without_a_server
from tests.deploy.conftest import HOST, NAME, Front, run
from tests.serving import ROOT, Server


def test_a_phone_elsewhere_installs_the_app_and_runs_it_without_the_server(
    phone: Callable[..., Phone], server: Server
) -> None:
    page = phone("hoa").open()
    context = page.context
    sign_in(page, "hoa")
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


def test_work_done_without_a_server_arrives_by_itself_over_tls_from_another_host(
    phone: Callable[..., Phone], server: Server
) -> None:
    work_without_a_server(server, phone)


def test_a_phone_without_the_authority_is_not_let_in(phone: Callable[..., Phone]) -> None:
    with pytest.raises(Exception, match="ERR_CERT_AUTHORITY_INVALID"):
        phone("stranger", trusting=False).open()


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
