"""What the province's people do with the commune's records: handed down, judged there, shown above."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from server.db import reading, writing
from server.models import kept, log, upstream_link, upstream_person
from server.readers import upstream_steps
from sync.ids import natural_id
from tests.people import DONG, HOA_XA, Phone
from tests.server.conftest import Clock
from tests.server.readers.two import Two, held, visit

VISIT = natural_id("visit", "mot")


def send_back(desk: Phone, two: Two, why: str | None = "Cần ghi rõ nội dung") -> list[str]:
    """Send the visit back as the console does: the reason, then the step."""
    above = held(two.above, VISIT)
    assert above is not None
    if why is not None:
        desk.batch.edit("visit", VISIT, above.version, returned_reason=why)
    desk.batch.step("visit", VISIT, "send_back", "submitted", above.version)
    return desk.codes()


def bodies(frames: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Return fields of the visit as they came in frames, as whole record or patch."""
    found: dict[str, Any] = {}
    for frame in frames:
        rows = frame.get("rows", {}).get("visit")
        if rows is not None and VISIT in rows["id"]:
            index = rows["id"].index(VISIT)
            found |= {name: values[index] for name, values in rows["cols"].items()}
        for patch in frame.get("patches", ()):
            if patch["id"] == VISIT:
                found |= patch["set"]
    return found


def test_send_back_above_reaches_the_author_s_phone_and_its_result_the_one_who_did_it(two: Two) -> None:
    hoa = two.phone("hoa")
    visit(hoa, VISIT)
    two.up()
    quang = two.desk("quang")
    quang.frames()
    assert send_back(quang, two) == ["held forwarded", "held forwarded"]
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body["state"] == "submitted"
    two.up()
    seen = bodies(hoa.frames())
    assert (seen["state"], seen["returned_reason"]) == ("returned", "Cần ghi rõ nội dung")
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body["state"] == "returned"
    answers = quang.answers()
    assert [one["code"] for one in answers] == ["applied", "applied"]
    assert {one["v"] for one in answers} == {above.version}


