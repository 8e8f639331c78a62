"""The importer of a test."""

from pathlib import Path

import pytest
from flask import Flask

from tests.server.importing.workbook import Import


@pytest.fixture
def book(app: Flask, tmp_path: Path) -> Import:
    return Import(app, tmp_path)
