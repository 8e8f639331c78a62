"""`flask import FILE` and `flask template FILE`."""

import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from server.context import current
from server.importing.problems import Problem, Refused, gathered
from server.importing.running import Prepared, carry_out, importer, prepare
from server.importing.sheets import ACCOUNT, SHEETS
from server.importing.template import national_units, write
from server.messages import LANGUAGES, Language, table, text

SHOWN = 200  # lines of one kind that are printed before "and so many more"

language_option = click.option("--lang", type=click.Choice(LANGUAGES), default="vi", help="Language of the messages.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--as", "login", help="Account in whose name, and with whose rights; by default the one administrator.")
@language_option
@with_appcontext
def import_file(file: Path, dry_run: bool, login: str | None, lang: Language) -> None:
    """Import a workbook: all of it, or nothing when one row is wrong."""
    context, started = current(), time.monotonic()
    person = importer(context, login)
    if person is None:
        click.echo(text("import.no_such_account", lang, login=login or "--as"), err=True)
        sys.exit(2)
    received = context.now()
    try:
        prepared = prepare(context, person, file, received=received)
        passwords: dict[str, str] = {}
        if not dry_run and not prepared.changes_nothing:
            passwords = carry_out(
                context,
                prepared,
                received=received,
                password=lambda _login: secrets.token_urlsafe(9),
                name=file.name[:120],
            )
    except Refused as error:
        click.echo(text("import.refused", lang, count=len(error.problems)), err=True)
        _list(error.problems, lang)
        sys.exit(1)
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(text("import.would", lang) if dry_run else text("import.done", lang, seconds=seconds))
    _tell(prepared, lang)
    if prepared.doubts:
        click.echo(text("import.doubts", lang, count=len(prepared.doubts)), err=True)
        _list(gathered(prepared.doubts), lang)
    if passwords:
        click.echo(text("import.passwords", lang))
        for name, password in passwords.items():
            click.echo(f"  {name}\t{password}")


@click.command("template")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--units", is_flag=True, help="With the provinces and communes of 2025 filled in.")
@language_option
@with_appcontext
def template(file: Path, units: bool, lang: Language) -> None:
    """Write an empty workbook to fill in and import."""
    try:
        write(file, national_units() if units else None, lang)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    click.echo(text("import.template_done", lang, file=str(file)))


def register(app: Flask) -> None:
    """Hang the commands on an application."""
    app.cli.add_command(import_file)
    app.cli.add_command(template)


def _tell(prepared: Prepared, lang: Language) -> None:
    if prepared.changes_nothing:
        click.echo(text("import.nothing", lang))
    for sheet in SHEETS:
        if sheet.kind == ACCOUNT:
            new, changed, same = len(prepared.accounts.new), 0, prepared.accounts.same
        else:
            tally = prepared.plan.tallies.get(sheet.kind)
            new, changed, same = (tally.new, tally.changed, tally.same) if tally is not None else (0, 0, 0)
        if new or changed or same:
            name = table(lang)[sheet.label]
            click.echo(text("import.tally", lang, sheet=name, new=new, changed=changed, same=same))
    for row, path, before, after in prepared.plan.edits[:SHOWN]:
        column = row.sheet.column_of(path)
        place = f"{row.title} {row.number}"
        heading = table(lang)[column.label] if column is not None else path
        was = "" if before is None else before
        click.echo(text("import.edit", lang, place=place, path=heading, before=f"{was}", after=f"{after}"))
    if len(prepared.plan.edits) > SHOWN:
        click.echo(text("import.more", lang, count=len(prepared.plan.edits) - SHOWN))


def _list(problems: Sequence[Problem], lang: Language) -> None:
    for problem in problems[:SHOWN]:
        click.echo(problem.line(lang), err=True)
    if len(problems) > SHOWN:
        click.echo(text("import.more", lang, count=len(problems) - SHOWN), err=True)
