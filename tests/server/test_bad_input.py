"""Bad input: each has its answer, the rest of the batch is accepted, nothing is lost."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from server.context import Context
from server.db import reading
from server.models import kept
from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, SUOI, Phone, read, user_id

GOOD, BAD = natural_id("visit", "good"), natural_id("visit", "bad")
NOBODY = natural_id("nobody", "at all")


def fields(**more: Any) -> dict[str, Any]:
    return {"org_id": DONG, "assignment": ASSIGNMENTS[0], "household": HOUSEHOLDS[0], "on": "2026-09-20", **more}


def kept_contents(context: Context) -> list[Any]:
    with reading(context.engine) as connection:
        return list(connection.execute(select(kept.c.content)).scalars())


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown kind": ({"kind": "poem"}, "refused unknown_kind"),
    "an unknown field": ({"set": fields(religion="x")}, "refused unknown_field"),
    "an unknown code": ({"set": fields(mode="BAY")}, "refused invalid"),
    "a wrong type": ({"set": fields(on=5)}, "refused invalid"),
    "a state set by hand": ({"set": fields(state="confirmed")}, "refused invalid"),
    "a value only the server sets": ({"set": fields(confirmed_on="2026-09-20")}, "refused invalid"),
    "a text of 1 MB": ({"set": fields(help_given="x" * 1_000_000)}, "refused too_large"),
    "a text above its limit": ({"set": fields(help_given="x" * 501)}, "refused invalid"),
    "no unit": ({"set": {"help_given": "x"}}, "refused invalid"),
    "a lone surrogate": ({"set": fields(help_given="\ud800")}, "refused invalid"),
    "a NUL": ({"set": fields(help_given="\x00")}, "refused invalid"),
    "a float": ({"set": fields(on=1.5)}, "refused invalid"),
    "a nested value": ({"set": fields(help_given={"a": 1})}, "refused invalid"),
    "an odd path": ({"set": {**fields(), "Topics..x": True}}, "refused invalid"),
    "no set and no op": ({"set": None}, "refused invalid"),
    "an unknown key": ({"author": "somebody"}, "refused invalid"),
    "a negative base": ({"base": -1}, "refused invalid"),
    "a record nobody has": ({"record": NOBODY, "base": 7, "set": {"help_given": "x"}}, "refused not_found"),
    "a step on nothing": ({"set": ..., "op": "submit", "from": "draft"}, "refused not_found"),
    "a reference nobody has": ({"set": fields(assignment=NOBODY)}, "held waits_for_reference"),
    "a reference he may not read": ({"set": fields(assignment=ASSIGNMENTS[2])}, "held waits_for_reference"),
    "a unit nobody has": ({"set": fields(org_id=NOBODY)}, "held waits_for_reference"),
    "another cell": ({"set": fields(org_id=SUOI)}, "refused forbidden"),
    "an impossible date": ({"set": fields(on="2999-01-01")}, "held bad_date"),
    "a clock in 1970": ({"at": 5}, "applied"),
    "a clock in 2090": ({"at": 3_800_000_000_000}, "applied"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_answered_and_the_rest_is_accepted(case: str, phone: Callable[..., Phone], context: Context) -> None:
    change, expected = CASES[case]
    hoa = phone("hoa")
    bad = hoa.batch.add("visit", BAD, **{"set": fields(), **change})
    bad = {name: value for name, value in bad.items() if value is not ...}
    hoa.batch.mutations = [bad]
    hoa.batch.new("visit", GOOD, **fields())
    assert hoa.codes() == [expected, "applied"]
    if expected != "applied":
        assert bad in kept_contents(context)
        assert hoa.codes([bad]) == [expected.replace("refused", "duplicate").replace("held", "duplicate")]


def test_an_illegal_step_is_refused_and_the_next_is_taken(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    hoa.batch.new("visit", GOOD, **fields(mode="TAI_NHA", met="VANG_NHA"))
    hoa.batch.step("visit", GOOD, "lock", "draft")
    hoa.batch.step("visit", GOOD, "fly", "draft")
    hoa.batch.step("visit", GOOD, "submit", "locked")
    hoa.batch.step("visit", GOOD, "submit", "draft")
    assert hoa.codes() == ["applied", "refused forbidden", "refused unknown_step", "refused illegal_step", "applied"]


def test_a_step_that_lacks_fields_names_them_in_words(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    hoa.batch.new("visit", GOOD, **fields())
    hoa.batch.step("visit", GOOD, "submit", "draft")
    answer = hoa.answers()[1]
    assert (answer["code"], answer["reason"]) == ("refused", "incomplete")
    assert set(answer["errors"]) == {"mode", "met", "topics"}
    assert all(isinstance(text, str) and " " in text for texts in answer["errors"].values() for text in texts)


def test_somebody_elses_record_is_answered_like_one_that_nobody_has(phone: Callable[..., Phone]) -> None:
    hoa, tuan = phone("hoa"), phone("tuan")
    hoa.batch.new("visit", GOOD, **fields())
    hoa.frames()
    for record in (GOOD, NOBODY):
        tuan.batch.edit("visit", record, 1, help_given="x")
        tuan.batch.step("visit", record, "submit", "draft", base=1)
    answers = tuan.answers()
    assert [{**one, "id": ""} for one in answers[:2]] == [{**one, "id": ""} for one in answers[2:]]
    assert {one["reason"] for one in answers} == {"not_found"}


@pytest.mark.parametrize("who", ["hoa", "lan"])
def test_the_same_id_with_another_content_is_taken_and_both_contents_are_kept(
    who: str, phone: Callable[..., Phone], context: Context
) -> None:
    hoa, other = phone("hoa"), phone(who, 2)
    mutation = hoa.batch.new("visit", GOOD, **fields())
    hoa.frames()
    changed = {**mutation, "set": fields(help_given="khác")}
    answers = other.answers([changed, mutation])
    assert answers[0]["reason"] == "id_taken"
    assert changed in kept_contents(context)
    if who == "lan":
        # Nothing of the first answer is told to somebody else, even for the very same bytes.
        assert answers[1] == {**answers[0]}


def test_an_id_twice_in_one_batch_is_taken_once(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    mutation = hoa.batch.new("visit", GOOD, **fields())
    assert hoa.codes([mutation, {**mutation, "set": fields(on="2026-09-01")}]) == [
        "applied", "duplicate", "refused id_taken",
    ]  # fmt: skip


def test_what_is_no_mutation_at_all_is_refused_and_kept(phone: Callable[..., Phone], context: Context) -> None:
    hoa = phone("hoa")
    hoa.batch.new("visit", GOOD, **fields())
    assert hoa.codes([5, "x", None, {}, {"id": "no"}]) == ["applied", *["refused invalid"] * 5]
    assert len(kept_contents(context)) == 5


@pytest.mark.parametrize(
    ("raw", "options", "status", "code"),
    [
        pytest.param(b"{", {}, 400, "bad_json", id="half an object"),
        pytest.param(b"[1]", {}, 400, "bad_json", id="a list"),
        pytest.param(b'{"mutations": 5}', {}, 400, "bad_json", id="mutations that are no list"),
        pytest.param(b'{"more": []}', {}, 400, "bad_json", id="an unknown key"),
        pytest.param(b'{"mutations": [NaN]}', {}, 400, "bad_json", id="a number that JSON has not"),
        pytest.param(b"[" * 100_000, {}, 400, "bad_json", id="deep nesting"),
        pytest.param(b"\xff\xfe", {}, 400, "bad_json", id="no UTF-8"),
        pytest.param(b'{"mutations": [' + b"{}," * 500 + b"{}]}", {}, 413, "too_large", id="501 mutations"),
        pytest.param(b" " * 2_000_001, {}, 413, "too_large", id="2 MB"),
        pytest.param(gzip.compress(b" " * 9_000_000), {"Content-Encoding": "gzip"}, 413, "too_large", id="a gzip bomb"),
        pytest.param(
            gzip.compress(b"{}")[:-9], {"Content-Encoding": "gzip"}, 400, "bad_json", id="half of a gzip file"
        ),
        pytest.param(zlib.compress(b"{}"), {"Content-Encoding": "gzip"}, 400, "bad_json", id="zlib for gzip"),
        pytest.param(b"{}", {"Content-Encoding": "br"}, 415, "unsupported", id="brotli"),
        pytest.param(b"{}", {"Content-Type": "text/plain"}, 415, "unsupported", id="plain text"),
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem_in_words(
    phone: Callable[..., Phone], raw: bytes, options: dict[str, str], status: int, code: str
) -> None:
    hoa = phone("hoa")
    reply = hoa.client.post("/api/sync", data=raw, headers={"Content-Type": "application/json", **options})
    assert (reply.status_code, reply.get_json()["code"]) == (status, code)
    assert reply.content_type == "application/problem+json"
    assert reply.get_json()["detail"]


def test_a_request_may_be_packed(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    body = gzip.compress(json.dumps({"mutations": [hoa.batch.new("visit", GOOD, **fields())]}).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
    reply = hoa.client.post("/api/sync", data=body, headers=headers)
    assert read(reply)[0]["answers"][0]["code"] == "applied"
    assert reply.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("cursor", ["x", "", "A" * 30, "AAEB" * 10_000])
def test_a_cursor_from_another_server_starts_again_and_says_so(phone: Callable[..., Phone], cursor: str) -> None:
    hoa = phone("hoa")
    first = hoa.frames()
    hoa.cursor = None
    frames = hoa.frames(cursor=cursor)
    assert frames[0]["notices"] == [{"code": "cursor_unknown"}]
    assert frames[0]["reread"] == list(range(len(first[0]["buckets"])))
    assert frames[0]["rows"] == first[0]["rows"]


def test_two_stores_with_one_device_id_are_told_to_part(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    hoa.batch.new("visit", GOOD, **fields())
    hoa.frames()
    hoa.batch.add("visit", BAD, set=fields())
    twin = {**hoa.batch.take()[0], "n": 1}
    frame = hoa.frames([twin])[0]
    assert frame["answers"][0]["code"] == "applied"
    assert frame["notices"] == [{"code": "new_device_id"}]


def test_words_are_in_the_language_of_the_account(phone: Callable[..., Phone], context: Context) -> None:
    from sqlalchemy import update

    from server.db import writing
    from server.models import account

    hoa = phone("hoa")
    with writing(context.engine) as connection:
        connection.execute(update(account).where(account.c.id == user_id("hoa")).values(lang="en"))
    hoa.batch.edit("visit", NOBODY, 7, help_given="x")
    assert hoa.answers()[0]["message"] == "There is no such record, or you may not see it."
