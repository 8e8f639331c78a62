"""Ids, canonical form, stamps, cursors, digests, wire and view: the vectors that TypeScript runs too."""

import gzip
import json
from types import SimpleNamespace
from typing import Any

import pytest

from sync import canon, cursor, digest, ids, wire
from sync.overlay import base_of, overlay
from sync.stamp import next_at
from tests.core.cases import load

IDS, CANON, CURSORS = load("ids"), load("canon"), load("cursor")
DIGESTS, WIRE, STAMPS, VIEWS = load("digest"), load("wire"), load("stamp"), load("overlay")


def by_name(case: Any) -> str | None:
    return case.get("name") if isinstance(case, dict) else None


@pytest.mark.parametrize("case", IDS["new"], ids=by_name)
def test_an_id_is_made_from_time_and_randomness(case: Any) -> None:
    assert ids.new_id(case["now"], bytes.fromhex(case["random"])) == case["id"]


def test_an_id_needs_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        ids.new_id(0, bytes(9))


@pytest.mark.parametrize("case", IDS["natural"])
def test_every_phone_makes_the_same_id_of_a_natural_key(case: Any) -> None:
    assert ids.natural_id(case["kind"], *case["key"]) == case["id"]


@pytest.mark.parametrize("text", IDS["valid"])
def test_an_id_is_read_and_written_back(text: str) -> None:
    assert ids.to_text(ids.to_bytes(text)) == text


@pytest.mark.parametrize("text", IDS["wrong"])
def test_what_is_no_id_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        ids.to_bytes(text)


@pytest.mark.parametrize("case", IDS["bytes"])
def test_bytes_are_written_and_read(case: Any) -> None:
    assert ids.short(bytes.fromhex(case["hex"])) == case["text"]
    assert ids.unshort(case["text"]).hex() == case["hex"]


@pytest.mark.parametrize("text", IDS["noBytes"])
def test_what_is_no_base64url_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="not base64url"):
        ids.unshort(text)


@pytest.mark.parametrize("case", CANON["canonical"])
def test_a_value_has_one_spelling(case: Any) -> None:
    assert canon.canonical(case["value"]).decode() == case["text"]


@pytest.mark.parametrize("case", CANON["checksum"])
def test_a_body_has_one_checksum(case: Any) -> None:
    assert canon.checksum(case["body"]) == case["sum"]


@pytest.mark.parametrize("case", STAMPS["cases"], ids=by_name)
def test_time_on_a_device_goes_on(case: Any) -> None:
    assert next_at(case["now"], case["server"], case["previous"]) == case["at"]


@pytest.mark.parametrize("case", CURSORS["cursors"])
def test_a_cursor_is_written_and_read(case: Any) -> None:
    key = bytes.fromhex(CURSORS["key"])
    expected = cursor.Cursor(case["epoch"], case["set"], tuple(case["numbers"]))
    assert cursor.encode(case["epoch"], case["set"], case["numbers"], key) == case["text"]
    assert cursor.decode(case["text"], key) == expected
    assert cursor.peek(case["text"]) == expected


@pytest.mark.parametrize("text", CURSORS["broken"])
def test_a_broken_cursor_is_refused(text: str) -> None:
    with pytest.raises(cursor.CursorError):
        cursor.decode(text, bytes.fromhex(CURSORS["key"]))
    with pytest.raises(cursor.CursorError):
        cursor.peek(text)


@pytest.mark.parametrize("text", [*CURSORS["foreign"], "A" * 20_001])
def test_a_cursor_of_another_server_is_refused(text: str) -> None:
    with pytest.raises(cursor.CursorError):
        cursor.decode(text, bytes.fromhex(CURSORS["key"]))


@pytest.mark.parametrize("case", DIGESTS["fmix64"])
def test_bits_are_mixed_as_by_murmurhash3(case: Any) -> None:
    assert f"{digest.fmix64(int(case['in'], 16)):016x}" == case["out"]


