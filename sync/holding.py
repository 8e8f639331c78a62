"""What a phone holds, in memory: records, their places in buckets, unsent and unanswered work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sync import digest
from sync.canon import Value, checksum
from sync.mutation import Mutation
from sync.overlay import changes_of, overlay
from sync.policy import Shape
from sync.record import CONFLICTS
from sync.wire import Frame, from_columns


@dataclass(frozen=True, slots=True)
class Held:
    """A record as the server accepted it; version 0 is a body that has not come yet."""

    kind: str = ""
    version: int = 0
    body: Mapping[str, Value] = field(default_factory=dict)
    conflicts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """A mutation of this phone, as it is sent, and what the server said of it.

    `state` is `waiting`, `answered` (accepted, but the record at `version` is not here yet),
    `held` or `refused`.
    """

    raw: Mapping[str, Any]
    mutation: Mutation
    state: str = "waiting"
    version: int = 0
    answer: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Holding:
    """Everything that one transaction of a phone may touch. `take` puts one frame in."""

    shapes: Mapping[str, Shape]
    cursor: str | None = None
    server: int = 0
    buckets: list[str] = field(default_factory=list)
    records: dict[str, Held] = field(default_factory=dict)
    members: dict[str, dict[str, int]] = field(default_factory=dict)
    """Number by record, by bucket."""
    outbox: dict[str, Work] = field(default_factory=dict)
    wants: dict[str, int] = field(default_factory=dict)
    """Records to be asked for whole, with the version that is missing."""
    asked: set[str] = field(default_factory=set)
    """Wanted records that the request under way asks for."""
    marks: dict[str, set[str]] = field(default_factory=dict)
    """Buckets that are read again, with the records that were named since."""
    lost: dict[str, set[str]] = field(default_factory=dict)
    """Buckets that are no longer ours, with the records that lay in them."""
    check: list[list[Any]] = field(default_factory=list)
    notices: list[Mapping[str, Any]] = field(default_factory=list)
    outdated: bool = False
    """The server sends answers only: this client would misread its frames."""

    def copy(self) -> "Holding":
        """Give a copy that can be worked on and thrown away."""
        return replace(
            self,
            buckets=list(self.buckets),
            records=dict(self.records),
            members={bucket: dict(rows) for bucket, rows in self.members.items()},
            outbox=dict(self.outbox),
            wants=dict(self.wants),
            asked=set(self.asked),
            marks={bucket: set(rows) for bucket, rows in self.marks.items()},
            lost={bucket: set(rows) for bucket, rows in self.lost.items()},
            check=list(self.check),
            notices=list(self.notices),
        )

    # Reading

    def places(self, record: str) -> set[str]:
        """Give the buckets a record lies in."""
        return {bucket for bucket, rows in self.members.items() if record in rows}

    def pending(self, record: str) -> list[Mutation]:
        """Give the mutations of a record that still show in its view, in order of `n`."""
        shown = [one.mutation for one in self.outbox.values() if one.state != "refused"]
        return sorted((one for one in shown if one.record == record), key=lambda one: one.n)

    def targets(self, kind: str) -> dict[str, str]:
        """Give the state that each step of a kind leads to."""
        shape = self.shapes.get(kind)
        return {} if shape is None else {name: step.target for name, step in shape.steps.items()}

    def version(self, record: str) -> int:
        """Give the version of a record held, 0 for none."""
        return self.records.get(record, Held()).version

    def view(self, record: str) -> dict[str, Value]:
        """Give what the person sees: the record with his own work laid over it."""
        pending = self.pending(record)
        held = self.records.get(record, Held())
        kind = held.kind or next((one.kind for one in pending), "")
        shape = self.shapes.get(kind)
        # A record that is not accepted yet shows the state it is going to begin with.
        new = {"state": shape.initial} if shape and shape.initial and pending else {}
        return overlay(held.body or new, pending, self.targets(kind))

    def sums(self) -> list[tuple[str, int, int]]:
        """Give count and sum of every bucket, counted from the rows themselves."""
        out = []
        for bucket in self.buckets:
            rows, total = self.members.get(bucket, {}), 0
            for record in rows:
                total = digest.add(total, record, self.version(record))
            out.append((bucket, len(rows), total))
        return out

    def want(self, record: str, version: int) -> None:
        """Note a record that has to be asked for whole."""
        self.wants[record] = max(version, self.wants.get(record, 0))

    # One frame

    def take(self, frame: Frame) -> None:
        """Put one frame in. The caller does it on a copy: all of a frame counts, or nothing."""
        self.server = frame.get("now", self.server)
        notices = frame.get("notices", [])
        self.notices += notices
        if "now" in frame:
            self.outdated = any(one["code"] == "upgrade" for one in notices)
        if "buckets" in frame:
            self._set_buckets(frame["buckets"])
        for index in frame.get("reread", []):
            self.marks[self.buckets[index]] = set()
        for index, ids, numbers in frame.get("in", []):
            self._enter(self.buckets[index], zip(ids, numbers, strict=True))
        for row in from_columns(frame.get("rows", {})):
            self._set(row.id, Held(row.kind, row.version, row.body, row.conflicts))
        for patch in frame.get("patches", []):
            self._patch(patch)
        for index, ids, numbers in frame.get("out", []):
            rows = self.members.get(self.buckets[index], {})
            for record, number in zip(ids, numbers, strict=True):
                if rows.get(record, number) <= number:
                    rows.pop(record, None)
        for answer in frame.get("answers", []):
            self._answer(answer)
        self.wants = {one: v for one, v in self.wants.items() if self.version(one) < v}
        self._forget_done()
        self.cursor = frame.get("cursor", self.cursor)
        # Nothing was told of what is here, so nothing that is not named may be swept or given up.
        if "more" not in frame and not self.outdated:
            self._finish(frame)

    def _set_buckets(self, names: list[str]) -> None:
        for bucket in self.members.keys() - set(names):
            self.lost[bucket] = set(self.members.pop(bucket))
            self.marks.pop(bucket, None)
        for bucket in names:
            self.lost.pop(bucket, None)
        self.buckets = list(names)

    def _enter(self, bucket: str, rows: Iterator[tuple[str, int]]) -> None:
        members = self.members.setdefault(bucket, {})
        for record, number in rows:
            members[record] = number
            if bucket in self.marks:
                self.marks[bucket].add(record)
            if record not in self.records:
                self.want(record, 1)

    def _set(self, record: str, held: Held) -> None:
        """Take a body, unless it is older than the one held and no bucket of it is read again."""
        old = self.records.get(record)
        rereading = self.places(record) & self.marks.keys()
        if old is None or held.version >= old.version or rereading:
            self.records[record] = held

    def _patch(self, patch: Mapping[str, Any]) -> None:
        old = self.records.get(patch["id"])
        if old is None or old.version < patch["b"]:
            self.want(patch["id"], patch["v"])
        elif old.version < patch["v"]:
            body, conflicts = dict(old.body), dict(old.conflicts)
            for path, value in patch["set"].items():
                where: dict[str, Any] = conflicts if path.startswith(CONFLICTS) else body
                name = path.removeprefix(CONFLICTS)
                if value is None:
                    where.pop(name, None)
                else:
                    where[name] = value
            self.records[patch["id"]] = Held(old.kind, patch["v"], body, conflicts)

    def _answer(self, answer: Mapping[str, Any]) -> None:
        """Note what the server said; an answer to work that is not here means nothing."""
        work = self.outbox.get(answer["id"])
        if work is None:
            return
        code = answer.get("first", answer["code"])
        if code in ("held", "refused"):
            self.outbox[answer["id"]] = replace(work, state=code, answer=answer)
            return
        version = answer.get("v", 0)
        self.outbox[answer["id"]] = replace(work, state="answered", version=version, answer=answer)
        old = self.records.get(work.mutation.record, Held(work.mutation.kind))
        if "sum" in answer and old.version < version:
            self._apply(work.mutation, old, answer)

    def _apply(self, mutation: Mutation, old: Held, answer: Mapping[str, Any]) -> None:
        """Make the accepted record here: its body was left out, as nothing unknown went into it."""
        changes = {**changes_of(mutation, self.targets(mutation.kind)), **answer.get("set", {})}
        made = {path: value for path, value in {**old.body, **changes}.items() if value is not None}
        if checksum(made) == answer["sum"]:
            conflicts = {path: cs for path, cs in old.conflicts.items() if path not in changes}
            self.records[mutation.record] = Held(old.kind, answer["v"], made, conflicts)
        else:
            self.want(mutation.record, answer["v"])

    def _forget_done(self) -> None:
        """Let accepted work leave the view once its record is here at the answer's version."""
        for one, work in list(self.outbox.items()):
            if work.state == "answered" and self.version(work.mutation.record) >= work.version:
                del self.outbox[one]

    # The last frame of a reply

    def _finish(self, frame: Frame) -> None:
        for bucket, named in self.marks.items():
            rows = self.members.get(bucket, {})
            self.members[bucket] = {record: number for record, number in rows.items() if record in named}
        self.marks = {}
        # What was asked for and did not come is not ours to read.
        self.wants = {one: v for one, v in self.wants.items() if one not in self.asked}
        for one, work in list(self.outbox.items()):
            if work.state == "answered" and work.mutation.record in self.asked:
                del self.outbox[one]
            elif work.state == "answered":
                self.want(work.mutation.record, work.version)
        self.asked = set()
        self._erase_lost()
        placed = {record for rows in self.members.values() for record in rows}
        busy = {one.mutation.record for one in self.outbox.values() if one.state in ("waiting", "answered")}
        self.records = {one: held for one, held in self.records.items() if one in placed or one in busy}
        if "digest" in frame and not self.wants:
            self._compare(frame["digest"])

    def _erase_lost(self) -> None:
        """Erase what lay in a lost bucket when every piece of work on it has its answer."""
        for bucket, records in list(self.lost.items()):
            work = [(one, done) for one, done in self.outbox.items() if done.mutation.record in records]
            if any(done.state == "waiting" for _, done in work):
                continue
            del self.lost[bucket]
            for one, done in work:
                if not self.places(done.mutation.record):
                    del self.outbox[one]
            self.notices.append({"code": "lost", "bucket": bucket, "records": len(records)})

    def _compare(self, expected: str) -> None:
        sums = self.sums()
        if digest.fold(sums) == expected:
            self.check = []
        else:
            self.check = [[i, count, digest.sum_text(total)] for i, (_, count, total) in enumerate(sums)]
