"""Is the process alive, and can it serve: for supervisors and load balancers."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import exc, select

from server.context import current
from server.db import reading
from server.models import meta
from server.problems import Problem

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer without touching anything: the process takes requests."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer once the database is there and migrated; `later` before."""
    try:
        with reading(current().engine) as connection:
            started = connection.execute(select(meta.c.value).where(meta.c.key == "epoch")).scalar()
    except (exc.OperationalError, exc.ProgrammingError):
        started = None  # not migrated yet
    if started is None:
        raise Problem("later", retry_after=5)
    return jsonify(status="ok", epoch=int(started))
