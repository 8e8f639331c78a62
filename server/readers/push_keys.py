"""The VAPID key of this installation (RFC 8292), made at the first start, and what it signs."""

import base64
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from server.config import secret
from server.context import Context

# Push services take tokens of at most 24 h; a clock may be wrong by some of that.
TOKEN_SECONDS = 12 * 3600


def public_key(context: Context) -> str:
    """Return the key that browsers subscribe with: the uncompressed point, as base64url."""
    point = _key(context.settings.data_dir).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def authorization(context: Context, endpoint: str) -> str:
    """Return the header that tells a push service who sends. Raises py_vapid.VapidException."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": context.now() // 1000 + TOKEN_SECONDS,
        "sub": context.settings.push_contact,
    }
    header: str = _key(context.settings.data_dir).sign(claims)["Authorization"]
    return header


@cache
def _key(data_dir: Path) -> Vapid02:
    return Vapid02.from_pem(secret(data_dir, "vapid.pem", _make))


def _make() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
