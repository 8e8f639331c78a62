"""The two servers, each with its own copy of the tests' commune."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server import create_app
from server.context import of
from tests.server.readers.two import Line, Two, link


@pytest.fixture
def two(template: tuple[Any, str], tmp_path: Path, clock: Callable[[], int]) -> Iterator[Two]:
    database, source = template
    names = [f"gandan_{uuid.uuid4().hex}" for _ in range(2)]
    for name in names:
        database.copy(source, name)
    parent = create_app({"DATABASE_URL": database.url(names[0]), "DATA_DIR": str(tmp_path / "tren"), "NOW": clock})
    settings = {"UPSTREAM_URL": "https://tren.example", "UPSTREAM_KEY": link(of(parent))}
    child = create_app(
        {"DATABASE_URL": database.url(names[1]), "DATA_DIR": str(tmp_path / "xa"), "NOW": clock, **settings}
    )
    yield Two(child, parent, Line(parent))
    for app, name in ((parent, names[0]), (child, names[1])):
        of(app).engine.dispose()
        database.drop(name)
