"""The words in which a record type is declared: rights, steps, whom it tells, what goes upstream, where a path leads."""

from dataclasses import dataclass
from typing import Literal

from server.access import Predicate
from server.records.fields import Keyed, Leaf
from sync.policy import Step

Rule = tuple[Predicate, ...]
"""Named predicates that must all hold; a right is a tuple of rules of which one is enough."""
Right = tuple[Rule, ...]

# Stands in a table of stamps for who takes the step and for the day it is taken.
ACTOR: Literal["@actor"] = "@actor"
TODAY: Literal["@today"] = "@today"


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom a step notifies: `author`, `field:<name>` (a member), `cell_secretary`, `cell_members`,
    `commune_staff`, `commune_leader`; how urgently, for how many hours the news is worth anything
    (RFC 8030), and with which words, none of which say what or about whom."""

    audience: str
    urgency: Literal["low", "normal", "high"] = "normal"
    hours: int = 72
    words: Literal["assigned", "sent_back", "conflict", "attention", "other"] = "other"


@dataclass(frozen=True, slots=True)
class Upstream:
    """What goes to the level above: these paths (`topics.*`), once the record is in one of `states`.

    `steps` are the rows of the table of rights that the level above may ask for: everything else is
    refused there already, and once more where the record is merged.
    """

    paths: tuple[str, ...]
    states: frozenset[str] | None = None
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beside:
    """Records to look at together with one: those of `kind` that hold in `theirs` what it holds in `mine`.

    Each pair of `on` is (theirs, mine); "id" is its own id. Where none of the fields is a reference, only
    records of the same home are meant, unless `anywhere`. `whole` is the bucket in which all of them lie, for
    rules that ask whether there are too few: who does not hold it sees some of them at most.
    """

    kind: str
    on: tuple[tuple[str, str], ...]
    anywhere: bool = False
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path leads: the leaf that says what may stand there, and its map and key, if any."""

    leaf: Leaf
    keyed: Keyed | None = None
    key: str | None = None


def step(name: str, sources: str, target: str, *, attests: bool = False) -> Step:
    """Declare a step; `sources` are states with spaces between. A step that attests, attests all."""
    return Step(name, frozenset(sources.split()), target, ("*",) if attests else None)
