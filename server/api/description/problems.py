"""Every problem as a named response, and which operation answers with which."""

from typing import Any

from server.problems import STATUS, TYPE

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "What kept a whole request from being done (RFC 9457). A program goes by `code`.",
    "properties": {
        "type": {"type": "string", "enum": [TYPE + code for code in STATUS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"enum": list(STATUS)},
        "errors": {
            "type": "object",
            "description": "messages by field, in the reader's language",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": False,
}
_OPEN = {("post", "/api/session"), ("delete", "/api/session"), ("post", "/api/upstream")}
_RETRY = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}


_SHARED = {401: "Unauthorized", 403: "Forbidden"}


def _named(status: int) -> str:
    """Return the name of a status' response: that of its problem, where there is only one."""
    code = next(code for code, its in STATUS.items() if its == status)
    return _SHARED.get(status) or "".join(word.capitalize() for word in code.split("_"))


def _response(status: int) -> dict[str, Any]:
    codes = [code for code, its in STATUS.items() if its == status]
    schema = {
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"code": {"enum": codes}, "status": {"const": status}},
    }
    found: dict[str, Any] = {
        "description": ", ".join(codes),
        "content": {"application/problem+json": {"schema": schema}},
    }
    return found | ({"headers": _RETRY} if status in (429, 503) else {})


RESPONSES: dict[str, Any] = {_named(status): _response(status) for status in sorted(set(STATUS.values()))}


def answer_with_problems(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with a name of its own and the problems that it may answer with."""
    opened = (method, path) in _OPEN
    statuses = {500, 503}
    if not opened or path == "/api/upstream" or method == "post":
        statuses |= {401, 403}
    if "requestBody" in operation:
        statuses |= {400, 413, 415}
    if "422" in operation["responses"]:
        statuses.add(422)
    if "{" in path:
        statuses.add(404)
    if path == "/api/session" and method == "post":
        statuses.add(429)
    kept = {code: one for code, one in operation["responses"].items() if code not in ("422", "default")}
    problems = {f"{status}": {"$ref": f"#/components/responses/{_named(status)}"} for status in sorted(statuses)}
    words = [part for part in path.split("/") if part not in ("", "api")]
    found = {
        **operation,
        "operationId": "_".join([method, *(word.strip("{}").replace("-", "_") for word in words)]),
        "responses": {**kept, **problems},
    }
    if opened:
        found["security"] = [{"link": []}] if path == "/api/upstream" else []
    return found
