"""`flask verify`: what is kept with every change, computed anew from the records themselves."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Executable, delete, insert, select, update

from server import check
from server.context import Context
from server.db import reading, writing
from server.models import bucket, feed, record, record_bucket, subscription
from sync.ids import natural_id
from tests.people import ASSIGNMENTS, DONG, HOA_XA, HOUSEHOLDS, Phone, user_id

COMMITTEE = f"commune/{HOA_XA}/cell/{DONG}/committee"
GHOST = natural_id("household", "never was")


def flaws(context: Context) -> list[str]:
    with reading(context.engine) as connection:
        return sorted(check.flaws(connection, context))


def spoil(context: Context, statement: Executable) -> None:
    with writing(context.engine) as connection:
        connection.execute(statement)


def committee(context: Context) -> int:
    with reading(context.engine) as connection:
        return int(connection.execute(select(bucket.c.id).where(bucket.c.name == COMMITTEE)).scalar_one())


def test_nothing_differs_after_work_of_many_kinds(app: Flask, context: Context, phone: Callable[..., Phone]) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit = natural_id("visit", "one")
    hoa.batch.new("visit", visit, org_id=DONG, assignment=ASSIGNMENTS[0], household=HOUSEHOLDS[0], on="2026-09-20")
    hoa.batch.edit("visit", visit, 1, help_given="Gạo")
    hoa.batch.add("visit", visit, 2, op="delete")
    assert hoa.codes() == ["applied"] * 3
    binh.batch.edit("household_assignment", ASSIGNMENTS[0], 3, valid_to="2026-09-20", end_reason="reassigned")
    binh.batch.step("household_assignment", ASSIGNMENTS[0], "end", "active", 3)
    assert binh.codes() == ["applied"] * 2
    assert flaws(context) == []
    result = app.test_cli_runner().invoke(args=["verify"])
    assert (result.exit_code, result.output) == (0, "0 differences\n")


def test_a_record_in_a_bucket_that_its_fields_do_not_name_is_found(app: Flask, context: Context) -> None:
    with writing(context.engine) as connection:
        units = connection.execute(select(bucket.c.id).where(bucket.c.name == f"units/{HOA_XA}")).scalar_one()
        connection.execute(insert(record_bucket).values(record=HOUSEHOLDS[0], bucket=units))
    found = flaws(context)
    assert any(one.startswith(f"record {HOUSEHOLDS[0]}: lies in") for one in found)
    assert any(one.startswith(f"bucket units/{HOA_XA}: counts") for one in found)
    result = app.test_cli_runner().invoke(args=["verify"])
    assert result.exit_code == 1
    assert result.output.endswith(f"{len(found)} differences\n")


def test_a_record_that_lies_nowhere_is_found(context: Context) -> None:
    spoil(context, delete(record_bucket).where(record_bucket.c.record == HOUSEHOLDS[0]))
    assert any(one.startswith(f"record {HOUSEHOLDS[0]}: lies in [], belongs in") for one in flaws(context))


def test_a_place_without_a_record_is_found(context: Context) -> None:
    spoil(context, insert(record_bucket).values(record=GHOST, bucket=committee(context)))
    assert f"record {GHOST}: lies in buckets but does not exist" in flaws(context)


@pytest.mark.parametrize("column", ["members", "digest"])
def test_a_sum_or_a_count_that_is_not_that_of_the_records_is_found(context: Context, column: str) -> None:
    spoil(context, update(bucket).where(bucket.c.name == COMMITTEE).values({column: bucket.c[column] + 1}))
    found = flaws(context)
    assert len(found) == 1
    assert found[0].startswith(f"bucket {COMMITTEE}: counts")


def test_a_version_that_was_changed_past_the_gate_is_found(context: Context) -> None:
    spoil(context, update(record).where(record.c.id == HOUSEHOLDS[0]).values(version=9))
    found = flaws(context)
    assert sum(one.startswith("bucket ") for one in found) == 2
    assert sum(one.startswith("feed ") for one in found) == 2


def test_what_the_feed_tells_wrongly_is_found(context: Context) -> None:
    spoil(context, update(feed).where(feed.c.record == HOUSEHOLDS[0]).values(version=7))
    assert all(one.endswith(f"{HOUSEHOLDS[0]} stands at 7, the record at 1") for one in flaws(context))
    assert len(flaws(context)) == 2


def test_a_place_that_no_phone_is_told_of_is_found(context: Context) -> None:
    spoil(context, delete(feed).where(feed.c.record == HOUSEHOLDS[0], feed.c.bucket == committee(context)))
    assert flaws(context) == [f"feed {COMMITTEE}: does not tell of {HOUSEHOLDS[0]}, or tells that it is gone"]


def test_an_audience_that_its_office_does_not_give_is_found(context: Context) -> None:
    spoil(
        context,
        update(subscription)
        .where(subscription.c.user == user_id("hoa"), subscription.c.bucket != committee(context))
        .values(to_at=1),
    )
    assert flaws(context) == ["account hoa (cadre): subscriptions are not those of its office"]
