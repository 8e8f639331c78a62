"""One spelling for every value, so that checksums agree between languages."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeAlias

from sync.ids import short

Value: TypeAlias = str | int | bool
Body: TypeAlias = Mapping[str, Value]


def canonical(value: Any) -> bytes:
    """Write JSON with sorted keys, no spaces, as UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # What a broken client sent still needs a hash to be recognised by when it comes again.
    return text.encode("utf-8", "surrogatepass")


def checksum(body: Body) -> str:
    """Give the first 8 bytes of the SHA-256 of a body as 11 characters."""
    return short(hashlib.sha256(canonical(body)).digest()[:8])


def digest_of(value: Any) -> str:
    """Give the whole SHA-256 of the canonical form as 43 characters."""
    return short(hashlib.sha256(canonical(value)).digest())


def nfc(text: str) -> str:
    """Compose a text: Vietnamese keyboards write the same letter in two ways."""
    return unicodedata.normalize("NFC", text)
