"""What import-linter cannot say: which packages from outside the project each part may use."""

import ast
import functools
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from server.records import KINDS

ROOT = Path(__file__).parents[2]


def imported(folder: str) -> Iterator[tuple[str, str]]:
    """File and top-level name of every import below a folder, those inside functions too."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield str(path.relative_to(ROOT)), alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield str(path.relative_to(ROOT)), node.module.split(".")[0]


def declared() -> set[str]:
    """Module names of the packages that pyproject.toml names for the running server."""
    modules = {"argon2-cffi": "argon2", "python-calamine": "python_calamine"}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = [re.split(r"[\[<>=~! ]", line)[0] for line in wanted]
    return {modules.get(name, name.replace("-", "_")) for name in names}


def test_the_core_imports_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"sync"}
    assert [line for line in imported("sync") if line[1] not in allowed] == []


def test_the_server_imports_the_core_and_what_pyproject_names() -> None:
    # Flask brings Werkzeug and click, Flask-Migrate brings Alembic, pywebpush py_vapid; each is part of its parent's own interface.
    allowed = sys.stdlib_module_names | {"sync", "server", "werkzeug", "click", "alembic", "py_vapid"} | declared()
    assert [line for line in imported("server") if line[1] not in allowed] == []


@functools.cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("server", cache_dir=None)


def record_types() -> list[str]:
    """Modules that the registry takes its kinds from."""
    return sorted({type(kind).__module__ for kind in KINDS.values()})


@pytest.mark.parametrize("module", record_types())
def test_only_the_registry_imports_a_record_type(module: str) -> None:
    # So no record type imports another, neither directly nor through a helper.
    assert graph().find_modules_that_directly_import(module) == {"server.records"}


@pytest.mark.parametrize("module", record_types())
def test_a_record_type_does_not_know_the_registry(module: str) -> None:
    assert graph().find_shortest_chain(module, "server.records") is None


@pytest.mark.parametrize("module", ["server/supervise.py", "server/gunicorn_conf.py"])
def test_what_supervises_the_server_needs_no_package_at_all(module: str) -> None:
    assert [line for line in imported("server") if line[0] == module and line[1] not in sys.stdlib_module_names] == []


def test_every_dependency_of_the_running_server_is_used_or_explained() -> None:
    used = {name for _, name in imported("server")}
    # gunicorn is run as a program, psycopg by SQLAlchemy through DATABASE_URL.
    assert declared() - used - {"gunicorn", "psycopg"} == set()


def test_every_dependency_has_its_reason_written_down() -> None:
    reasons = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        wanted += group
    names = [re.split(r"[\[<>=~! ]", line)[0] for line in wanted]
    package = json.loads((ROOT / "package.json").read_text())
    names += [*package["dependencies"], *package["devDependencies"]]
    assert [name for name in names if f"`{name}`" not in reasons] == []
