"""Every failure of a whole request: one list, one shape (RFC 9457), one handler."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from server.db import Later
from server.messages import LANGUAGES, Language, table
from sync.canon import canonical
from sync.wire import WireError

TYPE = "/api/problems/"

# code -> HTTP status. The words are `problem.<code>` and `problem.<code>.detail` of the messages.
STATUS: Mapping[str, int] = {
    "bad_json": 400,
    "invalid": 422,
    "signed_out": 401,
    "wrong_password": 401,
    "disabled": 403,
    "device_revoked": 403,
    "forbidden": 403,
    "not_found": 404,
    "not_allowed": 405,
    "taken": 409,
    "too_large": 413,
    "unsupported": 415,
    "too_many": 429,
    "internal": 500,
    "later": 503,
}


class Problem(Exception):
    """A request that is answered with an error of the list.

    `errors` holds messages by field, already in the user's language; `retry_after` is in seconds.
    """

    def __init__(
        self, code: str, *, errors: Mapping[str, list[str]] | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.errors = errors
        self.retry_after = retry_after


# What Flask and webargs refuse by themselves.
_BY_STATUS = {
    400: "bad_json",
    401: "signed_out",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    415: "unsupported",
    422: "invalid",
    503: "later",
}


def language() -> Language:
    """Return the language of who asks: that of the account, else the browser's, else Vietnamese."""
    chosen = g.get("language") or request.accept_languages.best_match(LANGUAGES) or "vi"
    return "en" if chosen == "en" else "vi"


def respond(problem: Problem) -> Response:
    """Write a problem as application/problem+json."""
    texts = table(language())
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": texts[f"problem.{problem.code}"],
        "status": problem.status,
        "detail": texts[f"problem.{problem.code}.detail"],
        "code": problem.code,
    }
    if problem.errors:
        body["errors"] = dict(problem.errors)
    response = Response(canonical(body), problem.status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def translate(error: Exception) -> Problem:
    """Name any failure: what is not in the list is `internal`."""
    match error:
        case Problem():
            return error
        case WireError():
            return Problem(error.code)
        case Later():
            return Problem("later", retry_after=error.seconds)
        case HTTPException():
            return Problem(_BY_STATUS.get(error.code or 500, "internal"), errors=_webargs_errors(error))
        case _:
            return Problem("internal")


def register(app: Flask) -> None:
    """Answer every failure of an application through this module."""

    @app.errorhandler(Exception)
    def _handle(error: Exception) -> Response:
        problem = translate(error)
        if problem.code == "internal":
            app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return respond(problem)


def _webargs_errors(error: HTTPException) -> Mapping[str, list[str]] | None:
    """Return what marshmallow said of the fields of a request, if it was marshmallow that refused it."""
    data: dict[str, Any] = getattr(error, "data", None) or {}
    found: dict[str, list[str]] = {}
    for part in (data.get("messages") or {}).values():
        if isinstance(part, dict):
            found |= {
                str(name): [str(text) for text in texts] for name, texts in part.items() if isinstance(texts, list)
            }
    return found or None
