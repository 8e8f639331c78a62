"""The form of requests and frames on the wire."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from sync.canon import Value
from sync.ids import is_id

MAX_BODY = 2_000_000
MAX_UNPACKED = 8_000_000
MAX_MUTATIONS = 500
MAX_WANT = 1_000

FORM = 1
"""The form of frames, answers and bodies that this code reads; it grows when an older reader would misread a newer one."""
OLDEST_FORM = 1
"""The oldest form whose readers understand what is sent today."""

Frame: TypeAlias = Mapping[str, Any]


class WireError(Exception):
    """A request that cannot be read as a whole: the code and HTTP status of its answer."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Row(NamedTuple):
    """One record as it travels: body flat, conflicts by path."""

    kind: str
    id: str
    version: int
    body: Mapping[str, Value]
    conflicts: Mapping[str, list[dict[str, Any]]]


class Request(NamedTuple):
    """A request to sync. Mutations are as received; each is parsed, and answered, on its own."""

    cursor: str | None
    mutations: list[Any]
    want: list[str]
    buckets: bool
    check: list[tuple[int, int, str]]
    form: int


def read_request(raw: bytes, *, packed: bool = False) -> Request:
    """Read the body of a request, unpacking gzip when `packed`.

    Raises WireError: `too_large` (413) beyond the limits, before more than the limit is unpacked;
    `bad_json` (400) when it is no JSON or not of the form of a request.
    """
    if len(raw) > MAX_BODY:
        raise WireError("too_large", 413)
    data = decode_json(_unpack(raw) if packed else raw)
    if not isinstance(data, dict) or set(data) - set(Request._fields):
        raise WireError("bad_json", 400)
    cursor, mutations = data.get("cursor"), data.get("mutations", [])
    want, check, form = data.get("want", []), data.get("check", []), data.get("form", 1)
    well_formed = (
        (cursor is None or isinstance(cursor, str))
        and isinstance(mutations, list)
        and isinstance(want, list)
        and all(is_id(one) for one in want)
        and isinstance(data.get("buckets", False), bool)
        and isinstance(check, list)
        and all(_is_check(one) for one in check)
        and type(form) is int
    )
    if not well_formed:
        raise WireError("bad_json", 400)
    if len(mutations) > MAX_MUTATIONS or len(want) > MAX_WANT:
        raise WireError("too_large", 413)
    return Request(cursor, mutations, want, data.get("buckets", False), [(i, n, s) for i, n, s in check], form)


def decode_json(raw: bytes) -> Any:
    """Decode strict JSON; raises WireError `bad_json` (400), for too deep nesting also."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("bad_json", 400) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _is_check(one: object) -> bool:
    return (
        isinstance(one, list)
        and len(one) == 3
        and type(one[0]) is int
        and type(one[1]) is int
        and isinstance(one[2], str)
    )


def _unpack(raw: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(raw, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise WireError("bad_json", 400) from error
    if len(plain) > MAX_UNPACKED:
        raise WireError("too_large", 413)
    if not unpacker.eof or unpacker.unused_data:
        raise WireError("bad_json", 400)
    return plain


def encode_frame(frame: Frame) -> bytes:
    """Write a frame as one line."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def decode_frames(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Read frames from lines or whole bodies; raises WireError for a line that is cut or no frame."""
    for line in lines:
        if line.strip():
            frame = decode_json(line)
            if not isinstance(frame, dict):
                raise WireError("bad_json", 400)
            yield frame


def nest(body: Mapping[str, Value | None]) -> dict[str, Any]:
    """Turn paths into objects under their top-level field: `a.b.c` to `{"a": {"b": {"c": ...}}}`."""
    out: dict[str, Any] = {}
    for path, value in body.items():
        *parents, leaf = path.split(".")
        here = out
        for part in parents:
            here = here.setdefault(part, {})
        here[leaf] = value
    return out


def flatten(nested: Mapping[str, Any]) -> dict[str, Value]:
    """Turn objects back into paths; None (absent) is left out."""
    out: dict[str, Value] = {}
    for field, value in nested.items():
        if isinstance(value, dict):
            out.update({f"{field}.{path}": leaf for path, leaf in flatten(value).items()})
        elif value is not None:
            out[field] = value
    return out


def to_columns(rows: Iterable[Row]) -> dict[str, Any]:
    """Lay records out by kind and column: names once, not once per record."""
    out: dict[str, Any] = {}
    for row in rows:
        table = out.setdefault(row.kind, {"id": [], "v": [], "cols": {}})
        count = len(table["id"])
        table["id"].append(row.id)
        table["v"].append(row.version)
        nested = nest(row.body)
        for field in nested:
            table["cols"].setdefault(field, [None] * count)
        for field, column in table["cols"].items():
            column.append(nested.get(field))
        if row.conflicts:
            table.setdefault("conflicts", {})[row.id] = dict(row.conflicts)
    return out


def from_columns(tables: Mapping[str, Any]) -> Iterator[Row]:
    """Read records back from their columns; raises ValueError when a table does not hold together."""
    for kind, table in tables.items():
        if any(len(column) != len(table["id"]) for column in (table["v"], *table["cols"].values())):
            raise ValueError(f"columns of different length in {kind}")
        conflicts = table.get("conflicts", {})
        for index, (record, version) in enumerate(zip(table["id"], table["v"], strict=False)):
            nested = {field: column[index] for field, column in table["cols"].items()}
            yield Row(kind, record, version, flatten(nested), conflicts.get(record, {}))
