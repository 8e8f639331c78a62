"""The real phones of the PWA, driven over stdin and stdout of one Node process (see phone.ts)."""

import base64
import gzip
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).resolve().parents[2]


class Reply(NamedTuple):
    """What a request is answered; `cut` is the number of bytes after which the connection breaks."""

    status: int
    type: str
    body: bytes
    cut: int | None = None


Transport = Callable[[str, bytes], Reply | None]
"""Gets a phone's name and the unpacked body of its request; None: no answer came."""


class Killed(Exception):
    """The browser was ended in the middle of the command, as was asked."""


def node() -> str:
    """Return the project's Node.js, else the machine's."""
    ours = ROOT / ".venv" / "bin" / "node"
    return str(ours) if ours.exists() else str(shutil.which("node"))


def build(folder: Path) -> Path:
    """Make one file of the phone and return it; raises CalledProcessError."""
    subprocess.run([node(), "tests/convergence/build_phone.mjs", str(folder)], cwd=ROOT, check=True)
    return folder / "phone.mjs"


class Phones:
    """Any number of phones, each under a name. Their requests go through `transport`."""

    def __init__(self, script: Path, transport: Transport) -> None:
        self.transport = transport
        self._process = subprocess.Popen(
            [node(), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)

    def do(self, phone: str, command: str, **rest: Any) -> Any:
        """Run one command; raises Killed when its `kill` took effect, RuntimeError for any other failure."""
        self._say({"phone": phone, "do": command, **rest})
        while True:
            heard = self._hear()
            if "request" in heard:
                self._say({"reply": self._reply(heard["request"])})
            elif "ok" in heard:
                return heard["ok"]
            elif heard["killed"]:
                raise Killed(heard["error"])
            else:
                raise RuntimeError(heard["error"])

    def _reply(self, request: dict[str, Any]) -> dict[str, Any] | None:
        body = base64.b64decode(request["body"])
        reply = self.transport(request["phone"], gzip.decompress(body) if request["packed"] else body)
        if reply is None:
            return None
        said = {"status": reply.status, "type": reply.type, "body": base64.b64encode(reply.body).decode()}
        return said if reply.cut is None else {**said, "cut": reply.cut}

    def _say(self, message: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the phones have ended")
        heard: dict[str, Any] = json.loads(line)
        return heard
