"""Who may read what, in the words of the rules: the server's buckets and subscriptions are not asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from server.access import Role
from server.models import account, record

Body = Mapping[str, Any]
CELL = (Role.CADRE, Role.SECRETARY)


@dataclass(frozen=True)
class Reader:
    """What somebody is at this moment; `households` are those he is responsible for."""

    role: Role
    scope: str
    member: str | None
    households: frozenset[str]

    def may_read(self, kind: str, one: str, body: Body) -> bool:
        """Say whether a record of his commune is for his eyes."""
        above = self.role not in CELL
        in_cell = above or self.scope == body["org_id"]
        leads = above or (self.role is Role.SECRETARY and self.scope == body["org_id"])
        household = one if kind == "household" else body.get("household")
        match kind:
            case "organisation" | "hamlet":
                return True
            case "member":
                return above or self.scope in (body.get("cell_id"), body.get("residence_cell_id"))
            case "household" | "household_assignment" | "visit" | "petition" if household is not None:
                return leads or household in self.households
            case "cell_meeting" | "task" | "petition":
                return in_cell
            case "member_contact":
                return leads and not above
            case "residence_comment":
                # What is not written yet, or signed, is the commune's too; nobody reads what is written about himself.
                begun = any(f"c{number}" in body for number in range(1, 8))
                private = body["state"] in ("scheduled", "drafted") or (body["state"] == "requested" and begun)
                return not private if above else leads and body["member"] != self.member
        raise AssertionError(f"nobody has said who reads {kind}")


def reader(connection: Connection, user: str, today: str) -> Reader:
    """Return what somebody is today."""
    row = connection.execute(select(account).where(account.c.id == user)).one()
    active = select(record.c.body).where(
        record.c.kind == "household_assignment", record.c.state == "active", record.c.deleted.is_(False)
    )
    mine = [body for body in connection.execute(active).scalars() if body.get("member") == row.member]
    households = [body["household"] for body in mine if body["valid_from"] <= today <= body.get("valid_to", "9999")]
    return Reader(Role(row.role), row.scope, row.member, frozenset(households))


def outside(connection: Connection, user: str, ids: Collection[str], today: str) -> list[str]:
    """Return those of these records that a person may not read now."""
    who = reader(connection, user, today)
    rows = connection.execute(select(record.c.id, record.c.kind, record.c.body).where(record.c.id.in_(sorted(ids))))
    return [f"{row.kind} {row.id}" for row in rows if not who.may_read(row.kind, row.id, row.body)]