@pytest.mark.parametrize("case", DIGESTS["rows"])
def test_a_row_has_its_hash(case: Any) -> None:
    assert f"{digest.row_hash(case['id'], case['version']):016x}" == case["hash"]


def test_rows_are_counted_in_and_out_again() -> None:
    total, sums = 0, []
    for row in DIGESTS["rows"]:
        total = digest.add(total, row["id"], row["version"])
        sums.append(digest.sum_text(total))
    assert sums == DIGESTS["sums"]
    for row in DIGESTS["rows"]:
        total = digest.remove(total, row["id"], row["version"])
    assert total == 0


@pytest.mark.parametrize("case", DIGESTS["fold"])
def test_all_buckets_fold_into_one_digest(case: Any) -> None:
    assert digest.fold((name, count, digest.sum_of(text)) for name, count, text in case["buckets"]) == case["digest"]


@pytest.mark.parametrize("text", DIGESTS["noSums"])
def test_what_is_no_sum_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"8 bytes|base64url"):
        digest.sum_of(text)


@pytest.mark.parametrize("case", VIEWS["cases"], ids=by_name)
def test_pending_work_is_laid_over_the_record(case: Any) -> None:
    nothing = {"set": None, "op": None, "path": None, "value": None}
    pending = [SimpleNamespace(**{**nothing, **one}) for one in case["pending"]]
    assert overlay(case["accepted"], pending, case["steps"]) == case["body"]
    for path, base in case.get("bases", {}).items():
        assert base_of(path, case["version"], pending) == base


@pytest.mark.parametrize("case", WIRE["nest"])
def test_a_body_travels_nested(case: Any) -> None:
    assert wire.nest(case["body"]) == case["nested"]
    assert wire.flatten(case["nested"]) == case["body"]


@pytest.mark.parametrize("case", WIRE["columns"], ids=by_name)
def test_records_travel_by_column(case: Any) -> None:
    rows = [wire.Row(**row) for row in case["rows"]]
    assert wire.to_columns(rows) == case["tables"]
    assert sorted(wire.from_columns(case["tables"]), key=lambda row: row.id) == sorted(rows, key=lambda row: row.id)


@pytest.mark.parametrize("tables", WIRE["ragged"])
def test_tables_that_do_not_hold_together_are_refused(tables: Any) -> None:
    with pytest.raises(ValueError, match="different length"):
        list(wire.from_columns(tables))


@pytest.mark.parametrize("case", WIRE["requests"], ids=by_name)
def test_a_request_is_read_or_refused_as_a_whole(case: Any) -> None:
    raw, packed = raw_of(case), "gzip" in case or "packed" in case
    if "read" in case:
        assert wire.read_request(raw, packed=packed)._asdict() == read_of(case["read"])
        return
    with pytest.raises(wire.WireError) as caught:
        wire.read_request(raw, packed=packed)
    assert (caught.value.code, caught.value.status) == (case["code"], case["status"])


def raw_of(case: Any) -> bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    before, piece, times, after = case.get("repeat", ["", case.get("text"), 1, ""])
    raw = (before + piece * times + after).encode()
    return gzip.compress(raw) if "gzip" in case else raw


def read_of(read: Any) -> Any:
    return {**read, "check": [tuple(one) for one in read["check"]]}


def test_frames_are_lines() -> None:
    frames = [{"now": 1, "more": True}, {"text": "đường\nlàng"}]
    lines = [wire.encode_frame(frame) for frame in frames]
    assert b"".join(lines).count(b"\n") == 2
    assert list(wire.decode_frames([*lines, b"\n"])) == frames


@pytest.mark.parametrize("line", [b'{"now":', b"[]", b"1"])
def test_what_is_no_frame_is_not_read(line: bytes) -> None:
    with pytest.raises(wire.WireError):
        list(wire.decode_frames([line]))


def test_a_frame_holds_no_spaces_and_no_escapes() -> None:
    assert wire.encode_frame({"a": ["đ"]}) == '{"a":["đ"]}\n'.encode()
    assert json.loads(wire.encode_frame({"a": 1})) == {"a": 1}
