"""The description of the API: valid, and what the server really takes and says is as it describes."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from server.api.description import name_of
from server.problems import STATUS
from server.records import KINDS
from tests.people import ASSIGNMENTS, DONG, HOUSEHOLDS, MEMBERS, Phone
from tests.server.console.conftest import new_visit

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")
# What a block of the page is called there -> the component that describes it.
BLOCKS = {"mutation": "Mutation", "request": "SyncRequest", "reply": "Frame", "answers": "Answer", "problem": "Problem"}
EXAMPLES = re.findall(r"```json (\w+)\n(.*?)```", PAGE, re.S)
READ = (
    "today",
    "records",
    f"records/{HOUSEHOLDS[0]}",
    f"records/{ASSIGNMENTS[0]}",
    f"records/{MEMBERS['hoa']}",
    f"records/{DONG}",
    f"records/{DONG}/history",
    "units",
    "conflicts",
    "kept",
    "upstream",
    "session",
)


@pytest.fixture
def document(app: Flask) -> Any:
    return app.test_client().get("/api/openapi.json").get_json()


def wrong(document: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> list[str]:
    """Return what a value does not keep of a schema of the document."""
    whole = {**schema, "components": document["components"]}
    return [f"{one.json_path}: {one.message}"[:300] for one in Draft202012Validator(whole).iter_errors(value)]


def component(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_the_description_is_valid(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_has_a_name_and_answers_problems_as_what_they_are(document: Any) -> None:
    operations = [one for path in document["paths"].values() for one in path.values() if "responses" in one]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) > 20
    for one in operations:
        assert {"500", "503"} <= set(one["responses"]), one["operationId"]
        assert "default" not in one["responses"]
    said = [code for one in document["components"]["responses"].values() for code in one["description"].split(", ")]
    assert sorted(said) == sorted(STATUS)


def test_every_kind_has_a_component_from_its_declaration(document: Any) -> None:
    for kind, declared in KINDS.items():
        schema = document["components"]["schemas"][name_of(kind)]
        plain = {path for path in declared.shape.policies if "." not in path}
        assert set(schema["properties"]) == plain | {"_deleted"}


@pytest.mark.parametrize(
    ("kind", "body", "good"),
    [
        ("VisitBody", {"on": "2026-09-20", "met": "CHU_HO", "topics.SAN_XUAT": True, "state": "draft"}, True),
        ("VisitBody", {"mood": "x"}, False),
        ("VisitBody", {"met": "KHONG_CO"}, False),
        ("VisitBody", {"topics.KHONG_CO": True}, False),
        ("VisitBody", {"topics.SAN_XUAT": False}, False),
        ("VisitBody", {"help_given": "x" * 501}, False),
        ("CellMeetingBody", {f"attendance.{MEMBERS['hoa']}.status": "CO_MAT", "score.time": 5}, True),
        ("CellMeetingBody", {"score.time": 6}, False),
        ("CellMeetingBody", {"attendance.hoa.status": "CO_MAT"}, False),
        ("OrganisationBody", {"is_grassroots_unit.2025-07-01": False, "parent_id": DONG}, True),
        ("OrganisationBody", {"is_grassroots_unit.today": False}, False),
    ],
)
def test_a_component_takes_what_its_kind_takes(document: Any, kind: str, body: Any, good: bool) -> None:
    assert (wrong(document, component(kind), body) == []) is good


@pytest.mark.parametrize(("block", "text"), [one for one in EXAMPLES if one[0] in BLOCKS])
def test_the_examples_of_the_protocol_are_as_described(document: Any, block: str, text: str) -> None:
    value = json.loads(text)
    for one in value if block == "answers" else [value]:
        assert wrong(document, component(BLOCKS[block]), one) == []


def test_the_page_has_examples_of_everything_that_is_described() -> None:
    assert set(BLOCKS) <= {block for block, _ in EXAMPLES}


def test_what_a_phone_is_told_is_as_described(document: Any, phone: Callable[..., Phone]) -> None:
    hoa, lan = phone("hoa"), phone("hoa", 2)
    visit = new_visit(hoa, help_given="Gạo")
    hoa.batch.step("visit", visit, "submit", "draft")
    hoa.batch.new("visit", visit, mood="x")
    frames = hoa.frames()
    lan.frames()
    hoa.batch.edit("visit", visit, 2, help_given="Gạo và mì")
    lan.batch.edit("visit", visit, 2, help_given="Dầu ăn")
    frames += hoa.frames() + lan.frames() + hoa.frames(buckets=True)
    assert any("patches" in frame for frame in frames)
    assert any("rows" in frame for frame in frames)
    assert any(one["code"] == "refused" for frame in frames for one in frame.get("answers", ()))
    for frame in frames:
        assert wrong(document, component("Frame"), frame) == []


@pytest.mark.parametrize("path", READ)
def test_what_the_console_reads_is_as_described(document: Any, phone: Callable[..., Phone], path: str) -> None:
    mai = phone("mai")
    reply = mai.client.get(f"/api/{path}")
    assert reply.status_code == 200
    place = re.sub(r"/[A-Za-z0-9_-]{22}(?=/|$)", "/{id}", f"/api/{path}")
    content = document["paths"][place]["get"]["responses"]["200"]["content"]["application/json"]
    assert wrong(document, content["schema"], reply.get_json()) == []


def test_a_refused_request_is_answered_as_described(document: Any, phone: Callable[..., Phone]) -> None:
    mai = phone("mai")
    for path, status in (("/api/records?page=0", "422"), ("/api/records/x", "404"), ("/api/accounts", "403")):
        reply = mai.client.get(path)
        assert reply.status_code == int(status)
        place = path.split("?")[0].replace("/x", "/{id}")
        name = document["paths"][place]["get"]["responses"][status]["$ref"].rsplit("/", 1)[1]
        schema = document["components"]["responses"][name]["content"][reply.mimetype]["schema"]
        assert wrong(document, schema, reply.get_json()) == []
