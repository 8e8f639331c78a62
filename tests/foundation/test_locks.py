"""The lock files install the same everywhere, and say nothing about where they were made."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ADDRESS = re.compile(r"[a-z+]+://|--(index-url|extra-index-url|find-links|trusted-host)|file:", re.IGNORECASE)


def pins(lock: Path) -> dict[str, str]:
    """Name and version of each entry, names as pip compares them."""
    found = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", lock.read_text(), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_python_lock_names_no_registry_and_no_machine(lock: Path) -> None:
    assert not ADDRESS.search(lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9_.-]+(\[[^\]]*\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(
    ("group", "lock"), [("dependencies", "run"), ("build", "build"), ("node", "node"), ("dev", "dev")]
)
def test_every_dependency_of_pyproject_is_in_its_lock(group: str, lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"dependencies": project["project"]["dependencies"], **project["dependency-groups"]}
    names = {re.split(r"[\[<>=~! ]", wanted)[0].lower() for wanted in groups[group]}
    assert names <= set(pins(ROOT / "requirements" / f"{lock}.txt"))


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    served, tested = pins(ROOT / "requirements" / "run.txt"), pins(ROOT / "requirements" / "dev.txt")
    assert {name: tested.get(name) for name in served} == served


def test_the_javascript_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert packages
    assert [path for path, entry in packages.items() if "resolved" in entry] == []
    assert [path for path, entry in packages.items() if "integrity" not in entry] == []


def test_the_javascript_lock_belongs_to_package_json() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"][""]
    package = json.loads((ROOT / "package.json").read_text())
    for part in ("dependencies", "devDependencies", "engines"):
        assert lock[part] == package[part]


def test_the_javascript_lock_holds_the_packages_of_every_platform() -> None:
    # One that a mirror lacked when the lock was written makes `npm ci` refuse wherever the mirror has it.
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    held = {path.rpartition("node_modules/")[2] for path in packages}
    wanted = {name for entry in packages.values() for name in entry.get("optionalDependencies", {})}
    assert sorted(wanted - held) == []
