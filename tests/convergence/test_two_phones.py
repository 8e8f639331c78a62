"""Two people do something about the same thing, apart from each other, on the real phones: nothing either typed is lost,
and where only one of two can stand, a person decides, without a network too."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.db import reading
from server.models import log_content
from sync.ids import natural_id
from tests.convergence.conftest import Actor, Scene
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS

VISIT = natural_id("visit", "theirs")
MEETING = natural_id("cell_meeting", DONG, "2026-09")
WATER, ROAD = "Bà con lo nước tưới.", "Xin sửa đường."

Begin = Callable[[], Scene]


def with_visit(scene: Scene) -> tuple[Actor, Actor]:
    """Give Hoa and Bình phones that hold the same visit."""
    hoa = scene.phone("hoa")
    fields: dict[str, object] = {
        "org_id": DONG, "assignment": ASSIGNMENTS[0], "household": HOUSEHOLDS[0], "on": "2026-09-20",
        "mode": "TAI_NHA", "met": "VANG_NHA", "help_given": f"{WATER}\n{ROAD}",
    }  # fmt: skip
    hoa.create("visit", fields, VISIT)
    hoa.sync()
    return hoa, scene.phone("binh")


def with_meeting(scene: Scene) -> tuple[Actor, Actor, Actor]:
    """Give Hoa, Lan and their secretary phones that hold the same meeting."""
    binh = scene.phone("binh")
    binh.create("cell_meeting", {"org_id": DONG, "type": "THUONG_KY", "month": "2026-09"})
    binh.sync()
    return scene.phone("hoa"), scene.phone("lan"), binh


def meet(*actors: Actor) -> None:
    """Let everybody sync until all have heard of all."""
    for _ in range(2):
        for actor in actors:
            actor.sync()


def remembered(scene: Scene, *words: str) -> bool:
    """Say whether the history holds all of these words."""
    with reading(scene.world.context.engine) as connection:
        told = str(connection.execute(select(log_content.c.content)).scalars().all())
    return all(word in told for word in words)


def test_different_fields_both_stand(scene: Begin) -> None:
    hoa, binh = with_visit(scene())
    hoa.edit(VISIT, {"help_given": "Đã nói về vay vốn."})
    binh.edit(VISIT, {"mode": "DIEN_THOAI"})
    meet(hoa, binh)
    for one in (hoa, binh):
        assert one.see(VISIT).body["help_given"] == "Đã nói về vay vốn."
        assert one.see(VISIT).body["mode"] == "DIEN_THOAI"
        assert one.see(VISIT).conflicts == {}


def test_the_same_field_keeps_both_until_the_secretary_decides_without_a_network(scene: Begin) -> None:
    world = scene()
    hoa, binh = with_visit(world)
    hoa.edit(VISIT, {"next_visit_on": "2026-10-01"})
    binh.edit(VISIT, {"next_visit_on": "2026-10-02"})
    meet(binh, hoa)  # the earlier edit comes later: the later one stands all the same
    for one in (hoa, binh):
        assert one.see(VISIT).body["next_visit_on"] == "2026-10-02"
        assert one.candidates(VISIT, "next_visit_on") == ["2026-10-01"]
    binh.sync_in_vain()
    binh.decide(VISIT, "next_visit_on", "2026-10-01")
    assert binh.see(VISIT).body["next_visit_on"] == "2026-10-01"
    assert binh.candidates(VISIT, "next_visit_on") == []
    meet(binh, hoa)
    for one in (hoa, binh):
        assert one.see(VISIT).body["next_visit_on"] == "2026-10-01"
        assert one.see(VISIT).conflicts == {}
    assert remembered(world, "2026-10-01", "2026-10-02")


def test_two_paragraphs_of_a_text_come_together(scene: Begin) -> None:
    hoa, binh = with_visit(scene())
    hoa.edit(VISIT, {"help_given": f"{WATER} Rất lo.\n{ROAD}"})
    binh.edit(VISIT, {"help_given": f"{WATER}\n{ROAD} Gấp."})
    meet(hoa, binh)
    for one in (hoa, binh):
        assert one.see(VISIT).body["help_given"] == f"{WATER} Rất lo.\n{ROAD} Gấp."
        assert one.see(VISIT).conflicts == {}


def test_the_same_words_of_a_paragraph_are_kept_twice_and_written_anew_by_the_secretary(scene: Begin) -> None:
    world = scene()
    hoa, binh = with_visit(world)
    hoa.edit(VISIT, {"help_given": f"Bà con rất lo nước.\n{ROAD}"})
    binh.edit(VISIT, {"help_given": f"Bà con thiếu nước.\n{ROAD}"})
    meet(hoa, binh)
    for one in (hoa, binh):
        assert one.see(VISIT).body["help_given"] == f"Bà con thiếu nước.\n{ROAD}"
        assert one.candidates(VISIT, "help_given") == [f"Bà con rất lo nước.\n{ROAD}"]
    binh.sync_in_vain()
    binh.decide(VISIT, "help_given", f"Bà con thiếu nước, rất lo.\n{ROAD}")
    meet(binh, hoa)
    for one in (hoa, binh):
        assert one.see(VISIT).body["help_given"] == f"Bà con thiếu nước, rất lo.\n{ROAD}"
        assert one.see(VISIT).conflicts == {}
    assert remembered(world, "Bà con rất lo nước", "Bà con thiếu nước.")


def test_a_decision_about_less_than_there_is_now_waits_for_another_look(scene: Begin) -> None:
    world = scene()
    hoa, binh = with_visit(world)
    tablet = world.phone("binh", 2)
    hoa.edit(VISIT, {"next_visit_on": "2026-10-01"})
    binh.edit(VISIT, {"next_visit_on": "2026-10-02"})
    meet(hoa, binh)
    tablet.edit(VISIT, {"next_visit_on": "2026-10-03"})
    binh.decide(VISIT, "next_visit_on", "2026-10-01")
    meet(tablet, binh)
    assert binh.refused() == 1
    assert {binh.see(VISIT).body["next_visit_on"], *binh.candidates(VISIT, "next_visit_on")} >= {
        "2026-10-01",
        "2026-10-03",
    }


def test_one_attendance_list_is_filled_in_by_two_and_only_the_member_marked_twice_is_in_dispute(scene: Begin) -> None:
    hoa, lan, binh = with_meeting(scene())
    minh, chair, me = (f"attendance.{MEMBERS[name]}.status" for name in ("minh", "binh", "lan"))
    hoa.edit(MEETING, {minh: "CO_MAT", me: "CO_MAT"})
    lan.edit(MEETING, {chair: "VANG_CO_LY_DO", me: "TRUC_TUYEN"})
    meet(hoa, lan, binh)
    for one in (hoa, lan, binh):
        body = one.see(MEETING).body
        assert (body[minh], body[chair], body[me]) == ("CO_MAT", "VANG_CO_LY_DO", "TRUC_TUYEN")
        assert one.see(MEETING).conflicts.keys() == {me}
        assert one.candidates(MEETING, me) == ["CO_MAT"]
    binh.sync_in_vain()
    binh.decide(MEETING, me, "CO_MAT")
    meet(binh, hoa, lan)
    for one in (hoa, lan, binh):
        assert one.see(MEETING).body[me] == "CO_MAT"
        assert one.see(MEETING).conflicts == {}


@pytest.mark.parametrize("first", ["deletes", "edits"])
@pytest.mark.parametrize("stays", [True, False])
def test_what_one_deletes_and_another_edits_stays_until_the_secretary_decides(
    scene: Begin, first: str, *, stays: bool
) -> None:
    world = scene()
    hoa, binh = with_visit(world)
    hoa.do(VISIT, "delete")
    binh.edit(VISIT, {"help_given": f"{WATER}\n{ROAD} Hẹn tháng sau."})
    meet(*((hoa, binh) if first == "deletes" else (binh, hoa)))
    for one in (hoa, binh):
        assert one.see(VISIT).body["help_given"] == f"{WATER}\n{ROAD} Hẹn tháng sau."
        assert "_deleted" not in one.see(VISIT).body
        assert one.candidates(VISIT, "_deleted") == [True]
    binh.sync_in_vain()
    binh.decide(VISIT, "_deleted", None if stays else True)
    meet(binh, hoa)
    for one in (hoa, binh):
        assert one.holds(VISIT) is stays
    if stays:
        assert hoa.see(VISIT).conflicts == {}
    assert remembered(world, "Hẹn tháng sau")


def test_two_who_begin_the_same_months_meeting_edit_one(scene: Begin) -> None:
    world = scene()
    hoa, lan, binh = world.phone("hoa"), world.phone("lan"), world.phone("binh")
    month = {"org_id": DONG, "type": "THUONG_KY", "month": "2026-09"}
    hoa.create("cell_meeting", {**month, "place": "Nhà văn hóa", "conclusions": "Sửa mương."})
    lan.create("cell_meeting", {**month, "place": "Nhà ông Minh", "conclusions": "Họp dân."})
    hoa.edit(MEETING, {f"attendance.{MEMBERS['hoa']}.status": "CO_MAT"})
    lan.edit(MEETING, {f"attendance.{MEMBERS['lan']}.status": "CO_MAT"})
    meet(hoa, lan, binh)
    for one in (hoa, lan, binh):
        seen = one.see(MEETING)
        assert [each.id for each in one.phone.hold().seen if each.kind == "cell_meeting"] == [MEETING]
        assert {seen.body["place"], *one.candidates(MEETING, "place")} == {"Nhà văn hóa", "Nhà ông Minh"}
        texts = f"{seen.body['conclusions']} {one.candidates(MEETING, 'conclusions')}"
        assert "Sửa mương." in texts
        assert "Họp dân." in texts
        assert all(seen.body[f"attendance.{MEMBERS[name]}.status"] == "CO_MAT" for name in ("hoa", "lan"))
        assert "month" not in seen.conflicts
    binh.sync_in_vain()
    binh.decide(MEETING, "place", "Nhà ông Minh")
    if binh.candidates(MEETING, "conclusions"):
        binh.decide(MEETING, "conclusions", "Sửa mương.\nHọp dân.")
    meet(binh, hoa, lan)
    for one in (hoa, lan, binh):
        assert one.see(MEETING).body["place"] == "Nhà ông Minh"
        assert one.see(MEETING).conflicts == {}
    assert remembered(world, "Nhà văn hóa", "Nhà ông Minh", "Sửa mương.", "Họp dân.")
