"""The plan carried out: mutations through intake and accounts through their service, all of it or nothing."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from server import intake
from server.access import Person, Role
from server.answers import ACCEPTED
from server.api.console.tables import admin_log
from server.context import Context
from server.db import repeating
from server.importing.planning import Change, Plan
from server.importing.problems import Problem, Refused
from server.importing.wish import AccountWish
from server.messages import Msg
from server.models import account, device
from server.people import create_account, fold, hash_password
from sync.ids import natural_id, new_id

Password = Callable[[str], str]
"""Gives the first password of a new account by its sign-in name."""


@dataclass(slots=True)
class AccountPlan:
    """The accounts to make, and how many are there as the rows want them."""

    new: list[AccountWish] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


def plan_accounts(connection: Connection, wishes: Sequence[AccountWish], person: Person) -> AccountPlan:
    """Compare accounts with what rows want them to be.

    Only administrators make them, for units under their scope; one that is there is changed on the
    console alone, where it is said who did it to whom.
    """
    made = AccountPlan()
    wanted = [fold(wish.login) for wish in wishes]
    standing = {row.login: row for row in connection.execute(select(account).where(account.c.login.in_(wanted)))}
    for wish in wishes:
        row = standing.get(fold(wish.login))
        if row is not None and (row.name, row.role, row.scope, row.member) == _values(wish):
            made.same += 1
        elif row is not None:
            made.problems.append(wish.row.problem(Msg("import.account_differs"), "login"))
        elif person.role is not Role.ADMINISTRATOR or wish.scope not in person.units:
            made.problems.append(wish.row.problem(Msg("import.may_not_account")))
        else:
            made.new.append(wish)
    return made


def apply(
    context: Context, person: Person, plan: Plan, accounts: AccountPlan, *, received: int, password: Password, name: str
) -> dict[str, str]:
    """Carry a plan out in one transaction; return the first passwords of the new accounts by sign-in name.

    `name` is the name of the device that history shows. Raises Refused, with everything rolled back,
    when intake does not take a change as it is, and Later when the database is busy.
    """
    passwords = {fold(wish.login): password(fold(wish.login)) for wish in accounts.new}
    # Hashing takes long, so nobody waits for it inside the transaction.
    hashes = {words: hash_password(words) for words in set(passwords.values())}
    mutations = [
        change.mutation(new_id(received, secrets.token_bytes(10)), received, n)
        for n, change in enumerate(plan.changes, start=1)
    ]

    def work(connection: Connection) -> None:
        if mutations:
            connection.execute(
                insert(device).values(
                    id=person.device, user=person.user, name=name, created_at=received, last_contact=received
                )
            )
        answers = intake.accept_within(connection, context, person, mutations, received=received)
        problems = [
            _problem(change, answer.reason or answer.code, answer.errors)
            for change, answer in zip(plan.changes, answers, strict=True)
            if answer.code not in ACCEPTED
        ]
        if problems:
            raise Refused(problems)
        for wish in accounts.new:
            words = passwords[fold(wish.login)]
            _make(connection, context, person, wish, words, hashes[words], received)

    repeating(context.engine, work)
    if mutations:
        intake.judge_again(context, {change.record for change in plan.changes}, received)
    return passwords


def _make(
    connection: Connection,
    context: Context,
    person: Person,
    wish: AccountWish,
    password: str,
    hashed: str,
    received: int,
) -> None:
    user = create_account(
        connection,
        context,
        login=wish.login,
        password=password,
        name=wish.name,
        role=wish.role,
        scope=wish.scope,
        member=wish.member,
        id=natural_id("account", fold(wish.login)),
        hashed=hashed,
    )
    entry = {"at": received, "actor": person.user, "act": "create_account", "account": user}
    connection.execute(insert(admin_log).values(**entry, role=wish.role, scope=wish.scope))


def _values(wish: AccountWish) -> tuple[str, str, str, str | None]:
    return (wish.name, wish.role, wish.scope, wish.member)


def _problem(change: Change, reason: str, errors: Mapping[str, Sequence[Msg]]) -> Problem:
    for path, found in errors.items():
        column = change.row.sheet.column_of(path)
        if found and column is not None:
            return change.row.problem(found[0], column.name)
    return change.row.problem(Msg("import.not_accepted", {"reason": reason}))
