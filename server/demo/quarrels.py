"""The last evening: what two people wrote at once, what came too late, what could not be taken. Somebody has to decide."""

from collections.abc import Iterable
from datetime import date, timedelta

from server.answers import CONFLICT, HELD, REFUSED
from server.demo.phones import Unexpected, World
from server.demo.province import CODES
from server.demo.texts import MINUTES_BACK, SENT_BACK, TASKS
from server.importing.cells import fold
from sync.canon import Value
from sync.ids import natural_id
from sync.record import Record

CELL = f"{CODES[0]}-01"
TAG = CELL.lower()
SECOND, THIRD, FOURTH = (f"canbo{number}.{TAG}" for number in (2, 3, 4))
DEPUTY = f"phobithu.{TAG}"


def quarrel(world: World, day: date) -> None:
    """Write it on the phones and send it. Raises Unexpected when an answer is not the one that is meant."""
    cell = natural_id("organisation", fold(CELL))
    commune = natural_id("organisation", fold(CODES[0]))
    at = world.moment(day, 22, 5)
    homes = [one for one in world.records("household") if one.body["org_id"] == cell]
    posts = [one for one in world.records("household_assignment") if one.body["org_id"] == cell]
    mine = {login: _assigned(world, posts, login) for login in ("canbo", SECOND, THIRD, FOURTH)}

    for login in ("canbo", "bithu", SECOND, THIRD, FOURTH, DEPUTY, "xa", "quantri"):
        world.send(login, at)
    _same_number(world, at, next(one for one in homes if one.id == mine["canbo"][0].body["household"]))
    _same_words(world, day, at, mine["canbo"][1])
    _same_meeting(world, day, at, cell)
    _same_task(world, day, at, cell)
    _same_area(world, at, commune)
    _late(world, day, at, mine[SECOND][0])
    _incomplete(world, day, at, mine[THIRD][0])
    _clock(world, at, mine[FOURTH][0])
    _sent_back(world, day, at, mine["canbo"][2])
    _minutes_back(world, at, cell)
    taken = {str(one.body["household"]) for one in posts}
    _proposals(
        world, day, at, cell, [one for one in homes if one.id not in taken][:3], str(mine["canbo"][0].body["member"])
    )


def _assigned(world: World, posts: Iterable[Record], login: str) -> list[Record]:
    member = world.phones[login].person.member
    return [one for one in posts if one.body["member"] == member and one.body["state"] == "active"]


def _expect(world: World, login: str, at: int, *codes: str) -> None:
    answers = world.send(login, at, may_fail=True)
    found = {answer.code for answer in answers}
    if not found & set(codes):
        raise Unexpected(f"{login}: {[(one.code, one.reason) for one in answers]} instead of {codes}")


def _same_number(world: World, at: int, household: Record) -> None:
    """Cadre and secretary count the same household differently."""
    people = int(household.body.get("people_count", 4))
    for login, count in (("canbo", people + 1), ("bithu", people + 2)):
        world.write(login, "household", household.id, at, {"people_count": count}, base=household.version)
    world.send("canbo", at + 700_000)
    _expect(world, "bithu", at + 800_000, CONFLICT)


def _visit(world: World, login: str, day: str, at: int, assignment: Record, **more: Value) -> str:
    visit = world.id(at)
    change: dict[str, Value | None] = {"assignment": assignment.id, "household": assignment.body["household"]}
    change |= {"org_id": assignment.body["org_id"], "on": day, "mode": "TAI_NHA", "met": "CHU_HO", **more}
    world.write(login, "visit", visit, at, change)
    return visit


def _same_words(world: World, day: date, at: int, assignment: Record) -> None:
    """Both write on in the same sentence of an unfinished visit."""
    begun = "Hướng dẫn gia đình làm hồ sơ vay vốn."
    visit = _visit(world, "canbo", day.isoformat(), at, assignment, **{"topics.SAN_XUAT": True}, help_given=begun)
    world.send("canbo", at + 900_000)
    base = world.versions[visit]
    for login, words in (
        ("canbo", "Hướng dẫn gia đình làm hồ sơ vay vốn nuôi bò, hẹn nộp thứ hai."),
        ("bithu", "Hướng dẫn gia đình làm hồ sơ vay vốn trồng keo, hẹn nộp thứ sáu."),
    ):
        world.write(login, "visit", visit, at + 950_000, {"help_given": words}, base=base, was={"help_given": begun})
    world.send("canbo", at + 960_000)
    _expect(world, "bithu", at + 970_000, CONFLICT)


def _same_meeting(world: World, day: date, at: int, cell: str) -> None:
    """Secretary and deputy call the next meeting to two places."""
    on = day + timedelta(days=35)
    meeting = natural_id("cell_meeting", cell, on.isoformat()[:7])
    change: dict[str, Value | None] = {"org_id": cell, "type": "THUONG_KY", "month": on.isoformat()[:7]}
    change |= {"planned_on": on.isoformat(), "place": "Nhà văn hóa"}
    world.write("bithu", "cell_meeting", meeting, at, change)
    world.send("bithu", at + 980_000)
    base = world.versions[meeting]
    world.write("bithu", "cell_meeting", meeting, at + 985_000, {"place": "Nhà bí thư"}, base=base)
    world.write(DEPUTY, "cell_meeting", meeting, at + 986_000, {"place": "Điểm trường"}, base=base)
    world.send("bithu", at + 990_000)
    _expect(world, DEPUTY, at + 991_000, CONFLICT)


