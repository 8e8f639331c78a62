"""Half a year of visits: made by whoever is assigned, confirmed or sent back by the secretary, with the wishes heard."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from server.access import Role
from server.demo.phones import World
from server.demo.texts import HELP, SENT_BACK, WISHES
from sync.canon import Value
from sync.record import Record

TOPICS = (
    "PHO_BIEN_CHU_TRUONG",
    "SAN_XUAT",
    "GIAM_NGHEO",
    "VE_SINH_MOI_TRUONG",
    "AN_NINH_TRAT_TU",
    "GIAO_DUC",
    "THU_TUC_HANH_CHINH",
    "CHUYEN_DOI_SO",
    "NONG_THON_MOI",
    "TANG_QUA_THAM_HOI",
)
OFTEN, SELDOM = (38, 55), (50, 85)  # days from one visit to the next: of the sign-in cadre, of the others
WISH, AWAY, FORGOTTEN = 0.12, 0.06, 0.02
STAFF_DAYS, LEADER_DAY = (1, 4), 3  # Tuesday and Friday; Thursday


@dataclass
class Open:
    """A visit or petition that somebody still has to act on."""

    id: str
    login: str
    cell: str
    home: str
    due: date
    body: dict[str, Value] = field(default_factory=dict)


@dataclass
class Visits:
    """What is planned and what is under way."""

    world: World
    start: date
    last: date
    plan: dict[date, list[tuple[str, Record]]] = field(default_factory=dict)
    submitted: list[Open] = field(default_factory=list)
    returned: list[Open] = field(default_factory=list)
    confirmed: list[Open] = field(default_factory=list)
    petitions: list[Open] = field(default_factory=list)
    hamlets: dict[str, str] = field(default_factory=dict)

    def prepare(self) -> None:
        """Plan the days on which each assigned household is visited."""
        random = self.world.random
        login_of = {phone.person.member: login for login, phone in self.world.phones.items() if phone.person.member}
        self.hamlets = {str(one.id): str(one.body["hamlet"]) for one in self.world.records("household")}
        for one in self.world.records("household_assignment"):
            login = login_of.get(str(one.body["member"]))
            if login is None or one.body.get("state") != "active":
                continue
            low, high = OFTEN if login == "canbo" else SELDOM
            day = self.start + timedelta(days=random.randrange(high))
            while day <= self.last:
                self.plan.setdefault(day, []).append((login, one))
                day += timedelta(days=random.randint(low, high))

    def evening(self, day: date) -> None:
        """Write the visits of a day on the phones of those who made them, and mend what was sent back."""
        for login, assignment in self.plan.get(day, ()):
            self._visit(day, login, assignment)
        for one in [one for one in self.returned if one.due <= day]:
            self.returned.remove(one)
            self._mend(day, one)

    def morning(self, day: date) -> None:
        """Let secretaries, and on some days staff, act on what has reached the server."""
        for login, phone in self.world.phones.items():
            if phone.person.role is Role.SECRETARY and self.world.random.random() < 0.3:
                self._secretary(day, login, phone.person.scope)
            elif phone.person.role is Role.STAFF and day.weekday() in STAFF_DAYS:
                self._staff(day, login, phone.person.commune)
            elif phone.person.role is Role.LEADER and day.weekday() == LEADER_DAY:
                self._leader(day, login, phone.person.commune)

    # What is written

    def _visit(self, day: date, login: str, assignment: Record) -> None:
        world, random = self.world, self.world.random
        at = world.moment(day, 17)
        visit, body = world.id(at), dict(assignment.body)
        wish = self._wish(day, login, body, at) if random.random() < WISH else None
        change: dict[str, Value | None] = {"assignment": assignment.id, "household": body["household"]}
        change |= {"org_id": body["org_id"], "on": day.isoformat(), "mode": "TAI_NHA", "met": "CHU_HO"}
        if random.random() < AWAY:
            change["met"] = "VANG_NHA"
        else:
            change |= {f"topics.{one}": True for one in random.sample(TOPICS, random.choice((1, 2, 2, 3)))}
            change |= {"mode": random.choice(("TAI_NHA", "TAI_NHA", "TAI_NHA", "DIEN_THOAI"))}
            if random.random() < 0.6:
                change["help_given"] = random.choice(HELP)
            change["met"] = random.choice(("CHU_HO", "CHU_HO", "THANH_VIEN"))
        change["next_visit_on"] = (day + timedelta(days=45)).isoformat()
        if wish is not None:
            change[f"wish_ids.{wish}"] = True
        world.write(login, "visit", visit, at, change)
        if random.random() < FORGOTTEN:
            return
        world.step(login, "visit", visit, at + 60_000, "submit:draft")
        due = day + timedelta(days=random.randint(2, 6))
        kept = {path: value for path, value in change.items() if value is not None}
        self.submitted.append(Open(visit, login, str(body["org_id"]), assignment.home, due, kept))

    def _wish(self, day: date, login: str, assignment: dict[str, Value], at: int) -> str:
        world, random = self.world, self.world.random
        petition = world.id(at)
        household = str(assignment["household"])
        sector, summary = random.choice(WISHES)
        change: dict[str, Value | None] = {"org_id": assignment["org_id"], "household": household, "source": "THAM_HO"}
        change |= {"hamlet": self.hamlets[household], "kind": random.choice(("NGUYEN_VONG", "KIEN_NGHI", "PHAN_ANH"))}
        world.write(login, "petition", petition, at, change | {"summary": summary, "received_on": day.isoformat()})
        world.step(login, "petition", petition, at + 30_000, "record:received")
        due = day + timedelta(days=random.randint(3, 12))
        home = self.world.phones[login].person.commune
        self.petitions.append(Open(petition, login, str(assignment["org_id"]), home, due, {"field": sector}))
        return petition

    def _mend(self, day: date, one: Open) -> None:
        world = self.world
        at = world.moment(day, 18)
        old = str(one.body.get("help_given", ""))
        new = (old + "\n\n" if old else "") + world.random.choice(HELP)
        was = {"help_given": old} if old else None
        world.write(one.login, "visit", one.id, at, {"help_given": new}, was=was)
        world.step(one.login, "visit", one.id, at + 60_000, "submit:returned")
        one.body["help_given"] = new
        one.due = day + timedelta(days=3)
        self.submitted.append(one)

    # What others do with it

    def _secretary(self, day: date, login: str, cell: str) -> None:
        world, random = self.world, self.world.random
        at = world.moment(day, 6)
        for one in [one for one in self.submitted if one.cell == cell and one.due <= day and one.login != login]:
            # What has not reached the server yet cannot be confirmed.
            if one.id not in world.versions or self._waits(one):
                continue
            self.submitted.remove(one)
            if random.random() < 0.05:
                change = {"returned_reason": random.choice(SENT_BACK)}
                world.write(login, "visit", one.id, at, change, was={"returned_reason": ""})
                world.step(login, "visit", one.id, at + 30_000, "send_back:submitted")
                # Some are mended within days, some are still lying there.
                one.due = day + timedelta(days=random.choice((2, 4, 7, 400)))
                self.returned.append(one)
            else:
                world.step(login, "visit", one.id, at, "confirm:submitted")
                one.due = day + timedelta(days=random.randint(25, 60))
                self.confirmed.append(one)
            at += 20_000
        for one in [one for one in self.petitions if one.cell == cell and one.due <= day]:
            if one.id in world.versions and not self._waits(one) and random.random() < 0.6:
                self._classify(day, login, one, at)
        world.send(login, at)

    def _staff(self, day: date, login: str, home: str) -> None:
        world = self.world
        at = world.moment(day, 8)
        for one in [one for one in self.petitions if one.home == home and one.due + timedelta(days=6) <= day]:
            if one.id in world.versions and not self._waits(one) and world.random.random() < 0.5:
                self._classify(day, login, one, at)
        if login == "xa":
            for one in [one for one in self.confirmed if one.home == home and one.due <= day]:
                self.confirmed.remove(one)
                world.step(login, "visit", one.id, at, "lock:confirmed")
        world.send(login, at)

    def _leader(self, day: date, login: str, home: str) -> None:
        """Confirm what secretaries visited: nobody confirms his own."""
        world = self.world
        at = world.moment(day, 10)
        for one in [one for one in self.submitted if one.home == home and one.due <= day]:
            author = world.phones[one.login].person
            if author.role is Role.SECRETARY and one.id in world.versions and not self._waits(one):
                self.submitted.remove(one)
                world.step(login, "visit", one.id, at, "confirm:submitted")
                one.due = day + timedelta(days=45)
                self.confirmed.append(one)
        world.send(login, at)

    def _classify(self, day: date, login: str, one: Open, at: int) -> None:
        self.petitions.remove(one)
        level = {"HA_TANG": "CHINH_QUYEN_XA", "THU_TUC": "CHINH_QUYEN_XA", "DAT_DAI": "CHINH_QUYEN_XA"}
        change: dict[str, Value | None] = {"field": one.body["field"], "urgency": "THUONG"}
        change |= {"owner_level": level.get(str(one.body["field"]), "DANG_UY_XA")}
        change |= {"due_on": (day + timedelta(days=15)).isoformat()}
        self.world.write(login, "petition", one.id, at, change)
        self.world.step(login, "petition", one.id, at + 10_000, "classify:recorded")

    def _waits(self, one: Open) -> bool:
        """Say whether something about it is still on its author's phone."""
        return any(sent["record"] == one.id for sent in self.world.phones[one.login].outbox)
