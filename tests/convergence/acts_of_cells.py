"""What a cell writes about itself: its meetings, its comments on members; see acts.py."""

from collections.abc import Sequence

from sync.ids import natural_id
from tests.convergence.acts import (
    TODAY,
    Act,
    Change,
    Hand,
    assignment,
    delete,
    edit,
    edit_paths,
    household,
    new_visit,
    nonsense,
    petition,
    step,
    task,
    visit,
)
from tests.convergence.common import Seen
from tests.people import MEMBERS, START

MONTHS = ["2026-08", "2026-09"]
FIRST_ITEM = natural_id("item", "first")


def meeting(hand: Hand) -> list[Change]:
    one = hand.one_of("cell_meeting")
    if one is None or hand.dice.random() < 0.15:
        return [begin(hand)]
    match hand.dice.randrange(12):
        case 0 | 1 | 2:
            return [attend(hand, one)]
        case 3 | 4:
            return [edit(one, conclusions=hand.text(one.body.get("conclusions")))]
        case 5:
            return [edit(one, place=f"Nhà {hand.word()}")]
        case 6 | 7:
            return [agenda(hand, one)]
        case 8:
            key = hand.dice.choice([FIRST_ITEM, hand.new_id()])
            old = one.body.get(f"opinions.{key}.summary")
            return [
                edit_paths(one, {f"opinions.{key}.summary": hand.text(old), f"opinions.{key}.member": hand.member()})
            ]
        case 9:
            return [complete(hand, one)]
    return onward(hand, one)


def begin(hand: Hand) -> Change:
    """The month's regular meeting: the same record on every phone that begins it."""
    new = {
        "org_id": hand.cell,
        "type": "THUONG_KY",
        "month": hand.dice.choice(MONTHS),
        "place": f"Hội trường {hand.word()}",
    }
    if hand.dice.random() < 0.5:
        new["conclusions"] = hand.text(None)
    if hand.dice.random() < 0.15:
        return {"kind": "cell_meeting", "record": hand.new_id(), "set": new | {"type": "BAT_THUONG"}}
    return {"kind": "cell_meeting", "set": new}


def attend(hand: Hand, one: Seen) -> Change:
    some = {hand.member() for _ in range(3)}
    codes = ["CO_MAT", "VANG_CO_LY_DO", "TRUC_TUYEN"]
    return edit_paths(one, {f"attendance.{member}.status": hand.dice.choice(codes) for member in sorted(some)})


def agenda(hand: Hand, one: Seen) -> Change:
    keys = sorted({path.split(".")[1] for path in one.body if path.startswith("agenda.")})
    if keys and hand.dice.random() < 0.3:
        return edit_paths(one, {f"agenda.{hand.dice.choice(keys)}._deleted": hand.dice.choice([True, True, None])})
    key = hand.dice.choice([*keys, hand.new_id()])
    return edit_paths(
        one, {f"agenda.{key}.title": f"Mục {hand.word()}", f"agenda.{key}.pos": hand.dice.randrange(1, 9)}
    )


def complete(hand: Hand, one: Seen) -> Change:
    """Fill in all that minutes need, so that they can be approved."""
    there = [MEMBERS[name] for name in ("hoa", "lan", "binh")]
    kept = {
        path: None for path in one.body if path.startswith("attendance.") and path.split(".")[1] not in there
    }  # those who are not of this cell
    filled = {
        "mode": "TRUC_TIEP", "started_at": START - 90_000_000, "ended_at": START - 82_800_000, "chair": there[2],
        "minute_taker": there[0], "count_total": 3, "count_official": 3, "only_secretary": True,
        "minutes_read_out": True, "place": f"Nhà {hand.word()}", "conclusions": hand.text(one.body.get("conclusions")),
        f"agenda.{FIRST_ITEM}.title": f"Mục {hand.word()}", "signed_chair": True, "signed_secretary": True,
    }  # fmt: skip
    present = {f"attendance.{member}.status": "CO_MAT" for member in there}
    return edit_paths(one, {**kept, **present, **filled})


