"""Carries schedules out, makes one that fails smaller, and says how to repeat it.

`python -m tests.convergence.campaign SEED [real] [--steps 1,2,3] [--shrink]` repeats one seed and prints all that happened.
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

from tests.convergence.bench import Bench, Template, make_template
from tests.convergence.checker import check_all
from tests.convergence.common import Phone
from tests.convergence.doings import in_dispute
from tests.convergence.phones import build
from tests.convergence.real import Pocket
from tests.convergence.reference import ReferencePhone
from tests.convergence.run import Run
from tests.convergence.schedule import Schedule, make
from tests.convergence.world import World


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

    def begin(self, frame: int) -> World:
        """Begin a new world; see `Bench.begin`."""
        self.bench.begin(frame)
        return World(self.bench)

    def perform(self, schedule: Schedule) -> Outcome:
        """Carry a schedule out and look at what is left."""
        run = self.enter(schedule)
        try:
            run.go()
            wrong = self.judge(run)
            if not wrong and (run.world.late() or any(in_dispute(phone.hold()) for phone in run.phones)):
                run.decide()
                wrong = self.judge(run)
        except Exception as error:  # a fault of any kind is a finding, and has to be repeatable
            wrong = [f"{type(error).__name__}: {error}", *traceback.format_exc().splitlines()[-12:]]
            self.close()  # the real phones may be in the middle of something
        return Outcome(schedule, wrong, run.trace, figures(run))

    def enter(self, schedule: Schedule) -> Run:
        """Begin a schedule: a new world, and phones that have never met its server."""
        world = self.begin(schedule.frame)
        phones: list[Phone]
        if schedule.real:
            pocket = self.open_pocket(world)
            phones = [pocket.open(*key, schedule.seed, world.now) for key in schedule.phones]
        else:
            phones = [ReferencePhone(world, *key, schedule.seed) for key in schedule.phones]
        return Run(schedule, world, phones)

    def judge(self, run: Run) -> list[str]:
        """Let everything come to rest and return what is wrong then."""
        run.calm_down()
        return check_all(run)

    def open_pocket(self, world: World) -> Pocket:
        """Return the process of the real phones, begun when it is first needed."""
        if self.pocket is None:
            self.pocket = Pocket(self.script)
        self.pocket.enter(world)
        return self.pocket

    def close(self) -> None:
        if self.pocket is not None:
            self.pocket.phones.close()
            self.pocket = None


def figures(run: Run) -> Counter[str]:
    """Count what happened."""
    count = run.world.count + run.count
    count["mutations"] = len(run.world.offered)
    for phone in run.phones:
        count.update({f"phone killed in {what}": times for what, times in phone.kills.items()})
        count["phones killed"] += phone.kills.total()
    for answers in run.world.answered.values():
        count.update(f"answer {code}" for code in answers)
    return count


def shrink(stage: Stage, failed: Outcome, seconds: float = 30) -> Outcome:
    """Drop steps for as long as what is left still fails."""
    until = time.monotonic() + seconds
    best = stage.perform(failed.schedule)
    if not best.wrong:
        return replace(failed, wrong=[*failed.wrong, "it did not fail again: something is left to chance"])
    size = len(best.schedule.steps) // 2
    while size and time.monotonic() < until:
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
    again = f"python -m tests.convergence.campaign {schedule.seed}{' real' if schedule.real else ''}"
    kept = [step["n"] for step in schedule.steps]
    lines = [f"seed {schedule.seed}, {len(kept)} steps, phones {schedule.phones}:", *outcome.wrong[:20], ""]
    lines += [line[:500] for line in outcome.trace]
    return "\n".join([*lines, "", f"again: {again} --steps {','.join(map(str, kept))}", f"all of it: {again}"])


# Many at once


@dataclass
class Desk:
    """What one process has, and how many failures it will still make smaller."""

    stage: Stage
    patience: int = 2

    def perform(self, task: tuple[int, bool]) -> Outcome:
        """Carry out the schedule of one seed."""
        seed, real = task
        outcome = self.stage.perform(make(seed, real=real))
        if not outcome.wrong:
            return replace(outcome, trace=[])
        self.patience -= 1
        return outcome if self.patience < 0 else shrink(self.stage, outcome)


_desk: Desk | None = None


def _set_up(template: Template, script: Path, folder: Path) -> None:
    global _desk
    here = Path(tempfile.mkdtemp(dir=folder))
    for name in ("cursor.key", "epoch.json"):
        source = template.database.parent / name
        if source.exists():
            (here / name).write_bytes(source.read_bytes())
    _desk = Desk(Stage(template, script, here))
    Finalize(None, _desk.stage.close, exitpriority=1)
    gc.freeze()  # what is here now stays: it need not be looked at again and again


def _perform(task: tuple[int, bool]) -> Outcome:
    assert _desk is not None
    return _desk.perform(task)


def campaign(template: Template, script: Path, folder: Path, tasks: Sequence[tuple[int, bool]]) -> list[Outcome]:
    """Carry out the schedules of these seeds on all processors; return what came of each."""
    workers = max(1, min(os.cpu_count() or 1, 8))
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _set_up, (template, script, folder)) as pool:
        return list(pool.map(_perform, tasks))


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
        outcome = stage.perform(schedule)
        if outcome.wrong and "--shrink" in arguments:
            outcome = shrink(stage, outcome)
        stage.close()
    print(told(outcome))
    print(dict(sorted(outcome.count.items())))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
