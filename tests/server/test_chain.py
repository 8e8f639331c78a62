"""The change log: append-only, chained, and still whole when content was erased."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import delete, func, select, update

from server import worker
from server.chain import Flaw, verify
from server.context import Context
from server.db import reading, writing
from server.models import chain, log, log_content
from tests.people import HOA_XA, HOUSEHOLDS, Phone


def flaws(context: Context) -> list[Flaw]:
    with reading(context.engine) as connection:
        return list(verify(connection, context.settings.data_dir))


def test_it_holds_and_the_command_says_so(app: Flask, context: Context) -> None:
    assert flaws(context) == []
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "0 flaws" in result.output


def test_every_change_is_one_entry_with_what_stood_before(phone: Callable[..., Phone], context: Context) -> None:
    binh = phone("binh")
    binh.batch.edit("household", HOUSEHOLDS[0], 1, people_count=4)
    binh.frames()
    with reading(context.engine) as connection:
        words = connection.execute(
            select(log_content.c.content)
            .join(log, (log.c.unit == log_content.c.unit) & (log.c.seq == log_content.c.seq))
            .where(log.c.record == HOUSEHOLDS[0], log.c.version == 2)
        ).scalar_one()
    assert words["before"] == {"people_count": None}
    assert words["after"] == {"people_count": 4}


def test_a_changed_entry_shows(context: Context) -> None:
    with writing(context.engine) as connection:
        connection.execute(update(log).where(log.c.unit == HOA_XA, log.c.seq == 3).values(author="x"))
    assert flaws(context) == [Flaw(HOA_XA, 3, "link")]


def test_a_changed_content_shows(context: Context) -> None:
    with writing(context.engine) as connection:
        connection.execute(
            update(log_content).where(log_content.c.unit == HOA_XA, log_content.c.seq == 3).values(content={"after": 1})
        )
    assert flaws(context) == [Flaw(HOA_XA, 3, "content")]


def test_an_erased_content_is_no_flaw(context: Context) -> None:
    with writing(context.engine) as connection:
        connection.execute(delete(log_content).where(log_content.c.unit == HOA_XA))
    assert flaws(context) == []


def test_a_missing_entry_shows(context: Context) -> None:
    with writing(context.engine) as connection:
        connection.execute(delete(log).where(log.c.unit == HOA_XA, log.c.seq == 3))
    assert {flaw.what for flaw in flaws(context)} == {"gap", "link"}


def test_a_tail_that_was_cut_off_shows_against_the_file_outside(app: Flask, context: Context) -> None:
    worker.record_heads(context)
    with writing(context.engine) as connection:
        last = connection.execute(select(func.max(log.c.seq)).where(log.c.unit == HOA_XA)).scalar_one()
        connection.execute(delete(log).where(log.c.unit == HOA_XA, log.c.seq == last))
        connection.execute(delete(log_content).where(log_content.c.unit == HOA_XA, log_content.c.seq == last))
        prev = connection.execute(select(log.c.hash).where(log.c.unit == HOA_XA, log.c.seq == last - 1)).scalar_one()
        # Whoever cuts knows to mend the head as well.
        connection.execute(update(chain).where(chain.c.unit == HOA_XA).values(seq=last - 1, hash=prev))
    assert flaws(context) == [Flaw(HOA_XA, last, "cut")]
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 1
