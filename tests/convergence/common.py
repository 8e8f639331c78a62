"""What a schedule needs of a phone, be it the reference client or the PWA's own store and exchange."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.convergence.bench import Key

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """A record in a person's view: the accepted body with his own unsent work over it."""

    id: str
    kind: str
    version: int
    state: str
    body: Body
    conflicts: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Accepted:
    """A record as the server gave it, and the buckets it lies in here."""

    kind: str
    version: int
    body: Body
    conflicts: Mapping[str, Any]
    buckets: frozenset[str]


@dataclass(frozen=True)
class Work:
    """An outbox row: `waiting`, `answered`, `held` or `refused`, and what was said of it."""

    state: str
    record: str
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Holding:
    """Everything that lies on a phone. `lost` are the buckets it told its owner to be gone."""

    seen: Sequence[Seen]
    accepted: Mapping[str, Accepted]
    work: Mapping[str, Work]
    buckets: frozenset[str]
    digest: str
    wants: frozenset[str]
    lost: frozenset[str]
    drafts: Sequence[Mapping[str, Any]] = ()


@dataclass
class Written:
    """What a person saved: a value at a path, in one of these mutations; words in it are one of a kind."""

    path: str
    value: str
    mutations: frozenset[str]


class Phone(Protocol):
    """One phone in somebody's hand. `kill`: it is ended before its write after so many, if it comes to that."""

    key: Key
    forms: dict[str, Seen]
    """Forms that are open: the record as it was when its form was opened."""
    written: list[Written]
    kills: Counter[str]
    """How often it was ended in the middle of what."""

    def hold(self) -> Holding:
        """Look at everything that lies on it."""

    def save(
        self, changes: Sequence[Mapping[str, Any]], *, kill: int | None, now: int, drafts: Sequence[Body] = ()
    ) -> list[str] | None:
        """Save changes (as `Change` of the PWA); ids of their mutations, None when it was killed meanwhile."""

    def draft(self, draft: Mapping[str, Any], *, kill: int | None, now: int) -> bool:
        """Let an unfinished form save itself; False when it was killed, or there are no forms here."""

    def resolve(self, record: str, path: str, value: Any, *, kill: int | None, now: int) -> list[str] | None:
        """Decide a conflict; the candidates in view are those that were seen."""

    def mend(self, mutation: str, *, kill: int | None, now: int) -> list[str] | None:
        """Send refused work again."""

    def dismiss(self, mutation: str, *, kill: int | None) -> bool:
        """Give refused work up; False when it was killed meanwhile."""

    def sync(self, *, kill: int | None, now: int) -> bool:
        """Talk to the server until neither side has more to say; False when that did not come to its end."""

    def end(self) -> None:
        """End the app and open it again."""


@dataclass
class Hands:
    """What both kinds of phone have."""

    key: Key
    forms: dict[str, Seen] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
