"""The link between the phones and the server, which fails as it is told; it notes all that it carries."""

import gzip
import json
import random
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from server.context import Context
from server.db import reading
from tests.convergence.audience import outside
from tests.convergence.bench import Bench, Key, PowerCut
from tests.convergence.phones import Reply
from tests.people import user_id

T = TypeVar("T")
Fault = Mapping[str, Any]
"""`{"do": what, "at": part or number}`; see `Link.carry`."""


@dataclass
class Link:
    """Everything that travels. `offered`: what the server was given, by mutation id; `audiences`: what phones were told."""

    bench: Bench
    faults: dict[Key, list[Fault]] = field(default_factory=dict)
    meanwhile: dict[Key, Callable[[], object]] = field(default_factory=dict)
    """What the owner of a phone does with it while its next request is under way."""
    kept_back: list[tuple[Key, bytes]] = field(default_factory=list)
    offered: dict[str, tuple[Key, dict[str, Any]]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    audiences: dict[Key, set[str]] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    """What was wrong already while it happened."""
    count: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    """How often something was handed in."""

    @property
    def context(self) -> Context:
        return self.bench.context

    @property
    def now(self) -> int:
        return self.bench.clock.at

    def pass_(self, ms: int) -> None:
        self.bench.clock.at += ms

    def carry(self, key: Key, body: bytes) -> Reply | None:
        """Carry one request as well as the next fault of this phone allows.

        `lost`: it never arrives. `delayed`: it arrives at some later time, and nobody hears the reply. `silent`: its
        reply is lost. `twice`: it arrives twice, the second reply is taken. `cut`: the reply breaks off at the part
        `at`. `killed`: the server ends before its write after `at` others, if it comes to it. `later`: the server is
        busy. `keep`: all is well, and the same bytes arrive once more at some later time.
        """
        self.count["requests"] += 1
        if "check" in json.loads(body):
            self.checks.append(f"{key}: a digest did not agree: {body[:200]!r}")
        plan = self.faults.get(key, [])
        reply = self._carried(key, body, plan.pop(0) if plan else {"do": "well"})
        if key in self.meanwhile:
            self.count["saved meanwhile"] += 1
            self.meanwhile.pop(key)()
        return reply

    def _carried(self, key: Key, body: bytes, fault: Fault) -> Reply | None:
        match fault["do"]:
            case "lost":
                reply = None
            case "delayed":
                self.kept_back.append((key, body))
                reply = None
            case "silent":
                self.post(key, body)
                reply = None
            case "twice":
                self.post(key, body)
                reply = self.post(key, body)
            case "cut":
                whole = self.post(key, body)
                reply = whole._replace(cut=int(len(whole.body) * fault["at"]))
            case "killed":
                reply = self.until_power_cut(fault["at"], lambda: self.post(key, body))
            case "later":
                problem = {"type": "/api/problems/later", "title": "", "status": 503, "detail": "", "code": "later"}
                reply = Reply(503, "application/problem+json", json.dumps(problem).encode())
            case "keep":
                self.kept_back.append((key, body))
                reply = self.post(key, body)
            case _:
                reply = self.post(key, body)
        self.count[f"link {fault['do']}"] += 1
        return reply

    def until_power_cut(self, writes: int, work: Callable[[], T]) -> T | None:
        """Do something of the server's; None when it was ended at the write after so many."""
        try:
            # A process that has ended has no files open; this one goes on.
            with warnings.catch_warnings(action="ignore", category=ResourceWarning), self.bench.fuse.burning(writes):
                return work()
        except PowerCut:
            self.count["server killed"] += 1
            return None

    def post(self, key: Key, body: bytes) -> Reply:
        """Let a request arrive, and note what was asked and answered."""
        self.pass_(37)
        reply = self.bench.clients[key].post(
            "/api/sync", data=body, headers={"Content-Type": "application/json", "Accept-Encoding": "identity"}
        )
        raw = reply.get_data()
        if reply.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        if reply.status_code >= 500:
            raise AssertionError(f"the server broke: {raw!r}")
        if reply.status_code == 200:
            mutations = json.loads(body).get("mutations", ())
            self.changes += bool(mutations)
            for mutation in mutations:
                self.offered.setdefault(mutation["id"], (key, mutation))
            self._hear(key, [json.loads(line) for line in raw.splitlines()])
        return Reply(reply.status_code, reply.mimetype or "", raw)

    def _hear(self, key: Key, frames: list[dict[str, Any]]) -> None:
        bodies: set[str] = set()
        for frame in frames:
            for answer in frame.get("answers", ()):
                self.answered.setdefault(answer["id"], set()).add(answer.get("first", answer["code"]))
            for columns in frame.get("rows", {}).values():
                bodies |= set(columns["id"])
            bodies |= {patch["id"] for patch in frame.get("patches", ())}
            if "buckets" in frame:
                new = set(frame["buckets"])
                old = self.audiences.get(key, new)
                self.count["audiences lost"] += len(old - new)
                self.count["audiences gained"] += len(new - old)
                self.audiences[key] = new
        if bodies:
            with reading(self.context.engine) as connection:
                today = self.context.day(self.now).isoformat()
                found = outside(connection, user_id(key[0]), bodies, today)
            self.checks += [f"{key}: {one} was sent, which is not its owner's to read" for one in found]

    def repeat_one(self, dice: random.Random) -> None:
        """Let a request that was kept back arrive, long after; nobody hears the answer."""
        if self.kept_back:
            key, body = self.kept_back.pop(dice.randrange(len(self.kept_back)))
            self.count["late repeats"] += 1
            self.post(key, body)
