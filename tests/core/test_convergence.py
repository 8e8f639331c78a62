"""Properties of the merge under random work: orders of arrival agree, and no typed word disappears."""

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync import Mutation, Policy, Record, Shape, parse
from sync.overlay import base_of, overlay
from sync.stamp import next_at
from tests.core.cases import RECORD, Ledger, named

SHAPE = Shape(
    {
        "a": Policy.REGISTER,
        "topics.*": Policy.REGISTER,
        "text": Policy.TEXT,
        "items.*.title": Policy.TEXT,
        "items.*.pos": Policy.REGISTER,
    },
    None,
    {},
)
START = {"a": "a0", "text": "p0\np1\np2\np3\n", "items.x.title": "x0", "items.x.pos": 1}
RECEIVED = 10_000


def begun() -> Ledger:
    ledger = Ledger(SHAPE)
    founder = {"id": named(0), "kind": "thing", "record": RECORD, "base": 0, "at": 0, "n": 1, "set": START}
    ledger.put(parse(founder), author="Founder", device="F", received=0)
    return ledger


# Every order of arrival ----------------------------------------------------------------------------------------------

Said = dict[str, Any]
edits = st.sampled_from(
    [
        ("a", "v1"),
        ("a", "v2"),
        ("a", None),
        ("topics.S", True),
        ("topics.S", None),
        ("text", ""),
        ("items.x.pos", 2),
        ("items.x.pos", 3),
        ("items.x._deleted", True),
        ("items.y.pos", 1),
    ]
)


@st.composite
def offline_work(draw: st.DrawFn) -> list[list[Said]]:
    """What each of two to four devices did, apart from each other: in order of n, five edits in all at most."""
    counts = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4).filter(lambda counts: sum(counts) <= 5))
    drift = st.integers(-50, 50)
    return [
        [{"device": device, "edit": draw(edits), "drift": draw(drift)} for _ in range(count)]
        for device, count in enumerate(counts)
    ]


def arrivals(work: list[list[Said]]) -> Iterator[list[Said]]:
    """Every order that keeps the order of each device."""
    owners = [said["device"] for done in work for said in done]
    for order in sorted(set(permutations(owners))):
        left = [iter(done) for done in work]
        yield [next(left[device]) for device in order]


def carried_out(work: list[list[Said]], record: Record, round_: int) -> list[list[Said]]:
    """Make mutations of the work of devices that all have `record` before them and nothing else."""
    out: list[list[Said]] = []
    for done in work:
        view, at, made = dict(record.body), 0, []
        for n, said in enumerate(done, start=10 * round_):
            path, value = said["edit"]
            device, was = said["device"], {}
            if path == "text":
                # Everybody writes in a paragraph of his own: nothing overlaps.
                paragraphs = str(view["text"]).split("\n")
                paragraphs[device] = f"p{device} in edit {n}"
                value, was = "\n".join(paragraphs), {"was": {"text": view["text"]}}
            if view.get(path) == value or (path.startswith("items.x") and "items.x._deleted" in view):
                continue  # A phone sends only what its owner changed, and shows no item that is gone.
            at = next_at(RECEIVED * round_ + 100 + said["drift"], RECEIVED * (round_ - 1), at)
            view = overlay(view, [parse(mutation(1, 1, n, at, set={path: value}))])
            number = 1000 * round_ + 100 * device + n
            made.append({"device": device, **mutation(number, record.version, n, at, set={path: value}, **was)})
        out.append(made)
    return out


def mutation(number: int, base: int, n: int, at: int, **said: Any) -> Said:
    return {"id": named(number), "kind": "thing", "record": RECORD, "base": base, "n": n, "at": at, **said}


def put(ledger: Ledger, said: Mapping[str, Any], received: int) -> None:
    told = {key: value for key, value in said.items() if key != "device"}
    who = f"{said['device']}"
    ledger.put(parse(told), author=who, device=who, received=received)


def seen(ledger: Ledger) -> tuple[Any, Any]:
    assert ledger.record is not None
    disputes = {path: sorted(repr(c.value) for c in cs) for path, cs in ledger.record.conflicts.items()}
    return dict(ledger.record.body), disputes


@given(offline_work(), offline_work())
@settings(max_examples=60, deadline=None)
def test_every_order_of_arrival_leads_to_the_same_record(first: list[list[Said]], second: list[list[Said]]) -> None:
    """All work apart; then, when everybody has seen all of it, once more."""
    start = begun().record
    assert start is not None
    ends = []
    for order in arrivals(carried_out(first, start, 1)):
        ledger = begun()
        for said in order:
            put(ledger, said, 2 * RECEIVED)
        ends.append(ledger)
    assert all(seen(ledger) == seen(ends[0]) for ledger in ends)
    middle = ends[0].record
    assert middle is not None
    later = []
    for order in arrivals(carried_out(second, middle, 2)):
        ledger = begun()
        ledger.record = middle
        for said in order:
            put(ledger, said, 4 * RECEIVED)
        later.append(ledger)
    assert all(seen(ledger) == seen(later[0]) for ledger in later)


