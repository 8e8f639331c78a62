"""Ids: UUIDs written as 22 characters of unpadded base64url."""

import base64
import binascii
import re
import uuid

_SHAPE = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")
"""Sixteen bytes leave four spare bits in the last character; only one spelling of an id exists."""

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "gandan")


def is_id(text: object) -> bool:
    """Say whether `text` is an id in its only spelling."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def to_text(raw: bytes) -> str:
    """Write 16 bytes as an id."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def to_bytes(text: str) -> bytes:
    """Read an id back into its 16 bytes; raises ValueError when it is not one."""
    if not is_id(text):
        raise ValueError(f"not an id: {text!r}")
    return base64.urlsafe_b64decode(text + "==")


def new_id(now: int, random: bytes) -> str:
    """Make a UUIDv7 from the time in milliseconds and 10 random bytes; raises ValueError for fewer."""
    if len(random) < 10:
        raise ValueError("10 random bytes are needed")
    head = now.to_bytes(6, "big")
    return to_text(head + bytes([0x70 | (random[0] & 0x0F), random[1], 0x80 | (random[2] & 0x3F)]) + random[3:10])


def natural_id(kind: str, *key: str) -> str:
    """Make the id that every phone makes for the same kind and natural key."""
    return to_text(uuid.uuid5(NAMESPACE, kind + "\n" + "\n".join(key)).bytes)


def short(raw: bytes) -> str:
    """Write bytes as unpadded base64url."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unshort(text: str) -> bytes:
    """Read unpadded base64url; raises ValueError when it is not that."""
    if re.fullmatch(r"[A-Za-z0-9_-]*", text) is None:
        raise ValueError("not base64url")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error
