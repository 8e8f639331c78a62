"""A schedule: who has a phone, and what happens in which order. It is data, so it can be repeated and made smaller."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.access import Role
from tests.convergence.acts import TOKEN, Hand, decided
from tests.convergence.acts_of_cells import THEMES, act
from tests.convergence.common import Phone, Seen, Written
from tests.convergence.world import CAST, Key, World
from tests.people import DONG, HOA_XA, MEMBERS, START, SUOI

SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
CLOCKS = (0, 0, -3 * DAY, 5 * DAY, -400 * DAY, None, 4 * DAY)
"""How far a phone's clock is off; None: it begins in 1970."""
FAULTS = ("lost", "silent", "twice", "cut", "cut", "cut", "later", "keep")
OFFICES = {
    "hoa": ((Role.CADRE, DONG), (Role.CADRE, SUOI), (Role.SECRETARY, DONG)),
    "lan": ((Role.CADRE, DONG), (Role.CADRE, SUOI)),
    "binh": ((Role.SECRETARY, DONG), (Role.CADRE, DONG)),
    "tuan": ((Role.CADRE, SUOI), (Role.CADRE, DONG)),
    "mai": ((Role.STAFF, HOA_XA), (Role.LEADER, HOA_XA)),
}

Step = Mapping[str, Any]
TURNS = 12
DOINGS = {
    "act": 44, "sync": 20, "open": 4, "close form": 5, "resolve": 8, "console": 4, "clock": 2, "end": 2, "draft": 2,
    "finish draft": 2, "mend": 2, "pass": 3, "office": 2, "move": 1, "worker": 1, "late": 2, "repeat": 2, "session": 1,
}  # fmt: skip
"""What happens, and how often."""


@dataclass(frozen=True)
class Schedule:
    """`phones`: login and which of his; `steps` are carried out one after the other; `real`: by the PWA's own code.

    `frame` is the size of the reply's frames in characters, `theme` the acts that people keep to.
    """

    seed: int
    real: bool
    phones: tuple[Key, ...]
    frame: int
    theme: tuple[str, ...]
    steps: tuple[Step, ...]


def make(seed: int, *, real: bool) -> Schedule:
    """Draw the schedule of a seed."""
    dice = random.Random(f"schedule {seed}")
    others = dice.sample(CAST[2:], dice.randrange(1, 5))
    phones = (*CAST[:2], *others)
    names, weights = list(DOINGS), list(DOINGS.values())
    steps = []
    for serial in range(dice.randrange(25, 70)):
        chosen = dice.choices(names, weights)[0]
        steps.append({"n": serial, "do": chosen, "who": dice.randrange(len(phones)), "dice": dice.getrandbits(32)})
    frame = dice.choice([300, 900, 3_000, 36_000])
    first = tuple({"n": -1 - i, "do": "sync", "who": i, "dice": 0} for i in range(len(phones)))
    return Schedule(seed, real, phones, frame, dice.choice(THEMES), first + tuple(steps))


