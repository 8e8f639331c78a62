"""Results from a server below: stored as they are, never merged with anything.

Idempotent by (epoch, version) of the home: what comes again, or late, is a duplicate. One result
that cannot be taken is refused and stops none behind it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from server.context import Context
from server.epochs import floor
from server.homes import above
from server.readers.tables import upstream_in, upstream_version
from server.readers.upstream_form import (
    APPLIED,
    BASE,
    DUPLICATE,
    PINNED,
    REFUSED,
    FormError,
    Result,
    allowed,
    read_result,
)
from server.settling import Edit, settle
from server.sql import upsert
from server.store import HOME_UNITS, ORGANISATION, Store, Stored
from sync.canon import Value, checksum
from sync.ids import is_id
from sync.policy import DELETED
from sync.record import Record, Stamp

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """The server below that hands results in, and the epoch it says it is in."""

    id: str
    unit: str
    epoch: int


def take(connection: Connection, context: Context, link: Link, raws: Sequence[Any], now: int) -> list[dict[str, Any]]:
    """Store results within the caller's transaction; answer each in order.

    An answer is {id, code, v?, reason?}: applied, duplicate (`v` is what is held), base (what is
    held is not what the patch starts from: send all of it), refused.
    """
    return _Batch(connection, context, link, now).run(raws)


class _Batch:
    def __init__(self, connection: Connection, context: Context, link: Link, now: int) -> None:
        self.connection = connection
        self.context = context
        self.link = link
        self.now = now
        self.store = Store(connection, context)
        self.floor = floor(connection)
        self.edits: list[Edit] = []
        self.known: dict[str, Row[Any]] = {}

    def run(self, raws: Sequence[Any]) -> list[dict[str, Any]]:
        given = [raw.get("record") for raw in raws if isinstance(raw, dict)]
        ids = {str(one) for one in given if is_id(one)}
        created = self.store.lock(ids, ids)
        rows = self.connection.execute(select(upstream_in).where(upstream_in.c.record.in_(sorted(ids))))
        self.known = {row.record: row for row in rows}
        answers = [self._answer(raw) for raw in raws]
        self.store.drop_unused(created)
        settle(self.connection, self.context, self.store, self.edits, self.now)
        return answers

    def _answer(self, raw: Any) -> dict[str, Any]:
        given = raw.get("id") if isinstance(raw, dict) else None
        name = given if is_id(given) else ""
        before: Stored | None = None
        try:
            result = read_result(raw, self.link.epoch, self.context.kinds, self.context.day(self.now))
            before = self.store.get(result.record)
            with self.connection.begin_nested():
                return {"id": name, **self._take(result, raw, before)}
        except FormError as error:
            return {"id": name, "code": REFUSED, "reason": str(error)}
        except (ValueError, KeyError, TypeError, AttributeError, LookupError):
            _log.exception("result %s could not be stored", name)
            if isinstance(raw, dict) and is_id(raw.get("record")):
                self.store.forget(raw["record"], before)
            return {"id": name, "code": REFUSED, "reason": "internal"}

    def _take(self, result: Result, raw: Any, before: Stored | None) -> dict[str, Any]:
        old = None if before is None else before.record
        have = self.known.get(result.record)
        if old is not None and (old.kind != result.kind or old.home != result.home):
            raise FormError("id_taken")
        if have is not None and (have.epoch, have.version) >= (self.link.epoch, result.v):
            return {"code": DUPLICATE, "v": have.version}
        if result.b and (have is None or have.version != result.b):
            return {"code": BASE}
        body = self._body(result, old)
        if body is None:
            return {"code": BASE}
        self._inside(result, old, body)
        version = 0 if old is None else old.version
        if old is not None or not result.gone:
            version = self._save(result, raw, before, body)
        self._remember(result, version)
        return {"code": APPLIED, "v": result.v}

    def _pinned(self, result: Result) -> frozenset[str]:
        return PINNED if result.record == self.link.unit else frozenset()

    def _body(self, result: Result, old: Record | None) -> dict[str, Value] | None:
        """Return the body that the result leads to, None when the patch does not fit what is held."""
        held: Mapping[str, Value] = {} if old is None else old.body
        pinned = self._pinned(result)
        if result.gone:
            # What identifies and places it stays, so that nothing that points at it falls apart.
            return {path: value for path, value in held.items() if path in ("org_id", "kind")} | {DELETED: True}
        if pinned & result.set.keys():
            raise FormError("invalid")
        kind = self.context.kinds[result.kind]
        kept = pinned if result.b == 0 else {path for path in held if allowed(kind, path)} | pinned
        body = {path: value for path, value in held.items() if path in kept}
        for path, value in result.set.items():
            if value is None:
                body.pop(path, None)
            else:
                body[path] = value
        if checksum({path: value for path, value in body.items() if path not in pinned}) == result.total:
            return body
        if result.b:
            return None
        raise FormError("invalid")

    def _inside(self, result: Result, old: Record | None, body: Mapping[str, Value]) -> None:
        """Refuse what is not of the link's unit, or would not be any more. Raises FormError."""
        if result.record == self.link.unit:
            if result.gone or result.home != result.record:
                raise FormError("outside")  # whether the unit itself is there is decided above it
            return
        is_home = result.home == result.record
        if not result.gone and is_home != (result.kind == ORGANISATION and body.get("kind") in HOME_UNITS):
            raise FormError("invalid")
        wanted = {result.home} if old is not None or not is_home else set()
        if result.kind == ORGANISATION and not result.gone:
            wanted |= {value for path in PINNED if isinstance(value := body.get(path), str)}
        if not wanted or not all(self._under(one) for one in wanted):
            raise FormError("outside")

    def _under(self, one: str) -> bool:
        return self.link.unit in set(self.connection.execute(above(one)).scalars())

    def _save(self, result: Result, raw: Any, before: Stored | None, body: dict[str, Value]) -> int:
        old = before.record if before is not None else Record(result.record, result.kind, result.home, 0, {})
        version = max(old.version, self.floor) + 1
        stamp = Stamp(version, result.id, self.link.id, 0, self.now, self.link.id)
        moved = [path for path in old.body.keys() | body.keys() if old.body.get(path) != body.get(path)]
        if before is not None and not moved and not old.conflicts:
            return old.version
        after = replace(
            old,
            version=version,
            body=body,
            stamps={**old.stamps, **dict.fromkeys(moved, stamp)},
            conflicts={},
            conflict_versions={**old.conflict_versions, **dict.fromkeys(old.conflicts, version)},
            twins={},
        )
        kind = self.context.kinds[result.kind]
        if not result.gone:
            kind.buckets(after)  # what cannot be placed fails here, alone
        author = Stored(after, self.link.id, self.link.id, self.now)
        self.store.save(kind, before, after, author=author, now=self.now)
        self.edits.append(
            Edit(result.id, raw, result.at, None if before is None else old, after, APPLIED, self.link.id, self.link.id)
        )
        return version

    def _remember(self, result: Result, version: int) -> None:
        row = {
            "record": result.record,
            "link": self.link.id,
            "home": result.home,
            "epoch": self.link.epoch,
            "version": result.v,
            "at": self.now,
        }
        upsert(self.connection, upstream_in, [row])
        if version:
            upsert(
                self.connection,
                upstream_version,
                [{"record": result.record, "version": version, "home_version": result.v}],
            )
        self.known[result.record] = self.connection.execute(
            select(upstream_in).where(upstream_in.c.record == result.record)
        ).one()
