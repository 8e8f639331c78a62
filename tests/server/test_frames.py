"""A large reply: frames of at most 40 kB, each with its cursor, flushed one by one; bytes on the wire."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import pytest

from server import intake
from server.context import Context
from server.db import reading
from server.people import person_by_id
from sync.cursor import peek
from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS, START, Batch, Phone, device_id, ids_in, read, user_id

GZIP = {"Accept-Encoding": "gzip"}


def fill(context: Context, count: int) -> set[str]:
    """Have the secretary record visits, each with a text of its own."""
    with reading(context.engine) as connection:
        binh = person_by_id(connection, user_id("binh"), device_id("binh", 9))
    assert binh is not None
    batch = Batch("binh 9", START)
    ids = [natural_id("visit", f"many {i}") for i in range(count)]
    for i, one in enumerate(ids):
        batch.new(
            "visit", one, org_id=DONG, assignment=ASSIGNMENTS[0], household=HOUSEHOLDS[0], on="2026-09-20",
            mode="TAI_NHA", help_given=f"Giúp việc số {i}: " + natural_id("text", str(i)) * 12,
        )  # fmt: skip
    answers = intake.accept(context, binh, batch.mutations, received=START)
    assert {answer.code for answer in answers} == {"applied"}
    return set(ids)


def named(frames: list[dict[str, Any]], key: str = "in") -> list[str]:
    """The records that frames name as lying in a bucket, or as gone."""
    return [one for frame in frames for _, ids, _ in frame.get(key, ()) for one in ids]


def test_a_first_sync_comes_in_frames_and_every_frame_may_be_the_last_that_came(
    phone: Callable[..., Phone], context: Context
) -> None:
    ids = fill(context, 400)
    hoa = phone("hoa")
    reply = hoa.post({}, headers=GZIP)
    assert reply.content_type == "application/x-ndjson"
    frames = read(reply)
    assert len(frames) > 3
    assert all(len(json.dumps(frame, ensure_ascii=False).encode()) <= 40_000 for frame in frames)
    assert [frame.get("more", False) for frame in frames] == [True] * (len(frames) - 1) + [False]
    assert all("cursor" in frame for frame in frames)
    assert "digest" in frames[-1]
    came = ids_in(frames, "visit")
    assert came == ids
    assert frames[0]["total"] == len(named(frames))
    assert not any("total" in frame for frame in frames[1:])
    for cut in range(len(frames) - 1):
        rest = read(hoa.post({"cursor": frames[cut]["cursor"]}))
        assert rest[0].get("total", len(named(rest))) == len(named(rest)) == len(named(frames[cut + 1 :]))
        assert ids_in(frames[: cut + 1], "visit") | ids_in(rest, "visit") == ids
        assert not ids_in(frames[: cut + 1], "visit") & ids_in(rest, "visit")
        assert "buckets" not in rest[0]
        assert rest[-1]["digest"] == frames[-1]["digest"]


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpacking"),
    [
        ("gzip, deflate, br", "br", lambda: brotli.Decompressor().process),
        ("gzip, br;q=0", "gzip", lambda: zlib.decompressobj(wbits=31).decompress),
    ],
)
def test_each_frame_can_be_read_before_the_next_has_come(
    phone: Callable[..., Phone], context: Context, accepted: str, encoding: str, unpacking: Any
) -> None:
    fill(context, 200)
    reply = phone("hoa").post({}, headers={"Accept-Encoding": accepted}, buffered=False)
    assert reply.headers["Content-Encoding"] == encoding
    unpack, lines = unpacking(), []
    for part in reply.response:
        text = unpack(part)
        assert text.endswith(b"\n")
        lines.append(json.loads(text))
    assert len(lines) > 2
    reply.close()


def test_a_record_in_two_buckets_travels_once(phone: Callable[..., Phone], context: Context) -> None:
    fill(context, 3)
    binh, own = phone("binh"), natural_id("household_assignment", "binh")
    binh.batch.new(
        "household_assignment", own, org_id=DONG, household=HOUSEHOLDS[0], member=MEMBERS["binh"], role="PHOI_HOP",
        valid_from="2026-01-01", decided_on="2026-01-01",
    )  # fmt: skip
    binh.batch.step("household_assignment", own, "propose", "draft")
    binh.batch.step("household_assignment", own, "adopt", "proposed")
    frames = binh.frames()
    rows = [one for frame in frames for one in frame["rows"].get("visit", {"id": []})["id"]]
    assert len(rows) == len(set(rows)) == 3
    places = [ids for frame in frames for _, ids, _ in frame["in"]]
    assert sum(rows[0] in ids for ids in places) == 2


def test_a_record_that_lies_where_it_lay_is_not_named_again(phone: Callable[..., Phone], context: Context) -> None:
    fill(context, 1)
    hoa, binh = phone("hoa"), phone("binh")
    visit = natural_id("visit", "many 0")
    hoa.frames()
    binh.frames()
    binh.batch.edit("visit", visit, 1, next_visit_on="2026-10-20")
    binh.frames()
    hoa.batch.edit("household", HOUSEHOLDS[0], 1, people_count=5)
    frames = hoa.frames()
    assert [patch["id"] for frame in frames for patch in frame["patches"]] == [visit]
    assert named(frames) == []
    # Its place has an older number on the phone; leaving it counts all the same.
    binh.batch.add("visit", visit, 2, op="delete")
    binh.frames()
    assert named(hoa.frames(), "out") == [visit]


def test_a_record_that_changes_behind_a_cut_comes_whole_and_with_its_place(
    phone: Callable[..., Phone], context: Context
) -> None:
    ids = fill(context, 400)
    hoa, binh = phone("hoa"), phone("binh")
    binh.frames()
    [early] = [one for one in named(read(hoa.post({}))[:1]) if one in ids][:1]
    # Its first number lies before the cut and its present one behind it: the phone was told neither.
    binh.batch.edit("visit", early, 1, next_visit_on="2026-10-20")
    binh.frames()
    frames = read(hoa.post({}))
    assert early not in named(frames[:1])
    rest = read(hoa.post({"cursor": frames[0]["cursor"]}))
    assert not any("patches" in frame for frame in rest)
    assert ids_in(frames[:1], "visit") | ids_in(rest, "visit") == ids
    assert early in named(rest)
    # What is read to its end is known: from now on a patch is enough.
    binh.batch.edit("visit", early, 2, next_visit_on="2026-10-21")
    binh.frames()
    last = read(hoa.post({"cursor": rest[-1]["cursor"]}))
    assert [patch["id"] for frame in last for patch in frame["patches"]] == [early]
    assert named(last) == []


def test_a_bucket_that_is_read_again_names_every_record_over_several_cuts(
    phone: Callable[..., Phone], context: Context
) -> None:
    ids = fill(context, 400)
    hoa, binh = phone("hoa"), phone("binh")
    binh.frames()
    binh.batch.edit("visit", natural_id("visit", "many 0"), 1, next_visit_on="2026-10-20")
    binh.frames()
    hoa.frames()
    count = len(peek(hoa.cursor or "").numbers)
    first = hoa.frames(check=[[index, 0, "AAAAAAAAAAA"] for index in range(count)])
    assert first[0]["reread"]
    told, cursor = set(named(first[:1])), first[0]["cursor"]
    for turn in range(2):
        binh.batch.edit("visit", sorted(ids - told)[0], 1, next_visit_on=f"2026-10-2{turn}")
        binh.batch.edit("visit", sorted(ids & told)[turn], 1, next_visit_on=f"2026-10-2{turn}")
        binh.frames()
        rest = read(hoa.post({"cursor": cursor}))
        told, cursor = told | set(named(rest[:1])), rest[0]["cursor"]
    assert ids - told
    rest = read(hoa.post({"cursor": cursor}))
    assert told | set(named(rest)) >= ids


def test_one_change_each_way_and_an_idle_sync_are_small(phone: Callable[..., Phone], context: Context) -> None:
    fill(context, 1)
    hoa, binh = phone("hoa"), phone("binh")
    one = natural_id("visit", "many 0")
    hoa.frames()
    binh.frames()
    binh.batch.edit("visit", one, 1, next_visit_on="2026-10-20", topics__SAN_XUAT=True)
    binh.frames()
    household = hoa.batch.edit("household", HOUSEHOLDS[0], 1, people_count=5, housing="KIEN_CO")

    def size(body: dict[str, Any]) -> int:
        packed = json.dumps(body, separators=(",", ":")).encode()
        reply = hoa.post(body, headers=GZIP)
        for frame in read(reply):
            hoa.cursor = frame.get("cursor", hoa.cursor)
        return len(packed) + len(reply.get_data()) + len(str(reply.headers))

    # A Node-style request with the cookie has about 260 bytes of headers.
    assert size({"cursor": hoa.cursor, "mutations": [household]}) <= 1000 - 260
    assert size({"cursor": hoa.cursor}) <= 600 - 260


def test_nothing_is_packed_for_a_client_that_does_not_ask(phone: Callable[..., Phone], context: Context) -> None:
    fill(context, 100)
    reply = phone("hoa").post({})
    assert "Content-Encoding" not in reply.headers
    assert len(reply.get_data().splitlines()) > 1


def test_a_reply_is_packed_when_that_saves_more_than_its_header(phone: Callable[..., Phone], context: Context) -> None:
    fill(context, 1)
    hoa = phone("hoa")
    for accepted in ({"Accept-Encoding": "br"}, GZIP):
        first = hoa.post({}, headers=accepted)
        assert first.headers["Content-Encoding"] == accepted["Accept-Encoding"]
        idle = hoa.post({"cursor": read(first)[-1]["cursor"]}, headers=accepted)
        assert "Content-Encoding" not in idle.headers
        assert "digest" in read(idle)[0]
