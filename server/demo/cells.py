"""What the cells do: the meeting of each month with its minutes and tasks, and the comments of the year's end."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from server.access import Role
from server.demo.phones import World
from server.demo.texts import AGENDA, COMMENTS, CONCLUSIONS, MINUTES_BACK, OPINIONS, PRODUCTS, TASKS
from server.records.minutes import POINTS
from sync.canon import Value
from sync.ids import natural_id
from sync.record import Record

LENGTH = 105 * 60_000
REASONS = ("OM_DAU", "DI_LAM_XA", "CONG_TAC", "VIEC_GIA_DINH")
COMMENT_DAYS = 40  # before the last day the cells begin to comment
TEMPLATE_213, TEMPLATE_SCORE = "3-213/2020", "2026"


@dataclass
class Meeting:
    """A meeting under way: its record, its cell and who keeps its minutes."""

    id: str
    cell: Record
    login: str
    day: date
    state: str = "notified"
    sent_back: bool = False


@dataclass
class Task:
    """A task under way."""

    id: str
    login: str
    due: date


@dataclass
class Cells:
    """The cells' calendars."""

    world: World
    start: date
    last: date
    members: dict[str, list[Record]] = field(default_factory=dict)
    secretaries: dict[str, str] = field(default_factory=dict)
    leaders: dict[str, dict[Role, str]] = field(default_factory=dict)
    meetings: list[Meeting] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    units: list[Record] = field(default_factory=list)
    living: dict[str, list[Record]] = field(default_factory=dict)
    signed: list[tuple[str, str, date]] = field(default_factory=list)

    def prepare(self) -> None:
        """Look up who belongs where."""
        self.units = [one for one in self.world.records("organisation") if one.body["kind"] == "CHI_BO"]
        for member in self.world.records("member"):
            self.members.setdefault(str(member.body["cell_id"]), []).append(member)
            living = member.body.get("residence_cell_id")
            if living is not None:
                self.living.setdefault(str(living), []).append(member)
        for login, phone in self.world.phones.items():
            if phone.person.role is Role.SECRETARY and not login.startswith("pho"):
                self.secretaries[phone.person.scope] = login
            elif phone.person.role in (Role.STAFF, Role.LEADER):
                self.leaders.setdefault(phone.person.scope, {})[phone.person.role] = login

    def evening(self, day: date) -> None:
        """Write what the secretaries do on a day: call a meeting, hold it, comment."""
        for cell in self.units:
            meeting_day = int(cell.body.get("meeting_day", 3))
            if (day + timedelta(days=5)).day == meeting_day and day < self.last:
                self._call(day, cell, day + timedelta(days=5))
            if day == self.last - timedelta(days=COMMENT_DAYS - len(self.secretaries[cell.id]) % 7):
                self._comments(day, cell)
        for meeting in self.meetings:
            if meeting.day == day:
                self._hold(day, meeting)
            elif meeting.sent_back and meeting.state == "returned":
                self._mend(day, meeting)
        for task in [task for task in self.tasks if task.due <= day]:
            self._finish(day, task)

    def morning(self, day: date) -> None:
        """Let the communes review minutes and confirm comments."""
        for home, people in self.leaders.items():
            staff, leader = people[Role.STAFF], people[Role.LEADER]
            at = self.world.moment(day, 9)
            for meeting in self.meetings:
                if meeting.cell.home == home and day.weekday() < 5:
                    self._review(day, meeting, staff, leader, at)
            for comment in [one for one in self.signed if one[1] == home and one[2] <= day]:
                self.signed.remove(comment)
                if comment[0] in self.world.versions and self.world.random.random() < 0.7:
                    self.world.step(leader, "residence_comment", comment[0], at, "confirm:cell_signed")
            self.world.send(staff, at)
            self.world.send(leader, at + 60_000)

    # Meetings

    def _call(self, day: date, cell: Record, on: date) -> None:
        world, login = self.world, self.secretaries[cell.id]
        meeting = natural_id("cell_meeting", cell.id, on.isoformat()[:7])
        at = world.moment(day, 18)
        change: dict[str, Value | None] = {"org_id": cell.id, "type": "THUONG_KY", "month": on.isoformat()[:7]}
        change |= {"planned_on": on.isoformat(), "mode": "TRUC_TIEP", "place": _place(cell)}
        change |= {"notice_on": day.isoformat()}
        if cell.body.get("has_committee") is True:
            change["prep_meeting_on"] = (on - timedelta(days=2)).isoformat()
        else:
            change["only_secretary"] = True
        for position, (kind, title) in enumerate(AGENDA):
            item = f"agenda.{natural_id('agenda', meeting, str(position))}"
            change |= {f"{item}.kind": kind, f"{item}.title": title, f"{item}.pos": position}
        world.write(login, "cell_meeting", meeting, at, change)
        world.step(login, "cell_meeting", meeting, at + 60_000, "notify:planned")
        self.meetings.append(Meeting(meeting, cell, login, on))

    def _hold(self, day: date, meeting: Meeting) -> None:
        world, random = self.world, self.world.random
        start = world.moment(day, 19, 1)
        members = [
            one for one in self.members[meeting.cell.id] if str(one.body.get("valid_from", "")) <= day.isoformat()
        ]
        change: dict[str, Value | None] = {"started_at": start, "ended_at": start + LENGTH}
        # The committee comes.
        committee = [one for one in members if any(path.startswith("roles.") for path in one.body)]
        for member in members:
            draw = 0.0 if member in committee else random.random()
            change |= _attendance(member, draw, random.choice(REASONS))
        official = sum(one.body["status"] == "CHINH_THUC" for one in members)
        change |= {"count_total": len(members), "count_official": official}
        change |= {"count_probationary": len(members) - official, "minutes_read_out": True}
        by_office = {"BI_THU": "chair", "PHO_BI_THU": "minute_taker"}
        change |= {
            name: one.id for one in members for code, name in by_office.items() if one.body.get(f"roles.{code}") is True
        }
        for text in random.sample(OPINIONS, 2):
            item = f"opinions.{natural_id('opinion', meeting.id, text)}"
            change |= {f"{item}.member": random.choice(committee).id, f"{item}.summary": text}
            change |= {f"{item}.pos": len(change)}
        change |= {"conclusions": random.choice(CONCLUSIONS), "dues_reported": True}
        at = start + LENGTH
        tasks = self._tasks(day, meeting, at)
        change |= {f"tasks.{task}": True for task in tasks}
        world.write(meeting.login, "cell_meeting", meeting.id, at, change)
        world.step(meeting.login, "cell_meeting", meeting.id, at + 1_000, "hold:notified", "draft_minutes:held")
        meeting.state = "minutes_draft"
        # Some minutes are still being written; those of the sign-in secretary have come back to him.
        if meeting.login != "bithu" and self.last - day < timedelta(days=25) and random.random() < 0.15:
            return
        self._submit(meeting, at + 60_000, "approve_minutes:minutes_draft")

    def _submit(self, meeting: Meeting, at: int, approve: str) -> None:
        world = self.world
        world.step(meeting.login, "cell_meeting", meeting.id, at, approve)
        points: dict[str, Value | None] = {
            f"score.{name}": most - world.random.choice((0, 0, 1)) for name, most in POINTS.items()
        }
        signed: dict[str, Value | None] = {
            "signed_chair": True,
            "signed_secretary": True,
            "score_template": TEMPLATE_SCORE,
        }
        world.write(meeting.login, "cell_meeting", meeting.id, at + 1_000, points | signed)
        world.step(meeting.login, "cell_meeting", meeting.id, at + 2_000, "score:minutes_approved", "submit:scored")
        meeting.state = "submitted"

    def _mend(self, day: date, meeting: Meeting) -> None:
        if self.world.random.random() < 0.3:
            at = self.world.moment(day, 20)
            change = {
                "resolution_no": f"{day.month:02}-NQ/CB",
                "resolution_text": "Giao đồng chí phó bí thư, hạn cuối tháng.",
            }
            self.world.write(meeting.login, "cell_meeting", meeting.id, at, change, was={"resolution_text": ""})
            self._submit(meeting, at + 60_000, "approve_minutes:returned")

    def _review(self, day: date, meeting: Meeting, staff: str, leader: str, at: int) -> None:
        world, random = self.world, self.world.random
        old = (day - meeting.day).days
        if any(sent["record"] == meeting.id for sent in world.phones[meeting.login].outbox):
            return
        if meeting.state == "submitted" and old >= 4 and random.random() < 0.12:
            if not meeting.sent_back and random.random() < 0.08:
                change = {"returned_reason": MINUTES_BACK}
                world.write(staff, "cell_meeting", meeting.id, at, change, was={"returned_reason": ""})
                world.step(staff, "cell_meeting", meeting.id, at + 1_000, "send_back:submitted")
                meeting.state, meeting.sent_back = "returned", True
            else:
                world.step(staff, "cell_meeting", meeting.id, at, "review:submitted")
                meeting.state = "reviewed"
        elif meeting.state == "reviewed" and old >= 45 and random.random() < 0.1:
            world.step(leader, "cell_meeting", meeting.id, at, "lock:reviewed")
            meeting.state = "locked"

    # Tasks

    def _tasks(self, day: date, meeting: Meeting, at: int) -> list[str]:
        world, random = self.world, self.world.random
        mine = [phone for phone in world.phones.values() if phone.person.scope == meeting.cell.id]
        made = []
        for title in random.sample(TASKS, random.choice((1, 1, 2))):
            task, phone = world.id(at), random.choice(mine)
            due = day + timedelta(days=random.randint(12, 28))
            change: dict[str, Value | None] = {"org_id": meeting.cell.id, "title": title, "due_on": due.isoformat()}
            change |= {"assignee": phone.person.member, "source": "NGHI_QUYET_CHI_BO"}
            world.write(meeting.login, "task", task, at, change | {"product": random.choice(PRODUCTS)})
            self.tasks.append(Task(task, phone.login, due + timedelta(days=random.choice((-5, -2, 0, 1, 300)))))
            made.append(task)
        return made

    def _finish(self, day: date, task: Task) -> None:
        world = self.world
        if task.id not in world.versions:  # the secretary's phone has not sent it yet
            return
        self.tasks.remove(task)
        at = world.moment(day, 20)
        world.write(task.login, "task", task.id, at, {"done_on": day.isoformat()})
        world.step(task.login, "task", task.id, at + 1_000, "finish:MOI")

    # Comments on members who work elsewhere and live here

    def _comments(self, day: date, cell: Record) -> None:
        world, random, login = self.world, self.world.random, self.secretaries[cell.id]
        at = world.moment(day, 20)
        for number, member in enumerate(self.living.get(cell.id, ())):
            comment = natural_id("residence_comment", member.id, str(day.year), "")
            change: dict[str, Value | None] = {"org_id": cell.id, "member": member.id, "year": day.year}
            change |= {"due_on": (self.last + timedelta(days=20)).isoformat()}
            world.write(login, "residence_comment", comment, at + number, change)
            if number % 4 == 3:  # asked for, not begun
                continue
            filled: dict[str, Value | None] = {"front_meeting_on": (day - timedelta(days=2)).isoformat()}
            filled |= {"c1": "NG", "c2": "GM", "c3": random.choice(("TG_DU", "TG_CHUA_DU")), "c4": "TX", "c5": "TC"}
            filled |= {"c6": "KDN", "c7": random.choice(COMMENTS), "template_version": TEMPLATE_213}
            world.write(login, "residence_comment", comment, at + number + 1_000, filled, was={"c7": ""})
            world.step(login, "residence_comment", comment, at + number + 2_000, "draft:requested")
            if number % 4 != 2:
                world.step(login, "residence_comment", comment, at + number + 3_000, "sign:drafted")
                self.signed.append((comment, cell.home, day + timedelta(days=random.randint(4, 20))))


def _place(cell: Record) -> str:
    return "Nhà văn hóa" if cell.body.get("cell_type") in ("THON", "KHU_PHO_TDP") else "Phòng họp cơ quan"


def _attendance(member: Record, draw: float, reason: str) -> dict[str, Value | None]:
    item = f"attendance.{member.id}"
    if member.body.get("activity") == "MIEN_CONG_TAC_SINH_HOAT":
        return {f"{item}.status": "MIEN"}
    if draw < 0.9:
        return {f"{item}.status": "CO_MAT"}
    if draw < 0.985:
        return {f"{item}.status": "VANG_CO_LY_DO", f"{item}.reason": reason}
    return {f"{item}.status": "VANG_KHONG_LY_DO"}
