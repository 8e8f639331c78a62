"""The change log: append-only, one chain of hashes per home unit.

The chain covers a salted hash of each change's content, so that erasing salt and content leaves
it verifiable. Chain heads are written daily to a file outside the database; `verify` compares, so
that a tail that was cut off shows.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from server.models import chain, log, log_content
from server.sql import insert_missing
from sync.canon import canonical, digest_of
from sync.ids import short, to_text

HEADS = "chain-heads.jsonl"
START = "0" * 43


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted change. `content` holds the mutation and the values before and after it;
    `buckets` are the ids of those the change was numbered in: who may read the entry."""

    unit: str
    mutation: str
    record: str
    version: int
    code: str
    state: str | None
    author: str
    device: str
    at: int
    received: int
    content: Mapping[str, Any]
    buckets: Sequence[int]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a chain does not hold: `what` is one of content, link, gap, cut."""

    unit: str
    seq: int
    what: str


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Append changes to the chains of their units, whose heads are locked in the order of their ids."""
    units = sorted({entry.unit for entry in entries})
    if not units:
        return
    insert_missing(connection, chain, [{"unit": unit, "seq": 0, "hash": START} for unit in units])
    heads = {
        row.unit: (row.seq, row.hash)
        for row in connection.execute(
            select(chain).where(chain.c.unit.in_(units)).order_by(chain.c.unit).with_for_update()
        )
    }
    rows, contents = [], []
    for entry in entries:
        seq, prev = heads[entry.unit][0] + 1, heads[entry.unit][1]
        salt = short(secrets.token_bytes(16))
        row = {
            "unit": entry.unit,
            "seq": seq,
            "mutation": entry.mutation,
            "record": entry.record,
            "version": entry.version,
            "code": entry.code,
            "state": entry.state,
            "author": entry.author,
            "device": entry.device,
            "at": entry.at,
            "received": entry.received,
            "content": content_hash(salt, entry.content),
            "prev": prev,
        }
        row["hash"] = digest_of(row)
        heads[entry.unit] = (seq, row["hash"])
        rows.append(row)
        contents.append(
            {
                "unit": entry.unit,
                "seq": seq,
                "salt": salt,
                "content": dict(entry.content),
                "buckets": sorted(entry.buckets),
            }
        )
    connection.execute(insert(log), rows)
    connection.execute(insert(log_content), contents)
    for unit in units:
        connection.execute(update(chain).where(chain.c.unit == unit).values(seq=heads[unit][0], hash=heads[unit][1]))


def content_hash(salt: str, content: Mapping[str, Any]) -> str:
    """Return the salted hash of a change's content, 43 characters."""
    return digest_of([salt, canonical(content).decode("utf-8", "surrogatepass")])


def mark_epoch(connection: Connection, epoch: int, now: int) -> None:
    """Begin a segment of every chain: its first entry names the end of the old one."""
    units = connection.execute(select(chain.c.unit)).scalars().all()
    nobody = to_text(bytes(16))
    append(
        connection,
        [
            Entry(unit, nobody, nobody, 0, "epoch", None, nobody, nobody, now, now, {"epoch": epoch}, ())
            for unit in units
        ],
    )


def heads(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the end of every chain: {unit: (seq, hash)}."""
    return {row.unit: (row.seq, row.hash) for row in connection.execute(select(chain).order_by(chain.c.unit))}


def record_heads(connection: Connection, folder: Path, now: int) -> None:
    """Append the ends of all chains, as one line, to the file outside the database."""
    line = json.dumps({"at": now, "heads": heads(connection)}, separators=(",", ":"))
    with (folder / HEADS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def verify(connection: Connection, folder: Path) -> Iterator[Flaw]:
    """Walk every chain and yield where it does not hold; an erased content is no flaw."""
    for unit, (seq, head) in heads(connection).items():
        yield from _walk(connection, unit, seq, head)
    yield from _against_file(connection, folder / HEADS)


def _walk(connection: Connection, unit: str, seq: int, head: str) -> Iterator[Flaw]:
    expected, prev = 1, START
    rows = connection.execute(
        select(log, log_content.c.salt, log_content.c.content.label("words"))
        .outerjoin(log_content, (log_content.c.unit == log.c.unit) & (log_content.c.seq == log.c.seq))
        .where(log.c.unit == unit)
        .order_by(log.c.seq)
        .execution_options(yield_per=500)
    )
    for row in rows:
        if row.seq != expected:
            yield Flaw(unit, expected, "gap")
        fields = {column.name: row._mapping[column.name] for column in log.columns if column.name != "hash"}
        if row.prev != prev or digest_of(fields) != row.hash:
            yield Flaw(unit, row.seq, "link")
        if row.salt is not None and content_hash(row.salt, row.words) != row.content:
            yield Flaw(unit, row.seq, "content")
        expected, prev = row.seq + 1, row.hash
    if expected - 1 != seq or prev != head:
        yield Flaw(unit, expected, "cut")


def _against_file(connection: Connection, path: Path) -> Iterator[Flaw]:
    for unit, (seq, digest) in _last_heads(path).items():
        if seq == 0:
            continue
        found = connection.execute(select(log.c.hash).where(log.c.unit == unit, log.c.seq == seq)).scalar()
        if found != digest:
            yield Flaw(unit, seq, "cut")


def _last_heads(path: Path) -> dict[str, tuple[int, str]]:
    try:
        lines: Iterable[str] = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        found |= {unit: (seq, digest) for unit, (seq, digest) in json.loads(line)["heads"].items()}
    return found
