"""The maps a record type is declared with: multiple choice, sets of references, dated values, lists of items."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from marshmallow import fields

from server.messages import Msg
from server.records.leaves import KEY, Date, Flag, Integer, Leaf
from sync.canon import Value
from sync.ids import is_id


class Keyed(fields.Dict):
    """A map of a body: each key merges on its own.

    Either one leaf per key (`leaf`) or items with parts (`parts`, which always hold `pos` and
    `_deleted`). Keys are codes, ids of records of the kind `key_kind`, days, or new ids.
    """

    type: str
    leaf: Leaf | None = None
    parts: Mapping[str, Leaf] = {}
    codes: tuple[str, ...] | None = None
    key_kind: str | None = None
    label: str

    def __init__(self, *, needed_for: Iterable[str] = (), group: str = "") -> None:
        self.needed_for = frozenset(needed_for)
        self.group = group
        self.label = ""
        super().__init__(keys=fields.String(), metadata={"x-needed-for": sorted(self.needed_for)})

    def key_problem(self, key: str, today: date) -> Msg | None:
        """Say what is wrong with a key, or None."""
        if self.codes is not None:
            good = key in self.codes
        elif self.key_kind is not None:
            good = is_id(key)
        else:
            good = KEY.fullmatch(key) is not None
        return None if good else Msg("not_a_choice" if self.codes else "not_a_key", {"field": f"@{self.label}"})

    def leaf_for(self, key: str) -> Leaf | None:
        """Return the leaf that stands at a key, where limits depend on it."""
        return self.leaf

    def leaves(self) -> Iterable[Leaf]:
        return [self.leaf] if self.leaf is not None else list(self.parts.values())

    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.codes is not None:
            found["codes"] = list(self.codes)
        if self.key_kind is not None:
            found["keyRef"] = self.key_kind
        return found


class Choices(Keyed):
    """Multiple choice: `topics.SAN_XUAT: true`, null takes the choice away."""

    type = "choices"

    def __init__(self, *codes: str, **traits: Any) -> None:
        super().__init__(**traits)
        self.codes = codes
        self.leaf = Flag(true_only=True, group=self.group)


class Refs(Keyed):
    """A set of records of one kind: `wish_ids.<id>: true`."""

    type = "refs"

    def __init__(self, kind: str, **traits: Any) -> None:
        super().__init__(**traits)
        self.key_kind = kind
        self.leaf = Flag(true_only=True, group=self.group)


class Dated(Keyed):
    """A value that changes on given days and keeps its past: `is_grassroots_unit.2025-07-01: false`."""

    type = "dated"

    def __init__(self, leaf: Leaf, **traits: Any) -> None:
        super().__init__(**traits)
        self.leaf = leaf

    def key_problem(self, key: str, today: date) -> Msg | None:
        day = Date()
        day.label = self.label
        return day.problem(key, today)

    def at(self, body: Mapping[str, Value], name: str, day: str) -> Value | None:
        """Return the value in force on a day, None before the first one."""
        keys = [path for path in body if path.startswith(f"{name}.") and path[len(name) + 1 :] <= day]
        return body[max(keys)] if keys else None


class Scores(Keyed):
    """Points by criterion, each with its own maximum: `score.time: 4`."""

    type = "scores"

    def __init__(self, most: Mapping[str, int], **traits: Any) -> None:
        super().__init__(**traits)
        self.most = dict(most)
        self.codes = tuple(most)
        self.leaf = Integer(0, max(most.values()), group=self.group)

    def leaf_for(self, key: str) -> Leaf | None:
        leaf = Integer(0, self.most[key], group=self.group)
        leaf.label = self.label
        return leaf

    def meta(self) -> dict[str, Any]:
        return {**super().meta(), "mostByCode": self.most}


class Items(Keyed):
    """A list whose items merge on their own: `agenda.<id>.title`, in order of `pos`.

    An item is removed by `agenda.<id>._deleted: true`; its content stays with the record.
    """

    type = "items"

    def __init__(self, key_kind: str | None = None, /, *, parts: Mapping[str, Leaf], **traits: Any) -> None:
        super().__init__(**traits)
        self.key_kind = key_kind
        self.parts = {**parts, "pos": Integer(0, 1_000_000), "_deleted": Flag()}
        for leaf in self.parts.values():
            leaf.group = self.group
