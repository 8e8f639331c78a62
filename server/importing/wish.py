"""What one row wants: a record to be so, or an account."""

from dataclasses import dataclass

from server.access import Role
from server.importing.reading import Row
from sync.canon import Value


@dataclass(slots=True)
class Wish:
    """What one row wants a record to be: the paths it gives, ids in place of codes."""

    row: Row
    kind: str
    id: str
    home: str
    body: dict[str, Value]


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What one row wants an account to be."""

    row: Row
    login: str
    name: str
    role: Role
    scope: str
    member: str | None
