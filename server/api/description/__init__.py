"""The description of the API (OpenAPI 3.1), beside what flask-smorest says of paths and plain schemas:
a component per kind of record, the form of the wire, and every problem by its name."""

from typing import Any

from server.api.description.problems import RESPONSES, answer_with_problems
from server.api.description.problems import SCHEMA as PROBLEM
from server.api.description.wire import SCHEMAS as WIRE
from server.records import KINDS
from server.records.json_schema import body_schema

Document = dict[str, Any]
BODY = {"$ref": "#/components/schemas/Body"}
# Made of what flask-smorest would answer by itself; `server.problems` answers instead.
_NOT_OURS = ("Error", "PaginationMetadata")


def name_of(kind: str) -> str:
    """Return the name of a kind's component."""
    return "".join(word.capitalize() for word in kind.split("_")) + "Body"


def complete(document: Document) -> Document:
    """Return the description of paths and schemas with everything that they rest on."""
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name not in _NOT_OURS}
    for schema in schemas.values():
        for name in ("body", "current"):
            if name in schema.get("properties", {}):
                schema["properties"][name] = BODY if name == "body" else {"anyOf": [BODY, {"type": "null"}]}
    bodies = {name_of(kind): body_schema(declared) for kind, declared in KINDS.items()}
    schemas |= {
        **bodies,
        "Body": {
            "description": "The flat body of a record of some kind: path to value. Lists leave out what stands under maps.",
            "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in bodies],
        },
        **WIRE,
        "Problem": PROBLEM,
    }
    paths = {path: {**operations} for path, operations in document["paths"].items()}
    for path, operations in paths.items():
        for method, operation in operations.items():
            if isinstance(operation, dict):
                operations[method] = answer_with_problems(path, method, operation)
    return {
        **document,
        "info": {
            **document["info"],
            "description": "docs/protocol.md says what the fields mean and when they are sent.",
        },
        "security": [{"session": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": RESPONSES,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "s"},
                "link": {"type": "http", "scheme": "bearer", "description": "the key of a link between two servers"},
            },
        },
    }
