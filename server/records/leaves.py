"""The leaves a record type is declared with: type, limits, merge policy and when they are needed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import fields, validate

from server.messages import Msg
from sync.canon import Value
from sync.ids import is_id
from sync.policy import Policy

KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])")
EARLIEST_YEAR, YEARS_AHEAD = 1900, 50
INSTANTS = (
    int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000),
    int(datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000),
)
PHONE = re.compile(r"\+?[0-9][0-9 .]{6,18}[0-9]")

# Said under every free text about residents: what is never to be written there.
HINTS = ("religion", "ethnicity", "attitude", "health", "crime")


class Leaf:
    """One value of a body, mixed into a marshmallow field, by which the interface describes it.

    `needed_for` names the steps that cannot be taken without it ("create" for what decides where
    the record lives, "complete" for kinds without steps); it is never needed in a patch. `group`
    is the part of the record that one right covers ("" is the work itself, "review" is what a
    reviewer adds). `server` marks values that only the server sets. `index` marks values by which
    phones look records up.
    """

    type: str
    policy: Policy
    needed_for: frozenset[str]
    group: str
    server: bool
    index: bool
    label: str  # message key, set when the kind is declared

    def declare(
        self,
        policy: Policy = Policy.REGISTER,
        needed_for: Iterable[str] = (),
        group: str = "",
        server: bool = False,
        index: bool = False,
    ) -> None:
        self.policy = policy
        self.needed_for = frozenset(needed_for)
        self.group = group
        self.server = server
        self.index = index
        self.label = ""

    def problem(self, value: Value, today: date) -> Msg | None:
        """Say what is wrong with a value, or None."""
        raise NotImplementedError

    def too_little(self, value: Value) -> Msg | None:
        """Say why a value that may be stored is not enough for the step that needs it."""
        return None

    def meta(self) -> dict[str, Any]:
        """Return what the phone's forms need to know besides type and policy."""
        return {}

    def _say(self, key: str, **params: str | int) -> Msg:
        return Msg(key, {"field": f"@{self.label}", **params})


def _describe(leaf: Leaf) -> dict[str, Any]:
    return {"x-policy": str(leaf.policy), "x-needed-for": sorted(leaf.needed_for)}


class Text(Leaf, fields.String):
    """Free text in paragraphs, merged by paragraph and word; never refused for being short."""

    type = "text"
    lines = True

    def __init__(
        self, most: int = 500, *, least: int = 0, policy: Policy = Policy.TEXT, free: bool = True, **traits: Any
    ) -> None:
        self.most, self.least = most, least
        self.hints = HINTS if free else ()
        self.declare(policy, **traits)
        super().__init__(validate=validate.Length(max=most), metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        if not isinstance(value, str):
            return self._say("not_text")
        if len(value) > self.most:
            return self._say("too_long", limit=self.most, length=len(value))
        if not self.lines and ("\n" in value or "\r" in value):
            return self._say("one_line")
        return None

    def too_little(self, value: Value) -> Msg | None:
        if isinstance(value, str) and len(value.strip()) < max(self.least, 1):
            return self._say("too_short", limit=max(self.least, 1))
        return None

    def meta(self) -> dict[str, Any]:
        return {
            "most": self.most,
            **({"least": self.least} if self.least else {}),
            **({"hints": list(self.hints)} if self.hints else {}),
        }


class Line(Text):
    """A name, number or title on one line; the later one stands."""

    type = "line"
    lines = False

    def __init__(self, most: int = 120, *, policy: Policy = Policy.REGISTER, free: bool = False, **traits: Any) -> None:
        super().__init__(most, policy=policy, free=free, **traits)


class Phone(Line):
    """A telephone number as it is written here: digits, spaces, dots, a leading plus."""

    type = "phone"

    def __init__(self, **traits: Any) -> None:
        super().__init__(20, **traits)

    def problem(self, value: Value, today: date) -> Msg | None:
        if isinstance(value, str) and PHONE.fullmatch(value) is None:
            return self._say("not_a_phone")
        return super().problem(value, today)


class Choice(Leaf, fields.String):
    """One code of a list; codes are never shown, their labels are."""

    type = "choice"

    def __init__(self, *codes: str, **traits: Any) -> None:
        self.codes = codes
        self.declare(**traits)
        super().__init__(validate=validate.OneOf(codes), metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        return None if isinstance(value, str) and value in self.codes else self._say("not_a_choice")

    def meta(self) -> dict[str, Any]:
        return {"codes": list(self.codes)}


class Ref(Leaf, fields.String):
    """The id of a record of another kind."""

    type = "ref"

    def __init__(self, kind: str, **traits: Any) -> None:
        self.kind = kind
        self.declare(**traits)
        super().__init__(validate=validate.Length(equal=22), metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        return None if is_id(value) else self._say("not_a_reference")

    def meta(self) -> dict[str, Any]:
        return {"ref": self.kind}


class Actor(Ref):
    """Who took a step, set by the server: the id of his member record, or of his account if he has none."""

    type = "actor"

    def __init__(self) -> None:
        super().__init__("member", server=True, group="review")


class Date(Leaf, fields.String):
    """A day, YYYY-MM-DD. `past`: a step that needs it asks that the day has come."""

    type = "date"

    def __init__(self, *, past: bool = False, **traits: Any) -> None:
        self.past = past
        self.declare(**traits)
        super().__init__(metadata={"format": "date", **_describe(self)})

    def problem(self, value: Value, today: date) -> Msg | None:
        if not isinstance(value, str) or DATE.fullmatch(value) is None:
            return self._say("not_a_date")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return self._say("not_a_date")
        if not EARLIEST_YEAR <= day.year <= today.year + YEARS_AHEAD:
            return self._say("far_date")
        return None

    def meta(self) -> dict[str, Any]:
        return {"past": True} if self.past else {}


class Month(Leaf, fields.String):
    """A month, YYYY-MM."""

    type = "month"

    def __init__(self, **traits: Any) -> None:
        self.declare(**traits)
        super().__init__(validate=validate.Regexp(f"^{MONTH.pattern}$"), metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        return None if isinstance(value, str) and MONTH.fullmatch(value) else self._say("not_a_month")


class Integer(Leaf, fields.Integer):
    """A whole number between two limits, both included."""

    type = "integer"

    def __init__(self, low: int, high: int, **traits: Any) -> None:
        self.low, self.high = low, high
        self.declare(**traits)
        super().__init__(strict=True, validate=validate.Range(low, high), metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return self._say("not_a_number")
        return None if self.low <= value <= self.high else self._say("out_of_range", low=self.low, high=self.high)

    def meta(self) -> dict[str, Any]:
        return {"low": self.low, "high": self.high}


class Instant(Integer):
    """A moment, in milliseconds since 1970 UTC."""

    type = "instant"

    def __init__(self, **traits: Any) -> None:
        super().__init__(*INSTANTS, **traits)

    def problem(self, value: Value, today: date) -> Msg | None:
        found = super().problem(value, today)
        return None if found is None else self._say("not_an_instant")

    def meta(self) -> dict[str, Any]:
        return {}


class Flag(Leaf, fields.Boolean):
    """Yes or no; absent is "not said". `true_only`: a key of a set, there or cleared."""

    type = "flag"

    def __init__(self, *, true_only: bool = False, **traits: Any) -> None:
        self.true_only = true_only
        self.declare(**traits)
        super().__init__(metadata=_describe(self))

    def problem(self, value: Value, today: date) -> Msg | None:
        if not isinstance(value, bool):
            return self._say("not_a_flag")
        return self._say("chosen_or_cleared") if self.true_only and not value else None
