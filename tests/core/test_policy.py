"""What a kind declares about merging."""

from typing import Any

import pytest

from sync import Policy, Shape
from sync.policy import item_of, matches
from tests.core.cases import load

VECTORS = load("policy")
SHAPE = Shape({path: Policy(name) for path, name in VECTORS["policies"].items()}, "DRAFT", {})


@pytest.mark.parametrize("case", VECTORS["policy_of"], ids=lambda case: case["path"])
def test_a_path_has_the_policy_of_its_pattern(case: Any) -> None:
    assert SHAPE.policy_of(case["path"]) == case["policy"]


@pytest.mark.parametrize("case", VECTORS["matches"], ids=lambda case: f"{case['pattern']} {case['path']}")
def test_a_pattern_names_paths(case: Any) -> None:
    assert matches(case["pattern"], case["path"]) is case["matches"]


def test_only_fields_of_items_lie_in_an_item() -> None:
    assert item_of("agenda.k.title") == "agenda.k."
    assert item_of("topics.k") is None
