"""An import from file to database: read, judge everything, then carry it out or leave everything as it was."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from server.access import Person, Role
from server.context import Context
from server.db import reading
from server.importing.applying import AccountPlan, Password, apply, plan_accounts
from server.importing.checking import Checking
from server.importing.naming import ORGANISATION, Register
from server.importing.planning import Plan, plan
from server.importing.problems import Problem, Refused
from server.importing.reading import read
from server.importing.wish import Wish
from server.importing.wishes import Wishing
from server.models import account
from server.people import fold, person_of
from sync.ids import new_id


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that may be imported: what it would change, and what deserves a second look."""

    person: Person
    plan: Plan
    accounts: AccountPlan
    doubts: list[Problem]

    @property
    def changes_nothing(self) -> bool:
        return not self.plan.changes and not self.accounts.new


def importer(context: Context, login: str | None) -> Person | None:
    """Return the person of an account at a new device, by default the only administrator's.

    Returns None when there is no such account, or no one administrator.
    """
    chosen = account.c.role == Role.ADMINISTRATOR if login is None else account.c.login == fold(login)
    with reading(context.engine) as connection:
        rows = connection.execute(select(account).where(chosen, account.c.disabled_at.is_(None))).all()
        if len(rows) != 1:
            return None
        return person_of(connection, dict(rows[0]._mapping), new_id(context.now(), secrets.token_bytes(10)))


def prepare(context: Context, person: Person, path: Path, *, received: int) -> Prepared:
    """Read a file and judge all of it. Raises Refused with everything that is wrong."""
    rows = read(path)
    register = Register()
    with reading(context.engine) as connection:
        register.load_units(connection)
        wishing = Wishing(register, person.scope, lambda homes: register.load_below(connection, homes))
        wishing.read(rows)
        wider = _widened(person, wishing.wishes)
        checking = Checking(register, wishing.wishes, wider, context.day(received))
        accounts = plan_accounts(connection, wishing.accounts, wider)
    problems = [*wishing.problems, *checking.problems, *accounts.problems]
    if problems:
        titles = list(dict.fromkeys(problem.sheet for problem in problems))
        raise Refused(_in_order(problems, titles))
    return Prepared(person, plan(register, wishing.wishes), accounts, checking.doubts)


def carry_out(context: Context, prepared: Prepared, *, received: int, password: Password, name: str) -> dict[str, str]:
    """Do what was prepared; return the first passwords of new accounts. Raises Refused, Later."""
    return apply(
        context,
        prepared.person,
        prepared.plan,
        prepared.accounts,
        received=received,
        password=password,
        name=name,
    )


def _widened(person: Person, wishes: Iterable[Wish]) -> Person:
    """Return the person with the units that the file makes under his scope, as intake adds them one by one."""
    below: dict[str, list[str]] = {}
    for wish in wishes:
        if wish.kind == ORGANISATION:
            for above in {str(wish.body["org_id"]), wish.home} - {wish.id}:
                below.setdefault(above, []).append(wish.id)
    units, fringe = set(person.units), list(person.units)
    while fringe:
        fresh = [unit for unit in below.get(fringe.pop(), ()) if unit not in units]
        units.update(fresh)
        fringe += fresh
    return replace(person, units=frozenset(units))


def _in_order(problems: Iterable[Problem], titles: list[str]) -> list[Problem]:
    """Return the problems as one meets them in the file: by sheet and row."""
    return sorted(problems, key=lambda one: (titles.index(one.sheet), one.row or 0))
