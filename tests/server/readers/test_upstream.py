"""What the commune's server sends up, and what the province makes of it."""

from typing import Any

import pytest
from sqlalchemy import select

from server import epochs
from server.config import SettingError, settings
from server.db import reading, writing
from server.models import chain, log, record, upstream_link
from server.readers import upstream, upstream_form, upstream_links
from server.readers.post import Reply
from server.readers.tables import upstream_in, upstream_out
from sync.canon import checksum
from sync.ids import natural_id
from sync.policy import DELETED
from tests.people import DOI, DONG, HOA_XA, HOUSEHOLDS, MEMBERS, PROVINCE, YEN_XA, ids_in
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


def test_a_refusal_stops_none_behind_it_and_is_offered_again(two: Two, clock: Clock) -> None:
    two.up()
    hoa = two.phone("hoa")
    visit(hoa, VISIT)
    every = two.above.kinds
    older = {name: kind for name, kind in every.items() if name != "visit"}
    object.__setattr__(two.above, "kinds", older)  # a server above that is older than ours
    an = two.phone("an")
    cell = natural_id("organisation", "sau")
    an.batch.new("organisation", cell, org_id=HOA_XA, parent_id=HOA_XA, kind="CHI_BO", name="Chi bộ sau")
    assert an.codes() == ["applied"]
    two.up()
    assert (statuses(two)[VISIT], statuses(two)[cell]) == ("refused", "accepted")
    with reading(two.below.engine) as connection:
        reason = connection.execute(select(upstream_out.c.reason).where(upstream_out.c.record == VISIT)).scalar()
    assert reason == "unknown_kind"
    object.__setattr__(two.above, "kinds", every)
    two.up()
    assert statuses(two)[VISIT] == "refused"
    clock.pass_(minutes=2)
    two.up()
    assert statuses(two)[VISIT] == "accepted"


def test_a_server_above_that_was_restored_is_sent_everything_again(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    before = changes_above(two)
    with writing(two.above.engine) as connection:
        epochs.begin(connection, two.above.now())
    two.up()
    two.up()
    assert set(statuses(two).values()) == {"accepted"}
    assert changes_above(two) == before


def test_a_cut_chain_shows_on_both_sides(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    with writing(two.below.engine) as connection:
        seq = connection.execute(select(chain.c.seq).where(chain.c.unit == HOA_XA)).scalar_one()
        connection.execute(log.delete().where(log.c.unit == HOA_XA, log.c.seq == seq))
        last = connection.execute(select(log.c.hash).where(log.c.unit == HOA_XA, log.c.seq == seq - 1)).scalar_one()
        connection.execute(chain.update().where(chain.c.unit == HOA_XA).values(seq=seq - 1, hash=last))
    two.up()
    with reading(two.above.engine) as connection:
        assert connection.execute(select(upstream_link.c.chain_flaw_at)).scalar() is not None
    with reading(two.below.engine) as connection:
        assert upstream.state(connection).chain_flaw


@pytest.mark.parametrize(
    "result",
    [
        {"record": PROVINCE, "kind": "organisation", "home": PROVINCE, "set": {"name": "Tỉnh khác"}},
        {"record": YEN_XA, "kind": "organisation", "home": YEN_XA, "set": {"name": "Yên khác", "kind": "DANG_UY_XA"}},
        {"record": YEN_XA, "kind": "organisation", "home": YEN_XA, "set": {}, "gone": True},
        {"record": HOA_XA, "kind": "organisation", "home": HOA_XA, "set": {}, "gone": True},
        {"record": DOI, "kind": "organisation", "home": YEN_XA, "set": {}, "gone": True},
        {
            "record": natural_id("o", "x"),
            "kind": "organisation",
            "home": natural_id("o", "x"),
            "set": {"kind": "DANG_UY_XA"},
        },
        {"record": DONG, "kind": "organisation", "home": HOA_XA, "set": {"parent_id": YEN_XA, "kind": "CHI_BO"}},
        {"record": MEMBERS["hoa"], "kind": "member", "home": HOA_XA, "set": {"full_name": "Ai đó"}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": YEN_XA, "set": {"org_id": DOI}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": HOA_XA, "set": {"household": HOUSEHOLDS[0]}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": HOA_XA, "set": {"mode": "BAY"}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": HOA_XA, "set": {"state": "erfunden"}},
        {"record": HOA_XA, "kind": "organisation", "home": HOA_XA, "set": {"parent_id": YEN_XA}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": HOA_XA, "set": {"on": 1.5}},
        {"record": natural_id("visit", "x"), "kind": "visit", "home": HOA_XA, "set": {"on": "2026-01-01"}, "sum": "-"},
    ],
)
def test_a_link_hands_in_nothing_but_results_of_its_own_unit(two: Two, result: dict[str, Any]) -> None:
    two.up()
    before = held(two.above, result["record"])
    full = {"b": 0, "v": 99, "at": 1, "sum": checksum(result["set"]), **result}
    full["id"] = upstream_form.result_id(full["home"], 1, full["record"], 99)
    answer = two.parent.test_client().post(
        "/api/upstream",
        json={"epoch": 1, "results": [full, "kein Ergebnis"]},
        headers={"Authorization": f"Bearer {two.below.settings.upstream_key}"},
    )
    assert [one["code"] for one in answer.get_json()["answers"]] == ["refused", "refused"]
    assert held(two.above, result["record"]) == before


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"epoch":0}', b'{"epoch":1,"results":{}}', b"\xff", b'{"epoch":1,"heads":{"x":[1]}}']
)
def test_an_exchange_of_another_form_is_refused_as_a_whole(two: Two, body: bytes) -> None:
    answer = two.parent.test_client().post(
        "/api/upstream",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {two.below.settings.upstream_key}"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("url", ["http://tren.example", "ftp://tren.example", "tren.example"])
def test_a_key_goes_over_an_open_line_to_nobody(url: str) -> None:
    with pytest.raises(SettingError):
        settings({"UPSTREAM_URL": url, "UPSTREAM_KEY": "k", "DATA_DIR": "data"})
    with pytest.raises(SettingError):
        settings({"UPSTREAM_URL": "https://tren.example", "UPSTREAM_KEY": "", "DATA_DIR": "data"})


def test_the_command_prints_a_key_once_and_refuses_what_has_a_home_elsewhere(two: Two) -> None:
    runner = two.parent.test_cli_runner()
    printed = runner.invoke(args=["upstream", "link", "--unit", HOA_XA])
    assert printed.exit_code == 0
    key = printed.output.strip()
    with reading(two.above.engine) as connection:
        rows = connection.execute(select(upstream_link)).all()
        assert upstream_links.find(connection, key) is not None
        assert upstream_links.find(connection, two.below.settings.upstream_key) is None
    assert key not in str(rows)
    for unit in (DONG, PROVINCE, natural_id("organisation", "niemand")):
        assert runner.invoke(args=["upstream", "link", "--unit", unit]).exit_code == 1
