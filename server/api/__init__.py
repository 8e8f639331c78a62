"""Thin HTTP: each module turns a request into a call of the spine and its result into JSON."""

from flask import Flask, Response
from flask_smorest import Api as SmorestApi

from server.api import console, health, push, session, static, sync, upstream
from server.api.description import complete
from sync.canon import canonical


class Api(SmorestApi):  # type: ignore[misc]
    """flask-smorest without its own error handler: `server.problems` has the one there is."""

    def _register_error_handlers(self) -> None:
        pass

    def _openapi_json(self) -> Response:
        return Response(canonical(complete(self.spec.to_dict())), content_type="application/json")


def register(app: Flask) -> None:
    """Hang every endpoint on an application, the description of them included."""
    app.config.update(
        API_TITLE="Gần Dân",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Api(app)
    for blueprint in (session.blueprint, sync.blueprint, upstream.blueprint, push.blueprint, *console.blueprints):
        api.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint)
    static.register(app)
