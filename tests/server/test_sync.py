"""One round trip: what a phone hands in, what it is answered, what it gets."""

from collections.abc import Callable

import pytest

from sync.canon import checksum
from sync.ids import natural_id
from sync.overlay import overlay
from tests.people import ASSIGNMENTS, DONG, HOA_XA, HOUSEHOLDS, Phone, ids_in, read

VISIT = natural_id("visit", "one")


def visit(phone: Phone, record: str = VISIT, household: int = 0, **more: object) -> dict[str, object]:
    return phone.batch.new(
        "visit", record, org_id=DONG, assignment=ASSIGNMENTS[household], household=HOUSEHOLDS[household], on="2026-09-20",
        mode="TAI_NHA", met="CHU_HO", topics__SAN_XUAT=True, **more,
    )  # fmt: skip


def test_it_works(phone: Callable[..., Phone]) -> None:
    hoa, lan, binh = phone("hoa"), phone("lan"), phone("binh")
    first = hoa.frames()
    assert set(ids_in(first, "household")) == set(HOUSEHOLDS[:2])
    assert f"commune/{HOA_XA}/household/{HOUSEHOLDS[0]}" in first[0]["buckets"]
    binh.frames()
    mutation = visit(hoa)
    frame = hoa.frames()[0]
    answer = frame["answers"][0]
    assert answer["code"] == "applied"
    mine = overlay({}, [_pending(mutation)])
    assert answer["sum"] == checksum({**mine, **answer["set"]})
    assert answer["set"] == {"state": "draft"}
    assert "rows" not in frame
    assert [len(ids) for _, ids, _ in frame["in"]] == [1]
    assert ids_in(binh.frames(), "visit") == {VISIT}
    assert VISIT not in ids_in(lan.frames())


def test_an_idle_sync_brings_nothing(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    hoa.frames()
    frames = hoa.frames()
    assert [set(frame) for frame in frames] == [{"now", "digest"}]


def test_a_client_that_is_too_old_is_answered_and_told_and_gets_no_frames(phone: Callable[..., Phone]) -> None:
    hoa, lan = phone("hoa"), phone("lan")
    hoa.frames()
    visit(hoa)
    asked = {"cursor": hoa.cursor, "mutations": hoa.batch.take(), "want": [HOUSEHOLDS[0]], "form": 0}
    [frame] = read(hoa.post(asked))
    assert set(frame) == {"now", "notices", "answers"}
    assert frame["notices"] == [{"code": "upgrade"}]
    [answer] = frame["answers"]
    assert (answer["code"], set(answer)) == ("applied", {"id", "code", "v"})
    [first] = read(lan.post({"form": 0}))
    assert set(first) == {"now", "notices"}
    # Renewed, it goes on where it stood.
    assert ids_in(hoa.frames(), "visit") == {VISIT}


def test_a_small_change_comes_as_a_patch(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit(hoa)
    hoa.frames()
    binh.frames()
    hoa.batch.edit("visit", VISIT, 1, help_given="Giúp làm giấy tờ")
    hoa.frames()
    frame = binh.frames()[0]
    assert frame["patches"] == [{"id": VISIT, "v": 2, "b": 1, "set": {"help_given": "Giúp làm giấy tờ"}}]
    assert "rows" not in frame


def test_a_record_named_in_want_comes_whole(phone: Callable[..., Phone]) -> None:
    hoa, tuan = phone("hoa"), phone("tuan")
    visit(hoa)
    hoa.frames()
    assert ids_in(hoa.frames(want=[VISIT, natural_id("nobody", "x")])) == {VISIT}
    tuan.frames()
    assert ids_in(tuan.frames(want=[VISIT])) == set()


@pytest.mark.parametrize("again", [1, 3])
def test_a_repeat_gets_the_first_answer_and_changes_nothing(phone: Callable[..., Phone], again: int) -> None:
    hoa = phone("hoa")
    mutation = visit(hoa)
    hoa.frames()
    for _ in range(again):
        frames = hoa.frames([mutation])
        assert frames[0]["answers"] == [{"id": mutation["id"], "code": "duplicate", "first": "applied", "v": 1}]
        assert ids_in(frames) == {VISIT}
        assert "in" not in frames[0]


class _pending:
    def __init__(self, mutation: dict[str, object]) -> None:
        self.n, self.base, self.set, self.op, self.path, self.value = 1, 0, mutation["set"], None, None, None
