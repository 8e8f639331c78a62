"""The reference client against a server in memory: everything that a phone must do."""

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.client import Client
from sync.holding import Held
from sync.wire import WireError
from tests.core.hall import SHAPES, Hall


class Cut(Exception):
    """The connection broke."""


class Phone(Client):
    """A client of a hall whose connection can be broken: `cut` lines come through, then no more."""

    def __init__(self, hall: Hall, user: str, device: str | None = None) -> None:
        self.hall, self.user, self.device = hall, user, device or user
        self.cut: int | None = None
        self.luck = random.Random(user)
        super().__init__(self._send, SHAPES, clock=lambda: hall.now, random=self.luck.randbytes)

    def _send(self, body: bytes) -> Iterable[bytes]:
        lines = list(self.hall.serve(self.user, self.device, body))
        return lines if self.cut is None else self._broken(lines)

    def _broken(self, lines: list[bytes]) -> Iterator[bytes]:
        yield from lines[: self.cut]
        raise Cut

    def records(self) -> dict[str, dict[str, Any]]:
        return {one: self.view(one) for one in self.holding.records}

    def offline(self, lines: int = 0) -> None:
        """Exchange over a connection that breaks after some lines."""
        self.cut = lines
        with pytest.raises(Cut):
            self.exchange()
        self.cut = None

    def agrees(self) -> bool:
        """Say whether it holds exactly what it may read, at the server's version."""
        expected = {one: held for one, held in self.hall.records.items() if self.hall.readable(self.user, one)}
        mine = {one: (held.version, dict(held.body), held.conflicts) for one, held in self.holding.records.items()}
        return mine == {one: (r.version, dict(r.body), r.wire_conflicts()) for one, r in expected.items()}


@pytest.fixture
def hall() -> Hall:
    return Hall({"hoa": ["north"], "lan": ["north", "south"], "tuan": ["south"]})


@pytest.fixture
def hoa(hall: Hall) -> Phone:
    return Phone(hall, "hoa")


@pytest.fixture
def lan(hall: Hall) -> Phone:
    return Phone(hall, "lan")


def note(phone: Client, **fields: Any) -> str:
    return phone.create("note", {"place": "north", **fields})


def test_it_works(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="Hộ ông Tư")
    assert hoa.status(one) == "phone"
    hoa.sync()
    assert hoa.status(one) == "accepted"
    assert hoa.view(one) == {"place": "north", "title": "Hộ ông Tư", "state": "DRAFT"}
    lan.sync()
    assert lan.view(one) == hoa.view(one)
    assert hoa.agrees()
    assert lan.agrees()


