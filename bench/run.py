"""bin/bench: bytes and requests of a first load, an idle sync and a change each way; time of a first sync.

Bytes are whole HTTP messages, headers included, counted by a proxy before the real server; every measured sync
starts on a cold connection. Times are compared with a physical limit in the same run: one gzip file of the same
records, fetched and parsed and nothing else.
"""

import gzip
import http.client
import http.server
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from bench.proxy import Count, Proxy
from server import context as contexts
from server import create_app, intake
from server.access import Person, Role
from sync.ids import natural_id
from tests.browser.conftest import PHONE, chromium_options
from tests.people import ASSIGNMENTS, DONG, HOA_XA, HOUSEHOLDS, MEMBERS, PASSWORD, Batch, device_id, populate, user_id
from tests.serving import ROOT, Server, fill

RECORDS = 2_000
RUNS = 5
TOPICS = ("SAN_XUAT", "GIAM_NGHEO", "GIAO_DUC", "THU_TUC_HANH_CHINH", "CHUYEN_DOI_SO")
WORDS = [
    "giúp",
    "gia",
    "đình",
    "làm",
    "hồ",
    "sơ",
    "vay",
    "vốn",
    "sửa",
    "chuồng",
    "trại",
    "nối",
    "đường",
    "nước",
    "hẹn",
    "tuần",
    "sau",
    "mang",
    "giấy",
    "tờ",
    "lên",
    "xã",
]


def visits(data: Path) -> None:
    """Add the visits that a first sync brings: Hoa's, on her own household, in words that differ."""
    app = create_app({"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data / 'gandan.sqlite3'}"})
    hoa = Person(user_id("hoa"), MEMBERS["hoa"], Role.CADRE, DONG, device_id("hoa"), HOA_XA, frozenset({DONG}))
    context = contexts.of(app)
    batch = Batch("bench", 1_790_000_000_000)
    for i in range(RECORDS):
        text = " ".join(WORDS[(i * 7 + j * j) % len(WORDS)] for j in range(12 + i % 9))
        batch.new(
            "visit", natural_id("visit", str(i)), org_id=DONG, household=HOUSEHOLDS[0], assignment=ASSIGNMENTS[0],
            on=f"2026-{1 + i % 9:02}-{1 + i % 28:02}", mode="TAI_NHA", met="CHU_HO", help_given=f"Lần {i}: {text}",
            **{f"topics__{TOPICS[i % len(TOPICS)]}": True},
        )  # fmt: skip
    for start in range(0, RECORDS, 500):
        answers = intake.accept(context, hoa, batch.mutations[start : start + 500], received=1_795_000_000_000)
        assert {answer.code for answer in answers} == {"applied"}, answers
    context.engine.dispose()


