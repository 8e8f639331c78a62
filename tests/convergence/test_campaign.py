"""Whatever people, links, clocks, administrators and low batteries do: no acknowledged word is lost, none counts twice,
and when all is quiet every phone holds exactly what its owner may read.

GANDAN_SCHEDULES=20000 makes the campaign long (a fifth of it by the real phones), GANDAN_SEED lets it begin elsewhere.
"""

import os
import time
from collections import Counter
from pathlib import Path

from tests.convergence.campaign import campaign, told
from tests.convergence.world import Template

SCHEDULES = int(os.environ.get("GANDAN_SCHEDULES", "500"))
FIRST = int(os.environ.get("GANDAN_SEED", "1"))
SEEN_AT_LEAST = ("answer applied", "answer merged", "answer conflict", "answer held", "answer refused", "resolved")


def test_phones_and_server_agree_when_all_is_quiet(template: Template, script: Path, folder: Path) -> None:
    began = time.monotonic()
    tasks = [(seed, seed % 5 == 0) for seed in range(FIRST, FIRST + SCHEDULES)]
    outcomes = campaign(template, script, folder, tasks)
    count: Counter[str] = sum((one.count for one in outcomes), Counter())
    wrong = [one for one in outcomes if one.wrong]
    real = sum(one.schedule.real for one in outcomes)
    print(
        f"\nseeds {FIRST} to {FIRST + SCHEDULES - 1}: {len(outcomes)} schedules, {real} of them on the real phones,"
        f" {time.monotonic() - began:.0f} s, {len(wrong)} wrong"
    )
    print(", ".join(f"{name}: {number}" for name, number in sorted(count.items())))
    assert not wrong, "\n\n".join(told(one) for one in wrong[:5])
    assert real >= SCHEDULES // 5
    if SCHEDULES >= 100:
        assert [name for name in SEEN_AT_LEAST if not count[name]] == [], (
            "a schedule that nothing happens in proves nothing"
        )
