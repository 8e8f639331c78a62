"""Rights that depend on the state, work that waits for something, and work that was mended."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server import held, worker
from server.context import Context
from server.db import reading
from server.models import kept, log
from sync.ids import natural_id
from sync.wire import from_columns
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS, Phone, ids_in
from tests.server.conftest import Clock

VISIT, WISH = natural_id("visit", "one"), natural_id("petition", "one")


def visit(phone: Phone, record: str = VISIT, **more: Any) -> dict[str, Any]:
    fields = {
        "org_id": DONG,
        "assignment": ASSIGNMENTS[0],
        "household": HOUSEHOLDS[0],
        "on": "2026-09-20",
        "mode": "TAI_NHA",
        "met": "VANG_NHA",
    }
    return phone.batch.new("visit", record, **{**fields, **more})


def confirmed(hoa: Phone, binh: Phone) -> None:
    visit(hoa)
    hoa.batch.step("visit", VISIT, "submit", "draft")
    assert hoa.codes() == ["applied", "applied"]
    binh.frames()
    binh.batch.step("visit", VISIT, "confirm", "submitted", 2)
    assert binh.codes() == ["applied"]


def test_an_edit_that_was_allowed_when_it_was_made_becomes_a_proposal(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    confirmed(hoa, binh)
    hoa.batch.edit("visit", VISIT, 2, help_given="Ghi khi chưa biết đã xác nhận")
    answer = hoa.answers()[0]
    assert answer["code"] == "conflict"
    frame = binh.frames()[0]
    candidates = frame["patches"][0]["set"]["_conflicts.help_given"]
    assert [one["value"] for one in candidates] == ["Ghi khi chưa biết đã xác nhận"]
    # A phone knows members, and no accounts.
    assert [one["author"] for one in candidates] == [MEMBERS["hoa"]]
    assert "help_given" not in frame["patches"][0]["set"]


def test_an_edit_of_what_he_saw_confirmed_is_refused(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    confirmed(hoa, binh)
    hoa.batch.edit("visit", VISIT, 3, help_given="x")
    answer = hoa.answers()[0]
    assert (answer["code"], answer["reason"], answer["with"]) == ("refused", "closed", {"present": "confirmed"})


def test_a_step_from_a_state_that_is_gone_is_refused_with_both(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit(hoa)
    hoa.batch.step("visit", VISIT, "submit", "draft")
    hoa.frames()
    binh.frames()
    binh.batch.step("visit", VISIT, "submit", "draft", 1)
    answer = binh.answers()[0]
    assert (answer["code"], answer["reason"]) == ("refused", "state_moved")
    assert answer["with"] == {"from": "draft", "present": "submitted"}


def test_a_confirmation_of_what_changed_unseen_is_refused_with_the_difference(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit(hoa)
    hoa.batch.step("visit", VISIT, "submit", "draft")
    hoa.frames()
    hoa.batch.edit("visit", VISIT, 2, met="CHU_HO")
    hoa.frames()
    binh.batch.step("visit", VISIT, "confirm", "submitted", 2)
    answer = binh.answers()[0]
    assert (answer["reason"], answer["with"]) == ("changed_since", {"met": "CHU_HO"})
    binh.batch.step("visit", VISIT, "confirm", "submitted", 3)
    assert binh.codes() == ["applied"]


def test_a_reference_that_comes_later_lets_in_what_waited_and_its_author_is_told(
    phone: Callable[..., Phone], context: Context
) -> None:
    hoa, other = phone("hoa"), phone("hoa", 2)
    visit(hoa, **{"wish_ids__" + WISH: True})
    hoa.batch.edit("visit", VISIT, 0, help_given="Ghi sau")
    assert hoa.codes() == ["held waits_for_reference", "held waits_for_reference"]
    other.batch.new("petition", WISH, org_id=DONG, household=HOUSEHOLDS[0], summary="Xin sửa đường vào xóm")
    assert other.codes() == ["applied"]
    frames = hoa.frames()
    assert [one["code"] for one in frames[0]["answers"]] == ["applied", "applied"]
    assert VISIT in ids_in(frames)
    with reading(context.engine) as connection:
        assert connection.execute(select(kept.c.status)).scalars().all() == ["applied", "applied"]
        author = connection.execute(select(log.c.author, log.c.device).where(log.c.record == VISIT)).first()
    assert author == (natural_id("account", "hoa"), hoa.device)


def test_what_waited_together_is_judged_in_the_order_in_which_it_was_made(
    phone: Callable[..., Phone], context: Context
) -> None:
    hoa = phone("hoa")
    for index in range(8):
        record = natural_id("task", str(index))
        hoa.batch.new("task", record, org_id=DONG, title=f"Việc {index}", assignee=VISIT)
    made = [one["id"] for one in hoa.batch.mutations]
    assert set(hoa.codes()) == {"held waits_for_reference"}
    assert [row.mutation for row in held.waiting_for(context.engine, [VISIT])] == made
    assert [row.mutation for row in held.all_held(context.engine)] == made


def test_a_mended_mutation_closes_the_refused_one_and_lets_in_what_waited_on_it(
    phone: Callable[..., Phone], context: Context
) -> None:
    hoa = phone("hoa")
    bad = visit(hoa, mode="BAY")
    hoa.batch.edit("visit", VISIT, 0, help_given="Ghi sau")
    hoa.batch.step("visit", VISIT, "submit", "draft")
    assert hoa.codes() == ["refused invalid", "held waits_for_reference", "held waits_for_reference"]
    mended = {**visit(hoa), "replaces": bad["id"]}
    hoa.batch.take()
    frame = hoa.frames([mended])[0]
    assert [one["code"] for one in frame["answers"]] == ["applied", "applied", "applied"]
    assert frame["rows"]["visit"]["cols"]["state"] == ["submitted"]
    with reading(context.engine) as connection:
        assert set(connection.execute(select(kept.c.status)).scalars()) == {"replaced", "applied"}


def test_what_waits_in_vain_is_refused_after_thirty_days_and_said(
    phone: Callable[..., Phone], context: Context, clock: Clock
) -> None:
    hoa = phone("hoa")
    mutation = visit(hoa, assignment=natural_id("nobody", "x"))
    hoa.frames()
    clock.pass_(days=29)
    worker.run_due(context)
    assert hoa.answers() == []
    clock.pass_(days=2)
    worker.run_due(context)
    for _ in range(3):
        assert hoa.codes() == ["refused waited_too_long"]
    assert hoa.answers() == []
    assert hoa.codes([mutation]) == ["duplicate waited_too_long"]


def test_a_day_that_had_not_come_is_taken_in_when_it_comes(
    phone: Callable[..., Phone], context: Context, clock: Clock
) -> None:
    hoa = phone("hoa")
    visit(hoa, on="2026-09-24")
    hoa.batch.step("visit", VISIT, "submit", "draft")
    assert hoa.codes() == ["applied", "held bad_date"]
    clock.pass_(days=4)
    worker.run_due(context)
    assert hoa.codes() == ["applied"]


def test_the_two_that_make_the_same_meeting_edit_one(phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    meeting = natural_id("cell_meeting", DONG, "2026-09")
    for one, place in ((binh, "Nhà văn hóa"), (hoa, "Nhà ông Minh")):
        one.batch.new("cell_meeting", meeting, org_id=DONG, type="THUONG_KY", month="2026-09", place=place)
    assert binh.codes() == ["applied"]
    code = hoa.codes()[0]
    assert code == "conflict"
    patch = binh.frames()[0]["patches"][0]["set"]
    texts = {patch.get("place"), *(one["value"] for one in patch["_conflicts.place"])}
    assert "Nhà ông Minh" in texts or "Nhà văn hóa" in texts


def test_an_id_that_does_not_fit_the_natural_key_is_refused(phone: Callable[..., Phone]) -> None:
    binh = phone("binh")
    binh.batch.new("residence_comment", natural_id("x", "y"), org_id=DONG, member=MEMBERS["minh"], year=2026)
    answer = binh.answers()[0]
    assert (answer["code"], set(answer["errors"])) == ("refused", {"id"})


def test_a_fault_in_one_mutation_is_kept_for_staff_and_stops_nobody(
    phone: Callable[..., Phone], context: Context, monkeypatch: Any, caplog: Any
) -> None:
    hoa = phone("hoa")
    kind = context.kinds["visit"]
    real = kind.buckets

    def faulty(record: Any) -> Any:
        if record.id == VISIT:
            raise KeyError("a fault of ours")
        return real(record)

    monkeypatch.setattr(type(kind), "buckets", lambda self, record: faulty(record))
    other = natural_id("visit", "other")
    visit(hoa)
    visit(hoa, other)
    assert hoa.codes() == ["held internal", "applied"]
    monkeypatch.undo()
    worker.judge_held(context)
    assert [one["code"] for one in hoa.answers()] == ["applied"]


def test_a_deleted_record_leaves_the_phones_and_comes_back_with_an_edit_made_unseen(
    phone: Callable[..., Phone],
) -> None:
    hoa, second = phone("hoa"), phone("hoa", 2)
    visit(hoa)
    hoa.frames()
    second.frames()
    hoa.batch.add("visit", VISIT, 1, op="delete")
    frame = hoa.frames()[0]
    assert frame["answers"][0]["code"] == "applied"
    assert [ids for _, ids, _ in frame["out"]] == [[VISIT]]
    second.batch.edit("visit", VISIT, 1, help_given="Ghi khi chưa biết đã xóa")
    frame = second.frames()[0]
    assert frame["answers"][0]["code"] == "conflict"
    assert VISIT in ids_in(hoa.frames())


def test_a_step_does_not_clear_words_that_its_author_has_not_seen(phone: Callable[..., Phone]) -> None:
    hoa, binh, mai = phone("hoa"), phone("binh"), phone("mai")
    visit(hoa)
    hoa.batch.step("visit", VISIT, "submit", "draft")
    hoa.frames()
    mai.batch.edit("visit", VISIT, 2, returned_reason="Ghi rõ ngày")
    mai.batch.step("visit", VISIT, "send_back", "submitted", 2)
    assert mai.codes() == ["applied", "applied"]
    hoa.frames()
    binh.frames()
    mai.batch.edit("visit", VISIT, 4, returned_reason="Ghi rõ ngày và người gặp")
    assert mai.codes() == ["applied"]
    hoa.batch.step("visit", VISIT, "submit", "returned", 4)
    assert hoa.codes() == ["conflict"]
    row = next(from_columns(binh.frames()[0]["rows"]))
    assert (row.body["state"], row.body.get("returned_reason")) == ("submitted", None)
    assert [one["value"] for one in row.conflicts["returned_reason"]] == ["Ghi rõ ngày và người gặp"]
