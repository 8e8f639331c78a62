"""A schedule: who has a phone, and what happens in which order. It is data, so it can be repeated and made smaller."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.convergence.acts_of_cells import THEMES
from tests.convergence.bench import CAST, Key

Step = Mapping[str, Any]
DOINGS = {
    "act": 44, "sync": 20, "open": 4, "close form": 5, "resolve": 8, "console": 4, "clock": 2, "end": 2, "draft": 4,
    "finish draft": 3, "mend": 4, "pass": 3, "office": 2, "move": 1, "worker": 1, "late": 2, "repeat": 2, "session": 1,
    "account": 1, "year": 0.4, "key": 0.4,
}  # fmt: skip
"""What happens, and how often."""


@dataclass(frozen=True)
class Schedule:
    """`phones`: login and which of his; `steps` are carried out one after the other; `real`: by the PWA's own code.

    `frame` is the size of the reply's frames in characters, `theme` the acts that people keep to.
    """

    seed: int
    real: bool
    phones: tuple[Key, ...]
    frame: int
    theme: tuple[str, ...]
    steps: tuple[Step, ...]


def make(seed: int, *, real: bool) -> Schedule:
    """Draw the schedule of a seed."""
    dice = random.Random(f"schedule {seed}")
    others = dice.sample(CAST[2:], dice.randrange(1, 5))
    phones = (*CAST[:2], *others)
    names, weights = list(DOINGS), list(DOINGS.values())
    steps = []
    for serial in range(dice.randrange(20, 60)):
        chosen = dice.choices(names, weights)[0]
        steps.append({"n": serial, "do": chosen, "who": dice.randrange(len(phones)), "dice": dice.getrandbits(32)})
    frame = dice.choice([300, 900, 3_000, 36_000])
    first = tuple({"n": -1 - i, "do": "sync", "who": i, "dice": 0} for i in range(len(phones)))
    return Schedule(seed, real, phones, frame, dice.choice(THEMES), first + tuple(steps))
