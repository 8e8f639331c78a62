"""The form of a sync, request and reply, as JSON Schema; docs/protocol.md says what it means."""

from typing import Any

from server.records.json_schema import ID

Schema = dict[str, Any]
COUNT: Schema = {"type": "integer", "minimum": 0}
LEAF: Schema = {"type": ["string", "integer", "boolean"]}
LEAF_OR_NULL: Schema = {"type": ["string", "integer", "boolean", "null"]}
TEXT: Schema = {"type": "string"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def by_key(values: Schema, description: str = "") -> Schema:
    return {"type": "object", "additionalProperties": values, **({"description": description} if description else {})}


def row_of(*items: Schema) -> Schema:
    return {"type": "array", "prefixItems": list(items), "minItems": len(items), "maxItems": len(items)}


def closed(properties: dict[str, Schema], required: tuple[str, ...] = (), **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


_MEMBERSHIPS = array(row_of(COUNT, array(ID), array(COUNT)))

SCHEMAS: dict[str, Schema] = {
    "Mutation": closed(
        {
            "id": ID,
            "kind": TEXT,
            "record": ID,
            "base": COUNT | {"description": "the version that was put before the person, 0 for none"},
            "at": {"type": "integer", "description": "device time, ms"},
            "n": {"type": "integer", "minimum": 1, "description": "counts up on the device"},
            "set": by_key(LEAF_OR_NULL, "path to value; null clears"),
            "was": by_key(TEXT, "the text the person started from, for text paths"),
            "op": TEXT | {"description": "a step of the kind's machine, `resolve` or `delete`"},
            "from": TEXT | {"description": "the state that a step leaves"},
            "path": TEXT,
            "seen": array(ID, description="mutation ids of the candidates that were looked at"),
            "value": LEAF_OR_NULL,
            "replaces": ID | {"description": "the refused or held mutation that this one mends"},
        },
        ("id", "kind", "record", "base", "at", "n"),
        description="What one person did to one record. It never changes once it was offered to a server.",
        oneOf=[{"required": ["set"]}, {"required": ["op"]}],
    ),
    "SyncRequest": closed(
        {
            "form": {"type": "integer", "minimum": 1, "default": 1},
            "cursor": TEXT,
            "mutations": array(ref("Mutation"), maxItems=500),
            "want": array(ID, maxItems=1000),
            "buckets": {"type": "boolean"},
            "check": array(row_of(COUNT, COUNT, TEXT)),
        },
        description="All are optional. A mutation of another form is answered by itself and keeps none of the others out.",
    ),
    "Answer": closed(
        {
            "id": TEXT,
            "code": {"enum": ["applied", "merged", "conflict", "held", "refused", "duplicate"]},
            "v": COUNT,
            "sum": TEXT,
            "set": by_key(LEAF_OR_NULL),
            "reason": TEXT,
            "message": TEXT,
            "errors": by_key(array(TEXT)),
            "with": {"type": "object"},
            "first": TEXT,
        },
        ("id", "code"),
    ),
    "Candidate": closed(
        {"mutation": ID, "author": ID, "time": {"type": "integer"}, "value": LEAF_OR_NULL},
        ("mutation", "author", "time", "value"),
        description="A value that an edit gave and that does not stand, until somebody decides.",
    ),
    "Rows": closed(
        {
            "id": array(ID),
            "v": array(COUNT),
            "cols": by_key(array({}), "top-level field to values, null where a record has none"),
            "conflicts": by_key(by_key(array(ref("Candidate"))), "by record and path"),
        },
        ("id", "v", "cols"),
        description="Whole records of one kind, by column; the bodies are those of the kind's component.",
    ),
    "Patch": closed(
        {
            "id": ID,
            "v": COUNT,
            "b": COUNT | {"description": "the version from which it leads"},
            "set": by_key(
                {"anyOf": [LEAF_OR_NULL, array(ref("Candidate"))]}, "`_conflicts.<path>`: candidates, or null"
            ),
        },
        ("id", "v", "b", "set"),
    ),
    "Frame": closed(
        {
            "now": {"type": "integer"},
            "cursor": TEXT,
            "more": {"const": True},
            "total": COUNT,
            "notices": array({"type": "object", "properties": {"code": TEXT}, "required": ["code"]}),
            "buckets": array(TEXT),
            "reread": array(COUNT),
            "answers": array(ref("Answer")),
            "rows": by_key(ref("Rows"), "by kind"),
            "patches": array(ref("Patch")),
            "in": _MEMBERSHIPS,
            "out": _MEMBERSHIPS,
            "digest": TEXT,
        },
        description="Stored with its cursor in one transaction, or not at all.",
    ),
}
