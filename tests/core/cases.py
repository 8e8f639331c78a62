"""Reads sync/vectors, and puts mutations into a record as a server does: each id once."""

import json
from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path
from typing import Any

from sync import Merged, Mutation, Outcome, Policy, Record, Shape, Step, parse
from sync.ids import to_text
from sync.merge import merge

VECTORS = Path(__file__).parents[2] / "sync" / "vectors"


def load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def named(number: int) -> str:
    """An id whose order is that of the number."""
    return to_text(number.to_bytes(16, "big"))


RECORD = named(1000)
HOME = named(1001)


def shape_of(data: Mapping[str, Any]) -> Shape:
    steps = {
        name: Step(
            name,
            frozenset(step["sources"]),
            step["target"],
            None if step["attests"] is None else tuple(step["attests"]),
        )
        for name, step in data["steps"].items()
    }
    policies = {path: Policy(policy) for path, policy in data["policies"].items()}
    return Shape(policies, data["initial"], steps)


class Ledger:
    """One record and the log of what was put into it."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.record: Record | None = None
        self.first: dict[str, Merged] = {}

    def put(self, mutation: Mutation, **args: Any) -> Merged:
        if (known := self.first.get(mutation.id)) is not None:
            return known
        answer = merge(self.record, mutation, self.shape, home=HOME, **args)
        self.first[mutation.id] = answer
        if answer.record is not None:
            self.record = answer.record
        return answer

    @property
    def version(self) -> int:
        return self.record.version if self.record else 0


class Case:
    """One case of merge.json."""

    def __init__(self, data: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
        self.data = data
        self.edits: dict[str, dict[str, Any]] = data["edits"]
        self.shape = shape_of(shapes[data.get("shape", "plain")])

    def orders(self) -> Iterator[tuple[str, ...]]:
        """Every order in which the edits can arrive."""
        if "orders" in self.data:
            yield from (tuple(order.split()) for order in self.data["orders"])
            return
        yield from filter(self._possible, permutations(self.edits))

    def _possible(self, order: tuple[str, ...]) -> bool:
        for place, name in enumerate(order):
            edit, before = self.edits[name], order[:place]
            if not set(edit.get("knows", ())) <= set(before):
                return False
            after = [self.edits[other] for other in order[place + 1 :]]
            if any(device_of(other) == device_of(edit) and other.get("n", 1) < edit.get("n", 1) for other in after):
                return False
        return True

    def run(self, order: tuple[str, ...], *, repeats: bool) -> tuple[Ledger, list[Merged]]:
        """Put the edits in; with repeats, everything again after each one."""
        ledger = Ledger(self.shape)
        if "start" in self.data:
            founder = {"id": named(0), "kind": "thing", "record": RECORD, "base": 0, "at": 0, "n": 1}
            ledger.put(parse({**founder, "set": self.data["start"]}), author="Founder", device="F", received=0)
        start, reached, answers = ledger.version, {}, []
        for place, name in enumerate(order):
            edit = self.edits[name]
            base = max([edit.get("base", start), *(reached[other] for other in edit.get("knows", ()))])
            answers.append(self._put(ledger, name, base))
            reached[name] = ledger.version
            for other in order[: place + 1] if repeats else ():
                self._put(ledger, other, 0)
        return ledger, answers

    def _put(self, ledger: Ledger, name: str, base: int) -> Merged:
        edit = self.edits[name]
        said = {key: edit[key] for key in ("at", "set", "was", "op", "from", "path", "value") if key in edit}
        if "seen" in edit:
            said["seen"] = [named(ord(other)) for other in edit["seen"]]
        mutation = parse(
            {
                "id": named(ord(name)),
                "kind": "thing",
                "record": RECORD,
                "base": base,
                "n": edit.get("n", 1),
                **said,
            }
        )
        return ledger.put(
            mutation,
            author=edit["by"],
            device=device_of(edit),
            received=edit.get("received", 1000),
            server_sets=edit.get("server"),
            propose=edit.get("propose", False),
        )


def device_of(edit: Mapping[str, Any]) -> str:
    return str(edit.get("device", edit["by"]))


def in_words(answer: Merged) -> str:
    if answer.outcome is not Outcome.REFUSED:
        return answer.outcome.value
    return " ".join(["refused", str(answer.code), *answer.paths])


def merge_cases() -> list[Case]:
    data = load("merge")
    return [Case(case, data["shapes"]) for case in data["cases"]]
