"""Every text exists in both languages, with the same places to fill."""

import ast
import re
from pathlib import Path

import pytest

import server.records
from server.messages import LANGUAGES, Msg, say, table, text
from server.records import KINDS
from server.records.fields import HINTS, Keyed

FOLDER = Path(server.records.__file__).parent


def keys_of_kinds() -> set[str]:
    found: set[str] = set()
    for name, kind in KINDS.items():
        found |= {name, *(f"{name}.state.{state}" for state in kind.states)}
        found |= {f"{name}.step.{step.name}" for step in kind.steps}
        for field, part in kind.parts.items():
            found |= {f"{name}.{field}", *(f"{name}.{field}.{code}" for code in getattr(part, "codes", None) or ())}
            for inner, leaf in part.parts.items() if isinstance(part, Keyed) else ():
                found |= {leaf.label, *(f"{leaf.label}.{code}" for code in getattr(leaf, "codes", None) or ())}
                assert inner in ("pos", "_deleted") or leaf.label == f"{name}.{field}.{inner}"
    return found


def keys_of_errors() -> set[str]:
    """Return the first argument of every `Msg(...)` and `_say(...)` in the record types."""
    found: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
                "Msg",
                "_say",
            ):
                found |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_file_holds_exactly_what_the_kinds_need(language):
    from server.messages import topic

    hints = {f"hint.{name}" for name in HINTS}
    assert set(topic("records", language)) == keys_of_kinds() | keys_of_errors() | hints | {
        "step.create",
        "step.complete",
    }


def test_both_languages_have_the_same_keys_and_places():
    vi, en = table("vi"), table("en")
    assert vi.keys() == en.keys()
    for key in vi:
        assert set(re.findall(r"\{(\w+)\}", vi[key])) == set(re.findall(r"\{(\w+)\}", en[key])), key
        assert vi[key].strip()
        assert en[key].strip()


def test_a_parameter_with_an_at_sign_is_itself_a_text():
    assert say(Msg("too_short", {"field": "@petition.summary", "limit": 10}), "en") == (
        '"What is asked" needs at least 10 characters. Say more.'
    )


def test_vietnamese_comes_first():
    assert text("visit") == "Thăm hộ"


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        text("nothing.of.the.kind")
