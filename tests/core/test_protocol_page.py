"""docs/protocol.md says what is so: its examples are read by the core, its tables name every code there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import cursor, parse
from sync.holding import Holding
from sync.merge import Outcome
from sync.mutation import _KEYS
from sync.wire import Request, read_request
from tests.core.cases import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")


def examples(kind: str) -> Iterator[Any]:
    for text in re.findall(rf"```json {kind}\n(.*?)```", PAGE, re.DOTALL):
        yield json.loads(text)


def said(table: str) -> set[str]:
    """The code words in the first column of a section's tables."""
    section = PAGE.split(f"## {table}", 1)[1].split("\n## ")[0]
    rows = re.findall(r"^\|(.*?)\|", section, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([a-z_]+)`", row)}


def test_every_example_is_of_a_known_kind() -> None:
    kinds = set(re.findall(r"```json ?(\w*)", PAGE))
    assert kinds == {"session", "mutation", "request", "reply", "answers", "problem", "upstream"}


def test_what_two_servers_say_to_each_other_can_be_read() -> None:
    assert [bool(one) for one in examples("upstream")] == [True, True]


def test_the_mutations_can_be_read() -> None:
    ops = {parse(one).op for one in examples("mutation")}
    assert ops == {None, "submit", "resolve", "delete"}


def test_the_requests_can_be_read() -> None:
    assert [read_request(json.dumps(one).encode()).want for one in examples("request")] == [["AZqgxN8gcQKDBAUGBwgJCw"]]


@pytest.mark.parametrize("frame", list(examples("reply")))
def test_a_phone_takes_the_replies_in(frame: Any) -> None:
    household = "commune/AAAAAAAAAAAAAAAAAAAAAQ/household/AAAAAAAAAAAAAAAAAAAABQ"
    holding = Holding({}, buckets=["units/AAAAAAAAAAAAAAAAAAAAAQ", household])
    holding.take({**frame, "more": True})
    assert holding.cursor == frame.get("cursor")
    assert holding.cursor is None or cursor.peek(holding.cursor).epoch == 1
    assert holding.outdated == (holding.cursor is None)
    assert set(frame) <= said("5. The reply")


def test_all_answers_have_an_example() -> None:
    [answers] = examples("answers")
    codes = {str(outcome) for outcome in Outcome} | {"held", "duplicate"}
    assert {one["code"] for one in answers} == codes
    assert codes <= said("6. Answers")
    assert {key for one in answers for key in one} <= said("6. Answers")


def test_every_field_of_a_mutation_and_of_a_request_is_named() -> None:
    assert said("3. A mutation") == _KEYS
    assert set(Request._fields) <= said("4. The request")


def test_every_reason_that_the_server_has_words_for_is_named() -> None:
    words = json.loads((ROOT / "server" / "messages" / "reasons.vi.json").read_text(encoding="utf-8"))
    reasons = {key.removeprefix("reason.") for key in words if key.startswith("reason.")}
    assert reasons <= said("6. Answers")


def test_every_refusal_of_the_merge_and_the_reader_is_named() -> None:
    refused = {
        answer.split(" ")[1]
        for case in load("merge")["cases"]
        for answers in case.get("answers", {}).values()
        for answer in answers
        if answer.startswith("refused")
    }
    unread = {case["error"][0] for case in load("mutation")["cases"] if "error" in case}
    assert refused | unread | {"too_large"} <= said("6. Answers")


def test_every_problem_of_a_whole_request_is_named() -> None:
    words = json.loads((ROOT / "server" / "messages" / "problems.vi.json").read_text(encoding="utf-8"))
    codes = {key.split(".")[1] for key in words if key.startswith("problem.")}
    [problem] = examples("problem")
    section = PAGE.split("## 10.", 1)[1].split("\n## ")[0]
    assert codes <= set(re.findall(r"`([a-z_]+)`", section))
    assert problem["code"] in codes


def test_the_example_of_a_sign_in_has_a_device() -> None:
    [given] = examples("session")
    assert set(given) == {"login", "password", "device"}
