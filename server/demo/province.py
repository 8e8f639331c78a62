"""The invented province as rows of a workbook: 4 communes, 24 cells, 400 members, 3,000 households."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from server.demo import names
from server.importing.template import Cell

CELLS = 24
MEMBERS = 400
HOUSEHOLDS = 3_000
# Cells of hamlets and of offices, by commune; the first is the one that the sign-ins belong to.
HAMLET_CELLS, OFFICE_CELLS = (6, 5, 4, 4), (2, 1, 1, 1)
OFFICES = (("Trường học", "TRUONG_HOC"), ("Cơ quan", "CO_QUAN"))
TOP, CODES = "TK", ("SN", "DS", "KN", "GB")
LOAD = 9  # households of a member
OWN_HOUSEHOLDS = {"canbo": 14, "bithu": 8}  # those of the two sign-ins, so that a phone has something to show
CADRES = (4, 1, 1, 1)  # accounts of cadres in a hamlet's cell, by commune

Row = dict[str, Cell]
LIVELIHOODS = ("TRONG_TROT", "CHAN_NUOI", "LAM_RUNG", "LAM_THUE", "BUON_BAN", "LUONG", "THUY_SAN")
NEEDS = ("VON_VAY", "NUOC_SACH", "VIEC_LAM", "BHYT", "DUONG_DIEN", "NHA_O", "HOC_HANH", "GIAY_TO")


@dataclass
class Province:
    """Rows by sheet. `cells` lists (commune code, cell code, is a hamlet's cell); `today` is the day it is told on."""

    today: date
    organisation: list[Row] = field(default_factory=list)
    hamlet: list[Row] = field(default_factory=list)
    member: list[Row] = field(default_factory=list)
    household: list[Row] = field(default_factory=list)
    household_assignment: list[Row] = field(default_factory=list)
    account: list[Row] = field(default_factory=list)
    cells: list[tuple[str, str, bool]] = field(default_factory=list)

    def rows(self) -> dict[str, list[Row]]:
        """Return the rows by kind, as the template takes them."""
        kinds = ("organisation", "hamlet", "member", "household", "household_assignment", "account")
        return {kind: getattr(self, kind) for kind in kinds}


def make(random: Random, today: date) -> Province:
    """Return the province as it stood when the six months began."""
    made = Province(today)
    _units(made, random)
    _members(made, random)
    _households(made, random)
    _assignments(made, random)
    _accounts(made, random)
    return made


def _units(made: Province, random: Random) -> None:
    founded = date(2025, 7, 1)
    top: Row = {"code": TOP, "name": f"Tỉnh ủy {names.PROVINCE}", "kind": "TINH_UY", "has_committee": True}
    made.organisation.append(top | {"is_grassroots_unit": False, "valid_from": founded, "level_name": "Tỉnh"})
    places = iter(names.hamlets(random, sum(HAMLET_CELLS) + 6))
    for code, (sort, name), hamlets, offices in zip(CODES, names.COMMUNES, HAMLET_CELLS, OFFICE_CELLS, strict=True):
        row: Row = {"code": code, "name": f"Đảng ủy {sort} {name}", "kind": "DANG_UY_XA", "parent": TOP}
        row |= {"has_committee": True, "is_grassroots_unit": True, "valid_from": founded}
        made.organisation.append(row | {"level_name": sort.capitalize()})
        for number in range(1, hamlets + 1):
            cell = f"{code}-{number:02}"
            place = next(places)
            _cell(made, random, code, cell, f"Chi bộ {_sort(code)} {place}", "THON" if sort == "xã" else "KHU_PHO_TDP")
            _hamlet(made, random, code, cell, place)
            # A cell may look after two hamlets.
            if number <= 2 and code in ("SN", "DS", "KN"):
                _hamlet(made, random, code, cell, next(places))
            made.cells.append((code, cell, True))
        for number, (office, kind) in enumerate(OFFICES[:offices], start=hamlets + 1):
            cell = f"{code}-{number:02}"
            _cell(made, random, code, cell, f"Chi bộ {office} {sort} {name}", kind)
            made.cells.append((code, cell, False))


def _sort(commune: str) -> str:
    return "khu phố" if commune == "GB" else "thôn"


def _cell(made: Province, random: Random, commune: str, code: str, name: str, kind: str) -> None:
    row: Row = {"code": code, "name": name, "kind": "CHI_BO", "parent": commune, "cell_type": kind}
    row |= {"is_grassroots_unit": False, "has_committee": kind in ("THON", "KHU_PHO_TDP"), "level_name": "Chi bộ"}
    row |= {"valid_from": date(2025, 7, 1), "meeting_day": random.choice((3, 3, 3, 5, 8, 12)), "max_households": 15}
    made.organisation.append(row)


def _hamlet(made: Province, random: Random, commune: str, cell: str, name: str) -> None:
    hard = commune == "KN"
    row: Row = {"commune": commune, "name": f"{_sort(commune).capitalize()} {name}", "cell_id": cell}
    row |= {"kind": "KHU_PHO" if commune == "GB" else "THON", "valid_from": date(2025, 7, 1)}
    row |= {"is_mountainous": commune != "GB", "is_ethnic_minority_area": random.random() < (0.7 if hard else 0.2)}
    row |= {"is_extremely_disadvantaged": hard and random.random() < 0.5, "is_border": False}
    row |= {"is_dense_religious_area": random.random() < 0.15, "commune_zone": "III" if hard else "I"}
    row |= {"signal": random.choice(("KHONG", "YEU", "YEU") if hard else ("TOT", "TOT", "YEU"))}
    row |= {"head_is_member": random.random() < 0.7, "front_head_is_member": random.random() < 0.8}
    made.hamlet.append(row)


def _members(made: Province, random: Random) -> None:
    hamlet_cells = [cell for cell in made.cells if cell[2]]
    spread, extra = divmod(MEMBERS - 10 * (CELLS - len(hamlet_cells)), len(hamlet_cells))
    sizes = {cell: spread + (at < extra) for at, (_, cell, _) in enumerate(hamlet_cells)}
    counters = dict.fromkeys(CODES, 0)
    for commune, cell, is_hamlet in made.cells:
        # Whoever works in an office of the commune lives in one of its hamlets, whose cell comments on him.
        living = [code for place, code, hamlet in made.cells if place == commune and hamlet]
        for at in range(sizes.get(cell, 10)):
            counters[commune] += 1
            member = _member(made, random, f"{commune}-{counters[commune]:03}", at)
            member |= {"cell": cell}
            if not is_hamlet:
                member |= {"residence_cell_id": living[at % len(living)], "occupation_group": "CBCC_VC"}
            made.member.append(member)


def _member(made: Province, random: Random, code: str, at: int) -> Row:
    name, gender = names.person(random)
    # Those who hold an office or an account are of an age to have done so for a while.
    born = random.randint(1964, 1992) if at < 9 else random.randint(1952, 2000)
    joined = date(born + random.randint(21, 25), random.randint(1, 12), random.randint(1, 28))
    row: Row = {"display_code": code, "full_name": name, "gender": gender, "birth_year": born, "joined_on": joined}
    row |= {"status": "CHINH_THUC", "official_on": joined.replace(year=joined.year + 1), "activity": "DANG_SINH_HOAT"}
    row |= {"valid_from": max(date(2025, 7, 1), joined)}
    if at == 0:
        return row | {"roles": "BI_THU", "theory_level": "TRUNG_CAP", "occupation_group": "NONG_DAN"}
    if at in (1, 2):
        return row | {"roles": ("PHO_BI_THU", "CHI_UY_VIEN")[at - 1], "theory_level": "SO_CAP"}
    if at > 8:  # the first of each cell are those who work; among the others some cannot
        draw = random.random()
        if draw < 0.12 and born < 1962:
            row["activity"] = "MIEN_CONG_TAC_SINH_HOAT"
        elif draw < 0.2:
            row["activity"] = "DI_LAM_AN_XA"
        elif draw > 0.94:
            recent = made.today - timedelta(days=random.randint(40, 200))
            row |= {"status": "DU_BI", "joined_on": recent, "official_on": None, "valid_from": recent}
    jobs = ("NONG_DAN", "NONG_DAN", "HUU_TRI", "CONG_NHAN", "CBCC_VC", "CHU_DOANH_NGHIEP")
    return row | {"occupation_group": random.choice(jobs), "theory_level": random.choice(("CHUA", "SO_CAP", "SO_CAP"))}


def _households(made: Province, random: Random) -> None:
    spread, extra = divmod(HOUSEHOLDS, len(made.hamlet))
    for at, hamlet in enumerate(made.hamlet):
        size = spread + (at < extra)
        for number in range(1, size + 1):
            made.household.append(_household(random, hamlet, number))
        hamlet |= {"household_count": size, "people_count": size * 4 + random.randint(-20, 20)}


def _household(random: Random, hamlet: Row, number: int) -> Row:
    people = min(9, max(1, round(random.gauss(4, 1.4))))
    row: Row = {"commune": hamlet["commune"], "hamlet": hamlet["name"], "code": f"{number:03}"}
    row |= {"head_name": names.person(random)[0], "people_count": people, "status": "DANG_O"}
    row |= {"worker_count": min(people, random.choice((1, 2, 2, 2, 3))), "main_livelihood": random.choice(LIVELIHOODS)}
    row |= {"housing": random.choices(("KIEN_CO", "BAN_KIEN_CO", "TAM"), (60, 34, 6))[0]}
    poverty = random.choices(("KHONG", "CAN_NGHEO", "NGHEO", "MOI_THOAT_NGHEO"), (84, 7, 5, 4))[0]
    row |= {"poverty_status": poverty, "poverty_year": 2025, "policy_household": random.random() < 0.08}
    if poverty in ("NGHEO", "CAN_NGHEO") or random.random() < 0.05:
        row["support_need"] = "; ".join(random.sample(NEEDS, random.choice((1, 1, 2))))
    if random.random() < 0.03:
        row["status"] = "DI_VANG"
    return row


def _assignments(made: Province, random: Random) -> None:
    decided = made.today - timedelta(days=205)
    for commune, cell, is_hamlet in made.cells:
        if not is_hamlet:
            continue
        able = [one for one in made.member if one["cell"] == cell and one["activity"] == "DANG_SINH_HOAT"]
        hamlets = {row["name"] for row in made.hamlet if row["cell_id"] == cell}
        homes = [row for row in made.household if row["commune"] == commune and row["hamlet"] in hamlets]
        random.shuffle(homes)
        turns = _turns(able, cell)
        for home, member in zip(homes, turns, strict=False):
            made.household_assignment.append(_assignment(home, member, "CHINH", decided, cell))
            if random.random() < 0.04:
                helper = random.choice([one for one in able if one is not member])
                made.household_assignment.append(_assignment(home, helper, "PHOI_HOP", decided, cell))


def _turns(able: list[Row], cell: str) -> list[Row]:
    """Return who gets the next household, and the next: the load of each, one household after another.

    There are more households than hands: those at the end of the list have nobody.
    """
    loads = [LOAD if one["status"] == "CHINH_THUC" else 2 for one in able]
    if cell == f"{CODES[0]}-01":
        loads[0], loads[3] = OWN_HOUSEHOLDS["bithu"], OWN_HOUSEHOLDS["canbo"]
    return [one for turn in range(max(loads)) for one, load in zip(able, loads, strict=True) if turn < load]


def _assignment(home: Row, member: Row, role: str, decided: date, cell: str) -> Row:
    row: Row = {name: home[name] for name in ("commune", "hamlet")}
    row |= {"household": home["code"], "member": member["display_code"], "role": role, "decided_on": decided}
    return row | {"valid_from": decided + timedelta(days=1), "decision_no": f"{cell[-2:]}-NQ/CB"}


def _accounts(made: Province, random: Random) -> None:
    def add(login: str, name: str, role: str, unit: str, member: Cell = None) -> None:
        row: Row = {"login": login, "name": name, "role": role, "unit": unit}
        made.account.append(row if member is None else row | {"member": member})

    for commune, cell, is_hamlet in made.cells:
        members = [one for one in made.member if one["cell"] == cell]
        tag = cell.lower()
        first = cell == f"{CODES[0]}-01"
        secretary, deputy = members[0], members[1]
        bithu = "bithu" if first else f"bithu.{tag}"
        add(bithu, str(secretary["full_name"]), "BI_THU_CHI_BO", cell, secretary["display_code"])
        if first:
            add(f"phobithu.{tag}", str(deputy["full_name"]), "BI_THU_CHI_BO", cell, deputy["display_code"])
        for at in range(CADRES[CODES.index(commune)] if is_hamlet else 0):
            member = members[3 + at]
            login = "canbo" if first and at == 0 else f"canbo{at + 1}.{tag}"
            add(login, str(member["full_name"]), "CAN_BO_CO_SO", cell, member["display_code"])
    for code, login, role in (
        *((code, f"xa.{code.lower()}", "CAN_BO_XA") for code in CODES[1:]),
        *((code, f"lanhdao.{code.lower()}", "LANH_DAO_XA") for code in CODES[1:]),
        (CODES[0], "xa", "CAN_BO_XA"),
        (CODES[0], "lanhdao", "LANH_DAO_XA"),
        (TOP, "huyen", "CAN_BO_TINH"),
        (TOP, "kiemtra", "KIEM_TOAN"),
    ):
        add(login, names.person(random)[0], role, code)