def onward(hand: Hand, one: Seen) -> list[Change]:
    steps = {
        "planned": ["hold", "hold", "notify"], "notified": ["hold"], "held": ["draft_minutes", "approve_minutes"],
        "minutes_draft": ["approve_minutes"], "returned": ["approve_minutes"],
        "minutes_approved": ["submit", "submit", "reopen"], "submitted": ["review", "send_back"],
        "reviewed": ["lock", "send_back"],
    }  # fmt: skip
    chosen = hand.dice.choice(steps.get(one.state, ["hold"]))
    if chosen == "send_back":
        return [{**edit(one, returned_reason=hand.text(None)), "op": chosen}]
    return [step(one, chosen)]


def comment(hand: Hand) -> list[Change]:
    one = hand.one_of("residence_comment")
    if one is None or hand.dice.random() < 0.2:
        new = {"org_id": hand.cell, "member": hand.member(), "year": 2026, "due_on": "2026-12-01"}
        if hand.dice.random() < 0.6:
            new["c7"] = hand.text(None)
        return [{"kind": "residence_comment", "set": new}]
    match hand.dice.randrange(7):
        case 0 | 1:
            return [comment_onward(hand, one)]
        case 2:
            good = {
                "c1": "NG", "c2": "GM", "c3": "TG_DU", "c4": "TX", "c5": "TC", "c6": "KDN",
                "front_meeting_on": TODAY, "template_version": "3-213", "front_participants": f"Bà {hand.word()}",
            }  # fmt: skip
            return [edit(one, **good)]
        case 3:
            return [edit(one, c1=hand.dice.choice(["NG_TOT", "NG", "NG_CHUA"]))]
    return [edit(one, c7=hand.text(one.body.get("c7")))]


def comment_onward(hand: Hand, one: Seen) -> Change:
    steps = {
        "requested": ["draft", "schedule"], "scheduled": ["draft"], "drafted": ["sign"],
        "cell_signed": ["confirm", "send_back"], "commune_confirmed": ["hand_over", "send_back"],
    }  # fmt: skip
    chosen = hand.dice.choice(steps.get(one.state, ["draft"]))
    if chosen == "send_back":
        return {**edit(one, returned_reason=hand.text(one.body.get("returned_reason"))), "op": chosen}
    return step(one, chosen)


def contact(hand: Hand) -> list[Change]:
    """A telephone number: a kind with a natural key that the committee alone reads."""
    one = hand.one_of("member_contact")
    number = f"09{hand.dice.randrange(10**8):08}"
    if one is None or hand.dice.random() < 0.5:
        return [{"kind": "member_contact", "set": {"org_id": hand.cell, "member": hand.member(), "phone": number}}]
    return [edit(one, phone=number)]


THEMES: Sequence[tuple[str, ...]] = (
    ("visit", "new_visit", "petition"), ("visit", "new_visit", "assignment"), ("meeting",), ("comment", "meeting"),
    ("task", "delete"), ("household", "assignment", "new_visit"), ("meeting", "delete", "visit", "task"), (),
)  # fmt: skip
"""What a schedule is about, so that people meet; the last one is about everything."""
FIELD: list[tuple[Act, int]] = [
    (new_visit, 3), (visit, 8), (petition, 4), (household, 4), (task, 4), (meeting, 6), (delete, 1), (nonsense, 1),
]  # fmt: skip
SECRETARY: list[tuple[Act, int]] = [
    (visit, 5), (petition, 3), (household, 3), (assignment, 5), (task, 3), (meeting, 8), (comment, 4), (contact, 1),
    (delete, 1), (nonsense, 1),
]  # fmt: skip
STAFF: list[tuple[Act, int]] = [(visit, 3), (petition, 2), (meeting, 3), (comment, 4), (household, 1), (task, 1)]


def act(hand: Hand) -> list[Change]:
    """Choose an act of what this person does and do it; nothing when there is nothing to do it to."""
    table = {"binh": SECRETARY, "mai": STAFF, "son": STAFF}.get(hand.login, FIELD)
    table = [(one, weight) for one, weight in table if one.__name__ in hand.theme] or table
    chosen = hand.dice.choices([one for one, _ in table], [weight for _, weight in table])[0]
    return chosen(hand)
