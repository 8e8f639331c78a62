"""What a person might do with what he sees, chosen by a die. Every word that is typed is one of a kind."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.ids import natural_id
from tests.convergence.common import Seen
from tests.people import DONG, HAMLET, HOUSEHOLDS, MEMBERS, PEOPLE, SUOI

Change = dict[str, Any]
TOKEN = re.compile(r"tu\d+x\d+x")
TODAY = "2026-09-20"


@dataclass
class Hand:
    """One act of one person: his die, what he sees, and the words that he types."""

    dice: random.Random
    login: str
    serial: int
    seen: Sequence[Seen]
    theme: Sequence[str] = ()
    words: int = 0
    made: int = 0
    cell: str = field(init=False)

    def __post_init__(self) -> None:
        self.cell = SUOI if self.login == "tuan" else DONG

    def word(self) -> str:
        self.words += 1
        return f"tu{self.serial}x{self.words}x"

    def new_id(self) -> str:
        self.made += 1
        return natural_id("made", str(self.serial), str(self.made), str(self.dice.getrandbits(64)))

    def text(self, old: Any) -> str:
        """Type into a text: in a paragraph, a new one, instead of one; now and then all of it anew."""
        paragraphs = str(old).split("\n") if isinstance(old, str) and old else []
        what = self.dice.randrange(8)
        if not paragraphs or what == 0 or len(str(old)) > 350:
            return f"Bà con nói {self.word()} nhé.\nHẹn {self.word()} sau."
        place = self.dice.randrange(len(paragraphs))
        if what <= 3:
            parts = paragraphs[place].split(" ")
            at = self.dice.randrange(len(parts) + 1)
            paragraphs[place] = " ".join([*parts[:at], self.word(), *parts[at:]])
        elif what == 4:
            parts = paragraphs[place].split(" ")
            parts[self.dice.randrange(len(parts))] = self.word()
            paragraphs[place] = " ".join(parts)
        elif what == 5 and len(paragraphs) > 1:
            del paragraphs[place]
        else:
            paragraphs.insert(self.dice.randrange(len(paragraphs) + 1), f"Thêm việc {self.word()} này.")
        return "\n".join(paragraphs)

    def of(self, *kinds: str) -> list[Seen]:
        """Return the records of these kinds that a screen would list: neither deleted nor refused at their creation."""
        return [
            one
            for one in self.seen
            if one.kind in kinds and one.body.get("_deleted") is not True and "org_id" in one.body
        ]

    def one_of(self, *kinds: str) -> Seen | None:
        """Choose a record; more often than not the one that everybody else chooses too."""
        found = sorted(self.of(*kinds), key=lambda one: one.id)
        if not found:
            return None
        return found[0] if self.dice.random() < 0.6 else self.dice.choice(found)

    def member(self) -> str:
        return MEMBERS[self.dice.choice(sorted(MEMBERS))]


def edit(one: Seen, **changes: Any) -> Change:
    return edit_paths(one, {path.replace("__", "."): value for path, value in changes.items()})


def edit_paths(one: Seen, changes: Mapping[str, Any]) -> Change:
    return {"kind": one.kind, "record": one.id, "set": dict(changes)}


def step(one: Seen, name: str) -> Change:
    return {"kind": one.kind, "record": one.id, "op": name}


# Visits and wishes


def new_visit(hand: Hand) -> list[Change]:
    mine = PEOPLE[hand.login][3]
    found = [one for one in hand.of("household_assignment") if one.state == "active" and one.body.get("member") == mine]
    if not found or hand.dice.random() < 0.1:
        found = hand.of("household_assignment")
    if not found:
        return []
    assignment = hand.dice.choice(found)
    visit = {
        "org_id": assignment.body.get("org_id", hand.cell),
        "assignment": assignment.id,
        "household": assignment.body["household"],
        "on": hand.dice.choice([TODAY, "2026-09-01", "2026-08-15"]),
        "mode": hand.dice.choice(["TAI_NHA", "DIEN_THOAI"]),
        "met": hand.dice.choice(["CHU_HO", "VANG_NHA"]),
        "topics.SAN_XUAT": True,
        "help_given": hand.text(None),
    }
    record = hand.new_id()
    changes: list[Change] = [{"kind": "visit", "record": record, "set": visit}]
    if hand.dice.random() < 0.4:
        wish = hand.new_id()
        changes.insert(0, new_wish(hand, wish, str(assignment.body["household"]), str(visit["org_id"])))
        visit[f"wish_ids.{wish}"] = True
    if hand.dice.random() < 0.4:
        changes.append({"kind": "visit", "record": record, "op": "submit", "from": "draft"})
    return changes


def new_wish(hand: Hand, record: str, household: str | None, unit: str) -> Change:
    wish = {
        "org_id": unit, "source": "THAM_HO", "hamlet": HAMLET, "kind": "NGUYEN_VONG", "field": "HA_TANG",
        "summary": f"Xin sửa đường {hand.word()} cho bà con", "received_on": TODAY,
    }  # fmt: skip
    return {"kind": "petition", "record": record, "set": wish | ({"household": household} if household else {})}


def petition(hand: Hand) -> list[Change]:
    one = hand.one_of("petition")
    if one is None or hand.dice.random() < 0.25:
        return [new_wish(hand, hand.new_id(), None, hand.cell)]
    match hand.dice.randrange(5):
        case 0:
            return [step(one, "record")]
        case 1:
            handling = {"urgency": "GAP", "owner_level": "CHI_BO", "due_on": "2026-12-01", "field": "DAT_DAI"}
            return [{**edit(one, **handling), "op": "classify"}]
        case 2:
            return [edit(one, owner_level=hand.dice.choice(["CHI_BO", "MAT_TRAN", "DANG_UY_XA"]))]
    return [edit(one, summary=hand.text(one.body.get("summary")))]


def visit(hand: Hand) -> list[Change]:
    one = hand.one_of("visit")
    if one is None:
        return new_visit(hand)
    match hand.dice.randrange(10):
        case 0 | 1:
            return [step(one, {"submitted": "confirm", "confirmed": "lock"}.get(one.state, "submit"))]
        case 2:
            return [{**edit(one, returned_reason=hand.text(one.body.get("returned_reason"))), "op": "send_back"}]
        case 3:
            return [edit(one, returned_reason=hand.text(one.body.get("returned_reason")))]
        case 4:
            return [edit(one, on=hand.dice.choice([TODAY, "2026-09-11", None]), unplanned=hand.dice.random() < 0.5)]
        case 5:
            topic = hand.dice.choice(["SAN_XUAT", "GIAO_DUC", "KHAC"])
            return [edit_paths(one, {f"topics.{topic}": hand.dice.choice([True, None])})]
        case 6:
            return [edit(one, next_visit_on=hand.dice.choice(["2026-10-10", "2300-01-01", "2026-11-11"]))]
    return [edit(one, help_given=hand.text(one.body.get("help_given")))]


# Households and who looks after them


def household(hand: Hand) -> list[Change]:
    one = hand.one_of("household")
    if one is None:
        return []
    match hand.dice.randrange(7):
        case 0:
            return [edit(one, head_name=f"Chủ hộ {hand.word()}")]
        case 1:
            return [edit(one, people_count=hand.dice.choice([2, 3, 4, 5, 99]))]
        case 2:
            return [edit(one, housing=hand.dice.choice(["KIEN_CO", "TAM", None]), worker_count=hand.dice.randrange(5))]
        case 3:
            new = {"org_id": hand.cell, "hamlet": HAMLET, "code": hand.word(), "head_name": f"Hộ mới {hand.word()}"}
            return [{"kind": "household", "record": hand.new_id(), "set": new}]
    need = hand.dice.choice(["NHA_O", "BHYT", "VON_VAY"])
    return [edit_paths(one, {f"support_need.{need}": hand.dice.choice([True, None])})]


def assignment(hand: Hand) -> list[Change]:
    one = hand.one_of("household_assignment")
    if one is None or hand.dice.random() < 0.2:
        home = hand.one_of("household")
        new = {
            "org_id": hand.cell, "household": home.id if home else HOUSEHOLDS[0], "member": hand.member(),
            "role": "PHOI_HOP", "goal": hand.text(None), "valid_from": "2026-02-01", "decided_on": "2026-01-20",
        }  # fmt: skip
        record = hand.new_id()
        made: list[Change] = [{"kind": "household_assignment", "record": record, "set": new}]
        steps = [("propose", "draft"), ("adopt", "proposed")]
        return made + [
            {"kind": "household_assignment", "record": record, "op": op, "from": source}
            for op, source in steps[: hand.dice.randrange(3)]
        ]
    if hand.dice.random() < 0.3:
        return [edit(one, goal=hand.text(one.body.get("goal")))]
    match one.state:
        case "draft":
            return [step(one, "propose")]
        case "proposed":
            return [step(one, "adopt")]
        case "active" if hand.dice.random() < 0.5:
            return [{**edit(one, valid_to=TODAY, end_reason="reassigned"), "op": "end"}]
        case "active":
            return [step(one, "suspend")]
    return [step(one, "resume")]


# Tasks


def task(hand: Hand) -> list[Change]:
    one = hand.one_of("task")
    if one is None or hand.dice.random() < 0.2:
        new = {"org_id": hand.cell, "title": f"Việc {hand.word()}", "source": "KE_HOACH", "due_on": "2026-10-01"}
        return [{"kind": "task", "record": hand.new_id(), "set": {**new, "assignee": hand.member()}}]
    match hand.dice.randrange(7):
        case 0:
            return [step(one, {"MOI": "start", "DANG_LAM": "finish"}.get(one.state, "reopen"))]
        case 1:
            return [{**edit(one, done_on=TODAY), "op": "finish"}]
        case 2:
            return [edit(one, title=f"Việc {hand.word()}")]
        case 3:
            return [{"kind": "task", "record": one.id, "op": "delete"}]
    part = hand.dice.choice(["note", "product", "process"])
    return [edit_paths(one, {part: hand.text(one.body.get(part))})]


# What happens to anything


def delete(hand: Hand) -> list[Change]:
    one = hand.one_of("visit", "petition", "task", "cell_meeting", "household_assignment", "residence_comment")
    return [] if one is None else [{"kind": one.kind, "record": one.id, "op": "delete"}]


def nonsense(hand: Hand) -> list[Change]:
    """What has to be refused, or held."""
    match hand.dice.randrange(4):
        case 0:
            nobody = natural_id("member", str(hand.dice.random()))
            new = {"org_id": hand.cell, "title": f"Việc {hand.word()}", "assignee": nobody}
            return [{"kind": "task", "record": hand.new_id(), "set": new}]
        case 1:
            one = hand.one_of("organisation", "member", "hamlet", "household")
            return [] if one is None else [edit(one, mood=hand.word())]
        case 2:
            one = hand.one_of("organisation", "hamlet")
            return [] if one is None else [edit(one, name=f"Tên {hand.word()}")]
    one = hand.one_of("household_assignment")
    return [] if one is None else [edit(one, household=HOUSEHOLDS[3])]


def decided(hand: Hand, one: Seen) -> tuple[str, Any]:
    """Decide one of a record's conflicts: this, that, or something new."""
    path = hand.dice.choice(sorted(one.conflicts))
    values = [candidate["value"] for candidate in one.conflicts[path]] + [one.body.get(path)]
    texts = [value for value in values if isinstance(value, str) and TOKEN.search(value)]
    if texts and hand.dice.random() < 0.4:
        return path, f"Chung: {' '.join(dict.fromkeys(TOKEN.findall(' '.join(texts))))} {hand.word()}"[:300]
    return path, hand.dice.choice(values)


Act = Callable[[Hand], list[Change]]
