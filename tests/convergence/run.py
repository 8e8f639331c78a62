"""A schedule being carried out, by whichever phones, and the calm after it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from server.access import Role
from tests.convergence.common import Phone
from tests.convergence.doings import Doings
from tests.convergence.link import Fault
from tests.convergence.schedule import Step
from tests.people import DONG, HOA_XA, MEMBERS, START, SUOI

SECOND, HOUR, DAY = 1_000, 3_600_000, 86_400_000
CLOCKS = (0, 0, -3 * DAY, 5 * DAY, -400 * DAY, None, 4 * DAY)
"""How far a phone's clock is off; None: it begins in 1970."""
FAULTS = ("lost", "delayed", "silent", "twice", "cut", "cut", "cut", "killed", "killed", "later", "keep")
OFFICES = {
    "hoa": ((Role.CADRE, DONG), (Role.CADRE, SUOI), (Role.SECRETARY, DONG)),
    "lan": ((Role.CADRE, DONG), (Role.CADRE, SUOI)),
    "binh": ((Role.SECRETARY, DONG), (Role.CADRE, DONG)),
    "tuan": ((Role.CADRE, SUOI), (Role.CADRE, DONG)),
    "mai": ((Role.STAFF, HOA_XA), (Role.LEADER, HOA_XA)),
}
TURNS = 12
"""Rounds in which everything has to have come to everybody."""


@dataclass
class Run(Doings):
    """A schedule being carried out. `trace` says what was done, one line per step."""

    trace: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Carry all steps out."""
        doings: dict[str, Callable[[Step, random.Random], str]] = {
            "act": self._act, "sync": self._sync, "open": self._open, "close form": self._close_form,
            "resolve": self._resolve, "console": self._console, "clock": self._clock, "end": self._end,
            "draft": self._draft, "finish draft": self._finish_draft, "mend": self._mend, "pass": self._pass,
            "office": self._office, "move": self._move, "worker": self._worker, "late": self._late,
            "repeat": self._repeat, "session": self._session, "account": self._account, "year": self._year,
            "key": self._key_change,
        }  # fmt: skip
        for step in self.schedule.steps:
            self.world.pass_(SECOND)
            said = doings[step["do"]](step, random.Random(step["dice"]))
            self.trace.append(f"{step['n']:3} {'-'.join(map(str, self._key(step)))} {step['do']}: {said}")

    # What happens to a phone

    def _sync(self, step: Step, dice: random.Random) -> str:
        key = self._key(step)
        if key in self.ended and key[0] not in self.world.closed and dice.random() < 0.5:
            self.world.sign_in(key)
            self.ended.remove(key)
        plan = [self._fault(dice) for _ in range(3)]
        self.world.faults[key] = [*plan]
        kill = some_writes(dice) if dice.random() < 0.25 else None
        if kill is None and dice.random() < 0.3:
            self.world.meanwhile[key] = lambda: self.trace.append(f"{step['n']:3} meanwhile: {self._write(step, dice)}")
        done = self._phone(step).sync(kill=kill, now=self.now(step["who"]))
        self.world.faults[key] = []
        self.world.meanwhile.clear()
        return f"{plan} kill {kill} -> {'done' if done else 'broke off'}"

    def _fault(self, dice: random.Random) -> Fault:
        if dice.random() > 0.35:
            return {"do": "well"}
        what = dice.choice(FAULTS)
        return {"do": what, "at": some_writes(dice) if what == "killed" else round(dice.random(), 3)}

    def _clock(self, step: Step, dice: random.Random) -> str:
        chosen = dice.choice(CLOCKS)
        if chosen is None:
            chosen = 4 * DAY - START
        elif dice.random() < 0.2:
            chosen = 3_800_000_000_000 - START  # 2090
        self.offset[step["who"]] = chosen
        self.count["clock jumps"] += 1
        return f"off by {chosen} ms"

    def _end(self, step: Step, _dice: random.Random) -> str:
        self._phone(step).end()
        return "ended and opened again"

    def _session(self, step: Step, _dice: random.Random) -> str:
        key = self._key(step)
        if key not in self.ended:
            self.world.end_session(key)
            self.ended.add(key)
            self.count["sessions ended"] += 1
        elif key[0] not in self.world.closed:
            self.world.sign_in(key)
            self.ended.remove(key)
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
        changes: dict[str, Any] = dice.choice(
            [{"cell_id": SUOI}, {"cell_id": DONG}, {"residence_cell_id": SUOI}, {"residence_cell_id": None}]
        )
        self.world.move_member(MEMBERS[name], changes)
        return f"{name} {changes}"

    def _worker(self, _step: Step, dice: random.Random) -> str:
        writes = some_writes(dice)
        if dice.random() < 0.3 and self.world.until_power_cut(writes, self.world.run_worker) is None:
            return f"was ended before write {writes + 1}"
        self.world.run_worker()
        return "midnight, and held work judged again"

    def _late(self, _step: Step, dice: random.Random) -> str:
        who = dice.choice([("binh", 1), ("mai", 1)])
        self.world.decide_late(who, dice)
        return f"{who[0]} decides late work, if there is any"

    def _repeat(self, _step: Step, dice: random.Random) -> str:
        self.world.repeat_one(dice)
        return f"{len(self.world.kept_back)} are left"

    def _account(self, _step: Step, dice: random.Random) -> str:
        """Close an account, or open it again; its sessions have ended then."""
        login = dice.choice(["hoa", "lan", "tuan"])
        closed = self.world.close_or_open(login)
        self.ended |= {key for key in self.schedule.phones if key[0] == login}
        return f"{login} is {'closed' if closed else 'open'}"

    def _year(self, _step: Step, _dice: random.Random) -> str:
        """So much time passes that tombstones are swept: what a cursor has missed is read again."""
        self.world.pass_(401 * DAY)
        self.world.run_worker()
        self.world.sweep()
        self.ended |= set(self.schedule.phones)
        return "401 days"

    def _key_change(self, _step: Step, dice: random.Random) -> str:
        """The server takes no cursor for its own any more."""
        self.world.change_key(dice.randbytes(32))
        return "cursors of another server"

    # The end

    def decide(self) -> None:
        """Let staff decide late work, and everybody two conflicts and one refusal, apart and without a network."""
        for turn in range(4):
            self.world.decide_late((("binh", 1), ("mai", 1))[turn % 2], random.Random(f"{self.schedule.seed} {turn}"))
        for who, phone in enumerate(self.phones):
            dice = random.Random(f"{self.schedule.seed} {who} decides")
            for turn, decides in enumerate((self._resolve, self._resolve, self._mend)):
                step = {"n": 900 + 10 * who + turn, "do": "decide", "who": who}
                self.trace.append(f"{step['n']} {'-'.join(map(str, phone.key))} decides: {decides(step, dice)}")

    def calm_down(self) -> None:
        """Let the links be good, the clocks right, the days pass, until nobody has anything to say."""
        self.world.faults.clear()
        self.offset.clear()
        self.world.open_all()
        for key in sorted(self.ended):
            self.world.sign_in(key)
        self.ended.clear()
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


def some_writes(dice: random.Random) -> int:
    """Draw after how many writes something ends: few as often as many, as most has few to do."""
    return int(2 ** (dice.random() * 6)) - 1
