"""The page's types and the server's schemas name the same things: a field that one side forgets is found here."""

import re
from pathlib import Path

import pytest
from marshmallow import Schema

from server.api.console import schemas
from server.api.console.upstream import StepBelow

TYPES = (Path(__file__).parents[3] / "pwa/src/console/types.ts").read_text(encoding="utf-8")
INTERFACE = re.compile(r"export interface (\w+)(?:<\w+>)?(?: extends ([^{]+))? \{\n(.*?)\n\}", re.S)
FIELD = re.compile(r"^  (\w+)\??:", re.M)


def interfaces() -> dict[str, set[str]]:
    """Every interface with its fields, those it inherits included."""
    found: dict[str, set[str]] = {}
    for name, parent, body in INTERFACE.findall(TYPES):
        inherited = found.get(re.sub(r"^Omit<(\w+),.*|<.*", r"\1", parent).strip(), set())
        left_out = set(re.findall(r'"(\w+)"', parent))
        found[name] = (inherited - left_out) | set(FIELD.findall(body))
    return found


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("Row", schemas.Row),
        ("Listed", schemas.Listed),
        ("Full", schemas.Full),
        ("Standing", schemas.Standing),
        ("Candidate", schemas.CandidateShown),
        ("Dispute", schemas.Dispute),
        ("ConflictRow", schemas.ConflictRow),
        ("Change", schemas.Change),
        ("Edit", schemas.Edit),
        ("UnitNode", schemas.UnitNode),
        ("Units", schemas.Units),
        ("Queue", schemas.Queue),
        ("Today", schemas.Today),
        ("KeptRow", schemas.KeptRow),
        ("Account", schemas.Account),
        ("Device", schemas.DeviceShown),
        ("AdminEntry", schemas.AdminEntry),
        ("UpwardRow", schemas.UpwardRow),
        ("LinkAbove", schemas.LinkAbove),
        ("LinkBelow", schemas.LinkBelow),
        ("Upward", schemas.Upward),
        ("StepBelow", StepBelow),
        ("Paged", schemas.page_of(schemas.Row)),
    ],
)
def test_both_sides_name_the_same_fields(name: str, schema: type[Schema]) -> None:
    assert interfaces()[name] == set(schema().fields)
