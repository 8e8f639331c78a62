"""Whatever people, links, clocks, administrators and low batteries do: no acknowledged word is lost, none counts twice,
and when all is quiet every phone holds exactly what its owner may read.

GANDAN_SCHEDULES=20000 makes the campaign long (a fifth of it by the real phones), GANDAN_SEED lets it begin elsewhere.
"""

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.convergence.bench import Template
from tests.convergence.campaign import campaign, told
from tests.convergence.conftest import SUMMARY

SCHEDULES = int(os.environ.get("GANDAN_SCHEDULES", "500"))
FIRST = int(os.environ.get("GANDAN_SEED", "1"))
ENOUGH = 100
"""Schedules in which everything has to happen that may happen."""
FIGURES = {
    "work": (
        "mutations", "answer applied", "answer merged", "answer conflict", "answer held", "answer refused",
        "resolved", "mended", "dismissed", "drafts", "saved meanwhile",
    ),
    "links": (
        "requests", "link lost", "link delayed", "link silent", "link cut", "link twice", "link later", "late repeats",
    ),
    "ends": (
        "phones killed", "phone killed in save", "phone killed in sync", "phone killed in resolve",
        "phone killed in draft", "phone killed in mend", "server killed",
    ),
    "audiences": (
        "audiences gained", "audiences lost", "offices changed", "members moved", "accounts closed or opened",
        "late work decided",
    ),
    "time": ("clock jumps", "sessions ended", "sweeps", "keys changed"),
}  # fmt: skip
"""What is counted and printed, and has to happen: a schedule that nothing happens in proves nothing."""


def test_phones_and_server_agree_when_all_is_quiet(
    template: Template, script: Path, folder: Path, request: pytest.FixtureRequest
) -> None:
    began = time.monotonic()
    tasks = [(seed, seed % 5 == 0) for seed in range(FIRST, FIRST + SCHEDULES)]
    outcomes = campaign(template, script, folder, tasks)
    count: Counter[str] = sum((one.count for one in outcomes), Counter())
    wrong = [one for one in outcomes if one.wrong]
    real = sum(one.schedule.real for one in outcomes)
    request.config.stash[SUMMARY] = [
        f"{len(outcomes)} schedules of seeds {FIRST} to {FIRST + SCHEDULES - 1}, {real} of them on the real phones,"
        f" {time.monotonic() - began:.0f} s, {len(wrong)} wrong",
        *(f"{what}: " + ", ".join(f"{name} {count[name]}" for name in names) for what, names in FIGURES.items()),
    ]
    assert not wrong, "\n\n".join(told(one) for one in wrong[:5])
    assert real >= SCHEDULES // 5
    if SCHEDULES >= ENOUGH:
        assert [name for names in FIGURES.values() for name in names if not count[name]] == []
