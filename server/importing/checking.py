"""Wishes judged as intake will judge them, so that a file is refused whole and with all its reasons.

Intake has the last word; what it would say to a mutation of a clean row is what is said here first.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from server.access import Person, Role, View, granted
from server.importing.naming import Register
from server.importing.problems import Problem
from server.importing.wish import Wish
from server.messages import Msg
from server.records import KINDS
from server.records.base import Errors, RecordType
from sync.canon import Value
from sync.policy import Policy
from sync.record import Record

# The steps that bring a new record to the state that a row stands for.
STEPS: Mapping[str, tuple[str, ...]] = {"household_assignment": ("propose", "adopt")}
# What a unit owes only if it has somebody above it.
_OF_THE_ROOT = frozenset({"parent_id"})


class Checking:
    """Judges wishes for a person on a day. `problems` forbid the import, `doubts` do not."""

    def __init__(self, register: Register, wishes: Sequence[Wish], person: Person, today: date) -> None:
        self.register, self.person, self.today = register, person, today
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.after = {wish.id: _after(register.records.get(wish.id), wish) for wish in wishes}
        for wish in wishes:
            self._check(wish)

    def lookup(self, kind: str, record_id: str) -> Record | None:
        """Return a record as it will be after the import."""
        found = self.after.get(record_id)
        if found is not None:
            return found if found.kind == kind else None
        return self.register.lookup(kind, record_id)

    def _check(self, wish: Wish) -> None:
        kind, standing = KINDS[wish.kind], self.register.records.get(wish.id)
        patch = changes(standing, wish)
        if not patch:
            return
        before = len(self.problems)
        self._note(self.problems, wish, kind.check({path: patch[path] for path in patch}, self.today))
        self._note(self.problems, wish, _fixed(kind, standing, patch))
        view = self._view(wish, standing, patch)
        action = "create" if standing is None else "edit"
        allowed = kind.may_in_some_state(self.person, action, view)
        if not allowed or not self._holds(kind, standing):
            self.problems.append(wish.row.problem(Msg(f"import.may_not_{action}")))
        elif not kind.open_now(action, view):
            self.problems.append(wish.row.problem(Msg("import.closed")))
        if len(self.problems) > before:
            return
        self._note(self.problems, wish, kind.check_links(view))
        body = self.after[wish.id].body
        for step in ("create", *STEPS.get(wish.kind, ())) if standing is None else ():
            self._note(self.problems, wish, kind.complete(body, step, self.today, self.lookup))
            if step != "create" and not kind.may_in_some_state(self.person, step, view):
                reason = Msg("import.may_not_step", {"step": f"@{wish.kind}.step.{step}"})
                self.problems.append(wish.row.problem(reason))
        self._note(self.problems, wish, _order(body))
        lacking = _OF_THE_ROOT if body.get("org_id") == wish.id else frozenset()
        doubts = kind.warnings(body, self.today, self.lookup)
        self._note(self.doubts, wish, {path: found for path, found in doubts.items() if path not in lacking})

    def _view(self, wish: Wish, standing: Record | None, patch: Mapping[str, Value]) -> View:
        return View(
            id=wish.id,
            home=wish.home if standing is None else standing.home,
            creator=self.register.creators.get(wish.id, self.person.user),
            record=standing,
            patch=patch,
            lookup=self.lookup,
            holds=lambda bucket: granted(self.person, bucket),
        )

    def _holds(self, kind: RecordType, standing: Record | None) -> bool:
        # An administrator imports under his scope what he does not read, as far as his rights go.
        keeps = standing is not None and self.person.role is Role.ADMINISTRATOR and standing.home in self.person.units
        return standing is None or keeps or any(granted(self.person, bucket) for bucket in kind.buckets(standing))

    def _note(self, place: list[Problem], wish: Wish, errors: Errors) -> None:
        for path, found in errors.items():
            column = wish.row.sheet.column_of(path)
            place += [wish.row.problem(one, None if column is None else column.name) for one in found]


def changes(standing: Record | None, wish: Wish) -> dict[str, Value]:
    """Return the paths of a wish that are not yet so; an empty cell says nothing and clears nothing."""
    if standing is None:
        return dict(wish.body)
    # Who owned a unit or a member at its creation stays written; `parent_id` and `cell_id` say who does now.
    kept = {"org_id"} if wish.kind in ("organisation", "member", "hamlet") else set()
    return {path: value for path, value in wish.body.items() if path not in kept and standing.body.get(path) != value}


def _after(standing: Record | None, wish: Wish) -> Record:
    body = {**(standing.body if standing is not None else {}), **wish.body}
    version = 0 if standing is None else standing.version
    return Record(wish.id, wish.kind, wish.home if standing is None else standing.home, version, body)


def _fixed(kind: RecordType, standing: Record | None, patch: Mapping[str, Value]) -> Errors:
    if standing is None:
        return {}
    spots = {path: kind.spot(path) for path in patch}
    return {
        path: [Msg("import.fixed")]
        for path, spot in spots.items()
        if spot is not None and spot.leaf.policy is Policy.FIXED
    }


def _order(body: Mapping[str, Value]) -> Errors:
    start, end = str(body.get("valid_from", "")), str(body.get("valid_to", ""))
    return {"valid_to": [Msg("import.ends_before_start")]} if start and end and end < start else {}