# No typed word disappears --------------------------------------------------------------------------------------------


class Phone:
    """Edits what it sees, keeps what it has not sent, and knows which words it knowingly took away."""

    def __init__(self, number: int, record: Record) -> None:
        self.name = f"phone {number}"
        self.number = number
        self.record = record
        self.outbox: list[Mutation] = []
        self.n = self.at = self.server = 0

    def view(self) -> dict[str, Any]:
        return overlay(self.record.body, self.outbox)

    def shown(self, path: str) -> str:
        """All that the person has before him about a path."""
        beside = [str(c.value) for c in self.record.conflicts.get(path, ())]
        return " ".join([str(self.view().get(path)), *beside])

    def mutate(self, number: int, now: int, about: str, **said: Any) -> Mutation:
        self.n += 1
        self.at = next_at(now, self.server, self.at)
        base = base_of(about, self.record.version, self.outbox)
        mutation = parse(
            {
                "id": named(number),
                "kind": "thing",
                "record": RECORD,
                "base": base,
                "n": self.n,
                "at": self.at,
                **said,
            }
        )
        self.outbox.append(mutation)
        return mutation


PATHS = ["a", "text", "text", "items.x.title"]
ACTS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["type", "type", "type", "send", "pull", "remove", "decide"]),
    st.sampled_from(PATHS),
    st.integers(0, 3),
    st.integers(-100, 400),
)


@given(st.lists(ACTS, min_size=4, max_size=30), st.permutations([0, 1, 2]))
@settings(max_examples=200, deadline=None)
def test_no_typed_word_disappears(acts: list[tuple[int, str, str, int, int]], last: list[int]) -> None:
    ledger = begun()
    assert ledger.record is not None
    phones = [Phone(number, ledger.record) for number in range(3)]
    typed: dict[str, str] = {}
    taken_away: set[str] = set()
    removers_saw: set[str] = set()
    clock = 1000

    def send(phone: Phone) -> None:
        for mutation in phone.outbox:
            ledger.put(mutation, author=phone.name, device=phone.name, received=clock)

    for number, (who, act, path, place, drift) in enumerate(acts, start=1):
        clock += 10
        phone, word, now = phones[who], f"w{number}w", clock + drift
        if act == "type":
            before = phone.shown(path)
            old = str(phone.view().get(path, ""))
            after = word if path == "a" else replaced(old, place, word)
            gone = phone.view().get("items.x._deleted") is True
            was = {} if path == "a" else {"was": {path: old}}
            phone.mutate(number, now, path, set={path: after}, **was)
            typed[word] = path
            taken_away |= {one for one in typed if one in before and one not in after}
            removers_saw |= {word} if gone and path.startswith("items.") else set()
        elif act == "remove":
            removers_saw |= {one for one in typed if one in phone.shown("items.x.title")}
            phone.mutate(number, now, "items.x._deleted", set={"items.x._deleted": True})
        elif act == "decide" and path in phone.record.conflicts:
            candidates = phone.record.conflicts[path]
            value = candidates[place % len(candidates)].value
            taken_away |= {one for one in typed if one in phone.shown(path) and one not in str(value)}
            ids = [c.mutation for c in candidates]
            phone.mutate(number, now, path, op="resolve", path=path, seen=ids, value=value)
        elif act == "send":
            send(phone)
        elif act == "pull":
            send(phone)
            phone.outbox.clear()
            phone.record, phone.server = ledger.record, clock
    for who in last:
        send(phones[who])

    record = ledger.record
    kept = {path: str(record.body.get(path)) for path in PATHS}
    for path, candidates in record.conflicts.items():
        kept[path] = " ".join([kept.get(path, ""), *(str(c.value) for c in candidates)])
    refused = {
        str(mutation.value) for phone in phones for mutation in phone.outbox if ledger.first[mutation.id].record is None
    }
    lost = [one for one, path in typed.items() if one not in kept[path] and one not in taken_away]
    assert lost == [], refused
    if record.body.get("items.x._deleted") is True:
        unseen = [one for one, path in typed.items() if path == "items.x.title" and one in kept[path]]
        assert [one for one in unseen if one not in removers_saw] == []


def replaced(text: str, place: int, word: str) -> str:
    """Put a word into one of the paragraphs, in the place of what stood there."""
    paragraphs = text.split("\n")
    paragraphs[place % len(paragraphs)] = word
    return "\n".join(paragraphs)
