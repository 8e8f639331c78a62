"""The one gate: every change of a record, whoever wants it, passes `accept`.

A chunk of mutations is one transaction with a savepoint per mutation, in this order: the ids of
the mutations, new records, the locks of all records by id, the merges, the buckets by id and
their numbers, the chains, the subscriptions, commit. Nothing slow runs inside, no request is seen
here, and an answer is returned only after the commit that it speaks of.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from server import held, history, homes
from server.access import Person
from server.answers import ACCEPTED, APPLIED, DUPLICATE, HELD, REFUSED, Answer
from server.committee import committee
from server.context import Context
from server.db import repeating
from server.epochs import floor
from server.judge import Judge
from server.people import leaves_of, person_by_id
from server.repeats import Repeats
from server.settling import Edit, settle
from server.store import ORGANISATION, Store, Stored
from server.verdict import Verdict
from sync.canon import Value, checksum
from sync.ids import is_id
from sync.mutation import Mutation, MutationError, parse
from sync.overlay import overlay
from sync.record import Record

CHUNK = 50
# How often what became possible by a change may make something else possible in its turn.
_ROUNDS = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """A mutation as received, and as read if it could be read."""

    raw: Any
    mutation: Mutation | None
    error: MutationError | None

    @property
    def id(self) -> str:
        given = self.raw.get("id") if isinstance(self.raw, dict) else None
        return given if isinstance(given, str) and is_id(given) else ""


@dataclass(slots=True)
class Batch:
    """What one call of `accept` carries from chunk to chunk.

    `phone` is the version of each record that the phone will hold once it has read the answers so
    far, -1 when it will need the whole record.
    """

    person: Person
    phone: dict[str, int]
    changed: set[str]


def accept(context: Context, person: Person, mutations: Sequence[Any], *, received: int) -> list[Answer]:
    """Take mutations in, in their order, and answer every one of them in the same order.

    Raises Later when the database is busy; what was committed before is answered as a repeat then.
    """
    items = [_read(raw) for raw in mutations]
    batch = Batch(person, {}, set())
    answers: list[Answer] = []
    for start in range(0, len(items), CHUNK):
        part = items[start : start + CHUNK]
        answers += repeating(context.engine, lambda c, part=part: _Chunk(c, context, batch, received).run(part))  # type: ignore[misc]
        batch.changed |= {one.record for one in answers if one.code in ACCEPTED}
    if batch.changed:
        judge_again(context, batch.changed, received)
    return answers


def accept_within(
    connection: Connection, context: Context, person: Person, mutations: Sequence[Any], *, received: int
) -> list[Answer]:
    """Take mutations in within the caller's transaction, for a writer that must not stop half-way.

    The caller rolls all of it back when an answer does not suit him, and calls `judge_again` with
    the records that changed when he has committed.
    """
    batch = Batch(person, {}, set())
    items = [_read(raw) for raw in mutations]
    answers: list[Answer] = []
    for start in range(0, len(items), CHUNK):
        answers += _Chunk(connection, context, batch, received).run(items[start : start + CHUNK])
    return answers


def judge_again(context: Context, arrived: Iterable[str], now: int) -> int:
    """Judge held mutations whose record or reference has come; return how many were decided."""
    waiting, decided = set(arrived), 0
    for _ in range(_ROUNDS):
        changed: set[str] = set()
        for row in held.waiting_for(context.engine, waiting):
            answer = decide(context, row, now)
            if answer is not None and answer.code != HELD:
                decided += 1
                changed |= {answer.record} if answer.code in ACCEPTED else set()
        if not changed:
            break
        waiting = changed
    return decided


def decide(context: Context, row: held.Kept, now: int, *, by: Person | None = None) -> Answer | None:
    """Judge one kept mutation again, with its author's rights and credit; return its answer.

    With `by`, somebody who may do so takes late work in: his rights count, the credit stays the
    author's. Returns None when the author's account is closed, or another process was first.
    """

    def work(connection: Connection) -> Answer | None:
        if not held.lock(connection, row.id):
            return None
        author = person_by_id(connection, row.author, row.device)
        person = by if by is not None else author
        if person is None:
            return None
        chunk = _Chunk(connection, context, Batch(person, {}, set()), now, credit=(row.author, row.device))
        return chunk.again(row)

    return repeating(context.engine, work)


class _Chunk:
    """One transaction's worth of mutations of one person."""

    def __init__(
        self,
        connection: Connection,
        context: Context,
        batch: Batch,
        received: int,
        credit: tuple[str, str] | None = None,
    ) -> None:
        self.connection = connection
        self.context = context
        self.batch = batch
        self.phone = dict(batch.phone)
        self.received = received
        self.author, self.device = credit or (batch.person.user, batch.person.device)
        self.keeps = credit is None  # what is judged again is kept already
        self.store = Store(connection, context)
        self.edits: list[Edit] = []
        self.repeats = Repeats(connection, batch.person, received)
        self.judge = Judge(
            store=self.store,
            person=batch.person,
            author=self.author,
            device=self.device,
            leaves=leaves_of(connection, batch.person.user),
            past=history.past(connection, batch.person),
            received=received,
            today=context.day(received),
            floor=floor(connection),
            committee=lambda cell: committee(connection, cell),
            elsewhere=homes.elsewhere(connection),
            sent_up=homes.sent_up(connection),
        )

    def run(self, items: Sequence[Item]) -> list[Answer]:
        fresh = self.repeats.claim([(one.id, one.raw, one.mutation) for one in items if one.id])
        readable = [one.mutation for one in items if one.mutation is not None]
        created = self.store.lock(
            {one.record for one in readable},
            {one.record for one in readable if one.set is not None and one.base == 0},
        )
        answers = [self._answer(item, fresh) for item in items]
        self.store.drop_unused(created)
        settle(self.connection, self.context, self.store, self.edits, self.received)
        self.repeats.finish()
        self.batch.phone = self.phone
        self.batch.person = self.judge.person
        return answers

    def again(self, row: held.Kept) -> Answer:
        """Judge a kept mutation a second time and store what came of it."""
        item = _read(row.content)
        assert item.mutation is not None
        created = self.store.lock({row.record}, {row.record} if item.mutation.base == 0 else ())
        answer = self._decide(item, item.mutation)
        self.store.drop_unused(created)
        settle(self.connection, self.context, self.store, self.edits, self.received)
        by = self.batch.person.user if self.batch.person.user != row.author else None
        held.close(self.connection, row, answer, self.received, by)
        return answer

    def _answer(self, item: Item, fresh: set[str]) -> Answer:
        if item.id and item.id not in fresh:
            found = self.repeats.answer(item.id, item.raw)
            if item.mutation is not None and found.code == DUPLICATE:
                self.phone[item.mutation.record] = -1
            if found.code != DUPLICATE:
                self._keep(item, Verdict(REFUSED, found.reason))
            return found
        fresh.discard(item.id)  # a second time within the batch is a repeat
        if item.mutation is None:
            assert item.error is not None
            verdict = Verdict(REFUSED, item.error.code, other={"at": item.error.path})
            self._keep(item, verdict)
            self.repeats.note(item.id, verdict, 0)
            return _answer_of(item.id, "", verdict)
        return self._decide(item, item.mutation)

    def _decide(self, item: Item, mutation: Mutation) -> Answer:
        before = self.store.get(mutation.record)
        try:
            with self.connection.begin_nested():
                verdict = self.judge.judge(mutation)
                after = self._store(item, mutation, before, verdict)
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError, LookupError):
            # A fault of ours in one mutation must not stop those behind it: it is kept for staff.
            _log.exception("mutation %s could not be judged", mutation.id)
            self.store.forget(mutation.record, before)
            verdict, after = Verdict(HELD, "internal"), None
            self._keep(item, verdict)
        self.repeats.note(mutation.id, verdict, 0 if after is None else after.version)
        answer = _answer_of(mutation.id, mutation.record, verdict)
        if after is None:
            return answer
        return self._with_sum(answer, mutation, None if before is None else before.record, after)

    def _store(self, item: Item, mutation: Mutation, before: Stored | None, verdict: Verdict) -> Record | None:
        if mutation.replaces is not None:
            held.replaced(self.connection, mutation.replaces, self.author, self.received)
        if verdict.code not in ACCEPTED or verdict.record is None:
            self._keep(item, verdict)
            return None
        after = verdict.record
        if before is not None and after is before.record:
            return after
        kind = self.context.kinds[after.kind]
        kind.buckets(after)  # what cannot be placed fails here, alone
        author = Stored(after, self.author, self.device, self.received)
        self.store.save(kind, before, after, author=author, now=self.received)
        if before is not None and after.version == before.record.version:
            return after  # an equal value given again: nothing that anybody could see
        old = None if before is None else before.record
        self.edits.append(Edit(mutation.id, item.raw, mutation.at, old, after, verdict.code, self.author, self.device))
        if after.kind == ORGANISATION and before is None:
            self._widen(after)
        return after

    def _widen(self, unit: Record) -> None:
        """A new unit under a scope belongs to it at once: the next mutation may build on it."""
        person = self.judge.person
        if {unit.body.get("org_id"), unit.body.get("parent_id"), unit.home} & person.units:
            self.judge = replace(self.judge, person=replace(person, units=person.units | {unit.id}))

    def _with_sum(self, answer: Answer, mutation: Mutation, before: Record | None, after: Record) -> Answer:
        """Add what the phone needs to do without the body, if it holds what this was applied on."""
        base = 0 if before is None else before.version
        on_it = answer.code == APPLIED and self.phone.get(after.id, mutation.base) == base
        self.phone[after.id] = after.version if on_it else -1
        if not on_it:
            return replace(answer, version=after.version)
        steps = {step.name: step.target for step in self.context.kinds[after.kind].shape.steps.values()}
        expected = overlay({} if before is None else before.body, [mutation], steps)
        added: dict[str, Value | None] = {path: None for path in expected if path not in after.body}
        added |= {path: value for path, value in after.body.items() if expected.get(path) != value}
        return replace(answer, version=after.version, total=checksum(after.body), added=added)

    def _keep(self, item: Item, verdict: Verdict) -> None:
        if self.keeps:
            held.keep(self.connection, self.batch.person, item.raw, item.mutation, verdict, self.received)


def _read(raw: Any) -> Item:
    try:
        return Item(raw, parse(raw), None)
    except MutationError as error:
        return Item(raw, None, error)


def _answer_of(mutation: str, record: str, verdict: Verdict) -> Answer:
    return Answer(mutation, verdict.code, record, reason=verdict.reason, errors=verdict.errors, other=verdict.other)
