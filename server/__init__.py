"""The Flask application: one gate in (`intake`), one feed out, thin HTTP around them."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from server import api, context, problems
from server.cli import MIGRATIONS
from server.cli import register as register_commands
from server.config import secret, settings
from server.db import engine_options, prepare
from server.models import db as tables
from server.records import KINDS

__all__ = ["create_app"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Put the application together.

    `config` overrides the environment (DATABASE_URL, DATA_DIR, PWA_DIST, TRUST_PROXY, UTC_OFFSET)
    and, in tests, the record types (KINDS) and the clock (NOW). Raises SettingError.
    """
    given = config or {}
    chosen = settings(given)
    chosen.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(
        SQLALCHEMY_DATABASE_URI=chosen.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(chosen.database_url),
    )
    app.config.from_mapping(given)
    tables.init_app(app)
    with app.app_context():
        engine = tables.engine
    prepare(engine)
    app.extensions[context.NAME] = context.Context(
        settings=chosen,
        engine=engine,
        kinds=given.get("KINDS", KINDS),
        cursor_key=secret(chosen.data_dir, "cursor.key"),
        now=given.get("NOW", context.wall_clock),
    )
    Migrate(app, tables, directory=str(MIGRATIONS), render_as_batch=True)
    problems.register(app)
    api.register(app)
    register_commands(app)
    if chosen.trust_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
