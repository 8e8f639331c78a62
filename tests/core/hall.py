"""A server in memory that speaks the protocol, so that the reference client has somebody to talk to."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sync import MutationError, Outcome, Policy, Record, Shape, Step, checksum, parse, since
from sync import cursor as cursors
from sync.digest import add, fold, sum_text
from sync.merge import merge
from sync.overlay import overlay
from sync.wire import Request, Row, encode_frame, read_request, to_columns

KEY = b"the hall's own key"
HOME = "A" * 22

SHAPES = {
    "note": Shape(
        {"place": Policy.REGISTER, "title": Policy.REGISTER, "text": Policy.TEXT, "tags.*": Policy.REGISTER},
        "DRAFT",
        {
            "send": Step("send", frozenset({"DRAFT"}), "SENT"),
            "sign": Step("sign", frozenset({"SENT"}), "SIGNED", ("*",)),
        },
    )
}


@dataclass
class Bucket:
    number: int = 0
    floor: int = 0
    feed: dict[str, tuple[int, int, bool, int, int]] = field(default_factory=dict)
    """Number, version, gone, number before, version before; by record."""

    def put(self, record: str, version: int, *, gone: bool) -> None:
        self.number += 1
        before = self.feed.get(record)
        old = (before[0], before[1]) if before and not before[2] else (0, 0)
        self.feed[record] = (self.number, version, gone, *old)

    def rows(self) -> dict[str, int]:
        return {record: entry[1] for record, entry in self.feed.items() if not entry[2]}


@dataclass
class Hall:
    """Records lie in the bucket their `place` names. `holds` says which buckets each user has."""

    holds: dict[str, list[str]]
    now: int = 1_000
    records: dict[str, Record] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    log: dict[str, dict[str, Any]] = field(default_factory=dict)
    sets: list[list[str]] = field(default_factory=list)
    page: int = 3
    cut: dict[str, list[int]] = field(default_factory=dict)
    """Cursors in the middle of a bucket, with the number per bucket up to which its phone knows who lies there."""
    oldest_form: int = 1
    requests: list[Request] = field(default_factory=list)
    mute: bool = False
    """Leave bodies out of no answer: every changed record is sent whole."""

    def serve(self, user: str, device: str, body: bytes) -> Iterator[bytes]:
        """Answer one request; the batch is in before the first line leaves."""
        request = read_request(body)
        self.requests.append(request)
        self.now += 10
        phone: dict[str, int] = {}
        answers = [self._accept(user, device, raw, phone) for raw in request.mutations]
        if request.form < self.oldest_form:
            said = [{name: value for name, value in one.items() if name not in ("sum", "set")} for one in answers]
            yield encode_frame({"now": self.now, "notices": [{"code": "upgrade"}], "answers": said})
            return
        yield from (encode_frame(frame) for frame in list(self._frames(user, request, answers)))

    # Intake

    def _accept(self, user: str, device: str, raw: Any, phone: dict[str, int]) -> dict[str, Any]:
        """Put one mutation in; `phone` is the version of each record that its phone will hold."""
        try:
            mutation = parse(raw)
        except MutationError as error:
            return {"id": raw.get("id", ""), "code": "refused", "reason": error.code}
        if (known := self.log.get(mutation.id)) is not None:
            first = {key: value for key, value in known.items() if key not in ("sum", "set")}
            return {**first, "code": "duplicate", "first": known["code"]}
        before = self.records.get(mutation.record)
        if mutation.set and mutation.set.get("place") == "later":
            return self._note(mutation.id, {"id": mutation.id, "code": "held", "reason": "waits_for_reference"})
        merged = merge(
            before,
            mutation,
            SHAPES[mutation.kind],
            author=user,
            device=device,
            received=self.now,
            home=HOME,
            server_sets={"title": "signed"} if mutation.op == "sign" else None,
        )
        if merged.record is None:
            return self._note(mutation.id, {"id": mutation.id, "code": "refused", "reason": merged.code})
        self.store(merged.record)
        answer: dict[str, Any] = {"id": mutation.id, "code": str(merged.outcome), "v": merged.record.version}
        on_it = phone.get(mutation.record, mutation.base) == (before.version if before else 0)
        on_it = on_it and merged.outcome is Outcome.APPLIED and not self.mute
        phone[mutation.record] = merged.record.version if on_it else -1
        if on_it:
            targets = {name: step.target for name, step in SHAPES[mutation.kind].steps.items()}
            expected = overlay(before.body if before else {}, [mutation], targets)
            body = merged.record.body
            answer["sum"] = checksum(body)
            answer["set"] = {path: value for path, value in body.items() if expected.get(path) != value}
        return self._note(mutation.id, answer)

    def _note(self, one: str, answer: dict[str, Any]) -> dict[str, Any]:
        self.log[one] = answer
        return answer

    def store(self, record: Record) -> None:
        before = self.records.get(record.id)
        self.records[record.id] = record
        if before is not None and before.version == record.version:
            return
        old = place_of(before) if before else None
        new = place_of(record)
        if old is not None and old != new:
            self.bucket(old).put(record.id, record.version, gone=True)
        if new is not None:
            self.bucket(new).put(record.id, record.version, gone=False)

    def bucket(self, name: str) -> Bucket:
        return self.buckets.setdefault(name, Bucket())

    # Feed

    def _frames(self, user: str, request: Request, answers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        names = self.holds[user]
        frame: dict[str, Any] = {"now": self.now}
        at, known, reread = self._stand(names, request, frame)
        if reread:
            frame["reread"] = reread
        sent: dict[str, int] = {}
        rows, patches = [], []
        if answers:
            frame["answers"] = answers
        pairs = [
            (parse(raw).record, "sum" in answer)
            for raw, answer in zip(request.mutations, answers, strict=True)
            if "v" in answer
        ]
        heavy = {record for record, light in pairs if not light}
        light = {record for record, _ in pairs} - heavy
        for record in sorted(heavy | set(request.want)):
            if self.readable(user, record):
                sent[record] = self.records[record].version
                rows.append(self._row(record))
        sent |= {record: self.records[record].version for record in light}
        start, came, went, count = list(at), {}, {}, 0
        for index, name in enumerate(names):
            bucket = self.bucket(name)
            for record, (number, version, gone, before, old) in sorted(
                bucket.feed.items(), key=lambda entry: entry[1][0]
            ):
                if number <= at[index] or (gone and start[index] == 0):
                    continue
                if count == self.page:
                    frame["cursor"] = self._cursor(names, at, known)
                    yield {**frame, **_page(rows, patches, came, went), "more": True}
                    frame, rows, patches, came, went, count = {}, [], [], {}, {}, 0
                count += 1
                lay_here = 0 < before <= known[index]
                if gone or not lay_here:
                    ids_, numbers = (went if gone else came).setdefault(index, ([], []))
                    ids_.append(record)
                    numbers.append(number)
                at[index] = number
                if gone or sent.get(record, -1) >= version:
                    continue
                sent[record] = version
                if lay_here:
                    now = self.records[record]
                    patches.append({"id": record, "v": now.version, "b": old, "set": since(now, old)})
                else:
                    rows.append(self._row(record))
            at[index] = known[index] = bucket.number
        frame["cursor"] = self._cursor(names, at, known)
        digest = fold((name, *_sum(self.bucket(name))) for name in names)
        yield {**frame, **_page(rows, patches, came, went), "digest": digest}

    def _stand(self, names: list[str], request: Request, frame: dict[str, Any]) -> tuple[list[int], ...]:
        """Give per bucket the number read and the number known, and the indexes of those to be read again."""
        try:
            given = cursors.decode(request.cursor or "", KEY)
            mine = self.sets[given.set_id]
            old, pairs = dict(zip(mine, given.numbers, strict=False)), given.numbers[len(mine) :]
            lower = {mine[index]: number for index, number in zip(pairs[::2], pairs[1::2], strict=True)}
        except (cursors.CursorError, IndexError):
            frame["buckets"] = names
            if request.cursor is None:
                return [0] * len(names), [0] * len(names), []
            frame["notices"] = [{"code": "cursor_unknown"}]
            return [0] * len(names), [0] * len(names), list(range(len(names)))
        if self.sets[given.set_id] != names:
            frame["buckets"] = names
        at, reread = [old.get(name, 0) for name in names], []
        known = [lower.get(name, number) for name, number in zip(names, at, strict=True)]
        for index, name in enumerate(names):
            wrong = any(i == index and (n, s) != self._sums(name) for i, n, s in request.check)
            if wrong or 0 < at[index] < self.bucket(name).floor:
                at[index] = known[index] = 0
                reread.append(index)
        return at, known, reread

    def _sums(self, name: str) -> tuple[int, str]:
        count, total = _sum(self.bucket(name))
        return count, sum_text(total)

    def _cursor(self, names: list[str], at: list[int], known: list[int]) -> str:
        if names not in self.sets:
            self.sets.append(list(names))
        pairs = [n for index in range(len(names)) if known[index] < at[index] for n in (index, known[index])]
        return cursors.encode(1, self.sets.index(names), [*at, *pairs], KEY)

    def _row(self, record: str) -> Row:
        one = self.records[record]
        return Row(one.kind, one.id, one.version, one.body, one.wire_conflicts())

    def readable(self, user: str, record: str) -> bool:
        return record in self.records and place_of(self.records[record]) in self.holds[user]

    def change(self, record: str, **values: Any) -> None:
        """Change a record behind everybody's back, as a fault of the disk would: no version, no number."""
        one = self.records[record]
        self.records[record] = replace(one, body={**one.body, **values})


def place_of(record: Record) -> str | None:
    return None if record.body.get("_deleted") else str(record.body.get("place", "nowhere"))


def _page(rows: list[Row], patches: list[Any], came: dict[int, Any], went: dict[int, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if rows:
        out["rows"] = to_columns(rows)
    if patches:
        out["patches"] = patches
    if came:
        out["in"] = [[index, ids, numbers] for index, (ids, numbers) in came.items()]
    if went:
        out["out"] = [[index, ids, numbers] for index, (ids, numbers) in went.items()]
    return out


def _sum(bucket: Bucket) -> tuple[int, int]:
    total = 0
    for record, version in bucket.rows().items():
        total = add(total, record, version)
    return len(bucket.rows()), total
