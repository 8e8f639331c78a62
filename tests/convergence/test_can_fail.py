"""The campaign notices: every fault that it is there to find is put in once, and has to be found within a few seeds."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from server import held, intake
from server.answers import Answer
from server.feed import Reader
from server.repeats import Repeats
from server.subscriptions import wanted
from sync.holding import Holding
from sync.work import Work
from tests.convergence.bench import Key
from tests.convergence.campaign import Stage, shrink, told
from tests.convergence.phones import Reply
from tests.convergence.real import RealPhone
from tests.convergence.reference import ReferencePhone
from tests.convergence.schedule import make
from tests.convergence.world import World
from tests.people import HOA_XA

SEEDS = range(900, 1_000)


def find(stage: Stage, words: str, *, real: bool = False, seeds: Sequence[int] = SEEDS) -> int:
    """Carry schedules out until one is found wrong for this reason; return its seed."""
    others: list[str] = []
    for seed in seeds:
        wrong = stage.perform(make(seed, real=real)).wrong
        if any(words in sentence for sentence in wrong):
            return seed
        others += wrong[:1]
    raise AssertionError(f"nobody noticed; found was {others}")


def test_a_phone_that_forgets_what_it_could_not_send(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ReferencePhone.sync

    def forgetful(self: ReferencePhone, **options: Any) -> bool:
        if whole(self, **options):
            return True
        self.holding.outbox = {one: work for one, work in self.holding.outbox.items() if work.state != "waiting"}
        return False

    monkeypatch.setattr(ReferencePhone, "sync", forgetful)
    find(stage, "never sent")


def test_a_phone_that_keeps_what_it_may_no_longer_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(self: Holding, names: list[str]) -> None:
        self.buckets = list(names)

    monkeypatch.setattr(Holding, "_set_buckets", keep)
    find(stage, "not its owner's to read")


def test_a_phone_that_drops_what_was_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = Holding._answer

    def drop(self: Holding, answer: dict[str, Any]) -> None:
        taken(self, answer)
        if answer["code"] == "refused":
            self.outbox.pop(answer["id"], None)

    monkeypatch.setattr(Holding, "_answer", drop)
    find(stage, "the phone does not show it")


def test_a_real_phone_that_does_not_show_what_was_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    hold = RealPhone.hold

    def hide(self: RealPhone) -> Any:
        holding = hold(self)
        return replace(holding, work={one: work for one, work in holding.work.items() if work.state != "refused"})

    monkeypatch.setattr(RealPhone, "hold", hide)
    find(stage, "the phone does not show it", real=True)


def test_a_real_phone_that_is_empty_when_it_is_opened_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RealPhone, "end", lambda self: self._do("wipe"))
    find(stage, "never sent", real=True)


@pytest.mark.parametrize("real", [False, True], ids=["reference", "real"])
def test_a_server_that_gives_cadres_what_is_the_secretarys(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, real: bool
) -> None:
    def too_much(connection: Any, person: Any, today: str) -> set[str]:
        return wanted(connection, person, today) | {f"commune/{HOA_XA}/cell/{person['scope']}/committee"}

    monkeypatch.setattr("server.subscriptions.wanted", too_much)
    monkeypatch.setattr("server.check.wanted", too_much)
    find(stage, "was sent, which is not its owner's to read", real=real)


def test_a_server_that_forgets_a_place_of_a_record(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Reader._put

    def skip(self: Reader, page: Any, place: Any, index: int, entry: Any) -> None:
        if entry.number % 7:
            put(self, page, place, index, entry)

    monkeypatch.setattr(Reader, "_put", skip)
    find(stage, "a digest did not agree")


@pytest.mark.parametrize("real", [False, True], ids=["reference", "real"])
def test_a_reply_that_says_nothing_of_what_left(stage: Stage, monkeypatch: pytest.MonkeyPatch, *, real: bool) -> None:
    post = World.post

    def deaf(self: World, key: Key, body: bytes) -> Reply:
        reply = post(self, key, body)
        frames = [json.loads(line) for line in reply.body.splitlines()] if reply.status == 200 else []
        said = [json.dumps({name: part for name, part in one.items() if name != "out"}) + "\n" for one in frames]
        return reply._replace(body="".join(said).encode()) if frames else reply

    monkeypatch.setattr(World, "post", deaf)
    find(stage, "a digest did not agree", real=real)


def test_a_server_where_the_last_word_wins(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Work, "leave", lambda *_, **__: None)
    find(stage, "is gone")


def test_a_merge_that_takes_the_later_text(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.edit.merge3", lambda base, mine, theirs: mine)
    find(stage, "is gone")


def test_a_server_that_takes_a_repeat_for_something_new(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Repeats.claim

    def all_new(self: Repeats, items: Sequence[tuple[str, Any, Any]]) -> set[str]:
        claim(self, items)
        return {one for one, _, _ in items}

    monkeypatch.setattr(Repeats, "claim", all_new)
    monkeypatch.setattr("tests.convergence.run.FAULTS", ("twice", "silent"))
    find(stage, "times")


def test_a_server_that_throws_away_what_it_refuses(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "keep", lambda *_: None)
    find(stage, "its content is not kept")


def test_a_server_that_answers_before_it_has_committed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    run = intake._Chunk.run

    def undone(self: intake._Chunk, items: Sequence[intake.Item]) -> list[Answer]:
        answers = run(self, items)
        if len(items) > 2:
            self.connection.rollback()
        return answers

    monkeypatch.setattr(intake._Chunk, "run", undone)
    find(stage, "")


@pytest.mark.parametrize("real", [False, True], ids=["reference", "real"])
def test_a_seed_tells_the_same_story_every_time(stage: Stage, *, real: bool) -> None:
    once, again = (stage.perform(make(SEEDS[0], real=real)) for _ in range(2))
    assert once.trace == again.trace
    assert once.count == again.count


def test_a_schedule_that_fails_is_made_smaller_and_says_how_to_repeat_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Work, "leave", lambda *_, **__: None)
    seed = find(stage, "is gone")
    failed = stage.perform(make(seed, real=False))
    least = shrink(stage, failed, seconds=15)
    assert least.wrong
    assert len(least.schedule.steps) < len(failed.schedule.steps) / 2
    assert f"python -m tests.convergence.campaign {seed} --steps " in told(least)
    again = stage.perform(least.schedule)
    assert again.wrong[0].split()[0] == least.wrong[0].split()[0]
