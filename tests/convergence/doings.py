"""What the owners of the phones do, one step at a time."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.convergence.acts import TOKEN, Hand, decided
from tests.convergence.acts_of_cells import act
from tests.convergence.bench import Key
from tests.convergence.common import Body, Holding, Phone, Seen, Written
from tests.convergence.schedule import Schedule, Step
from tests.convergence.world import World

NOTES = {"visit": "help_given", "task": "note", "cell_meeting": "conclusions", "petition": "summary"}
"""Where an unfinished form has its text."""


@dataclass
class Doings:
    """The phones of a schedule, in the hands of their owners."""

    schedule: Schedule
    world: World
    phones: Sequence[Phone]
    offset: dict[int, int] = field(default_factory=dict)
    ended: set[Key] = field(default_factory=set)
    drafts: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    count: Counter[str] = field(default_factory=Counter)

    def _key(self, step: Step) -> Key:
        return self.schedule.phones[step["who"]]

    def _phone(self, step: Step) -> Phone:
        return self.phones[step["who"]]

    def now(self, who: int) -> int:
        """Return what a phone's clock shows."""
        return self.world.now + self.offset.get(who, 0)

    def _turned(self, step: Step, can: Callable[[Holding], object]) -> Step:
        """Return the step for the next owner who can take it; for the same one when nobody can."""
        count = len(self.phones)
        order = [(step["who"] + turn) % count for turn in range(count)]
        return {**step, "who": next((who for who in order if can(self.phones[who].hold())), step["who"])}

    def _save(
        self, step: Step, changes: Sequence[Mapping[str, Any]], dice: random.Random, drafts: Sequence[Body] = ()
    ) -> str:
        if not changes:
            return "nothing to do"
        phone = self._phone(step)
        made = phone.save(changes, kill=kill_of(dice, 0.15), now=self.now(step["who"]), drafts=drafts)
        self.note(phone, changes, made)
        return f"{list(changes)} -> {made}"

    def note(self, phone: Phone, changes: Sequence[Mapping[str, Any]], made: Sequence[str] | None) -> None:
        """Remember the words that the phone has called saved."""
        if made is None:
            return
        self.count["saved"] += len(made)
        for change in changes:
            for path, value in change.get("set", {}).items():
                phone.written.append(Written(path, str(value), frozenset(made)))

    def _hand(self, step: Step, dice: random.Random, seen: Sequence[Seen]) -> Hand:
        return Hand(dice, self._key(step)[0], step["n"] + 10, seen, self.schedule.theme)

    # What the owner of a phone does

    def _act(self, step: Step, dice: random.Random) -> str:
        return self._save(step, act(self._hand(step, dice, self._phone(step).hold().seen)), dice)

    def _write(self, step: Step, dice: random.Random) -> str:
        """Do something while the phone is busy with a request."""
        changes = act(self._hand(step, dice, self._phone(step).hold().seen))
        made = self._phone(step).save(changes, kill=None, now=self.now(step["who"])) if changes else []
        self.note(self._phone(step), changes, made)
        return f"{changes} -> {made}"

    def _open(self, step: Step, dice: random.Random) -> str:
        phone = self._phone(step)
        found = [
            one for one in phone.hold().seen if one.kind in ("visit", "household", "cell_meeting", "task", "petition")
        ]
        if not found:
            return "nothing to open"
        one = dice.choice(found)
        phone.forms[one.id] = one
        return f"{one.kind} {one.id} at {one.version}"

    def _close_form(self, step: Step, dice: random.Random) -> str:
        """Save a form that was opened some time ago: whatever came in since was never put before the person."""
        phone = self._phone(step)
        if not phone.forms:
            return "no form is open"
        _, one = phone.forms.popitem()
        if one.id not in {found.id for found in phone.hold().seen}:
            return "its record is gone"
        return self._save(step, [from_form(change, one) for change in self._on(step, dice, one)], dice)

    def _on(self, step: Step, dice: random.Random, one: Seen) -> list[dict[str, Any]]:
        """Do something to this record and no other."""
        for _ in range(20):
            changes = act(self._hand(step, dice, [one]))
            if len(changes) == 1 and changes[0].get("record") == one.id:
                return changes
        return []

    def _console(self, step: Step, dice: random.Random) -> str:
        """Staff work on what they see on the server, through their own outbox."""
        login = self._key(step)[0]
        if login not in ("mai", "son"):
            return self._act(step, dice)
        seen = [Seen(**one, conflicts={}) for one in self.world.records_of_commune()]
        one = dice.choice([one for one in seen if one.kind not in ("household", "household_assignment")] or seen)
        return self._save(step, [from_form(change, one) for change in self._on(step, dice, one)], dice)

    def _resolve(self, step: Step, dice: random.Random) -> str:
        step = self._turned(step, in_dispute)
        phone = self._phone(step)
        found = in_dispute(phone.hold())
        if not found:
            return "no conflict in view"
        one = dice.choice(found)
        choice = decided(self._hand(step, dice, []), one)
        made = phone.resolve(one.id, *choice, kill=kill_of(dice, 0.1), now=self.now(step["who"]))
        self.note(phone, [{"set": dict([choice])}], made)
        self.count["resolved"] += made is not None
        return f"{one.kind} {one.id} {choice} -> {made}"

    def _draft(self, step: Step, dice: random.Random) -> str:
        phone = self._phone(step)
        found = [one for one in phone.hold().seen if one.kind in NOTES]
        if not found:
            return "nothing to write"
        one = dice.choice(found)
        hand = self._hand(step, dice, [])
        path = NOTES[one.kind]
        old = one.body.get(path)
        change = {"set": {path: hand.text(old)}, "bases": {path: one.version}, **({"was": {path: old}} if old else {})}
        form = {"form": "note", "formVersion": 1, "kind": one.kind, "record": one.id, "data": {}, "change": change}
        if not phone.draft(form, kill=kill_of(dice, 0.3, writes=2), now=self.now(step["who"])):
            return "not kept"
        self.count["drafts"] += 1
        self.drafts = {
            token: kept for token, kept in self.drafts.items() if kept[1]["record"] != one.id or kept[0] != step["who"]
        }
        for token in TOKEN.findall(str(change["set"])):
            if token not in str(old):
                self.drafts[token] = (step["who"], form)
        return f"{one.kind} {one.id} {change}"

    def _finish_draft(self, step: Step, dice: random.Random) -> str:
        """Leave the form by its button; now and then the draft is left behind, and becomes work when its bucket goes."""
        step = self._turned(step, lambda holding: holding.drafts)
        drafts = self._phone(step).hold().drafts
        if not drafts:
            return "no draft"
        draft = drafts[0]
        key = {name: draft[name] for name in ("form", "formVersion", "record")}
        change = {"kind": draft["kind"], "record": draft["record"], **draft["change"]}
        return self._save(step, [change], dice, [key] if dice.random() < 0.8 else [])

    def _mend(self, step: Step, dice: random.Random) -> str:
        step = self._turned(step, refused)
        phone = self._phone(step)
        found = refused(phone.hold())
        if not found:
            return "nothing was refused"
        one = dice.choice(found)
        kill = kill_of(dice, 0.2)
        if dice.random() < 0.4:
            done = phone.dismiss(one, kill=kill)
            self.count["dismissed"] += done
            self.given_up |= {one} if done else set()
            return f"gives up {one}: {done}"
        made = phone.mend(one, kill=kill, now=self.now(step["who"]))
        self.count["mended"] += made is not None
        self.given_up |= set() if made is None else {one}
        return f"{one} -> {made}"


def kill_of(dice: random.Random, chance: float, writes: int = 8) -> int | None:
    """Draw after how many of so many writes a phone ends; None: it does not."""
    return dice.randrange(writes) if dice.random() < chance else None


def in_dispute(holding: Holding) -> list[Seen]:
    return [one for one in holding.seen if one.conflicts]


def refused(holding: Holding) -> list[str]:
    return sorted(one for one, work in holding.work.items() if work.state == "refused")


def from_form(change: Mapping[str, Any], one: Seen) -> dict[str, Any]:
    """Return a change as a form makes it that was opened when the record was so."""
    was = {path: one.body[path] for path in change.get("set", {}) if isinstance(one.body.get(path), str)}
    out = {**change, "base": one.version, "was": was}
    return out | ({"from": one.state} if change.get("op") not in (None, "delete", "resolve") else {})