def test_the_step_is_credited_to_the_person_above(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    send_back(two.desk("quang"), two)
    two.up()
    with reading(two.below.engine) as connection:
        author = connection.execute(
            select(log.c.author).where(log.c.record == VISIT).order_by(log.c.seq.desc()).limit(1)
        ).scalar()
        person = connection.execute(select(upstream_person).where(upstream_person.c.id == author)).one()
    assert (person.name, person.role) == ("Quang", "CAN_BO_TINH")
    history = two.phone("binh").client.get(f"/api/records/{VISIT}/history").get_json()
    assert history["items"][0]["step"] == "send_back"
    assert history["names"][author] == "Quang"


def test_a_step_that_the_home_refuses_is_shown_as_refused_above(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    binh = two.phone("binh")
    below = held(two.below, VISIT)
    assert below is not None
    binh.batch.step("visit", VISIT, "confirm", "submitted", below.version)
    assert binh.codes() == ["applied"]
    quang = two.desk("quang")
    assert send_back(quang, two) == ["held forwarded", "held forwarded"]
    two.up()
    answers = quang.answers()
    assert [(one["code"], one.get("reason")) for one in answers] == [("merged", None), ("refused", "state_moved")]
    assert answers[1]["with"] == {"from": "submitted", "present": "confirmed"}
    assert "message" in answers[1]


def test_what_the_home_needs_is_said_by_field_in_words(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang = two.desk("quang")
    assert send_back(quang, two, why=None) == ["held forwarded"]
    two.up()
    (answer,) = quang.answers()
    assert (answer["code"], answer["reason"]) == ("refused", "incomplete")
    assert "returned_reason" in answer["errors"]


def test_a_step_is_taken_once_however_often_it_is_handed_down(two: Two, clock: Clock) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang = two.desk("quang")
    send_back(quang, two)

    def kill(where: str) -> None:
        if where == "request" and len(two.line.sent) > kills[0]:
            raise KeyboardInterrupt

    for _ in range(3):
        kills = [len(two.line.sent)]
        two.line.cut = kill
        with pytest.raises(KeyboardInterrupt):
            two.up()
        clock.pass_(minutes=1)
    two.line.cut = lambda _where: None
    two.up()
    with reading(two.below.engine) as connection:
        steps = connection.execute(select(log.c.state).where(log.c.record == VISIT).order_by(log.c.seq)).scalars()
        assert list(steps) == ["draft", "submitted", "submitted", "returned"]
    assert [one["code"] for one in quang.answers()] == ["applied", "applied"]


def test_what_is_not_on_the_list_is_refused_above_already(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    quang = two.desk("quang")
    quang.batch.edit("visit", VISIT, above.version, met="VANG_NHA")
    quang.batch.add("visit", VISIT, above.version, op="delete")
    quang.batch.step("visit", VISIT, "lock", "submitted", above.version)
    assert quang.codes() == ["refused home_elsewhere"] * 3


def test_who_has_no_right_to_a_step_is_refused_above_already(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    quang, vy = two.desk("quang"), two.desk("vy")
    quang.batch.step("visit", VISIT, "confirm", "submitted", above.version)
    assert quang.codes() == ["refused forbidden"]
    vy.batch.step("visit", VISIT, "send_back", "submitted", above.version)
    assert vy.codes() == ["refused not_found"]


def test_nobody_above_makes_records_of_the_commune(two: Two) -> None:
    two.up()
    mai = two.desk("mai")
    mai.batch.new("hamlet", natural_id("hamlet", "moi"), org_id=HOA_XA, commune=HOA_XA, name="Thôn mới", kind="THON")
    assert mai.codes() == ["refused home_elsewhere"]


def test_the_home_takes_only_what_is_on_its_own_list_whatever_the_parent_says(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    by = {"user": natural_id("u", "1"), "device": natural_id("d", "1"), "name": "X", "scope": DONG, "member": None}
    step = {"kind": "visit", "record": VISIT, "base": 2, "at": 1, "n": 1}
    asked = [
        {**step, "id": natural_id("m", "1"), "op": "lock", "from": "submitted", "by": {**by, "role": "CAN_BO_TINH"}},
        {**step, "id": natural_id("m", "2"), "set": {"met": "CHU_HO"}, "by": {**by, "role": "CAN_BO_TINH"}},
        {**step, "id": natural_id("m", "3"), "op": "send_back", "from": "submitted", "by": {**by, "role": "QUAN_TRI"}},
        {**step, "id": natural_id("m", "4"), "op": "confirm", "from": "submitted", "by": {**by, "role": "LANH_DAO_XA"}},
    ]
    with reading(two.above.engine) as connection:
        unit = connection.execute(select(upstream_link.c.unit)).scalar_one()
    answers = upstream_steps.take(two.below, unit, asked, two.below.now())
    assert [(one["code"], one["reason"]) for one in answers] == [("refused", "forbidden")] * 4


def test_the_person_above_is_never_an_account_of_ours(two: Two) -> None:
    """Both servers know Quang under one id; at the commune the one above is somebody else."""
    visit(two.phone("hoa"), VISIT)
    two.up()
    send_back(two.desk("quang"), two)
    two.up()
    with reading(two.below.engine) as connection:
        authors = set(connection.execute(select(log.c.author).where(log.c.record == VISIT)).scalars())
        people = set(connection.execute(select(upstream_person.c.id)).scalars())
    assert len(people & authors) == 1
    assert two.child.test_client().post(
        "/api/session",
        json={"login": people.pop(), "password": "x", "device": {"id": natural_id("d", "9"), "name": "x"}},
    ).status_code == 401  # fmt: skip


def test_a_pending_step_is_kept_and_shown_until_its_answer(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang = two.desk("quang")
    send_back(quang, two)
    with reading(two.above.engine) as connection:
        assert set(connection.execute(select(kept.c.status)).scalars()) == {"forwarded"}
    two.up()
    with reading(two.above.engine) as connection:
        assert set(connection.execute(select(kept.c.status)).scalars()) == {"applied"}


def test_a_revoked_link_opens_nothing_and_its_records_stay_its_server_s(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    with writing(two.above.engine) as connection:
        connection.execute(upstream_link.update().values(revoked_at=two.above.now()))
    two.up()
    assert two.line.sent[-1]["status"] == 401
    assert send_back(two.desk("quang"), two) == ["held forwarded", "held forwarded"]
