"""Proof that a phone holds what the server thinks it holds, in eight bytes."""

import hashlib
from collections.abc import Iterable

from sync.canon import canonical
from sync.ids import short, to_bytes, unshort

_MASK = 2**64 - 1


def fmix64(h: int) -> int:
    """Mix 64 bits (the finalizer of MurmurHash3)."""
    h ^= h >> 33
    h = h * 0xFF51AFD7ED558CCD & _MASK
    h ^= h >> 33
    h = h * 0xC4CEB9FE1A85EC53 & _MASK
    return h ^ h >> 33


def row_hash(record_id: str, version: int) -> int:
    """Hash one row of a bucket to 64 bits; raises ValueError when the id is not one."""
    raw = to_bytes(record_id)
    hi, lo = int.from_bytes(raw[:8], "big"), int.from_bytes(raw[8:], "big")
    return fmix64(hi + fmix64(lo + fmix64(version) & _MASK) & _MASK)


def add(total: int, record_id: str, version: int) -> int:
    """Count a row in."""
    return total + row_hash(record_id, version) & _MASK


def remove(total: int, record_id: str, version: int) -> int:
    """Count a row out."""
    return total - row_hash(record_id, version) & _MASK


def fold(buckets: Iterable[tuple[str, int, int]]) -> str:
    """Fold (bucket name, count, sum) of all buckets, in whatever order, into 11 characters."""
    rows = [[name, count, sum_text(total)] for name, count, total in sorted(buckets)]
    return short(hashlib.sha256(canonical(rows)).digest()[:8])


def sum_text(total: int) -> str:
    """Write a sum as 11 characters."""
    return short(total.to_bytes(8, "big"))


def sum_of(text: str) -> int:
    """Read a sum back; raises ValueError when it is not 8 bytes."""
    raw = unshort(text)
    if len(raw) != 8:
        raise ValueError("a sum has 8 bytes")
    return int.from_bytes(raw, "big")
