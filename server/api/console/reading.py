"""Paged GET endpoints of the console. Every one of them asks through the rule of access of `audience`."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import Connection

from server.access import Role
from server.api.asking import asking, only, signed_in
from server.api.console import kept, listing, records, units, upward
from server.api.console.doubts import Doubting
from server.api.console.history import edits
from server.api.console.names import mentioned, names
from server.api.console.schemas import (
    ConflictRow,
    Decided,
    Decision,
    Edit,
    Full,
    KeptAsked,
    KeptRow,
    Listed,
    OfUnitAsked,
    Paged,
    RecordsAsked,
    Today,
    Units,
    UnitsAsked,
    Upward,
    UpwardAsked,
    page_of,
)
from server.context import current
from server.db import reading
from server.problems import Problem, language

blueprint = Blueprint("console", __name__, url_prefix="/api", description="What the console reads")

Answer = dict[str, Any]


@blueprint.route("/today")
@blueprint.response(200, Today)
@signed_in
def today() -> Answer:
    """What waits for the one who asks, the oldest first."""
    person = asking().person
    with reading(current().engine) as connection:
        queues, disputed = records.today(connection, current(), person, _doubting(connection))
        rows = [row for queue in queues for row in queue["items"]]
        return {
            "queues": queues,
            "conflicts": disputed,
            "kept": kept.counts(connection, current(), person),
            "names": names(connection, person, mentioned(row["body"] for row in rows)),
        }


@blueprint.route("/records")
@blueprint.arguments(RecordsAsked, location="query")
@blueprint.response(200, page_of(Listed))
@signed_in
def list_records(asked: Answer) -> Answer:
    """Records by unit with everything below it, kind, state, day and words."""
    person, context = asking().person, current()
    with reading(context.engine) as connection:
        items, total = listing.records(connection, person, listing.Query(**asked), context, _doubting(connection))
        known = names(connection, person, mentioned(row["body"] for row in items))
    return {"items": items, "total": total, "names": known, **_place(asked)}


@blueprint.route("/records/<string:id>")
@blueprint.response(200, Full)
@signed_in
def one_record(id: str) -> Answer:
    """One record in full. One that may not be read answers as one that is not there."""
    person, context = asking().person, current()
    with reading(context.engine) as connection:
        found = records.one(connection, context, person, id, _doubting(connection))
        if found is None:
            raise Problem("not_found")
        users = {found["creator"], *_authors(found)} - {None}
        return {**found, "names": names(connection, person, mentioned([found["body"]]), users)}


@blueprint.route("/records/<string:id>/history")
@blueprint.arguments(Paged, location="query")
@blueprint.response(200, page_of(Edit))
@signed_in
def history(asked: Answer, id: str) -> Answer:
    """A record edit by edit, the newest first; an edit is readable where it was numbered."""
    person = asking().person
    with reading(current().engine) as connection:
        every = edits(connection, person, id)
        if not every:
            raise Problem("not_found")
        items = _cut(every, asked)
        sides = [{each["path"]: each[side]} for one in items for each in one["changes"] for side in ("before", "after")]
        known = names(
            connection,
            person,
            mentioned(sides),
            {one["author"] for one in items},
            {one["device"] for one in items},
        )
    return {"items": items, "total": len(every), "names": known, **_place(asked)}


@blueprint.route("/units")
@blueprint.arguments(UnitsAsked, location="query")
@blueprint.response(200, Units)
@signed_in
def list_units(asked: Answer) -> Answer:
    """Every unit that may be read, flat, with its own figures."""
    context = current()
    with reading(context.engine) as connection:
        return {"items": units.tree(connection, asking().person, context.kinds, counted=asked["counts"] == "yes")}


@blueprint.route("/conflicts")
@blueprint.arguments(OfUnitAsked, location="query")
@blueprint.response(200, page_of(ConflictRow))
@signed_in
def list_conflicts(asked: Answer) -> Answer:
    """Records in which two edits stand against each other, the oldest first."""
    person, context = asking().person, current()
    with reading(context.engine) as connection:
        items, total = records.conflicts(
            connection, context, person, unit=asked.get("unit"), page=asked["page"], size=asked["size"]
        )
        users = {author for row in items for author in _authors(row)}
        known = names(connection, person, mentioned(row["body"] for row in items), users)
    return {"items": items, "total": total, "names": known, **_place(asked)}


@blueprint.route("/kept")
@blueprint.arguments(KeptAsked, location="query")
@blueprint.response(200, page_of(KeptRow))
@signed_in
def list_kept(asked: Answer) -> Answer:
    """Work that stands in no record: late, waiting, refused."""
    person, context = asking().person, current()
    with reading(context.engine) as connection:
        every = kept.shown(connection, context, person, language(), asked["status"])
        items = _cut(every, asked)
        known = names(
            connection,
            person,
            mentioned([*(row["set"] for row in items), *(row["current"] or {} for row in items)]),
            {row["author"] for row in items},
            {row["device"] for row in items},
        )
    return {"items": items, "total": len(every), "names": known, **_place(asked)}


@blueprint.route("/upstream")
@blueprint.arguments(UpwardAsked, location="query")
@blueprint.response(200, Upward)
@only(Role.STAFF, Role.LEADER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)
def list_upstream(asked: Answer) -> Answer:
    """What was sent to the server above, accepted, refused; and how the servers below are."""
    person, context = asking().person, current()
    with reading(context.engine) as connection:
        counts = upward.counts(connection, person)
        items = upward.records(connection, person, language(), **asked)
        return {
            "link": upward.link(connection, context),
            "below": upward.below(connection, person),
            "counts": counts,
            "items": items,
            "total": counts[asked["status"]],
            "names": names(connection, person, mentioned(row["body"] for row in items)),
            **_place(asked),
        }


@blueprint.route("/kept/<string:id>", methods=["POST"])
@blueprint.arguments(Decision)
@blueprint.response(200, Decided)
@signed_in
def decide(given: Answer, id: str) -> Answer:
    """Take late work in, or decide that it does not become part of the record."""
    person, context = asking().person, current()
    try:
        if given["decision"] == "dismiss":
            kept.dismiss(context, person, id, context.now())
            return {"code": "refused", "reason": kept.DISMISSED}
        answer = kept.accept(context, person, id, context.now())
    except kept.NotDecidable as error:
        raise Problem("not_found") from error
    return {"code": answer.code, "reason": answer.reason}


def _doubting(connection: Connection) -> Doubting:
    return Doubting(connection, current(), asking().person, language())


def _place(asked: Answer) -> Answer:
    return {"page": asked["page"], "size": asked["size"]}


def _cut(every: list[Answer], asked: Answer) -> list[Answer]:
    start = (asked["page"] - 1) * asked["size"]
    return every[start : start + asked["size"]]


def _authors(row: Answer) -> set[str]:
    return {
        one["author"]
        for dispute in row["disputes"].values()
        for one in (dispute["stands"], *dispute["candidates"])
        if one["author"]
    }
