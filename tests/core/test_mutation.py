"""Mutations are checked for their form before anything else looks at them."""

from typing import Any

import pytest

from sync.mutation import MAX_PATHS, MAX_TEXT, MutationError, is_path, parse
from tests.core.cases import load

VECTORS = load("mutation")


def said(case: Any) -> Any:
    if "whole" in case:
        return case["whole"]
    merged = {**VECTORS["plain"], **case["change"]}
    return {key: value for key, value in merged.items() if value is not None}


@pytest.mark.parametrize("case", [c for c in VECTORS["cases"] if "read" in c], ids=lambda case: case["name"])
def test_a_mutation_is_read(case: Any) -> None:
    mutation = parse(said(case))
    for name, expected in case["read"].items():
        value = getattr(mutation, name)
        assert (list(value) if isinstance(value, tuple) else value) == expected
    assert mutation.hash == case.get("hash", mutation.hash)


@pytest.mark.parametrize("case", [c for c in VECTORS["cases"] if "error" in c], ids=lambda case: case["name"])
def test_a_mutation_of_the_wrong_form_is_refused(case: Any) -> None:
    with pytest.raises(MutationError) as caught:
        parse(said(case))
    assert [caught.value.code, caught.value.path] == case["error"]


def test_a_text_of_a_megabyte_is_too_large() -> None:
    with pytest.raises(MutationError, match="too_large: content"):
        parse({**VECTORS["plain"], "set": {"content": "x" * 1_000_000}})
    assert parse({**VECTORS["plain"], "set": {"content": "x" * MAX_TEXT}})


def test_a_set_of_thousands_of_paths_is_too_large() -> None:
    with pytest.raises(MutationError, match="too_large: set"):
        parse({**VECTORS["plain"], "set": {f"topics.k{i}": True for i in range(MAX_PATHS + 1)}})


def test_two_mutations_that_differ_in_a_byte_have_different_hashes() -> None:
    plain = VECTORS["plain"]
    assert parse(plain).hash != parse({**plain, "set": {"content": "Gia dình"}}).hash


def test_a_hash_is_made_even_of_what_no_text_can_hold() -> None:
    with pytest.raises(MutationError, match="invalid: content"):
        parse({**VECTORS["plain"], "set": {"content": "\ud800"}})


@pytest.mark.parametrize(("text", "holds"), [("a.b", True), ("_deleted", True), ("a..b", False), (7, False)])
def test_a_path_has_a_form(text: object, holds: bool) -> None:
    assert is_path(text) is holds
