"""Where a phone stands in each of its buckets, sealed so that only this server can have made it."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sync.ids import short, unshort

_MAC = 8
_MAX_BYTES = 20_000


class CursorError(Exception):
    """The text is no cursor of this server."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Epoch, id of the subscription set, and one number per bucket in that set's order.

    Pairs of a bucket's index and a lower number may follow: buckets in the middle of being read.
    """

    epoch: int
    set_id: int
    numbers: tuple[int, ...]


def encode(epoch: int, set_id: int, numbers: Sequence[int], key: bytes) -> str:
    """Write a cursor: varints of epoch, set and numbers, then 8 bytes of HMAC-SHA256."""
    raw = b"".join(_varint(n) for n in (epoch, set_id, *numbers))
    return short(raw + _mac(raw, key))


def decode(text: str, key: bytes) -> Cursor:
    """Read a cursor back; raises CursorError when this key did not make it."""
    try:
        raw = unshort(text) if len(text) <= _MAX_BYTES else b""
    except ValueError as error:
        raise CursorError(str(error)) from error
    content, mac = raw[:-_MAC], raw[-_MAC:]
    if not content or not hmac.compare_digest(mac, _mac(content, key)):
        raise CursorError("made with another key")
    numbers = _varints(content)
    return Cursor(numbers[0], numbers[1], tuple(numbers[2:]))


def peek(text: str) -> Cursor:
    """Read a cursor without its key, as a phone does; raises CursorError when it has no such form."""
    try:
        numbers = _varints(unshort(text)[:-_MAC])
    except ValueError as error:
        raise CursorError(str(error)) from error
    if len(numbers) < 2:
        raise CursorError("too short")
    return Cursor(numbers[0], numbers[1], tuple(numbers[2:]))


def _mac(content: bytes, key: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()[:_MAC]


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varints(raw: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
    if shift:
        raise ValueError("cut in the middle of a number")
    return numbers
