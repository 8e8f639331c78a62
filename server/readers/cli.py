"""`flask upstream link`: the account of a server below; `flask upstream revoke` ends it."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from server import epochs
from server.context import current
from server.db import writing
from server.readers import upstream_links

upstream = AppGroup("upstream", help="The servers below this one, and the one above.")


@upstream.command("link")
@click.option("--unit", required=True, help="Id of the commune, or unit above communes, that the server below keeps.")
def link(unit: str) -> None:
    """Make the link of a unit and print its key, once; the server below gets it as UPSTREAM_KEY."""
    context = current()
    epochs.ensure(context)
    try:
        with writing(context.engine) as connection:
            key = upstream_links.make(connection, unit, context.now())
    except upstream_links.LinkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(key)


@upstream.command("revoke")
@click.option("--unit", required=True)
def revoke(unit: str) -> None:
    """End the links of a unit. What they brought stays, and stays theirs; 1 when there was none."""
    context = current()
    with writing(context.engine) as connection:
        ended = upstream_links.revoke(connection, unit, context.now())
    click.echo(f"{ended} links ended")
    sys.exit(0 if ended else 1)


def register(app: Flask) -> None:
    """Hang the commands on an application."""
    app.cli.add_command(upstream)
