"""The suites of bin/test, in the order in which they fail fastest, and the report at the end."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import machine
import setup
from setup import ROOT


@dataclass
class Result:
    """What one suite did. `missing`: what could not be run, and why."""

    passed: int = 0
    failed: int = 0
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Wanted:
    """What -k chose: a folder of tests, or a word in the names of tests, or neither for everything."""

    folder: str | None = None
    word: str | None = None


def execute(command: list[str], env: Mapping[str, str] | None = None) -> int:
    print("$", " ".join(command), flush=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **(env or {})}).returncode


# lint: every check is one test

NODE_BIN = "node_modules/.bin/"
CHECKS: dict[str, list[str]] = {
    "ruff": ["ruff", "check", "--quiet"],
    "ruff format": ["ruff", "format", "--check", "--quiet"],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-cache"],
    "biome": [NODE_BIN + "biome", "ci", "--colors=off", "--max-diagnostics=20"],
    "tsc (app)": [NODE_BIN + "tsc", "-p", "tsconfig.json"],
    "tsc (service worker)": [NODE_BIN + "tsc", "-p", "tsconfig.service-worker.json"],
    "tsc (tests)": [NODE_BIN + "tsc", "-p", "tsconfig.node.json"],
    "dependency-cruiser": [NODE_BIN + "depcruise", "pwa/src", "sync", "service-worker", "--output-type", "err"],
    "generated files are fresh": [sys.executable, "-m", "flask", "--app", "server", "generate", "--check"],
}


def lint(wanted: Wanted) -> Result:
    result = Result()
    for name, command in CHECKS.items():
        with tempfile.TemporaryDirectory() as data:
            ok = execute(command, {"DATA_DIR": data, "DATABASE_URL": ""}) == 0
        result.passed += ok
        result.failed += not ok
        print(f"{'ok' if ok else 'FAILED'}: {name}", flush=True)
    return result


# pytest


def read_junit(path: Path, code: int) -> Result:
    """Count pytest's own report; a run that broke without one is one failure."""
    result = Result()
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return Result(failed=1)
    for case in cases:
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif skipped is not None:
            result.missing.append(f"{case.get('name')}: {skipped.get('message')}")
        else:
            result.passed += 1
    nothing_selected = 5
    if code not in (0, nothing_selected) and not result.failed:
        result.failed = 1  # a coverage gate, an error outside a test
    return result


NO_BROWSER = ("-p", "no:playwright", "-p", "no:base_url")  # else its fixtures are offered to every test
ALL_CORES = ("-n", "auto", "--dist", "loadfile")  # by file, so that what a file sets up is set up once


def pytest(folders: list[str], wanted: Wanted, env: Mapping[str, str], *extra: str) -> Result:
    """Run the tests of these folders. A folder without tests is something that could not be run."""
    folders = [folder for folder in folders if wanted.folder in (None, folder)]
    empty = [folder for folder in folders if not list((ROOT / folder).rglob("test_*.py"))]
    present = [folder for folder in folders if folder not in empty]
    result = Result()
    if present:
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "--durations=5", *extra]
            command += ["-k", wanted.word] if wanted.word else []
            result = read_junit(report, execute([*command, *present], {"DATABASE_URL": "", **env}))
    result.missing += [f"no tests in {folder}" for folder in empty]
    return result


def core(wanted: Wanted) -> Result:
    """The reconciliation core alone: a branch of it that no test takes is where data gets lost, so 100 % or failed."""
    gate = () if wanted.word else ("--cov", "--cov-report=term")
    return pytest(["tests/core"], wanted, {}, *NO_BROWSER, *gate)


def python(wanted: Wanted) -> Result:
    return pytest(["tests/foundation", "tests/server"], wanted, {}, *NO_BROWSER, *ALL_CORES, "-m", "not postgres")


def on_postgres(wanted: Wanted) -> Result:
    with machine.postgres() as address:
        return pytest(["tests/server"], wanted, {"DATABASE_URL": address}, *NO_BROWSER, *ALL_CORES)


def convergence(wanted: Wanted) -> Result:
    return pytest(["tests/convergence"], wanted, {})


