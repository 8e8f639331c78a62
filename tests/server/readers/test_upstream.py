"""What the commune's server sends up, and what the province makes of it."""

import pytest
from sqlalchemy import select

from server.db import reading, writing
from server.models import log, record
from server.readers import upstream
from server.readers.post import Reply
from server.readers.tables import upstream_in, upstream_out
from sync.ids import natural_id
from sync.policy import DELETED
from tests.people import DONG, HOA_XA, HOUSEHOLDS, YEN_XA, ids_in
from tests.server.conftest import Clock
from tests.server.readers.two import Two, held, visit

VISIT = natural_id("visit", "mot")


def statuses(two: Two) -> dict[str, str]:
    with reading(two.below.engine) as connection:
        return dict(connection.execute(select(upstream_out.c.record, upstream_out.c.status)).all())


def changes_above(two: Two, one: str = VISIT) -> int:
    with reading(two.above.engine) as connection:
        return len(connection.execute(select(log.c.seq).where(log.c.record == one)).all())


def test_a_submitted_visit_goes_up_without_household_and_text(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body == {
        "org_id": DONG, "on": "2026-09-20", "mode": "TAI_NHA", "met": "CHU_HO", "topics.SAN_XUAT": True,
        "state": "submitted",
    }  # fmt: skip
    assert above.home == HOA_XA
    assert statuses(two)[VISIT] == "accepted"


def test_a_reviewer_above_reads_it_and_staff_of_another_commune_does_not(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang, vy = two.parent.test_client(), two.parent.test_client()
    for client, login in ((quang, "quang"), (vy, "vy")):
        two_phone = two.desk(login)
        client.set_cookie("s", two_phone.client.get_cookie("s").value)  # type: ignore[union-attr]
    assert quang.get(f"/api/records/{VISIT}").status_code == 200
    assert vy.get(f"/api/records/{VISIT}").status_code == 404


def test_a_draft_stays_and_so_does_what_no_policy_names(two: Two) -> None:
    visit(two.phone("hoa"), VISIT, submit=False)
    two.up()
    assert held(two.above, VISIT) is None
    with reading(two.below.engine) as connection:
        kinds = set(connection.execute(select(upstream_out.c.kind).distinct()).scalars())
    assert kinds == {"organisation", "hamlet", "household_assignment"}
    assert not {VISIT, HOUSEHOLDS[0]} & statuses(two).keys()


def test_only_the_records_of_the_link_s_unit_go_up(two: Two) -> None:
    two.up()
    with reading(two.below.engine) as connection:
        homes = set(connection.execute(select(upstream_out.c.home).distinct()).scalars())
    assert homes == {HOA_XA}


def test_nothing_is_said_twice_when_nothing_changed(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    before = changes_above(two)
    assert two.up() == 1
    assert two.line.sent[-1]["size"] < 400
    assert changes_above(two) == before


def test_an_edit_goes_up_as_the_patch_from_what_is_held_there(two: Two) -> None:
    hoa = two.phone("hoa")
    visit(hoa, VISIT)
    two.up()
    below = held(two.below, VISIT)
    assert below is not None
    hoa.codes([hoa.batch.edit("visit", VISIT, below.version, met="THANH_VIEN", help_given="Khác")])
    hoa.batch.take()
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body["met"] == "THANH_VIEN"
    with reading(two.above.engine) as connection:
        newest = connection.execute(select(record.c.version).where(record.c.id == VISIT)).scalar()
    assert newest == 2


def test_versions_between_two_exchanges_are_skipped(two: Two) -> None:
    hoa = two.phone("hoa")
    visit(hoa, VISIT)
    for _ in range(3):
        below = held(two.below, VISIT)
        assert below is not None
        hoa.batch.edit("visit", VISIT, below.version, met="THANH_VIEN" if below.body["met"] == "CHU_HO" else "CHU_HO")
        hoa.codes()
    two.up()
    assert changes_above(two) == 1


def test_what_leaves_the_policy_is_withdrawn(two: Two) -> None:
    binh = two.phone("binh")
    visit(two.phone("hoa"), VISIT)
    two.up()
    below = held(two.below, VISIT)
    assert below is not None
    hoa = two.phone("hoa")
    binh.codes([binh.batch.edit("visit", VISIT, below.version, returned_reason="Thiếu nội dung")])
    binh.batch.take()
    binh.batch.step("visit", VISIT, "send_back", "submitted", below.version + 1)
    assert binh.codes() == ["applied"]
    now = held(two.below, VISIT)
    assert now is not None
    hoa.batch.n = 50
    hoa.batch.add("visit", VISIT, now.version, op="delete")
    assert hoa.codes() == ["applied"]
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body == {"org_id": DONG, DELETED: True}
    assert ids_in(two.desk("quang").frames()) & {VISIT} == set()


def test_units_of_the_commune_go_up_and_the_place_of_the_commune_stays_the_province_s(two: Two) -> None:
    an = two.phone("an")
    cell = natural_id("organisation", "moi")
    an.batch.new("organisation", cell, org_id=HOA_XA, parent_id=HOA_XA, kind="CHI_BO", name="Chi bộ mới")
    commune = held(two.below, HOA_XA)
    assert commune is not None
    an.batch.edit("organisation", HOA_XA, commune.version, name="Đảng ủy xã Hòa Bình", parent_id=YEN_XA)
    assert set(an.codes()) == {"applied"}
    two.up()
    above, there = held(two.above, cell), held(two.above, HOA_XA)
    assert above is not None
    assert above.body["name"] == "Chi bộ mới"
    assert there is not None
    assert there.body["name"] == "Đảng ủy xã Hòa Bình"
    assert there.body["parent_id"] != YEN_XA


def test_a_kill_before_or_after_the_request_costs_a_repeat_and_nothing_else(two: Two) -> None:
    hoa = two.phone("hoa")

    def kill(where: str) -> None:
        if where == stops[0]:
            raise KeyboardInterrupt

    ids = [natural_id("visit", str(i)) for i in range(4)]
    for one, stop in zip(ids, ("request", "reply", "reply", "request"), strict=True):
        visit(hoa, one)
        stops = [stop]
        two.line.cut = kill
        with pytest.raises(KeyboardInterrupt):
            two.up()
        assert statuses(two).get(one) in (None, "sent")
    two.line.cut = lambda _where: None
    two.up()
    for one in ids:
        below, above = held(two.below, one), held(two.above, one)
        assert below is not None
        assert above is not None
        assert above.body["state"] == below.body["state"] == "submitted"
        assert changes_above(two, one) == 1
    assert set(statuses(two).values()) == {"accepted"}


def test_a_server_above_that_is_busy_is_left_alone_as_long_as_it_asks(two: Two, clock: Clock) -> None:
    def busy(_url: str, _body: bytes, _headers: object) -> Reply:
        return Reply(503, {"Retry-After": "120"}, b'{"code":"later"}')

    assert upstream.run(two.below, busy, poll=0) == 0
    with reading(two.below.engine) as connection:
        found = upstream.state(connection)
    assert (found.error, found.failures) == ("later", 1)
    assert found.next_at >= two.below.now() + 120_000
    assert not upstream.due(two.below)
    clock.pass_(minutes=3)
    assert upstream.due(two.below)


def test_a_wrong_key_opens_nothing_and_is_said(two: Two) -> None:
    client = two.parent.test_client()
    for headers in ({}, {"Authorization": "Bearer falsch"}):
        answer = client.post("/api/upstream", json={"epoch": 1}, headers=headers)
        assert answer.status_code == 401


def test_the_parent_keeps_what_it_was_sent_when_a_patch_does_not_fit(two: Two) -> None:
    """The parent lost what it had acknowledged (a restore): it asks for all of the record, and gets it."""
    hoa = two.phone("hoa")
    visit(hoa, VISIT)
    two.up()
    with writing(two.above.engine) as connection:
        connection.execute(upstream_in.delete().where(upstream_in.c.record == VISIT))
    below = held(two.below, VISIT)
    assert below is not None
    hoa.batch.edit("visit", VISIT, below.version, met="THANH_VIEN")
    hoa.codes()
    two.up()
    above = held(two.above, VISIT)
    assert above is not None
    assert above.body["met"] == "THANH_VIEN"
