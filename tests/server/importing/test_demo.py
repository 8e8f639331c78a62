"""The demo is invented, ready to serve, and has something for everybody to decide."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from server import chain, check, create_app
from server.context import Context, of
from server.db import reading
from server.demo import PASSWORD, SIGN_INS, names, province, texts
from server.demo.building import build
from server.importing.template import UNITS
from server.models import kept, record
from sync.ids import natural_id

SENSITIVE = ("tôn giáo", "đạo ", "dân tộc", "thái độ", "bệnh", "nghiện", "vi phạm", "tội")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A smaller province and fewer weeks: what is built is the same, and a test need not take a minute."""
    folder = tmp_path_factory.mktemp("demo")
    # The demo is always a SQLite file, whatever database the other tests run on.
    app = create_app({"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'gandan.sqlite3'}"})
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(province, "HOUSEHOLDS", 800)
        patch.setattr(province, "LOAD", 2)
        upgrade()
        build(of(app), folder, days=50)
    yield app
    of(app).engine.dispose()


@pytest.fixture
def context(demo: Flask) -> Context:
    return of(demo)


def count(context: Context, kind: str, *conditions: object) -> int:
    with reading(context.engine) as connection:
        query = select(func.count()).select_from(record).where(record.c.kind == kind, *conditions)  # type: ignore[arg-type]
        return connection.execute(query).scalar_one()


def test_it_works(context: Context) -> None:
    with reading(context.engine) as connection:
        assert list(check.flaws(connection, context)) == []
        assert list(chain.verify(connection, context.settings.data_dir)) == []
    assert count(context, "visit") > 50


def test_the_sign_ins_open_with_the_one_password(demo: Flask) -> None:
    for login in SIGN_INS:
        reply = demo.test_client().post(
            "/api/session",
            json={"login": login, "password": PASSWORD, "device": {"id": natural_id("device", login), "name": "Thử"}},
        )
        assert reply.status_code == 200, login


def test_there_is_work_in_every_stage(context: Context) -> None:
    for kind, states in {
        "visit": ("draft", "submitted", "confirmed", "returned"),
        "petition": ("recorded", "classified"),
        "cell_meeting": ("submitted", "reviewed", "returned"),
        "residence_comment": ("requested", "drafted", "cell_signed", "commune_confirmed"),
        "household_assignment": ("proposed", "active", "ended"),
        "task": ("MOI", "HOAN_THANH"),
    }.items():
        for state in states:
            assert count(context, kind, record.c.state == state) > 0, (kind, state)


def test_somebody_has_to_decide(context: Context) -> None:
    with reading(context.engine) as connection:
        disputed = set(connection.execute(select(record.c.kind).where(record.c.disputed)).scalars())
        waiting = set(connection.execute(select(kept.c.reason)).scalars())
    assert disputed == {"household", "visit", "cell_meeting", "task", "hamlet"}
    assert {"late_work", "incomplete", "bad_date"} <= waiting


def test_the_whole_province_has_the_size_that_was_asked_for() -> None:
    made = province.make(Random(1), date(2026, 11, 21))
    assert len(made.cells) == 24
    assert len(made.member) == 400
    assert len(made.household) == 3_000
    assert {"canbo", "bithu", "xa", "huyen"} <= {row["login"] for row in made.account}
    assert any(row["is_ethnic_minority_area"] for row in made.hamlet)


def test_the_same_seed_makes_the_same_province() -> None:
    day = date(2026, 11, 21)
    assert province.make(Random(7), day).rows() == province.make(Random(7), day).rows()


def test_no_place_of_the_demo_is_one_of_the_country() -> None:
    with UNITS.open(encoding="utf-8") as file:
        real = {line["name"].casefold() for line in csv.DictReader(file)}
    assert f"tỉnh {names.PROVINCE}".casefold() not in real
    for sort, name in names.COMMUNES:
        assert f"{sort} {name}".casefold() not in real


def test_nothing_sensitive_is_written_in_the_demo() -> None:
    written = Path(texts.__file__).read_text(encoding="utf-8").casefold()
    assert [word for word in SENSITIVE if word in written] == []


def test_the_demo_is_not_built_over_something_else(demo: Flask, context: Context) -> None:
    result = demo.test_cli_runner().invoke(args=["demo", "build", str(context.settings.data_dir)])
    assert result.exit_code == 1
    assert "is there already" in result.output
