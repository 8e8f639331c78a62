"""A push service of our own (RFC 8030): it reads what it is given as a browser and a service would."""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """What a browser keeps of its subscription."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    def json(self) -> dict[str, Any]:
        """Return what `PushSubscription.toJSON()` gives."""
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": b64(point), "auth": b64(self.auth)},
        }

    def read(self, body: bytes) -> Any:
        """Decrypt a message (RFC 8291)."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        return json.loads(plain)


@dataclass
class Message:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def claims(self) -> dict[str, Any]:
        """Check the signature of the VAPID token (RFC 8292) and return what it says."""
        assert Vapid02.verify(self.headers["authorization"])
        token = self.headers["authorization"].split("t=")[1].split(",")[0]
        found: dict[str, Any] = json.loads(unb64(token.split(".")[1]))
        return found

    def key(self) -> str:
        """Return the public key that the token came with."""
        return self.headers["authorization"].split("k=")[1]


class Service:
    """Runs until `stop`; `status` is what it answers, with `answer` as its headers."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.status = 201
        self.answer: dict[str, str] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.messages.append(Message(self.path, headers, body))
                self.send_response(service.status)
                for name, value in service.answer.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def browser(self, name: str = "eins") -> Browser:
        return Browser(f"{self.origin}/push/{name}")

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
