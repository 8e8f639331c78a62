"""Commands: `flask db upgrade`, `flask admin create`, `flask verify`, `flask audit verify` and those of others."""

import secrets
import sys

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import exc, select

from server import chain, check, epochs, intake
from server.access import Person, Role
from server.config import ROOT
from server.context import Context, current
from server.db import reading, writing
from server.demo import cli as demo
from server.importing import cli as importing
from server.messages import text
from server.models import unit
from server.people import PASSWORD_LENGTH, create_account, is_login
from server.readers import cli as readers
from server.records import generate as generating
from sync.ids import new_id

MIGRATIONS = ROOT / "server" / "migrations"

admin = AppGroup("admin", help="Accounts that no other account can make.")
audit = AppGroup("audit", help="The change log.")


@admin.command("create")
@click.option("--login", required=True)
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", "unit_id", help="Id of the unit he administers; by default the root of the tree.")
@click.option("--unit-name", help="With no unit yet: the name of the root unit to make.")
@click.option("--password", envvar="GANDAN_PASSWORD", help="By default one is made and printed once.")
def create_admin(login: str, name: str, unit_id: str | None, unit_name: str | None, password: str | None) -> None:
    """Make an administrator; in an empty database also the root of the organisation tree."""
    context = current()
    epochs.ensure(context)
    scope = unit_id or _root(context) or _plant(context, unit_name)
    if not is_login(login):
        raise click.ClickException(text("admin.bad_login", "en"))
    chosen = password or secrets.token_urlsafe(12)
    if len(chosen) < PASSWORD_LENGTH:
        raise click.ClickException(f"a password has at least {PASSWORD_LENGTH} characters")
    try:
        with writing(context.engine) as connection:
            create_account(
                connection, context, login=login, password=chosen, name=name, role=Role.ADMINISTRATOR, scope=scope
            )
    except exc.IntegrityError as error:
        raise click.ClickException(f"the sign-in name {login} is taken") from error
    click.echo(f"{login} administers {scope}")
    if password is None:
        click.echo(f"password: {chosen}")


def _root(context: Context) -> str | None:
    with reading(context.engine) as connection:
        return connection.execute(select(unit.c.id).where(unit.c.parent.is_(None)).order_by(unit.c.id)).scalar()


def _plant(context: Context, name: str | None) -> str:
    if not name:
        raise click.ClickException("there is no unit yet: name the root of the tree with --unit-name")
    now = context.now()
    root, nobody = _fresh(now), _fresh(now)
    planter = Person(nobody, None, Role.ADMINISTRATOR, root, nobody, root, frozenset({root}))
    answer = intake.accept(
        context,
        planter,
        [
            {
                "id": _fresh(now),
                "kind": "organisation",
                "record": root,
                "base": 0,
                "at": now,
                "n": 1,
                "set": {"org_id": root, "kind": "TINH_UY", "name": name, "valid_from": context.day(now).isoformat()},
            }
        ],
        received=now,
    )[0]
    if answer.version == 0:
        raise click.ClickException(f"the root unit was refused: {answer.reason}")
    return root


def _fresh(now: int) -> str:
    return new_id(now, secrets.token_bytes(10))


@click.command("verify")
@with_appcontext
def verify() -> None:
    """Compare buckets, numbers, digests and subscriptions with what the records say; 1 when they differ."""
    context = current()
    with reading(context.engine) as connection:
        flaws = list(check.flaws(connection, context))
    for flaw in flaws:
        click.echo(flaw)
    click.echo(f"{len(flaws)} differences")
    sys.exit(1 if flaws else 0)


@click.command("generate")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; 1 when a file is stale.")
def generate(only_check: bool) -> None:
    """Write what the phone's code is generated from the record types."""
    sys.exit(generating.main(["--check"] if only_check else []))


@audit.command("verify")
def audit_verify() -> None:
    """Walk every chain of the change log; 1 when one does not hold."""
    context = current()
    with reading(context.engine) as connection:
        flaws = list(chain.verify(connection, context.settings.data_dir))
        units = len(chain.heads(connection))
    for flaw in flaws:
        click.echo(f"{flaw.unit} {flaw.seq}: {flaw.what}")
    click.echo(f"{units} chains, {len(flaws)} flaws")
    sys.exit(1 if flaws else 0)


def register(app: Flask) -> None:
    """Hang the commands on an application."""
    for command in (admin, audit, verify, generate):
        app.cli.add_command(command)
    importing.register(app)
    readers.register(app)
    demo.register(app)