def browser(wanted: Wanted) -> Result:
    return in_chromium(["tests/browser"], wanted, *ALL_CORES)


def deploy(wanted: Wanted) -> Result:
    """The TLS front, with Chromium on another host of this machine; only root can make one."""
    if os.geteuid() != 0:
        raise machine.MissingError("a second host on this machine (only root can make one)")
    for name, package in {
        "nginx": "nginx",
        "certutil": "libnss3-tools",
        "ip": "iproute2",
        "curl": "curl",
        "openssl": "openssl",
    }.items():
        machine.program((name,), package)
    return in_chromium(["tests/deploy"], wanted)


def in_chromium(folders: list[str], wanted: Wanted, *extra: str) -> Result:
    setup.main("dev", pwa=True)
    # Playwright's own Node.js wants a library that a bare Debian has not.
    env = {"CHROMIUM": machine.chromium(), "PLAYWRIGHT_NODEJS_PATH": str(setup.node_folder() / "node")}
    return pytest(folders, wanted, env, *extra)


# vitest


def typescript(wanted: Wanted) -> Result:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        command = ["node_modules/.bin/vitest", "run", "--reporter=default", "--reporter=json", f"--outputFile={report}"]
        command += ["--passWithNoTests", "-t", wanted.word] if wanted.word else []
        code = execute(command)
        try:
            counts = json.loads(report.read_text())
        except (OSError, ValueError):
            return Result(failed=1)
    result = Result(passed=counts["numPassedTests"], failed=counts["numFailedTests"])
    skipped = counts["numPendingTests"] + counts["numTodoTests"]
    if skipped and not wanted.word:
        result.missing.append(f"{skipped} tests that are skipped")
    if code and not result.failed:
        result.failed = 1  # a file that does not load, an error outside a test
    return result


SUITES: dict[str, Callable[[Wanted], Result]] = {
    "lint": lint,
    "core": core,
    "typescript": typescript,
    "python": python,
    "postgres": on_postgres,
    "convergence": convergence,
    "browser": browser,
    "deploy": deploy,
}


def choose(word: str | None) -> tuple[list[str], Wanted]:
    """The suites to run, and what of them: `-k core` a suite, `-k server` a folder, `-k outbox` a word in test names."""
    if word is None:
        return list(SUITES), Wanted()
    if word in SUITES:
        return [word], Wanted()
    if (ROOT / "tests" / word).is_dir():
        return ["python"], Wanted(folder=f"tests/{word}")
    return [name for name in SUITES if name != "lint"], Wanted(word=word)


def run(name: str, wanted: Wanted) -> Result:
    try:
        return SUITES[name](wanted)
    except machine.MissingError as error:
        return Result(missing=[str(error)])
    except setup.SetupError as error:
        print(error)
        return Result(failed=1)


def report(results: Mapping[str, Result], whole: bool) -> int:
    passed = sum(result.passed for result in results.values())
    failed = sum(result.failed for result in results.values())
    missing = [f"{name}: {what}" for name, result in results.items() for what in result.missing]
    print()
    for name, result in results.items():
        state = "FAILED" if result.failed else "NOT RUN" if not result.passed else "ok"
        print(f"{name:12} {result.seconds:6.1f} s  {result.passed:5} passed {result.failed:4} failed  {state}")
    if missing:
        print("\nCould not be run, so nothing is known about:")
        for line in missing:
            print(f"  - {line}")
        if whole:
            print("With --all that is a failure.")
    print(f"\n{sum(result.seconds for result in results.values()):.0f} s in all")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed or (whole and missing) else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/test", description="Run every check and test.")
    parser.add_argument("--all", action="store_true", help="fail when something could not be run")
    parser.add_argument("-k", dest="word", help="one suite, one folder of tests/, or tests with this in their name")
    options = parser.parse_args()
    names, wanted = choose(options.word)
    results: dict[str, Result] = {}
    for name in names:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        results[name] = run(name, wanted)
        results[name].seconds = time.monotonic() - started
    return report(results, options.all)


if __name__ == "__main__":
    sys.exit(main())
