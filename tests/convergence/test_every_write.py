"""A phone, and the server, is ended before every single write that it does on some way, one after the other: whatever
was called saved or taken is there afterwards, once, and everybody comes to the same."""

from collections.abc import Callable
from itertools import count

import pytest

from server.access import Role
from sync.ids import natural_id
from tests.convergence.campaign import Stage
from tests.convergence.common import Phone
from tests.convergence.doings import in_dispute, refused
from tests.convergence.schedule import Schedule
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, SUOI

VISIT, MEETING = natural_id("visit", "ended"), natural_id("cell_meeting", DONG, "2026-09")
FIELDS = {
    "org_id": DONG, "assignment": ASSIGNMENTS[0], "household": HOUSEHOLDS[0], "on": "2026-09-20", "mode": "TAI_NHA",
    "met": "CHU_HO", "topics.SAN_XUAT": True, "help_given": "Bà con lo tu1x1x nước.",
}  # fmt: skip
MEET = {"org_id": DONG, "type": "THUONG_KY", "month": "2026-09", "conclusions": "Họp tu2x1x dân."}

Change = dict[str, object]


class Act:
    """Hoa, whose phone it is about, and her secretary."""

    def __init__(self, stage: Stage) -> None:
        phones = (("hoa", 1), ("binh", 1))
        self.run = stage.enter(Schedule(1, real=True, phones=phones, frame=3_000, theme=(), steps=()))
        self.hoa, self.binh = self.run.phones
        self.world = self.run.world

    def save(self, phone: Phone, *changes: Change, kill: int | None = None) -> None:
        self.world.pass_(1_000)
        self.run.note(phone, changes, phone.save(changes, kill=kill, now=self.world.now))

    def sync(self, phone: Phone, kill: int | None = None) -> None:
        self.world.pass_(1_000)
        phone.sync(kill=kill, now=self.world.now)

    def edit(self, phone: Phone, text: str) -> None:
        self.save(phone, {"kind": "visit", "record": VISIT, "set": {"help_given": text}})


End = Callable[[int | None], object]
"""What is done while it may end."""


def a_first_sync(act: Act) -> End:
    return lambda kill: act.sync(act.hoa, kill)


def saving(act: Act) -> End:
    act.sync(act.hoa)
    visit: list[Change] = [
        {"kind": "visit", "record": VISIT, "set": FIELDS},
        {"kind": "visit", "record": VISIT, "op": "submit", "from": "draft"},
    ]
    return lambda kill: act.save(act.hoa, *visit, {"kind": "cell_meeting", "set": MEET}, kill=kill)


def handing_in(act: Act) -> End:
    saving(act)(None)
    return lambda kill: act.sync(act.hoa, kill)


def meeting_others(act: Act) -> End:
    """Both write the same words; each of them has something else beside it that the other has not."""
    act.sync(act.hoa)
    act.save(act.hoa, {"kind": "visit", "record": VISIT, "set": FIELDS})
    act.sync(act.hoa)
    act.sync(act.binh)
    act.edit(act.binh, "Bà con lo tu3x1x nước.")
    act.save(act.binh, {"kind": "cell_meeting", "set": {**MEET, "conclusions": "Sửa tu3x2x mương."}})
    act.sync(act.binh)
    act.edit(act.hoa, "Bà con lo tu4x1x nước.")
    act.save(act.hoa, {"kind": "cell_meeting", "set": MEET})
    return lambda kill: act.sync(act.hoa, kill)


def losing_an_audience(act: Act) -> End:
    """With work that was never sent, and a form that was never finished."""
    meeting_others(act)(None)
    act.edit(act.hoa, "Bà con lo tu5x1x nước.")
    form = {"form": "note", "formVersion": 1, "kind": "cell_meeting", "record": MEETING, "data": {}}
    change = {"set": {"place": "Nhà tu6x1x"}, "bases": {"place": 1}}
    assert act.hoa.draft({**form, "change": change}, kill=None, now=act.world.now)
    act.run.drafts["tu6x1x"] = (0, {**form, "change": change})
    act.world.give_office("hoa", Role.CADRE, SUOI)
    return lambda kill: act.sync(act.hoa, kill)


def deciding(act: Act) -> End:
    meeting_others(act)(None)
    act.sync(act.binh)
    act.sync(act.hoa)
    (one, *_) = in_dispute(act.hoa.hold())
    (path, *_) = one.conflicts
    return lambda kill: act.hoa.resolve(
        one.id, path, "Chung: tu3x1x tu3x2x tu2x1x tu4x1x", kill=kill, now=act.world.now
    )


def mending(act: Act) -> End:
    handing_in(act)(None)
    act.save(act.hoa, {"kind": "household", "record": HOUSEHOLDS[0], "set": {"mood": "tu7x1x"}})
    act.sync(act.hoa)
    (one,) = refused(act.hoa.hold())

    def end(kill: int | None) -> None:
        if act.hoa.mend(one, kill=kill, now=act.world.now):
            act.run.given_up.add(one)

    return end


WAYS = (a_first_sync, saving, meeting_others, losing_an_audience, deciding, mending)


@pytest.mark.parametrize("way", WAYS)
def test_a_phone_that_ends_before_any_of_its_writes_loses_nothing(stage: Stage, way: Callable[[Act], End]) -> None:
    for writes in count():
        act = Act(stage)
        way(act)(writes)
        assert stage.judge(act.run) == [], f"ended before write {writes + 1}"
        if not act.hoa.kills:
            break
    assert writes > 1


@pytest.mark.parametrize("way", [handing_in, meeting_others, losing_an_audience])
def test_a_server_that_ends_before_any_of_its_writes_loses_nothing(stage: Stage, way: Callable[[Act], End]) -> None:
    for writes in count():
        act = Act(stage)
        end = way(act)
        act.world.faults[act.hoa.key] = [{"do": "killed", "at": writes}]
        end(None)
        assert stage.judge(act.run) == [], f"ended before write {writes + 1}"
        if not act.world.count["server killed"]:
            break
    assert writes > 1
