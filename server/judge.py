"""One mutation before the record it is about: who may, what is wrong, what becomes of it.

Nothing is written here. What a person may not see is answered exactly as what does not exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from server.access import Person, Role, View, granted
from server.answers import HELD, REFUSED
from server.records.base import RecordType
from server.store import Store, Stored
from server.verdict import Past, Verdict, refused, verdict_of, waits, wrong
from sync.canon import Value
from sync.merge import Merged, merge
from sync.mutation import DELETE, RESOLVE, Mutation
from sync.record import Record


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the mutations of one person in one transaction.

    `leaves` are the buckets he holds. `author` and `device` get the credit: his own, unless he
    takes in the late work of somebody else. `elsewhere(home)` says whether another server merges
    the records of a home, `sent_up(record)` whether the level above was shown a record.
    """

    store: Store
    person: Person
    author: str
    device: str
    leaves: frozenset[str]
    past: Past
    received: int
    today: date
    floor: int
    committee: Callable[[str], set[str]]
    elsewhere: Callable[[str], bool]
    sent_up: Callable[[str], bool]

    def holds(self, bucket: str) -> bool:
        return bucket in self.leaves or granted(self.person, bucket)

    def judge(self, mutation: Mutation) -> Verdict:
        kind = self.store.context.kinds.get(mutation.kind)
        if kind is None:
            return refused("unknown_kind")
        stored = self.store.get(mutation.record)
        if stored is None:
            return self._create(kind, mutation)
        buckets = self._buckets_of(stored.record)
        if not any(self.holds(bucket) for bucket in buckets) and not self._keeps(stored.record):
            return self._late(stored, mutation, buckets) or refused("not_found")
        if stored.record.kind != mutation.kind:
            return refused("id_taken")
        if self.elsewhere(stored.record.home):
            return self._forward(kind, stored, mutation, buckets)
        return self._change(kind, stored, mutation)

    def _buckets_of(self, record: Record) -> frozenset[str]:
        return self.store.context.kinds[record.kind].buckets(record)

    # A record that is not there

    def _create(self, kind: RecordType, mutation: Mutation) -> Verdict:
        verdict = self._creation(kind, mutation)
        if verdict.record is not None or verdict.buckets:
            return verdict
        return replace(verdict, buckets=self._audience(kind, mutation))

    def _audience(self, kind: RecordType, mutation: Mutation) -> frozenset[str]:
        """Return who besides the author sees a creation that did not get in: of those who would have read the
        record, who reads what the author reads, and the committee of the cell he works for."""
        given = mutation.set or {}
        bad = kind.check(given, self.today)
        body = {path: value for path, value in given.items() if value is not None and path not in bad}
        home = self.store.home_for(kind.kind, mutation.record, body)
        if mutation.base > 0 or home is None or kind.complete(body, "create"):
            return frozenset()
        if kind.initial is not None:
            body["state"] = kind.initial
        body |= {path: value for path, value in self._at_creation(kind, body).items() if value is not None}
        cell = f"/cell/{body['org_id']}/" if body["org_id"] in self.person.units else None
        places = kind.buckets(Record(mutation.record, kind.kind, home, 0, body))
        return frozenset(one for one in places if self.holds(one) or (cell is not None and cell in f"{one}/"))

    def _creation(self, kind: RecordType, mutation: Mutation) -> Verdict:
        # A creation of his that did not get in may still be mended; what he did after it waits.
        if mutation.set is None or mutation.base > 0:
            return waits(mutation.record) if self.past.waiting(mutation) else refused("not_found")
        body = {path: value for path, value in mutation.set.items() if value is not None}
        errors = kind.check(mutation.set, self.today)
        lacking = kind.complete(body, "create", self.today, self.store.lookup)
        if lacking and self.past.waiting(mutation):
            return waits(mutation.record)
        errors |= {path: found for path, found in lacking.items() if path not in errors}
        if errors:
            return wrong(errors)
        problem = kind.id_problem(mutation.record, body)
        if problem is not None:
            return wrong({"id": [problem]})
        home = self.store.home_for(kind.kind, mutation.record, body)
        if home is not None and self.elsewhere(home):
            return refused("home_elsewhere")
        missing, lost = self._references(kind, mutation, body)
        if missing is not None or home is None:
            return waits(missing or str(body["org_id"]))
        return self._admit(kind, mutation, home, lost=lost)

    def _admit(self, kind: RecordType, mutation: Mutation, home: str, *, lost: bool) -> Verdict:
        assert mutation.set is not None
        view = self._view(mutation, home, None)
        late = False
        if lost or not kind.may(self.person, "create", view):
            held = self.past.held()
            late = kind.may(self.person, "create", replace(view, holds=lambda one: self.holds(one) or one in held))
            if not late:
                return refused("forbidden")
        errors = kind.check_links(view)
        if errors:
            return wrong(errors)
        merged = self._merge(None, mutation, kind, home, self._at_creation(kind, mutation.set))
        if late and merged.record is not None:
            return Verdict(HELD, "late_work", buckets=kind.buckets(merged.record))
        return verdict_of(merged)

    def _at_creation(self, kind: RecordType, body: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """Return what the server sets: who must not read it because it is about himself."""
        extra = dict(kind.server_sets("create", self.person, self.today))
        subject = body.get(kind.subject) if kind.subject is not None else None
        if isinstance(subject, str) and subject in self.committee(str(body.get("org_id"))):
            extra["without"] = subject
        return extra

    # A record that is there, and that he may read

    def _change(self, kind: RecordType, stored: Stored, mutation: Mutation) -> Verdict:
        action = "edit" if mutation.set is not None else str(mutation.op)
        if action not in ("edit", DELETE, RESOLVE) and action not in kind.shape.steps:
            return refused("unknown_step")
        patch = mutation.set if mutation.set is not None else {}
        if mutation.op == RESOLVE and mutation.path is not None:
            patch = {mutation.path: mutation.value}
        if mutation.base == 0:
            # Two phones made "the same" record: what identifies it stands already, and is equal.
            patch = {path: value for path, value in patch.items() if value != stored.record.body.get(path)}
        view = self._view(mutation, stored.record.home, stored, patch)
        if not kind.may_in_some_state(self.person, action, view):
            return refused("forbidden")
        propose = False
        if not kind.open_now(action, view):
            if not kind.open_now(action, self._as_known(view, mutation)):
                return refused("closed", other={"present": view.state})
            propose = True
        errors = kind.check(patch, self.today) if mutation.op != DELETE else {}
        if errors and patch.keys() != {"_deleted"}:
            return wrong(errors)
        missing, lost = self._references(kind, mutation, patch)
        if missing is not None or lost:
            return waits(missing or mutation.record)
        links = kind.check_links(view) if kind.references(patch) else {}
        if links:
            return wrong(links)
        return self._apply(kind, stored, mutation, action, propose=propose)

    def _apply(self, kind: RecordType, stored: Stored, mutation: Mutation, action: str, *, propose: bool) -> Verdict:
        step = action if action in kind.shape.steps else None
        extra = kind.server_sets(step, self.person, self.today) if step is not None else {}
        merged = self._merge(stored.record, mutation, kind, stored.record.home, extra, propose=propose)
        if merged.code == "state_moved" and self.past.waiting(mutation):
            return waits(mutation.record)
        if step is not None and merged.record is not None:
            errors = kind.complete(merged.record.body, step, self.today, self.store.lookup)
            if errors:
                return wrong(errors, "incomplete")
        return verdict_of(merged)

    def _as_known(self, view: View, mutation: Mutation) -> View:
        """Return the view with the state that the author had before him."""
        assert view.record is not None
        known = self.past.state_known(mutation) or self.store.context.kinds[mutation.kind].initial
        body = {path: value for path, value in view.record.body.items() if path != "state"}
        if known is not None:
            body["state"] = known
        return replace(view, record=replace(view.record, body=body))

    # What another server merges

    def _forward(self, kind: RecordType, stored: Stored, mutation: Mutation, buckets: frozenset[str]) -> Verdict:
        """Keep a step for the home of the record, which alone decides what becomes of it."""
        action = "edit" if mutation.set is not None else str(mutation.op)
        patch = mutation.set or {}
        if kind.upstream is None or not kind.actions(action, patch) <= kind.upstream.steps:
            return refused("home_elsewhere")
        view = self._view(mutation, stored.record.home, stored)
        if not kind.may_in_some_state(self.person, action, view):
            return refused("forbidden")
        errors = kind.check(patch, self.today)
        if errors:
            return Verdict(REFUSED, "invalid", errors=errors)
        return Verdict(HELD, "forwarded", buckets=buckets)

    # What is no longer his

    def _late(self, stored: Stored, mutation: Mutation, buckets: frozenset[str]) -> Verdict | None:
        version = self.past.version_at_loss(buckets, mutation.record)
        if version is None or mutation.base > version or stored.record.kind != mutation.kind:
            return None
        return Verdict(HELD, "late_work", buckets=buckets)

    # Shared

    def _view(
        self, mutation: Mutation, home: str, stored: Stored | None, patch: Mapping[str, Value | None] | None = None
    ) -> View:
        return View(
            id=mutation.record,
            home=home,
            creator=self.author if stored is None else stored.creator,
            record=None if stored is None else stored.record,
            patch=(mutation.set or {}) if patch is None else patch,
            lookup=self.store.lookup,
            holds=self.holds,
        )

    def _references(
        self, kind: RecordType, mutation: Mutation, patch: Mapping[str, Value | None]
    ) -> tuple[str | None, bool]:
        """Return the first reference that nobody has as far as this person is concerned, and whether
        one leads to what he held once and lost."""
        lost = False
        for _, target_kind, target in kind.references(patch):
            if target == mutation.record:
                continue
            found = self.store.lookup(target_kind, target)
            buckets = self._buckets_of(found) if found is not None else frozenset()
            if any(self.holds(one) for one in buckets) or self._keeps(found):
                continue
            if not buckets & self.past.held():
                return target, lost
            lost = True
        return None, lost

    def _keeps(self, found: Record | None) -> bool:
        """Say whether somebody may name what lies in no bucket of his.

        An administrator imports, under his scope, what he does not read; the table of rights says
        what. People of the level above read what was sent there.
        """
        if found is not None and self.person.above:
            return self.sent_up(found.id)
        return found is not None and self.person.role is Role.ADMINISTRATOR and found.home in self.person.units

    def _merge(
        self,
        current: Record | None,
        mutation: Mutation,
        kind: RecordType,
        home: str,
        extra: Mapping[str, Value | None],
        *,
        propose: bool = False,
    ) -> Merged:
        return merge(
            current,
            mutation,
            kind.shape,
            author=self.author,
            device=self.device,
            received=self.received,
            home=home,
            server_sets=extra,
            floor=self.floor,
            propose=propose,
        )
