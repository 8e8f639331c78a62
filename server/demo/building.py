"""Puts the demo together in the order of time: the workbook is imported, then half a year of work comes in."""

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from server import epochs
from server.access import Person, Role
from server.context import Context
from server.db import writing
from server.demo import PASSWORD
from server.demo.cells import Cells
from server.demo.phones import World
from server.demo.province import TOP, make
from server.demo.quarrels import quarrel
from server.demo.visits import Visits
from server.importing.cells import fold
from server.importing.running import carry_out, prepare
from server.importing.template import write
from server.people import create_account
from sync.ids import natural_id

SEED = 213
DAYS = 183
BEFORE = 200  # days before today that the workbook was imported
WORKBOOK = "tinh-mau.xlsx"
SYNCS = {"canbo": 0.7, "bithu": 0.7}
USUAL = 0.2  # chance that a phone finds a signal on an evening


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: seconds of the import and of the work, answers by code."""

    import_seconds: float
    work_seconds: float
    mutations: int
    counts: dict[str, int]


def build(context: Context, folder: Path, *, seed: int = SEED, days: int = DAYS) -> Built:
    """Fill an empty database with the demo, ending yesterday; the workbook is left in the folder."""
    started = time.monotonic()
    random, today = Random(seed), context.day(context.now())
    epochs.ensure(context)
    imported = _import(context, random, today, folder)
    halfway = time.monotonic()
    world = work(context, random, today, days)
    epochs.mark(context)
    counts = {code: world.counts[code] for code in sorted(world.counts)}
    return Built(halfway - started, time.monotonic() - halfway, imported + sum(counts.values()), counts)


def _import(context: Context, random: Random, today: date, folder: Path) -> int:
    """Import the workbook as the administrator would have, some days before the work begins."""
    path = folder / WORKBOOK
    write(path, make(random, today).rows())
    received = context.now() - BEFORE * 86_400_000
    then = replace(context, now=lambda: received)
    root = natural_id("organisation", fold(TOP))
    user = natural_id("account", "quantri")
    person = Person(user, None, Role.ADMINISTRATOR, root, natural_id("device", user), root, frozenset({root}))
    prepared = prepare(then, person, path, received=received)
    carry_out(then, prepared, received=received, password=lambda _login: PASSWORD, name=WORKBOOK)
    with writing(context.engine) as connection:
        create_account(
            connection,
            then,
            login="quantri",
            password=PASSWORD,
            name="Quản trị hệ thống",
            role=Role.ADMINISTRATOR,
            scope=root,
            id=user,
        )
    return len(prepared.plan.changes)


def work(context: Context, random: Random, today: date, days: int) -> World:
    """Let the people of the demo work for so many days, up to yesterday."""
    last = today - timedelta(days=1)
    start = last - timedelta(days=days - 1)
    world = World(context, random, today)
    world.hand_out(world.moment(start - timedelta(days=1), 8))
    visits, cells = Visits(world, start, last), Cells(world, start, last)
    visits.prepare()
    cells.prepare()
    for offset in range(days):
        day = start + timedelta(days=offset)
        visits.morning(day)
        cells.morning(day)
        cells.evening(day)
        visits.evening(day)
        for login in world.phones:
            if random.random() < SYNCS.get(login, USUAL):
                world.send(login, world.moment(day, 21))
    quarrel(world, last)
    world.close()
    return world
