"""What has to hold when all is quiet. Every finding is a sentence."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from server import chain, check
from server.db import reading
from server.feed import Reader
from server.models import bucket, feed, log, log_content, mutation, record, record_bucket
from server.models import kept as kept_table
from server.people import leaves_of
from server.store import restored
from sync.canon import canonical
from sync.digest import add, fold
from tests.convergence.acts import TOKEN
from tests.convergence.common import Accepted, Holding, Phone
from tests.convergence.run import Run
from tests.convergence.world import World
from tests.people import device_id, user_id

ACCEPTED = {"applied", "merged", "conflict"}


@dataclass(frozen=True)
class Entry:
    """One accepted change of a record, as the server's log has it."""

    mutation: str
    record: str
    version: int
    device: str
    raw: Mapping[str, Any]


def check_all(run: Run) -> list[str]:
    """Return everything that is wrong."""
    found = list(run.world.checks)
    with reading(run.world.context.engine) as connection:
        found += map(str, check.flaws(connection, run.world.context))
        found += chain.verify(connection, run.world.context.settings.data_dir)
        server = Server(connection, run.world)
        found += server.problems()
        for phone in run.phones:
            holding = phone.hold()
            name = "-".join(map(str, phone.key))
            for sentence in (
                *server.unequal(phone, holding),
                *server.unsaid(phone, holding, run.given_up),
                *server.unsent(phone, holding),
            ):
                found.append(f"{name}: {sentence}")
        found += _lost_drafts(run, server)
    return found


