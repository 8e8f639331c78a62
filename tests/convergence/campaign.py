"""Carries schedules out, makes one that fails smaller, and says how to repeat it.

`python -m tests.convergence.campaign SEED [real]` repeats one seed and prints all that happened.
"""

import gc
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path

from tests.convergence.checker import check_all
from tests.convergence.common import Phone
from tests.convergence.phones import build
from tests.convergence.real import Pocket
from tests.convergence.reference import ReferencePhone
from tests.convergence.run import Run
from tests.convergence.schedule import Schedule, make
from tests.convergence.world import Bench, Template, World, make_template


@dataclass
class Outcome:
    """What came of one schedule: what is wrong, and figures."""

    schedule: Schedule
    wrong: list[str]
    trace: list[str]
    count: Counter[str] = field(default_factory=Counter)


class Stage:
    """One process's application and phones, on which schedules are carried out one after the other."""

    def __init__(self, template: Template, script: Path, folder: Path) -> None:
        self.bench = Bench(template, folder)
        self.script = script
        self.pocket: Pocket | None = None

    def perform(self, schedule: Schedule) -> Outcome:
        """Carry a schedule out and look at what is left."""
        world = self.bench.begin(schedule.frame)
        phones: list[Phone]
        if schedule.real:
            pocket = self.open_pocket(world)
            phones = [pocket.open(*key, schedule.seed, world.now) for key in schedule.phones]
        else:
            phones = [ReferencePhone(world, *key, schedule.seed) for key in schedule.phones]
        run = Run(schedule, world, phones)
        try:
            run.go()
            run.calm_down()
            wrong = check_all(run)
            if not wrong and (world.late() or any(one.conflicts for phone in phones for one in phone.hold().seen)):
                run.decide()
                run.calm_down()
                wrong = check_all(run)
        except Exception as error:  # a fault of any kind is a finding, and has to be repeatable
            wrong = [f"{type(error).__name__}: {error}", *traceback.format_exc().splitlines()[-12:]]
            if "ended" in str(error):
                self.pocket = None
        count = world.count + run.count
        count["mutations"] = len(world.offered)
        count["killed"] = sum(getattr(phone, "kills", 0) for phone in phones)
        for answers in world.answered.values():
            count.update(f"answer {code}" for code in answers)
        return Outcome(schedule, wrong, run.trace, count)

    def open_pocket(self, world: World) -> Pocket:
        """Return the process of the real phones, begun when it is first needed."""
        if self.pocket is None:
            self.pocket = Pocket(self.script)
        self.pocket.enter(world)
        return self.pocket

    def close(self) -> None:
        if self.pocket is not None:
            self.pocket.phones.close()


def shrink(stage: Stage, schedule: Schedule, seconds: float = 60) -> Outcome:
    """Drop steps for as long as what is left still fails."""
    best = stage.perform(schedule)
    until = time.monotonic() + seconds
    size = len(schedule.steps) // 2
    while size and best.wrong and time.monotonic() < until:
        at = 0
        while at < len(best.schedule.steps) and time.monotonic() < until:
            steps = best.schedule.steps[:at] + best.schedule.steps[at + size :]
            tried = stage.perform(replace(best.schedule, steps=steps))
            if tried.wrong:
                best = tried
            else:
                at += size
        size //= 2
    return best


def told(outcome: Outcome) -> str:
    """Say what is wrong and how to repeat it."""
    schedule = outcome.schedule
    kept = [step["n"] for step in schedule.steps]
    how = f"python -m tests.convergence.campaign {schedule.seed}{' real' if schedule.real else ''} --steps {','.join(map(str, kept))}"
    lines = [f"seed {schedule.seed}, {len(kept)} steps, phones {schedule.phones}:", *outcome.wrong[:20]]
    return "\n".join([*lines, "", *outcome.trace, "", f"again: {how}"])


# Many at once

_stage: Stage | None = None


def _set_up(template: Template, script: Path, folder: Path) -> None:
    global _stage
    here = Path(tempfile.mkdtemp(dir=folder))
    for name in ("cursor.key", "epoch.json"):
        source = template.database.parent / name
        if source.exists():
            (here / name).write_bytes(source.read_bytes())
    _stage = Stage(template, script, here)
    Finalize(None, _stage.close, exitpriority=1)
    gc.freeze()  # what is here now stays: it need not be looked at again and again


def _perform(task: tuple[int, bool]) -> Outcome:
    assert _stage is not None
    seed, real = task
    outcome = _stage.perform(make(seed, real=real))
    return shrink(_stage, outcome.schedule) if outcome.wrong else replace(outcome, trace=[])


def campaign(template: Template, script: Path, folder: Path, tasks: Sequence[tuple[int, bool]]) -> list[Outcome]:
    """Carry out the schedules of these seeds on all processors; return what came of each."""
    workers = max(1, min(os.cpu_count() or 1, 8))
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _set_up, (template, script, folder)) as pool:
        return list(pool.map(_perform, tasks, chunksize=4))


def scratch() -> str:
    """Return where databases may lie that nobody needs: in memory, where there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()


def main(arguments: Sequence[str]) -> int:
    """Repeat one seed, whole or some of its steps."""
    seed, real = int(arguments[0]), "real" in arguments
    schedule = make(seed, real=real)
    if "--steps" in arguments:
        wanted = {int(one) for one in arguments[arguments.index("--steps") + 1].split(",")}
        schedule = replace(schedule, steps=tuple(step for step in schedule.steps if step["n"] in wanted))
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        script = build(Path(folder) / "phone")
        template = make_template(Path(folder))
        stage = Stage(template, script, Path(folder))
        outcome = shrink(stage, schedule) if "--shrink" in arguments else stage.perform(schedule)
        stage.close()
    print(told(outcome))
    print(dict(sorted(outcome.count.items())))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
