"""Three-way merge of texts."""

import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.text import merge3
from tests.core.cases import load

VECTORS = load("text")
WORDS = st.lists(st.sampled_from(["a", "b", "c", "đường", ",", "\n", "\n\n", "  "]), max_size=14).map(" ".join)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_two_changes_are_merged_whichever_comes_first(case: Any) -> None:
    assert merge3(case["base"], case["mine"], case["theirs"]) == case["merged"]
    assert merge3(case["base"], case["theirs"], case["mine"]) == case["merged"]


def test_a_text_that_repeats_itself_is_left_to_a_person() -> None:
    repeats = VECTORS["repeats"]
    base = repeats["word"] * repeats["times"]
    began = time.process_time()
    assert merge3(base, "x " + base + "x", "y " + base + "y") is None
    assert time.process_time() - began < 1


@pytest.mark.parametrize("words", [40, 400, 4_000])
def test_long_texts_are_merged_in_well_under_a_second(words: int) -> None:
    luck = random.Random(words)
    base = " ".join(f"w{luck.randrange(words)}" for _ in range(4_000))
    assert len(base) > 14_000
    sides = []
    for name in "xy":
        tokens = base.split(" ")
        for place in luck.sample(range(len(tokens)), 400):
            tokens[place] = name
        sides.append(" ".join(tokens))
    began = time.process_time()
    merge3(base, *sides)
    assert time.process_time() - began < 1


@given(WORDS, WORDS, WORDS)
def test_merging_knows_no_first_and_second(base: str, mine: str, theirs: str) -> None:
    assert merge3(base, mine, theirs) == merge3(base, theirs, mine)


@given(WORDS, WORDS)
def test_a_change_on_one_side_only_is_taken(base: str, mine: str) -> None:
    assert merge3(base, mine, base) == mine
    assert merge3(base, mine, mine) == mine


@given(st.lists(WORDS, min_size=3, max_size=5), st.data())
def test_changes_in_paragraphs_apart_are_always_merged(paragraphs: list[str], data: st.DataObject) -> None:
    # Numbered, so that no two paragraphs are alike.
    base = [f"{place} {text}".replace("\n", "") for place, text in enumerate(paragraphs)]
    mine, theirs = list(base), list(base)
    mine[0] = "mine " + data.draw(WORDS).replace("\n", "")
    theirs[-1] = "theirs " + data.draw(WORDS).replace("\n", "")
    merged = "\n".join([mine[0], *base[1:-1], theirs[-1]])
    assert merge3("\n".join(base), "\n".join(mine), "\n".join(theirs)) == merged