@dataclass
class Run:
    """A schedule being carried out. `trace` says what was done, one line per step."""

    schedule: Schedule
    world: World
    phones: Sequence[Phone]
    offset: dict[int, int] = field(default_factory=dict)
    ended: set[Key] = field(default_factory=set)
    drafts: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    trace: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)

    def go(self) -> None:
        """Carry all steps out."""
        doings: dict[str, Callable[[Step, random.Random], str]] = {
            "act": self._act, "sync": self._sync, "open": self._open, "close form": self._close_form,
            "resolve": self._resolve, "console": self._console, "clock": self._clock, "end": self._end,
            "draft": self._draft, "finish draft": self._finish_draft, "mend": self._mend, "pass": self._pass,
            "office": self._office, "move": self._move, "worker": self._worker, "late": self._late,
            "repeat": self._repeat, "session": self._session,
        }  # fmt: skip
        for step in self.schedule.steps:
            self.world.pass_(SECOND)
            said = doings[step["do"]](step, random.Random(step["dice"]))
            self.trace.append(f"{step['n']:3} {'-'.join(map(str, self._key(step)))} {step['do']}: {said}")

    def _key(self, step: Step) -> Key:
        return self.schedule.phones[step["who"]]

    def _phone(self, step: Step) -> Phone:
        return self.phones[step["who"]]

    def now(self, who: int) -> int:
        """Return what a phone's clock shows."""
        return self.world.now + self.offset.get(who, 0)

    def _save(self, step: Step, changes: Sequence[Mapping[str, Any]], dice: random.Random) -> str:
        if not changes:
            return "nothing to do"
        phone = self._phone(step)
        kill = dice.randrange(8) if dice.random() < 0.08 else None
        made = phone.save(changes, kill=kill, now=self.now(step["who"]))
        self._note(phone, changes, made)
        return f"{list(changes)} -> {made}"

    def _note(self, phone: Phone, changes: Sequence[Mapping[str, Any]], made: Sequence[str] | None) -> None:
        """Remember the words that the phone has called saved."""
        if made is None:
            self.count["killed while saving"] += 1
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
        phone = self._phone(step)
        found = [one for one in phone.hold().seen if one.conflicts]
        if not found:
            return "no conflict in view"
        one = dice.choice(found)
        choice = decided(self._hand(step, dice, []), one)
        assert choice is not None
        made = phone.resolve(one.id, *choice, now=self.now(step["who"]))
        self._note(phone, [{"set": dict([choice])}], made)
        self.count["resolved"] += 1
        return f"{one.kind} {one.id} {choice} -> {made}"

    def _draft(self, step: Step, dice: random.Random) -> str:
        phone = self._phone(step)
        found = [one for one in phone.hold().seen if one.kind in ("visit", "task")]
        if not found:
            return "nothing to write"
        one = dice.choice(found)
        hand = self._hand(step, dice, [])
        path = "help_given" if one.kind == "visit" else "note"
        old = one.body.get(path)
        change = {"set": {path: hand.text(old)}, "bases": {path: one.version}, **({"was": {path: old}} if old else {})}
        form = {"form": "note", "formVersion": 1, "kind": one.kind, "record": one.id, "data": {}, "change": change}
        if not phone.draft(form, kill=dice.randrange(3) if dice.random() < 0.1 else None, now=self.now(step["who"])):
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
        phone = self._phone(step)
        drafts = phone.hold().drafts
        if not drafts:
            return "no draft"
        draft = drafts[0]
        key = {name: draft[name] for name in ("form", "formVersion", "record")}
        change = {"kind": draft["kind"], "record": draft["record"], **draft["change"]}
        return self._save(step, [change], dice) if dice.random() < 0.2 else self._save_and_drop(step, change, key)

    def _save_and_drop(self, step: Step, change: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        phone = self._phone(step)
        made = phone.save([change], kill=None, now=self.now(step["who"]), drafts=[key])
        self._note(phone, [change], made)
        return f"{change} -> {made}"

    def _mend(self, step: Step, dice: random.Random) -> str:
        phone = self._phone(step)
        found = sorted(one for one, work in phone.hold().work.items() if work.state == "refused")
        if not found:
            return "nothing was refused"
        one = dice.choice(found)
        self.given_up.add(one)
        if dice.random() < 0.4:
            phone.dismiss(one)
            self.count["dismissed"] += 1
            return f"gives up {one}"
        made = phone.mend(one, {}, now=self.now(step["who"]))
        self.count["mended"] += 1
        return f"{one} -> {made}"

    # What happens to a phone

    def _sync(self, step: Step, dice: random.Random) -> str:
        key = self._key(step)
        if key in self.ended and dice.random() < 0.5:
            self.world.sign_in(key)
            self.ended.remove(key)
        plan = [self._fault(dice) for _ in range(3)] if step["n"] >= 0 else []
        self.world.faults[key] = [one for one in plan if one is not None]
        kill = dice.randrange(120) if step["n"] >= 0 and dice.random() < 0.15 else None
        done = self._phone(step).sync(kill=kill, now=self.now(step["who"]))
        self.world.faults[key] = []
        return f"{plan} kill {kill} -> {'done' if done else 'broke off'}"

    def _fault(self, dice: random.Random) -> dict[str, Any] | None:
        return {"do": dice.choice(FAULTS), "at": dice.random()} if dice.random() < 0.35 else {"do": "well"}

    def _clock(self, step: Step, dice: random.Random) -> str:
        chosen = dice.choice(CLOCKS)
        if chosen is None:
            chosen = 4 * DAY - START
        elif dice.random() < 0.2:
            chosen = 3_800_000_000_000 - START  # 2090
        self.offset[step["who"]] = chosen
        return f"off by {chosen} ms"

    def _end(self, step: Step, _dice: random.Random) -> str:
        self._phone(step).end()
        return "ended and opened again"

    def _session(self, step: Step, _dice: random.Random) -> str:
        key = self._key(step)
        (self.world.sign_in if key in self.ended else self.world.end_session)(key)
        self.ended ^= {key}
        return f"signed out: {sorted(self.ended)}"

    # What happens on the server

    def _pass(self, _step: Step, dice: random.Random) -> str:
        ms = dice.choice([5 * SECOND, HOUR, 5 * HOUR, DAY])
        self.world.pass_(ms)
        return f"{ms} ms"

    def _office(self, _step: Step, dice: random.Random) -> str:
        login = dice.choice(sorted(OFFICES))
        role, scope = dice.choice(OFFICES[login])
        self.world.give_office(login, role, scope)
        return f"{login} becomes {role.name} of {scope}"

    def _move(self, _step: Step, dice: random.Random) -> str:
        name = dice.choice(sorted(MEMBERS))
        changes = dice.choice(
            [{"cell_id": SUOI}, {"cell_id": DONG}, {"residence_cell_id": SUOI}, {"residence_cell_id": None}]
        )
        self.world.move_member(MEMBERS[name], changes)
        return f"{name} {changes}"

    def _worker(self, _step: Step, _dice: random.Random) -> str:
        self.world.run_worker()
        return "midnight, and held work judged again"

    def _late(self, step: Step, dice: random.Random) -> str:
        self.world.decide_late(self._key(step), dice)
        return "decides"

    def _repeat(self, _step: Step, dice: random.Random) -> str:
        self.world.repeat_one(dice)
        return f"{len(self.world.kept_back)} are left"

    # The end

    def decide(self) -> None:
        """Let everybody who sees conflicts decide two of them, apart from the others and without a network."""
        for who, phone in enumerate(self.phones):
            dice = random.Random(f"{self.schedule.seed} {who} decides")
            for turn in range(2):
                step = {"n": 900 + 10 * who + turn, "do": "resolve", "who": who}
                self.trace.append(f"{step['n']} {'-'.join(map(str, phone.key))} resolve: {self._resolve(step, dice)}")

    def calm_down(self) -> None:
        """Let the links be good, the clocks right, the days pass, until nobody has anything to say."""
        self.world.faults.clear()
        self.offset.clear()
        for key in sorted(self.ended):
            self.world.sign_in(key)
        self.world.pass_(30 * HOUR)
        self.world.run_worker()
        told = {phone.key: -1 for phone in self.phones}
        for _ in range(TURNS):
            # A phone that has heard everything since anybody last said anything need not ask again.
            behind = [(who, phone) for who, phone in enumerate(self.phones) if told[phone.key] < self.world.changes]
            for who, phone in behind:
                before = self.world.count["requests"]
                if not phone.sync(kill=None, now=self.now(who)):
                    self.world.checks.append(f"{phone.key} cannot sync over a good link")
                if self.world.count["requests"] - before > 12:
                    self.world.checks.append(f"{phone.key} does not come to rest")
                told[phone.key] = self.world.changes
            if not behind:
                return
            # A phone asks once a day what became of work that is held.
            waits = any(self._waits(phone) for phone in self.phones)
            self.world.pass_(25 * HOUR if waits else HOUR)
            self.world.changes += waits
        self.world.checks.append("the phones do not come to rest")

    def _waits(self, phone: Phone) -> bool:
        held = [one for one, work in phone.hold().work.items() if work.state == "held"]
        return bool(self.world.decided(held))


def from_form(change: Mapping[str, Any], one: Seen) -> dict[str, Any]:
    """Return a change as a form makes it that was opened when the record was so."""
    was = {path: one.body[path] for path in change.get("set", {}) if isinstance(one.body.get(path), str)}
    out = {**change, "base": one.version, "was": was}
    return out | ({"from": one.state} if change.get("op") not in (None, "delete", "resolve") else {})