class Server:
    """What stands on the server."""

    def __init__(self, connection: Connection, world: World) -> None:
        self.connection = connection
        self.world = world
        rows = connection.execute(select(record).where(record.c.version > 0))
        self.records = {row.id: restored(row._mapping) for row in rows}
        self.mutations = {row.id: row for row in connection.execute(select(mutation))}
        self.kept = {row.mutation: row for row in connection.execute(select(kept_table))}
        self.log: dict[str, list[Entry]] = defaultdict(list)
        entries = connection.execute(
            select(log, log_content.c.content.label("words"))
            .join(log_content, and_(log_content.c.unit == log.c.unit, log_content.c.seq == log.c.seq))
            .order_by(log.c.version)
        )
        for row in entries:
            raw = row.words["mutation"]
            self.log[row.record].append(Entry(row.mutation, row.record, row.version, row.device, raw))

    # Mutations

    def problems(self) -> Iterator[str]:
        """Say which mutations were lost, applied twice, or answered now so and now so."""
        times = Counter(entry.mutation for entries in self.log.values() for entry in entries)
        yield from (f"mutation {one} was applied {count} times" for one, count in times.items() if count > 1)
        for one, answers in self.world.answered.items():
            if one not in self.mutations:
                yield f"mutation {one} was answered {sorted(answers)} and is not on the server"
            elif answers & ACCEPTED and self.mutations[one].code not in answers & ACCEPTED:
                yield f"mutation {one} was answered {sorted(answers)} and stands as {self.mutations[one].code}"
        for one, (key, raw) in self.world.offered.items():
            row = self.mutations.get(one)
            if row is None:
                yield f"mutation {one} of {key} was taken without being kept"
            elif row.code in ACCEPTED:
                yield from self._lost_words(one, raw)
            elif one not in self.kept or self.kept[one].content != raw:
                yield f"mutation {one} of {key} is {row.code}, and its content is not kept"
        yield from self._double_words()

    def _lost_words(self, one: str, raw: Mapping[str, Any]) -> Iterator[str]:
        stored = self.records.get(raw["record"])
        if stored is None:
            yield f"mutation {one} was accepted and there is no record {raw['record']}"
            return
        for path, value in _values(raw):
            candidates = " ".join(str(each.value) for each in stored.conflicts.get(path, ()))
            for token in TOKEN.findall(str(value)):
                stands = token in str(stored.body.get(path)) or token in candidates
                if not stands and token not in str(_was(raw, path)) and not self._replaced(stored.id, path, token):
                    yield (
                        f"{token} of mutation {one} at {raw['kind']} {stored.id} {path} is gone:"
                        f" stands {stored.body.get(path)!r}, beside it {candidates!r}"
                    )

    def _replaced(self, where: str, path: str, token: str) -> bool:
        """Say whether somebody who knew the words took them away."""
        entries = self.log[where]
        versions = {entry.mutation: entry.version for entry in entries}
        carriers = [
            (one, device_id(*key), raw["n"], versions.get(one))
            for one, (key, raw) in self.world.offered.items()
            if raw["record"] == where and token in str(dict(_values(raw)).get(path))
        ]
        for entry in entries:
            values = dict(_values(entry.raw))
            if path not in values and path not in self._clears(entry.raw):
                continue
            knew = any(
                (version is not None and entry.raw["base"] >= version)
                or (entry.device == device and entry.raw["n"] > n)
                or one in entry.raw.get("seen", ())
                for one, device, n, version in carriers
            )
            if knew and token not in str(values.get(path)):
                return True
        return False

    def _clears(self, raw: Mapping[str, Any]) -> set[str]:
        stamps = self.world.context.kinds[raw["kind"]].stamps.get(raw.get("op", ""), {}) if raw else {}
        return {path for path, value in stamps.items() if value is None}

    def _double_words(self) -> Iterator[str]:
        for one in self.records.values():
            for path, value in one.body.items():
                twice = [token for token, count in Counter(TOKEN.findall(str(value))).items() if count > 1]
                if twice:
                    yield f"{twice} stand twice at {one.kind} {one.id} {path}: {value!r}"

    # Phones

    def unequal(self, phone: Phone, holding: Holding) -> Iterator[str]:
        """Say where a phone differs from what its owner may read."""
        login = phone.key[0]
        names = leaves_of(self.connection, user_id(login))
        rows = self.connection.execute(
            select(record_bucket.c.record, bucket.c.name)
            .join(bucket, bucket.c.id == record_bucket.c.bucket)
            .where(bucket.c.name.in_(sorted(names)))
        )
        places: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            places[row.record].add(row.name)
        if holding.buckets != names:
            yield f"holds the buckets {sorted(holding.buckets ^ names)} too many or too few"
        reader = Reader(self.world.context, self.connection, self.world.person(phone.key), leaves=names)
        for one in holding.accepted.keys() | places.keys():
            mine = holding.accepted.get(one)
            if one not in places:
                yield f"holds {one} ({mine.kind if mine else ''}), which is not its owner's to read"
            elif mine is None:
                yield f"lacks {self.records[one].kind} {one}"
            else:
                shown = reader._shown(self.records[one])
                conflicts = shown.wire_conflicts()
                wanted = Accepted(shown.kind, shown.version, shown.body, conflicts, frozenset(places[one]))
                yield from _differences(one, mine, wanted)
        sums = dict.fromkeys(names, (0, 0))
        for one, where in places.items():
            for name in where:
                sums[name] = (sums[name][0] + 1, add(sums[name][1], one, self.records[one].version))
        if fold([(name, *sums[name]) for name in sorted(names)]) != holding.digest:
            yield "its digest is not that of its buckets"
        if holding.wants:
            yield f"still wants {sorted(holding.wants)}"

    def unsaid(self, phone: Phone, holding: Holding, given_up: set[str]) -> Iterator[str]:
        """Say which refused or held work a phone does not show as that, with its words."""
        for one, work in holding.work.items():
            if work.state not in ("held", "refused"):
                yield f"mutation {one} is still {work.state}"
            elif work.state != self.mutations[one].code:
                yield f"mutation {one} shows as {work.state}, on the server it is {self.mutations[one].code}"
            elif canonical(work.raw) != canonical(self.world.offered[one][1]):
                yield f"the words of mutation {one} have changed on the phone"
        for one, (key, raw) in self.world.offered.items():
            row = self.mutations.get(one)
            if key != phone.key or row is None or row.code in ACCEPTED or one in holding.work or one in given_up:
                continue
            if not self._erased(raw, holding):
                yield f"mutation {one} ({raw['kind']} {raw['record']}) is {row.code} {row.reason}, and the phone does not show it"

    def _erased(self, raw: Mapping[str, Any], holding: Holding) -> bool:
        """Say whether work went with a bucket that the phone has told its owner to be gone."""
        rows = self.connection.execute(
            select(bucket.c.name).join(feed, feed.c.bucket == bucket.c.id).where(feed.c.record == raw["record"])
        ).scalars()
        same = [other for _, other in self.world.offered.values() if other["record"] == raw["record"]]
        named = {str(value) for other in same for value in other.get("set", {}).values()}
        return any(name in holding.lost for name in rows) or any(name.split("/")[-1] in named for name in holding.lost)

    def unsent(self, phone: Phone, holding: Holding) -> Iterator[str]:
        """Say what a phone called saved and never handed in."""
        last: dict[tuple[str, str], str] = {}
        for written in phone.written:
            # A change joins one that was never offered: of two values of one path the later is sent.
            last |= {(one, written.path): written.value for one in written.mutations}
        for written in phone.written:
            sent = [self.world.offered[one][1] for one in written.mutations if one in self.world.offered]
            here = [holding.work[one].raw for one in written.mutations if one in holding.work]
            typed_over = {last[one, written.path] for one in written.mutations} != {written.value}
            for token in TOKEN.findall(written.value):
                if token not in str([*sent, *here]) and not typed_over:
                    yield f"{token} was saved in {sorted(written.mutations)} and never sent"


def _differences(one: str, mine: Accepted, wanted: Accepted) -> Iterator[str]:
    for name in ("kind", "version", "buckets"):
        if getattr(mine, name) != getattr(wanted, name):
            yield f"{wanted.kind} {one}: {name} is {getattr(mine, name)!r}, on the server {getattr(wanted, name)!r}"
    for name in ("body", "conflicts"):
        ours, theirs = getattr(mine, name), getattr(wanted, name)
        for path in sorted(ours.keys() | theirs.keys()):
            if canonical(ours.get(path)) != canonical(theirs.get(path)):
                yield f"{wanted.kind} {one} {name} {path}: {ours.get(path)!r}, on the server {theirs.get(path)!r}"


def _lost_drafts(run: Run, server: Server) -> Iterator[str]:
    """Say which words of an unfinished form are neither in a draft nor in a mutation."""
    for token, (who, form) in run.drafts.items():
        sent = [raw for _, raw in server.world.offered.values() if raw["record"] == form["record"]]
        if token not in str(sent) and token not in str(run.phones[who].hold().drafts):
            yield f"{token} of a draft on {form['kind']} {form['record']} is gone"


def _values(raw: Mapping[str, Any]) -> Sequence[tuple[str, Any]]:
    if raw.get("op") == "resolve":
        return [(raw["path"], raw["value"])]
    return list(raw.get("set", {}).items())


def _was(raw: Mapping[str, Any], path: str) -> Any:
    return raw.get("was", {}).get(path)
