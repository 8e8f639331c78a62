"""A restored database starts a new epoch: no number is given twice, and phones are told."""

import json
from collections.abc import Callable

from flask import Flask
from sqlalchemy import update

from server import epochs, worker
from server.context import Context
from server.db import reading, writing
from server.models import bucket_set
from sync.cursor import encode, peek
from sync.ids import natural_id
from tests.people import HOUSEHOLDS, PROVINCE, Phone, ids_in


def restored(context: Context) -> int:
    """Start on a database that lacks a change which the marker has seen."""
    epochs.mark(context)
    path = context.settings.data_dir / epochs.MARKER
    marker = json.loads(path.read_text(encoding="utf-8"))
    marker["changes"][PROVINCE] += 1
    path.write_text(json.dumps(marker), encoding="utf-8")
    return epochs.ensure(context)


def test_a_database_that_is_behind_its_marker_starts_a_new_epoch(phone: Callable[..., Phone], context: Context) -> None:
    hoa = phone("hoa")
    hoa.frames()
    before = peek(hoa.cursor or "")
    assert epochs.ensure(context) == before.epoch == 1
    assert restored(context) == 2
    assert hoa.post({}).status_code == 401
    hoa.sign_in()
    frame = hoa.frames()[0]
    assert frame["notices"] == [{"code": "epoch", "epoch": 2}]
    assert "rows" not in frame
    after = peek(hoa.cursor or "")
    assert after.epoch == 2
    assert all(b - a >= 2**24 for a, b in zip(before.numbers, after.numbers, strict=True) if a)


def test_versions_and_numbers_of_the_new_epoch_lie_above_all_of_the_old(
    phone: Callable[..., Phone], context: Context
) -> None:
    binh = phone("binh")
    binh.frames()
    restored(context)
    binh.sign_in()
    binh.batch.edit("household", HOUSEHOLDS[0], 1, people_count=4)
    frame = binh.frames()[0]
    assert frame["answers"][0]["code"] == "applied"
    assert frame["answers"][0]["v"] > 2**24
    assert frame["in"][0][2][0] > 2**24


def test_what_the_old_epoch_gave_out_after_the_backup_is_read_from_where_the_backup_stood(
    phone: Callable[..., Phone], context: Context
) -> None:
    from server.models import bucket

    hoa, binh = phone("hoa"), phone("binh")
    binh.frames()
    hoa.frames()
    # The cursor is one ahead of the restored database in this bucket.
    with writing(context.engine) as connection:
        connection.execute(
            update(bucket).where(bucket.c.name.endswith(HOUSEHOLDS[0])).values(number=bucket.c.number - 1)
        )
    restored(context)
    binh.sign_in()
    hoa.sign_in()
    binh.batch.edit("household", HOUSEHOLDS[0], 1, people_count=4)
    binh.frames()
    frames = hoa.frames()
    # Whole: what the phone holds may be of the time that was lost.
    assert ids_in(frames, "household") == {HOUSEHOLDS[0]}
    assert not any("patches" in frame for frame in frames)


def test_a_set_that_the_restored_database_does_not_know_is_read_from_the_start(
    phone: Callable[..., Phone], context: Context
) -> None:
    hoa = phone("hoa")
    hoa.frames()
    # Lost with the time after the backup; the restored server gives the same id to another list.
    hoa.cursor = encode(1, 999, peek(hoa.cursor or "").numbers, context.cursor_key)
    restored(context)
    with writing(context.engine) as connection:
        connection.execute(bucket_set.insert().values(id=999, key="another", buckets=[1, 2, 3]))
    hoa.sign_in()
    frames = hoa.frames()
    assert {"code": "cursor_unknown"} in frames[0]["notices"]
    assert ids_in(frames, "household") == set(HOUSEHOLDS[:2])


def test_the_marker_is_renewed_and_a_lost_marker_is_no_restore(app: Flask, context: Context) -> None:
    worker.run_due(context)
    path = context.settings.data_dir / epochs.MARKER
    marker = json.loads(path.read_text(encoding="utf-8"))
    assert marker["epoch"] == 1
    assert marker["changes"][PROVINCE] > 0
    path.unlink()
    assert epochs.ensure(context) == 1


def test_the_chain_names_the_end_of_the_old_epoch(context: Context, phone: Callable[..., Phone]) -> None:
    from server.chain import heads

    with reading(context.engine) as connection:
        before = heads(connection)
    with writing(context.engine) as connection:
        epochs.begin(connection, context.now())
    with reading(context.engine) as connection:
        after = heads(connection)
    assert {unit: seq + 1 for unit, (seq, _) in before.items()} == {unit: seq for unit, (seq, _) in after.items()}
    assert natural_id("x") not in after