class NodePhone:
    """The phone of bench/phone.ts."""

    def __init__(self, script: Path, node: str, proxy: Proxy, which: int, accept: str | None = None) -> None:
        login = "hoa"
        self.proxy = proxy
        self.process = subprocess.Popen([node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        connection = http.client.HTTPConnection("127.0.0.1", proxy.target)
        sign_in = {"login": login, "password": PASSWORD, "device": {"id": device_id(login, which), "name": "bench"}}
        connection.request("POST", "/api/session", json.dumps(sign_in), {"Content-Type": "application/json"})
        reply = connection.getresponse()
        assert reply.status == 200, reply.read()
        cookie = (reply.headers["Set-Cookie"] or "").split(";")[0]
        connection.close()
        origin = f"http://127.0.0.1:{proxy.port}"
        self.do(
            "open", user=user_id(login), device=device_id(login, which), origin=origin, cookie=cookie, accept=accept
        )

    def do(self, command: str, **rest: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": command, **rest}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def sync(self) -> tuple[float, Count]:
        """Sync on a cold connection; return milliseconds and what went over the wire."""
        self.proxy.drop()
        self.proxy.take()
        done = self.do("sync")
        assert done["outcome"] == "done", done
        return done["ms"], self.proxy.take()

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


@contextmanager
def one_file(lines: bytes) -> Iterator[str]:
    """Serve one gzip file; yields its address."""
    packed = gzip.compress(lines, 9)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listener.server_port}/"
        listener.shutdown()


def first_load(proxy: Proxy) -> Count:
    """Open the app in a new Chromium, sign in, and wait until it is ready to go offline."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            viewport=PHONE,
            locale="vi-VN",
            **chromium_options(),  # type: ignore[arg-type]
        )
        page = context.pages[0]
        proxy.take()
        page.goto(f"http://127.0.0.1:{proxy.port}/")
        page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
        expect(page.get_by_label("Tên đăng nhập")).to_be_visible()
        page.wait_for_load_state("networkidle")
        count = proxy.take()
        context.close()
    return count


def change(index: int, near: NodePhone, far: NodePhone) -> Count:
    """Let each of two phones change one visit; return what the sync of the first one costs."""
    ids = [natural_id("visit", str(2 * index + side)) for side in (0, 1)]
    for phone, record in zip((near, far), ids, strict=True):
        edit = {"kind": "visit", "record": record, "set": {"next_visit_on": f"2026-12-{1 + index:02}"}}
        phone.do("save", changes=[edit])
    far.sync()
    return near.sync()[1]


def middle(counts: list[Count]) -> Count:
    """Return the one with the median of bytes."""
    return sorted(counts, key=lambda count: count.up + count.down)[len(counts) // 2]


def measure(folder: Path, script: Path, node: str) -> list[tuple[str, str, str]]:
    data = folder / "data"
    data.mkdir()
    fill(data, populate)
    visits(data)
    server = Server(data)
    server.start()
    proxy = Proxy(server.port)
    try:
        load = first_load(proxy)
        times, firsts = [], []
        phones = [NodePhone(script, node, proxy, 1 + i) for i in range(RUNS)]
        for phone in phones:
            ms, count = phone.sync()
            assert phone.do("count") == RECORDS
            times.append(ms)
            firsts.append(count)
        browser = NodePhone(script, node, proxy, 1 + RUNS, "gzip, deflate, br")
        brotli = browser.sync()[1]
        browser.close()
        near, far = phones[:2]
        for phone in (near, far):
            phone.sync()
        idle = middle([near.sync()[1] for _ in range(RUNS)])
        changes = middle([change(i, near, far) for i in range(RUNS)])
        with one_file(bodies(data)) as address:
            raws = [near.do("raw", address=address)["ms"] for _ in range(RUNS)]
        for phone in phones:
            phone.close()
    finally:
        proxy.close()
        server.stop()
    first, raw, busy = middle(firsts), statistics.median(raws), processor(data)
    limit = len(gzip.compress(bodies(data), 9))
    size, small = first.up + first.down, brotli.up + brotli.down
    return [
        ("First load until ready to go offline, bytes down", f"{load.down:,}", "<= 90,000"),
        ("First load, requests", str(load.requests), ""),
        ("One change each way, bytes up + down", f"{changes.up} + {changes.down} = {changes.up + changes.down}", "<= 1,000"),
        ("One change each way, requests", str(changes.requests), "1"),
        ("Idle sync, bytes up + down", f"{idle.up} + {idle.down} = {idle.up + idle.down}", "<= 600"),
        ("Idle sync, requests", str(idle.requests), "1"),
        (f"First sync of {RECORDS:,} records, bytes", f"{size:,} ({size / limit:.2f} of one gzip -9 file)", ""),
        (f"First sync of {RECORDS:,} records, requests", str(first.requests), ""),
        ("The same, bytes packed with brotli, as for a browser over TLS", f"{small:,} ({small / limit:.2f})", ""),
        ("The same, processor time of the server, ms", f"{busy:.0f}", ""),
        (
            f"First sync of {RECORDS:,} records into the phone's store, ms min/med/max",
            f"{min(times):.0f} / {statistics.median(times):.0f} / {max(times):.0f} "
            f"({statistics.median(times) / raw:.1f} times fetching and parsing that file)",
            "",
        ),
    ]  # fmt: skip


def processor(data: Path) -> float:
    """Return the milliseconds of processor time that the server needs for a first sync."""
    app = create_app({"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data / 'gandan.sqlite3'}"})
    client = app.test_client()
    sign_in = {"login": "hoa", "password": PASSWORD, "device": {"id": device_id("hoa", 1), "name": "bench"}}
    client.post("/api/session", json=sign_in)
    spent = []
    for _ in range(RUNS):
        started = time.process_time()
        client.post("/api/sync", json={}, headers={"Accept-Encoding": "br"}).get_data()
        spent.append((time.process_time() - started) * 1000)
    contexts.of(app).engine.dispose()
    return statistics.median(spent)


def bodies(data: Path) -> bytes:
    """The same records as lines of JSON."""
    app = create_app({"DATA_DIR": str(data), "DATABASE_URL": f"sqlite:///{data / 'gandan.sqlite3'}"})
    engine = contexts.of(app).engine
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, version, body FROM record WHERE kind = 'visit'").all()
    engine.dispose()
    return "".join(
        json.dumps({"id": id, "version": version, **json.loads(body)}, ensure_ascii=False) + "\n"
        for id, version, body in rows
    ).encode()


def main() -> None:
    node, script = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), Path(script), node)
    table = ["| what | measured | bar |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    machine = (
        f"Python {platform.python_version()}, {platform.machine()}, {RUNS} runs, headers included, cold connections."
    )
    text = (
        f"# Figures\n\nWritten by `bin/bench`; see `bench/run.py` for how each is counted.\n\n{machine}\n\n"
        + "\n".join(table)
    )
    (ROOT / "docs" / "figures.md").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