def test_an_applied_change_needs_no_body(hall: Hall, hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.exchange()
    hoa.edit(one, {"title": "b"})
    hoa.edit(one, {"text": "c"})
    hoa.step(one, "send")
    hoa.sync()
    assert hoa.agrees()
    assert all(request.want == [] for request in hall.requests)


def test_what_the_server_sets_besides_comes_with_the_answer(hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.step(one, "send")
    hoa.sync()
    hoa.step(one, "sign")
    hoa.sync()
    assert hoa.view(one)["title"] == "signed"
    assert hoa.agrees()


def test_a_body_that_does_not_sum_up_is_asked_for(hall: Hall, hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    hoa.holding.records[one] = Held("note", hoa.version(one), {"place": "north", "title": "wrong", "state": "DRAFT"})
    hoa.edit(one, {"text": "b"})
    hoa.sync()
    assert hall.requests[-1].want == [one]
    assert hoa.agrees()


def test_a_change_of_others_comes_as_a_patch(hall: Hall, hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a", text="b", **{"tags.X": True})
    hoa.sync()
    lan.sync()
    lan.edit(one, {"title": "c", "text": None})
    lan.sync()
    hoa.sync()
    assert hoa.view(one) == {"place": "north", "title": "c", "tags.X": True, "state": "DRAFT"}
    assert hoa.agrees()


def test_a_patch_on_what_is_not_here_asks_for_the_whole(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    lan.edit(one, {"title": "b"})
    lan.sync()
    del hoa.holding.records[one]
    hoa.sync()
    assert hoa.agrees()


def test_a_patch_that_is_no_news_changes_nothing(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    lan.edit(one, {"title": "b"})
    lan.sync()
    hoa.holding.records[one] = Held("note", hoa.hall.records[one].version, hoa.hall.records[one].body)
    hoa.sync()
    assert hoa.agrees()


def test_a_conflict_comes_to_both_and_is_decided_by_one(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    hoa.edit(one, {"title": "b"})
    lan.edit(one, {"title": "c"})
    for phone in (hoa, lan, hoa):
        phone.sync()
    assert [c["value"] for c in hoa.holding.records[one].conflicts["title"]] == ["b"]
    assert lan.agrees()
    lan.resolve(one, "title", "b")
    lan.sync()
    hoa.sync()
    assert hoa.view(one)["title"] == "b"
    assert hoa.holding.records[one].conflicts == {}
    assert hoa.agrees()
    assert lan.agrees()


def test_an_edit_over_pending_work_carries_the_older_base(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a", text="một\nhai")
    hoa.sync()
    lan.sync()
    hoa.edit(one, {"title": "b"})
    lan.edit(one, {"title": "c", "text": "một\nhai\nba"})
    lan.sync()
    hoa.cut = None
    frozen = hoa.holding.outbox.copy()
    hoa.holding.outbox.clear()
    hoa.sync()
    hoa.holding.outbox |= frozen
    made = hoa.edit(one, {"title": "d", "text": "một, sửa\nhai\nba"})
    assert sorted(hoa.holding.outbox[one].mutation.base for one in made) == [1, 2]
    hoa.sync()
    lan.sync()
    assert lan.view(one)["text"] == "một, sửa\nhai\nba"
    assert [c["value"] for c in lan.holding.records[one].conflicts["title"]] == ["c"]


def test_a_deleted_record_goes(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    hoa.delete(one)
    assert hoa.view(one)["_deleted"] is True
    hoa.sync()
    lan.sync()
    assert lan.records() == {}
    assert hoa.holding.places(one) == set()


def test_a_natural_key_makes_one_record_of_two(hoa: Phone, lan: Phone) -> None:
    for phone, title in ((hoa, "a"), (lan, "b")):
        phone.create("note", {"place": "north", "title": title}, key=("cell", "2026-11"))
    for phone in (hoa, lan, hoa):
        phone.sync()
    assert len(hoa.records()) == 1
    assert hoa.agrees()
    assert lan.agrees()


def test_refused_work_stays_and_is_shown(hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    lan.step(one, "send")
    lan.sync()
    hoa.step(one, "send")
    hoa.sync()
    assert hoa.status(one) == "attention"
    [work] = hoa.holding.outbox.values()
    assert work.answer is not None
    assert work.answer["reason"] == "state_moved"
    assert hoa.view(one)["state"] == "SENT"


def test_held_work_stays_in_view_as_sent(hoa: Phone) -> None:
    one = note(hoa, place="later")
    hoa.sync()
    assert hoa.status(one) == "sent"
    assert hoa.view(one) == {"place": "later", "state": "DRAFT"}


def test_a_repeat_gets_the_first_answer_and_changes_nothing(hall: Hall, hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.offline()
    assert hoa.status(one) == "phone"
    hoa.sync()
    assert hall.records[one].version == 1
    assert hoa.status(one) == "accepted"
    assert hoa.agrees()


def test_a_cut_costs_one_frame(hall: Hall, hoa: Phone, lan: Phone) -> None:
    for place in range(10):
        note(hoa, title=str(place))
    hoa.sync()
    lan.offline(lines=2)
    assert len(lan.records()) == 6
    cursor = lan.holding.cursor
    lan.sync()
    assert hall.requests[-1].cursor == cursor
    assert lan.agrees()


def test_a_reply_without_a_last_frame_was_cut(hoa: Phone) -> None:
    hoa.transport = lambda body: [b'{"now":5,"more":true}\n']
    with pytest.raises(ConnectionError, match="was cut"):
        hoa.exchange()
    assert hoa.holding.server == 5


def test_a_line_that_is_no_frame_changes_nothing(hoa: Phone) -> None:
    hoa.transport = lambda body: [b'{"now":5,"rows":{"no']
    with pytest.raises(WireError):
        hoa.exchange()
    assert hoa.holding.server == 0


def test_an_answer_whose_record_was_cut_off_keeps_the_work_in_view(hall: Hall, hoa: Phone, lan: Phone) -> None:
    one = note(lan, place="south", title="a")
    lan.sync()
    hall.holds["lan"] = ["north"]
    hall.mute = True
    lan.transport = answered_without_bodies(lan)
    lan.edit(one, {"title": "b"})
    lan.exchange()
    assert lan.status(one) == "sent"
    lan.transport = lan._send
    lan.exchange()
    assert lan.status(one) == "accepted"
    assert one not in lan.records()


def answered_without_bodies(phone: Phone) -> Any:
    def send(body: bytes) -> list[bytes]:
        lines = list(phone.hall.serve(phone.user, phone.device, body))
        return [b'{"answers":[{"id":"%s","code":"applied","v":2}]}' % one.encode() for one in phone.holding.outbox][
            : len(lines)
        ]

    return send


def test_an_answer_to_what_is_not_here_means_nothing(hoa: Phone) -> None:
    hoa.transport = lambda body: [b'{"answers":[{"id":"AAAAAAAAAAAAAAAAAAAAAQ","code":"applied","v":2}]}']
    assert hoa.exchange() is False
    assert hoa.holding.outbox == {}


def test_who_gains_a_bucket_reads_it_from_the_start(hall: Hall, hoa: Phone, lan: Phone) -> None:
    note(lan, place="south", title="a")
    lan.sync()
    hoa.sync()
    assert hoa.records() == {}
    hall.holds["hoa"] = ["north", "south"]
    hoa.sync()
    assert hoa.agrees()
    assert len(hoa.records()) == 1


def test_who_loses_a_bucket_hands_in_first_and_erases_then(hall: Hall, lan: Phone) -> None:
    kept, gone = note(lan, title="a"), note(lan, place="south", title="b")
    lan.sync()
    hall.holds["lan"] = ["north"]
    lan.edit(gone, {"title": "c"})
    lan.sync()
    assert hall.records[gone].body["title"] == "c"
    assert set(lan.records()) == {kept}
    assert {"code": "lost", "bucket": "south", "records": 1} in lan.holding.notices


def test_refused_work_of_a_lost_bucket_goes_with_it(hall: Hall, lan: Phone) -> None:
    one = note(lan, place="south", title="b")
    lan.sync()
    lan.step(one, "sign")
    lan.sync()
    assert lan.status(one) == "attention"
    hall.holds["lan"] = ["north"]
    lan.sync()
    assert lan.holding.outbox == {}


def test_unsent_work_of_a_lost_bucket_keeps_its_record_until_it_is_answered(hall: Hall, lan: Phone) -> None:
    one = note(lan, place="south", title="b")
    lan.sync()
    hall.holds["lan"] = ["north"]
    lan.transport = late_edit(lan, one)
    assert lan.exchange() is True
    assert lan.view(one)["title"] == "typed while the reply came"
    lan.transport = lan._send
    lan.sync()
    assert lan.records() == {}
    assert lan.holding.outbox == {}
    assert hall.records[one].body["title"] == "typed while the reply came"


def late_edit(phone: Phone, record: str) -> Any:
    def send(body: bytes) -> Iterator[bytes]:
        lines = list(phone.hall.serve(phone.user, phone.device, body))
        phone.edit(record, {"title": "typed while the reply came"})
        yield from lines

    return send


def test_a_record_in_two_buckets_goes_with_the_last(hall: Hall, hoa: Phone) -> None:
    hall.holds["hoa"] = ["north", "south"]
    one = note(hoa, title="a")
    hoa.sync()
    hall.bucket("south").put(one, 1, gone=False)
    hoa.sync()
    assert hoa.holding.places(one) == {"north", "south"}
    hoa.edit(one, {"title": "refused"})
    refused = hoa.step(one, "sign")
    hoa.sync()
    assert hoa.holding.outbox[refused].state == "refused"
    hall.holds["hoa"] = ["south"]
    hoa.sync()
    assert one in hoa.records()
    assert refused in hoa.holding.outbox


def test_a_bucket_that_comes_back_is_not_erased(hall: Hall, lan: Phone) -> None:
    one = note(lan, place="south", title="b")
    lan.sync()
    hall.holds["lan"] = ["north"]
    lan.transport = late_edit(lan, one)
    lan.exchange()
    assert lan.holding.lost == {"south": {one}}
    hall.holds["lan"] = ["north", "south"]
    lan.transport = lan._send
    lan.sync()
    assert lan.holding.lost == {}
    assert lan.holding.notices == []
    assert lan.agrees()
    assert one in lan.records()


def test_a_record_that_moves_leaves_those_who_may_not_follow(hall: Hall, hoa: Phone, lan: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    lan.sync()
    lan.edit(one, {"place": "south"})
    lan.sync()
    hoa.sync()
    assert hoa.records() == {}
    assert lan.agrees()


def test_a_cursor_of_another_server_starts_again_and_keeps_unsent_work(hall: Hall, hoa: Phone) -> None:
    one, other = note(hoa, title="a"), note(hoa, title="b")
    hoa.sync()
    gone = "AAAAAAAAAAAAAAAAAAAAAQ"
    hoa.holding.records[gone] = Held("note", 1, {"place": "north"})
    hoa.holding.members["north"][gone] = 9
    hoa.holding.cursor = "AQEBAQEBAQEBAQEB"
    hoa.edit(one, {"title": "c"})
    hoa.sync()
    assert {"code": "cursor_unknown"} in hoa.holding.notices
    assert set(hoa.records()) == {one, other}
    assert hoa.agrees()


def test_a_client_that_is_too_old_hands_in_and_forgets_nothing(hall: Hall, hoa: Phone, lan: Phone) -> None:
    one, other = note(hoa, title="a"), note(lan, title="của Lan")
    hoa.sync()
    lan.sync()
    hoa.holding.want(other, 1)
    cursor, records = hoa.holding.cursor, hoa.records()
    hall.oldest_form = 2
    hoa.edit(one, {"title": "b"})
    hoa.sync()
    assert hall.records[one].body["title"] == "b"
    assert (hoa.status(one), hoa.view(one)["title"]) == ("sent", "b")
    assert hoa.holding.notices == [{"code": "upgrade"}]
    assert (hoa.holding.cursor, hoa.records().keys()) == (cursor, records.keys())
    hall.oldest_form = 1  # it was renewed
    hoa.sync()
    assert (hoa.status(one), hoa.status(other)) == ("accepted", "accepted")
    assert hoa.agrees()


def test_a_wrong_row_is_found_by_the_digest_and_repaired(hall: Hall, hoa: Phone) -> None:
    one, other = note(hoa, title="a"), note(hoa, title="b")
    hoa.sync()
    hoa.holding.records[one] = Held("note", 99, {"place": "north", "title": "from nowhere"})
    hoa.edit(other, {"title": "c"})
    hoa.sync()
    assert any(request.check for request in hall.requests)
    assert hoa.agrees()
    assert hoa.holding.check == []
    assert hoa.exchange() is False


def test_a_re_read_that_was_cut_sweeps_nothing_before_its_end(hall: Hall, hoa: Phone) -> None:
    ids = [note(hoa, title=str(place)) for place in range(7)]
    hoa.sync()
    extra = "AAAAAAAAAAAAAAAAAAAAAQ"
    hoa.holding.members["north"][extra] = 3
    hoa.holding.records[extra] = Held("note", 1, {"place": "north"})
    hall.bucket("north").floor = hall.bucket("north").number + 1
    hoa.offline(lines=1)
    assert set(hoa.records()) == {*ids, extra}
    hall.bucket("north").floor = 0
    hoa.sync()
    assert set(hoa.records()) == set(ids)
    assert hoa.agrees()


def test_an_older_body_is_ignored(hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    hoa.edit(one, {"title": "b"})
    hoa.sync()
    before = hoa.holding.records[one]
    hoa.holding._set(one, Held("note", 1, {}))
    assert hoa.holding.records[one] == before


def test_a_tombstone_older_than_the_place_is_ignored(hoa: Phone) -> None:
    one = note(hoa, title="a")
    hoa.sync()
    number = hoa.holding.members["north"][one]
    hoa.holding.take({"out": [[0, [one], [number - 1]]], "more": True})
    assert hoa.holding.places(one) == {"north"}
    hoa.holding.take({"out": [[0, ["AAAAAAAAAAAAAAAAAAAAAQ"], [number]]], "more": True})


def test_much_work_goes_in_several_requests(hall: Hall, hoa: Phone) -> None:
    for place in range(501):
        note(hoa, title=str(place))
    hall.page = 1000
    hoa.sync()
    assert [len(request.mutations) for request in hall.requests][:2] == [500, 1]
    assert hoa.agrees()


def test_long_texts_go_in_several_requests(hall: Hall, hoa: Phone) -> None:
    for _ in range(15):
        note(hoa, text="x" * 90_000)
    hoa.sync()
    assert len(hall.requests[0].mutations) == 11
    assert hoa.agrees()


def test_an_unknown_kind_has_no_steps(hoa: Phone) -> None:
    assert hoa.holding.targets("unknown") == {}
    assert hoa.view("AAAAAAAAAAAAAAAAAAAAAQ") == {}


ACTS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["create", "edit", "edit", "step", "delete", "resolve", "sync", "sync", "cut", "gain", "lose"]),
    st.integers(0, 5),
)


@given(st.lists(ACTS, max_size=40))
@settings(max_examples=80, deadline=None)
def test_all_phones_end_equal_to_the_server(acts: list[tuple[int, str, int]]) -> None:
    """Random work, cut replies, buckets gained and lost: when it is quiet, every phone holds what it may read."""
    hall = Hall({"hoa": ["north"], "lan": ["north", "south"], "tuan": ["south"]})
    phones = [Phone(hall, user) for user in hall.holds]
    for number, (who, act, place) in enumerate(acts):
        phone = phones[who]
        mine = sorted(one for one in phone.holding.records if phone.view(one).get("_deleted") is None)
        record = mine[place % len(mine)] if mine else None
        if act == "create":
            phone.create("note", {"place": ["north", "south"][place % 2], "title": f"t{number}"})
        elif act == "sync":
            phone.sync()
        elif act == "cut":
            phone.cut = place % 3
            with suppress(Cut):
                phone.exchange()
            phone.cut = None
        elif act == "gain":
            hall.holds[phone.user] = ["north", "south"]
        elif act == "lose":
            hall.holds[phone.user] = [["north"], ["south"], []][place % 3]
        elif record is not None and act == "edit":
            changes = [{"title": f"t{number}"}, {"text": f"x{number}"}, {"place": "south"}, {"tags.A": True}]
            phone.edit(record, changes[place % 4])
        elif record is not None and act == "step":
            phone.step(record, ["send", "sign"][place % 2])
        elif record is not None and act == "delete":
            phone.delete(record)
        elif record is not None and act == "resolve":
            phone.resolve(record, "title", f"r{number}")
    for phone in (*phones, *phones):
        phone.sync()
    for phone in phones:
        assert phone.agrees()
        assert all(work.state in ("refused", "held") for work in phone.holding.outbox.values())
        assert phone.holding.check == []
