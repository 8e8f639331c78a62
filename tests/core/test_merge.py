"""The merge, by the cases of merge.json in every order of arrival."""

from typing import Any

import pytest

from sync import Mutation, Record, since
from tests.core.cases import RECORD, Case, Ledger, in_words, merge_cases, named

CASES = merge_cases()


def conflicts(record: Record) -> dict[str, list[Any]]:
    return {path: [c.value for c in candidates] for path, candidates in record.conflicts.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.data["name"])
@pytest.mark.parametrize("repeats", [False, True], ids=["once", "with repeats"])
def test_every_order_of_arrival_ends_alike(case: Case, repeats: bool) -> None:
    orders = list(case.orders())
    assert orders
    for order in orders:
        ledger, _ = case.run(order, repeats=repeats)
        if case.data["body"] is None:
            assert ledger.record is None, order
            continue
        assert ledger.record is not None, order
        assert typed(ledger.record.body) == typed(case.data["body"]), order
        assert conflicts(ledger.record) == case.data.get("conflicts", {}), order
        assert ledger.version == case.data.get("version", ledger.version), order


@pytest.mark.parametrize("case", [c for c in CASES if "answers" in c.data], ids=lambda case: case.data["name"])
def test_each_mutation_is_answered_as_specified(case: Case) -> None:
    for order, expected in case.data["answers"].items():
        _, answers = case.run(tuple(order.split()), repeats=False)
        assert [in_words(answer) for answer in answers] == expected
        if order in case.data.get("detail", {}):
            assert answers[-1].detail == case.data["detail"][order]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.data["name"])
def test_a_phone_that_applies_the_changes_since_any_version_holds_the_record(case: Case) -> None:
    for order in case.orders():
        history = history_of(case, order)
        for old in history:
            for new in history:
                if old.version <= new.version:
                    assert patched(old, since(new, old.version)) == (new.body, new.wire_conflicts())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.data["name"])
def test_a_record_is_stored_and_read_back_whole(case: Case) -> None:
    for order in case.orders():
        for record in history_of(case, order):
            assert Record.from_json(record.to_json()) == record


def test_no_set_reaches_the_state_even_when_nobody_has_checked_its_form() -> None:
    case = next(case for case in CASES if case.data.get("shape") == "stepped" and "start" in case.data)
    ledger, _ = case.run((), repeats=False)
    mutation = Mutation(named(1), "thing", RECORD, 1, 5, 1, "", set={"state": "CONFIRMED"})
    answer = ledger.put(mutation, author="Hoa", device="Hoa", received=9)
    assert in_words(answer) == "refused invalid state"


def test_an_epoch_lifts_the_version_over_its_floor() -> None:
    case = next(case for case in CASES if case.data["name"].startswith("two people change different"))
    ledger, _ = case.run(("A", "B"), repeats=False)
    mutation = Mutation(named(9), "thing", RECORD, 3, 50, 9, "", set={"a": 9})
    answer = ledger.put(mutation, author="Hoa", device="Hoa", received=99, floor=2**24)
    assert answer.record is not None
    assert answer.record.version == 2**24 + 1
    again = Mutation(named(10), "thing", RECORD, 2**24 + 1, 60, 10, "", set={"a": 9})
    unchanged = ledger.put(again, author="Hoa", device="Hoa", received=99, floor=2**24)
    assert unchanged.record is not None
    assert (unchanged.record.version, unchanged.paths) == (2**24 + 1, ())


def test_a_mutation_that_changes_nothing_at_all_gives_the_very_record_back() -> None:
    case = next(case for case in CASES if case.data["name"].startswith("clearing what was never set"))
    ledger, _ = case.run((), repeats=False)
    before = ledger.record
    _, [answer] = case.run(("A",), repeats=False)
    assert answer.record == before


def typed(body: Any) -> dict[str, tuple[type, Any]]:
    return {path: (type(value), value) for path, value in body.items()}


def history_of(case: Case, order: tuple[str, ...]) -> list[Record]:
    """The record after each mutation."""
    ledger: Ledger
    ledger, _ = case.run(order, repeats=False)
    return [answer.record for answer in ledger.first.values() if answer.record is not None]


def patched(record: Record, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    body, disputes = dict(record.body), record.wire_conflicts()
    for path, value in changes.items():
        place, name = (disputes, path.removeprefix("_conflicts.")) if path.startswith("_conflicts.") else (body, path)
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    return body, disputes
