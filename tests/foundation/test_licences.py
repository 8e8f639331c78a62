"""Nothing we install has a licence that contradicts ours, AGPL-3.0-or-later."""

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Works under these may be combined with a work under AGPL-3.0-or-later and given on as a whole.
COMPATIBLE = {
    "MIT", "MIT-0", "ISC", "0BSD", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "Apache-2.0",
    "PSF-2.0", "Python-2.0", "MPL-2.0", "LGPL-3.0-only", "LGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-or-later",
    "AGPL-3.0-or-later",
    "CC-BY-4.0",  # caniuse-lite: a table of browsers that the build reads and does not give on
}  # fmt: skip

# What older metadata says in words.
WORDS = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
}


def acceptable(expression: str) -> bool:
    """Whether an SPDX expression offers a compatible choice: every AND part has an OR part that is."""
    parts = re.split(r"\s+AND\s+", expression.replace("(", "").replace(")", ""))
    return all(any(choice in COMPATIBLE for choice in re.split(r"\s+OR\s+", part)) for part in parts)


def python_licence(name: str) -> str:
    """The licence of an installed package; several classifiers are a choice, as with text-unidecode."""
    data = importlib.metadata.metadata(name)
    if data["License-Expression"]:
        return data["License-Expression"]
    words = [line.split(" :: ")[-1] for line in data.get_all("Classifier", []) if line.startswith("License :: OSI")]
    known = [WORDS[word] for word in words if word in WORDS]
    text = data["License"] or ""
    if not known and text.startswith("Copyright") and "Permission is hereby granted, free of charge" in text:
        return "MIT"
    return " OR ".join(known) or WORDS.get(text, text)


def locked_python_packages() -> list[str]:
    names: set[str] = set()
    for lock in (ROOT / "requirements").glob("*.txt"):
        names |= set(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", lock.read_text(), re.MULTILINE))
    installed = {re.sub(r"[-_.]+", "-", found.name).lower() for found in importlib.metadata.distributions()}
    return sorted(names & installed)


def test_our_own_licence_is_the_one_of_the_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert json.loads((ROOT / "package.json").read_text())["license"] == project["license"]
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("name", locked_python_packages())
def test_a_python_package_may_be_combined_with_ours(name: str) -> None:
    assert acceptable(python_licence(name)), python_licence(name)


def test_every_javascript_package_may_be_combined_with_ours() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    licences = {path: entry.get("license", "unknown") for path, entry in packages.items() if path}
    assert {path: licence for path, licence in licences.items() if not acceptable(licence)} == {}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("(MIT OR CC0-1.0)", True),
        ("SSPL-1.0", False),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("unknown", False),
    ],
)
def test_an_expression_is_read_as_its_choices_and_its_sums(expression: str, expected: bool) -> None:
    assert acceptable(expression) is expected
