"""What a record type is: schema, merge policy, rights, machine, audience and retention in one class.

Everything here is pure: bodies in, answers out. Look-ups of other records come in as a function,
the day comes in as an argument, and nothing raises for what a person typed: problems are returned
as messages by path.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from marshmallow import RAISE, Schema

from server.access import Person, View
from server.messages import Msg
from server.records.body import Body, matches, standing_keys
from server.records.declare import ACTOR, TODAY, Beside, Right, Spot, Tell, Upstream
from server.records.fields import Date, Items, Keyed, Leaf, Ref
from sync.canon import Value
from sync.ids import natural_id
from sync.policy import Policy, Shape, Step
from sync.record import Record

Errors = dict[str, list[Msg]]
Lookup = Callable[[str, str], Record | None]
Others = Mapping[str, Sequence[Record]]
"""Records beside one, by kind; a kind of which not all can be seen is not there."""


class RecordType(Schema):
    """One kind of record. Subclasses declare fields and tables; the few methods below `buckets` are theirs.

    A field whose name an attribute of this class already has is declared with a trailing underscore
    (`kind_`), which its path drops.
    """

    class Meta:
        unknown = RAISE

    kind: ClassVar[str]
    initial: ClassVar[str | None] = None
    steps: ClassVar[tuple[Step, ...]] = ()
    natural_key: ClassVar[tuple[str, ...] | None] = None
    natural_when: ClassVar[tuple[str, str] | None] = None  # (field, value): else the id is random
    subject: ClassVar[str | None] = None  # field with the member the record is about, if it judges him
    title: ClassVar[tuple[str, ...]]
    sort: ClassVar[str | None] = None
    search: ClassVar[tuple[str, ...]] = ()
    rights: ClassVar[Mapping[str, Right]]
    open_in: ClassVar[Mapping[str, frozenset[str]]] = {}  # "edit", "edit.<group>", "delete" -> states
    stamps: ClassVar[Mapping[str, Mapping[str, Value | None]]] = {}
    tells: ClassVar[Mapping[str, tuple[Tell, ...]]] = {}
    beside: ClassVar[tuple[Beside, ...]] = ()
    upstream: ClassVar[Upstream | None] = None
    retention_months: ClassVar[int | None] = None  # None: kept as an archive

    org_id = Ref("organisation", policy=Policy.FIXED, needed_for=("create",), index=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name, part in self.parts.items():
            part.label = f"{self.kind}.{name}"
            if isinstance(part, Keyed):
                for leaf in part.leaves():
                    leaf.label = part.label
                for inner, leaf in part.parts.items():
                    leaf.label = f"item.{inner}" if inner in ("pos", "_deleted") else f"{part.label}.{inner}"

    # What is declared

    @cached_property
    def parts(self) -> dict[str, Leaf | Keyed]:
        """The fields by their name in a path."""
        return {
            name.removesuffix("_"): part
            for name, part in self.declared_fields.items()
            if isinstance(part, Leaf | Keyed)
        }

    @cached_property
    def shape(self) -> Shape:
        """What the merge needs to know: policy by path pattern, and the machine."""
        policies: dict[str, Policy] = {}
        for name, part in self.parts.items():
            if isinstance(part, Leaf):
                policies[name] = part.policy
            elif part.leaf is not None:
                policies[f"{name}.*"] = part.leaf.policy
            else:
                policies.update({f"{name}.*.{inner}": leaf.policy for inner, leaf in part.parts.items()})
        if self.initial is not None:
            policies["state"] = Policy.STATE
        return Shape(policies, self.initial, {each.name: each for each in self.steps})

    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states, the first one first, the others as the steps reach them."""
        found = [self.initial] if self.initial is not None else []
        for each in self.steps:
            found += [state for state in (each.target, *sorted(each.sources)) if state not in found]
        return tuple(found)

    @cached_property
    def index_keys(self) -> tuple[str, ...]:
        """Fields by whose values phones look records up."""
        return tuple(name for name, part in self.parts.items() if isinstance(part, Leaf) and part.index)

    def spot(self, path: str) -> Spot | None:
        """Return where a path leads, None where the kind has nothing there."""
        name, *rest = path.split(".")
        part = self.parts.get(name)
        if isinstance(part, Leaf):
            return None if rest else Spot(part)
        if part is None or not rest:
            return None
        key = rest[0]
        if len(rest) == 1 and part.leaf is not None:
            known = part.codes is None or key in part.codes
            leaf = (part.leaf_for(key) if known else None) or part.leaf
            return Spot(leaf, part, key)
        inner = part.parts.get(rest[1]) if len(rest) == 2 else None
        return None if inner is None else Spot(inner, part, key)

    # Judging what was typed

    def check(self, patch: Mapping[str, Value | None], today: date) -> Errors:
        """Judge a flat patch path by path; null clears and is always allowed but for what is fixed."""
        errors: Errors = {}
        for path, value in patch.items():
            found = self._problem(path, value, today)
            if found is not None:
                errors[path] = [found]
        return errors

    def _problem(self, path: str, value: Value | None, today: date) -> Msg | None:
        if path == "state" and self.initial is not None:
            return Msg("state_by_step")
        spot = self.spot(path)
        if spot is None:
            return Msg("unknown_field", {"path": path[:80]})
        if spot.leaf.server:
            return Msg("server_only", {"field": f"@{spot.leaf.label}"})
        if spot.keyed is not None and spot.key is not None:
            found = spot.keyed.key_problem(spot.key, today)
            if found is not None:
                return found
        if value is not None:
            return spot.leaf.problem(value, today)
        return Msg("fixed", {"field": f"@{spot.leaf.label}"}) if spot.leaf.policy is Policy.FIXED else None

    def complete(self, body: Body, step: str, today: date | None = None, lookup: Lookup | None = None) -> Errors:
        """Say what a step still needs: fields, enough in them, days that have come, the kind's own rules.

        `step` may be "create" (what decides where the record lives) or "complete" (kinds without
        steps). Without `today` and `lookup` what depends on them is not judged.
        """
        errors: Errors = {}
        action = f"@{self.kind}.step.{step}" if step in self.shape.steps else f"@step.{step}"
        for path, leaf, label in self._needed(body, step):
            value = body.get(path)
            if value is None or leaf is None:
                errors[path] = [Msg("needed", {"field": f"@{label}", "step": action})]
                continue
            little = leaf.too_little(value)
            if little is not None:
                errors[path] = [little]
            elif isinstance(leaf, Date) and leaf.past and today is not None and str(value) > today.isoformat():
                errors[path] = [Msg("not_yet", {"field": f"@{label}"})]
        for path, found in self.step_rules(body, step, today, lookup).items():
            errors.setdefault(path, found)
        return errors

    def _needed(self, body: Body, step: str) -> Iterator[tuple[str, Leaf | None, str]]:
        """Yield (path, leaf, label) of what the step needs; a map that is wanting has no leaf."""
        for name, part in self.parts.items():
            if isinstance(part, Leaf):
                if step in part.needed_for:
                    yield name, part, part.label
                continue
            keys = standing_keys(body, name)
            if step in part.needed_for and not keys:
                yield name, None, part.label
            if isinstance(part, Items):
                for inner, leaf in part.parts.items():
                    if step in leaf.needed_for:
                        yield from ((f"{name}.{key}.{inner}", leaf, leaf.label) for key in keys)

    def step_rules(self, body: Body, step: str, today: date | None, lookup: Lookup | None) -> Errors:
        """Rules across fields that hold up a step, and only a step."""
        return {}

    def warnings(self, body: Body, today: date, lookup: Lookup) -> Errors:
        """What deserves a second look; never refuses anything."""
        return {}

    def flags(self, record: Record, others: Others, today: date, lookup: Lookup) -> Errors:
        """What the record shows only together with those `beside` it; never refuses anything.

        A rule speaks of what the reader sees: `others` and `lookup` hold nothing that he may not read.
        """
        return {}

    def check_links(self, view: View) -> Errors:
        """Judge, at creation and when a link changes, that linked records belong together."""
        return {}

    def id_for(self, body: Mapping[str, Value | None]) -> str | None:
        """Return the id that a record with a natural key has to have, None where ids are random.

        An absent part of the key counts as empty text.
        """
        if self.natural_key is None:
            return None
        if self.natural_when is not None and body.get(self.natural_when[0]) != self.natural_when[1]:
            return None
        return natural_id(
            self.kind, *(str(v) if (v := body.get(name)) is not None else "" for name in self.natural_key)
        )

    def id_problem(self, record_id: str, body: Mapping[str, Value | None]) -> Msg | None:
        """Say whether the id does not fit the natural key."""
        wanted = self.id_for(body)
        return None if wanted in (None, record_id) else Msg("not_the_natural_id")

    def references(self, body: Mapping[str, Value | None]) -> list[tuple[str, str, str]]:
        """Return (path, kind, id) of every record that a body or a patch points at."""
        found: dict[tuple[str, str], str] = {}
        for path, value in body.items():
            spot = self.spot(path)
            if spot is None or value is None or spot.leaf.server:
                continue
            if isinstance(spot.leaf, Ref) and isinstance(value, str):
                found.setdefault((spot.leaf.kind, value), path)
            if spot.keyed is not None and spot.keyed.key_kind is not None and spot.key is not None:
                found.setdefault((spot.keyed.key_kind, spot.key), path)
        return [(path, kind, record) for (kind, record), path in found.items()]

    # Who may do what

    def group_of(self, path: str) -> str:
        """Return the part of the record a path belongs to; unknown paths belong to the work itself."""
        spot = self.spot(path)
        return "" if spot is None else spot.leaf.group

    def actions(self, action: str, patch: Mapping[str, Value | None]) -> set[str]:
        """Return the rows of the table of rights that an action needs: an edit, one per group touched."""
        if action != "edit":
            return {action}
        groups = {self.group_of(path) for path in patch} or {""}
        return {f"edit.{group}" if group else "edit" for group in groups}

    def may(self, person: Person, action: str, view: View) -> bool:
        """Say whether the person may act on the record as it stands now."""
        return self.may_in_some_state(person, action, view) and self.open_now(action, view)

    def may_in_some_state(self, person: Person, action: str, view: View) -> bool:
        """Say whether the person has the right, whatever state the record is in."""
        return all(
            any(all(predicate(person, view) for predicate in rule) for rule in self.rights.get(row, ()))
            for row in self.actions(action, view.patch)
        )

    def open_now(self, action: str, view: View) -> bool:
        """Say whether the record's state lets the action through; steps name their states themselves."""
        return all(view.state in self.open_in[row] for row in self.actions(action, view.patch) if row in self.open_in)

    def server_sets(self, step: str, person: Person, today: date) -> dict[str, Value | None]:
        """Return the paths the server sets with a step: who took it and when, or what it clears."""
        filled: dict[str, Value | None] = {ACTOR: person.member or person.user, TODAY: today.isoformat()}
        return {
            path: filled[value] if isinstance(value, str) and value in filled else value
            for path, value in self.stamps.get(step, {}).items()
        }

    # Where it goes

    def buckets(self, record: Record) -> frozenset[str]:
        """Return the audiences, from the record's own fields and home only."""
        raise NotImplementedError

    def subscription_causes(self, before: Record | None, after: Record | None) -> set[str]:
        """Return the members whose audiences a change of this record may move."""
        return set()

    def for_upstream(self, body: Body) -> dict[str, Value] | None:
        """Return what the level above receives of a body, None when nothing of it goes up (yet)."""
        policy = self.upstream
        if policy is None or (policy.states is not None and body.get("state") not in policy.states):
            return None
        return {path: value for path, value in body.items() if any(matches(each, path) for each in policy.paths)}