def _same_task(world: World, day: date, at: int, cell: str) -> None:
    """Secretary and deputy put off the same task to two days."""
    task = world.id(at)
    change: dict[str, Value | None] = {"org_id": cell, "title": TASKS[0], "source": "NGHI_QUYET_CHI_BO"}
    change |= {"assignee": world.phones[SECOND].person.member, "due_on": (day + timedelta(days=10)).isoformat()}
    world.write("bithu", "task", task, at, change)
    world.send("bithu", at + 991_500)
    base = world.versions[task]
    for login, days in (("bithu", 17), (DEPUTY, 24)):
        put_off = {"due_on": (day + timedelta(days=days)).isoformat()}
        world.write(login, "task", task, at, put_off, base=base)
    world.send("bithu", at + 992_000)
    _expect(world, DEPUTY, at + 993_000, CONFLICT)


def _same_area(world: World, at: int, commune: str) -> None:
    """Staff and administrator describe the signal of one hamlet differently."""
    hamlet = next(one for one in world.records("hamlet") if one.home == commune)
    for login, signal in (("xa", "YEU"), ("quantri", "KHONG")):
        other = "TOT" if hamlet.body.get("signal") == signal else signal
        world.write(login, "hamlet", hamlet.id, at, {"signal": other}, base=hamlet.version)
    world.send("xa", at + 994_000)
    _expect(world, "quantri", at + 995_000, CONFLICT)


def _late(world: World, day: date, at: int, assignment: Record) -> None:
    """A household went to somebody else while its visit was still on a phone without signal."""
    _visit(world, SECOND, day.isoformat(), at, assignment, **{"topics.GIAO_DUC": True})
    end: dict[str, Value | None] = {"valid_to": day.isoformat(), "end_reason": "reassigned"}
    world.write("bithu", "household_assignment", assignment.id, at + 1_000, end)
    world.step("bithu", "household_assignment", assignment.id, at + 2_000, "end:active")
    world.send("bithu", at + 996_000)
    _expect(world, SECOND, at + 997_000, HELD)


def _incomplete(world: World, day: date, at: int, assignment: Record) -> None:
    """Handed in without what was talked about."""
    visit = _visit(world, THIRD, day.isoformat(), at, assignment)
    world.step(THIRD, "visit", visit, at + 1_000, "submit:draft")
    _expect(world, THIRD, at + 998_000, REFUSED)


def _clock(world: World, at: int, assignment: Record) -> None:
    """A day that nobody can have meant."""
    _visit(world, FOURTH, "2090-01-01", at, assignment, **{"topics.KHAC": True})
    _expect(world, FOURTH, at + 999_000, HELD)


def _sent_back(world: World, day: date, at: int, assignment: Record) -> None:
    """The sign-in cadre finds work that came back, and work that waits for the secretary."""
    first, second = (
        _visit(world, "canbo", day.isoformat(), at + number, assignment, **{"topics.CHUYEN_DOI_SO": True})
        for number in (1, 2)
    )
    for visit in (first, second):
        world.step("canbo", "visit", visit, at + 10, "submit:draft")
    world.send("canbo", at + 1_000_000)
    world.write("bithu", "visit", first, at + 1_000_500, {"returned_reason": SENT_BACK[0]}, was={"returned_reason": ""})
    world.step("bithu", "visit", first, at + 1_000_600, "send_back:submitted")
    world.send("bithu", at + 1_001_000)


def _minutes_back(world: World, at: int, cell: str) -> None:
    """The secretary finds minutes that the commune sent back."""
    held = [one for one in world.records("cell_meeting") if one.body["org_id"] == cell]
    there = [one for one in held if one.body["state"] in ("submitted", "reviewed")]
    if not there:  # staff did it in the weeks before
        return
    meeting = max(there, key=lambda one: str(one.body["month"]))
    change = {"returned_reason": MINUTES_BACK}
    world.write("xa", "cell_meeting", meeting.id, at, change, was={"returned_reason": ""})
    world.step("xa", "cell_meeting", meeting.id, at + 100, f"send_back:{meeting.body['state']}")
    world.send("xa", at + 1_001_500)


def _proposals(world: World, day: date, at: int, cell: str, homes: list[Record], member: str) -> None:
    """Households with nobody, proposed for the next meeting to adopt."""
    for number, home in enumerate(homes):
        made = world.id(at)
        change: dict[str, Value | None] = {"org_id": cell, "household": home.id, "member": member, "role": "CHINH"}
        world.write("bithu", "household_assignment", made, at + number, change | {"valid_from": day.isoformat()})
        world.step("bithu", "household_assignment", made, at + number + 100, "propose:draft")
    world.send("bithu", at + 1_002_000)
