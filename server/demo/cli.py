"""`flask demo build DIR`: a data folder that is ready to serve, with everything in it invented."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

demo = AppGroup("demo", help="The invented province.")


@demo.command("build")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def build_demo(folder: Path) -> None:
    """Build the demo into a folder that holds no database yet."""
    # A demo is asked for once in a long time: what only it needs is loaded here.
    from server import create_app
    from server.context import of
    from server.demo.building import build
    from server.models import db

    folder.mkdir(parents=True, exist_ok=True)
    path = folder.absolute() / "gandan.sqlite3"
    if path.exists():
        raise click.ClickException(f"{path} is there already")
    app = create_app({"DATA_DIR": str(folder.absolute()), "DATABASE_URL": f"sqlite:///{path}"})
    with app.app_context():
        event.listen(db.engine, "connect", _unhurried)
        upgrade()
        built = build(of(app), folder)
        with db.engine.connect() as connection:
            # One file is copied: nothing may be left in the log beside it.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    click.echo(
        f"{built.mutations} mutations: import {built.import_seconds:.0f} s, half a year {built.work_seconds:.0f} s; "
        + ", ".join(f"{code} {count}" for code, count in built.counts.items())
    )


def _unhurried(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Wait for no disk: a build that is cut off is begun anew, and whoever serves the file asks for durability."""
    connection.cursor().execute("PRAGMA synchronous=OFF")


def register(app: Flask) -> None:
    """Hang the commands on an application."""
    app.cli.add_command(demo)
