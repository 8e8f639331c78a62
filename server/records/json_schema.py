"""The flat body of a kind as JSON Schema, from the same declaration that judges it."""

import re
from typing import Any

from server.records.base import RecordType
from server.records.fields import Choice, Date, Flag, Integer, Keyed, Leaf, Month, Ref, Text
from server.records.leaves import MONTH
from sync.policy import DELETED

Schema = dict[str, Any]
ID: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{21}[AQgw]$"}
_KEY, _ID_KEY, _DAY_KEY = "[A-Za-z0-9_-]{1,40}", "[A-Za-z0-9_-]{22}", r"\d{4}-\d{2}-\d{2}"


def body_schema(kind: RecordType) -> Schema:
    """Return the schema of what may stand in a body of the kind; no field is required, for unfinished work syncs."""
    plain: dict[str, Schema] = {DELETED: {"const": True}}
    if kind.initial is not None:
        plain["state"] = {"enum": list(kind.states)}
    keyed: dict[str, Schema] = {}
    for name, part in kind.parts.items():
        if isinstance(part, Leaf):
            plain[name] = leaf_schema(part)
        else:
            keyed |= {f"^{path}$": schema for path, schema in _paths(name, part)}
    return {
        "type": "object",
        "description": " ".join((type(kind).__doc__ or "").split()),
        "properties": plain,
        "patternProperties": keyed,
        "additionalProperties": False,
    }


def _paths(name: str, part: Keyed) -> list[tuple[str, Schema]]:
    """Return patterns of the paths below a map, with what may stand there."""
    if part.codes is not None:
        each = ((code, part.leaf_for(code)) for code in part.codes)
        return [(rf"{name}\.{re.escape(code)}", leaf_schema(leaf)) for code, leaf in each if leaf is not None]
    key = _ID_KEY if part.key_kind is not None else _DAY_KEY if part.type == "dated" else _KEY
    if part.leaf is not None:
        return [(rf"{name}\.{key}", leaf_schema(part.leaf))]
    return [(rf"{name}\.{key}\.{inner}", leaf_schema(leaf)) for inner, leaf in part.parts.items()]


def leaf_schema(leaf: Leaf) -> Schema:
    """Return the schema of one value."""
    found: Schema = {}
    match leaf:
        case Choice():
            found = {"enum": list(leaf.codes)}
        case Ref():
            found = dict(ID)
        case Text():
            found = {"type": "string", "maxLength": leaf.most}
        case Date():
            found = {"type": "string", "format": "date"}
        case Month():
            found = {"type": "string", "pattern": f"^{MONTH.pattern}$"}
        case Integer():
            found = {"type": "integer", "minimum": leaf.low, "maximum": leaf.high}
        case Flag():
            found = {"const": True} if leaf.true_only else {"type": "boolean"}
    traits = {"x-merge": str(leaf.policy)}
    if leaf.needed_for:
        traits["x-needed-for"] = " ".join(sorted(leaf.needed_for))
    return found | traits | ({"readOnly": True} if leaf.server else {})
