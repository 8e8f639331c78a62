"""Every mutation id is taken once: a repeat gets the answer that stands, and changes nothing.

What is kept for ever is who sent it, the hash of what was sent, and the code of the answer.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from server.access import Person
from server.answers import DUPLICATE, REFUSED, Answer, unpack
from server.models import kept, mutation
from server.sql import claim
from server.verdict import Verdict
from sync.canon import digest_of
from sync.mutation import Mutation

_PENDING = "pending"


class Repeats:
    """The ids of one chunk: claimed at its start, answered at its end."""

    def __init__(self, connection: Connection, person: Person, received: int) -> None:
        self.connection = connection
        self.person = person
        self.received = received
        self._hashes: dict[str, str] = {}
        self._verdicts: dict[str, tuple[Verdict, int]] = {}
        self._known: dict[str, Row[Any]] = {}

    def claim(self, items: Sequence[tuple[str, Any, Mutation | None]]) -> set[str]:
        """Take ids; return those that nobody had taken. A concurrent repeat waits here."""
        rows: dict[str, dict[str, object]] = {}
        for one, raw, parsed in items:
            rows.setdefault(one, self._row(one, raw, parsed))
        fresh: set[str] = claim(self.connection, mutation, [rows[one] for one in sorted(rows)])
        self._hashes = {one: str(rows[one]["hash"]) for one in fresh}
        taken = sorted(rows.keys() - fresh)
        if taken:
            found = self.connection.execute(select(mutation).where(mutation.c.id.in_(taken)))
            self._known = {row.id: row for row in found}
        return fresh

    def answer(self, one: str, raw: Any) -> Answer:
        """Answer a repeat: as the first time, or `id_taken` and nothing more to somebody else."""
        given = digest_of(raw)
        if one in self._hashes:
            if given != self._hashes[one]:
                return Answer(one, REFUSED, "", reason="id_taken")
            verdict, version = self._verdicts[one]
            return Answer(
                one, DUPLICATE, str(raw.get("record", "")), version, verdict.reason, verdict.errors, verdict.other,
                first=verdict.code,
            )  # fmt: skip
        row = self._known[one]
        if row.author != self.person.user or row.hash != given:
            return Answer(one, REFUSED, "", reason="id_taken")
        detail = self.connection.execute(
            select(kept.c.detail).where(kept.c.mutation == one, kept.c.author == row.author).limit(1)
        ).scalar()
        errors, other = unpack(detail) if detail is not None and row.reason is not None else ({}, {})
        return Answer(one, DUPLICATE, row.record, row.version, row.reason, errors, other, first=row.code)

    def note(self, one: str, verdict: Verdict, version: int) -> None:
        """Remember the answer to a mutation until `finish`; one without an id has nothing to remember by."""
        if one:
            self._verdicts[one] = (verdict, version)

    def finish(self) -> None:
        """Store the answers."""
        if self._verdicts:
            columns = mutation.c
            statement = (
                update(mutation)
                .where(columns.id == bindparam("one"))
                .values(
                    code=bindparam("code"), first=bindparam("code"), reason=bindparam("why"), version=bindparam("v")
                )
            )
            rows = [
                {"one": one, "code": verdict.code, "why": verdict.reason, "v": version}
                for one, (verdict, version) in self._verdicts.items()
            ]
            self.connection.execute(statement, rows)

    def _row(self, one: str, raw: Any, parsed: Mutation | None) -> dict[str, object]:
        return {
            "id": one,
            "author": self.person.user,
            "device": self.person.device,
            "n": parsed.n if parsed is not None else 0,
            "hash": digest_of(raw),
            "kind": parsed.kind if parsed is not None else "",
            "record": parsed.record if parsed is not None else "",
            "version": 0,
            "code": _PENDING,
            "first": _PENDING,
            "reason": None,
            "received": self.received,
            "replaces": parsed.replaces if parsed is not None else None,
        }


def reused_count(connection: Connection, device: str, mutations: Sequence[Mutation]) -> bool:
    """Say whether this device's counts come under other ids too: two stores use one device id."""
    ids = {one.id for one in mutations}
    rows = connection.execute(
        select(mutation.c.id).where(mutation.c.device == device, mutation.c.n.in_(sorted({one.n for one in mutations})))
    ).scalars()
    return len({one.n for one in mutations}) < len(ids) or any(one not in ids for one in rows)
