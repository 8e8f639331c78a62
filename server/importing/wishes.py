"""Rows turned into what each record shall be, with everything that keeps a row from it.

Sheets are read in the order of their dependence: a row may name what stands in an earlier sheet or
in the database. What may name something later (a cell its secretary, a hamlet the one it was merged
into) is read last.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from server.access import CELL_ROLES, COMMUNE_ROLES, Role
from server.importing.cells import CellError, as_text, fold, role_code, split
from server.importing.naming import Name, Register, home_of, name_of
from server.importing.problems import Problem
from server.importing.reading import Row
from server.importing.sheets import ACCOUNT, SHEETS
from server.importing.values import code_in, read_values
from server.importing.wish import AccountWish, Wish
from server.messages import Msg
from server.people import is_login
from sync.canon import Value

CELL, COMMUNE = "CHI_BO", "DANG_UY_XA"
_LATE = frozenset({"secretary_member_id", "deputy_id", "successor_ids", "merged_into"})
# Who belongs to a cell outside the tree is known by the cell where he lives.
_CELLS_OF_A_MEMBER = {"cell_id": "cell", "residence_cell_id": "residence_cell_id"}
DEPTH = 20


@dataclass
class Wishing:
    """Reads rows against a register. `top` is the unit under which units without a parent are put;
    it is its own parent while it does not exist. `load` reads what lies below the units of these homes."""

    register: Register
    top: str
    load: Callable[[set[str]], None]
    wishes: list[Wish] = field(default_factory=list)
    accounts: list[AccountWish] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _rows: dict[Name, Row] = field(default_factory=dict)
    _by_id: dict[str, Wish] = field(default_factory=dict)

    def read(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Read all sheets into `wishes`, `accounts` and `problems`."""
        units = [(row, self._cells(row)) for row in rows["organisation"]]
        self._claim_units(units)
        homes = self._homes_named(rows)
        self.load(homes)
        for sheet in SHEETS[1:]:
            make = getattr(self, f"_{sheet.kind}")
            for row in rows[sheet.kind]:
                make(row, self._cells(row))
        for wish in self.wishes:
            self._late(wish)

    # Cells and names

    def _cells(self, row: Row) -> dict[str, Value]:
        body, problems = read_values(row)
        self.problems += problems
        return body

    def _text(self, row: Row, column: str) -> str | None:
        """Return a cell as a code, None when it is empty or wrong."""
        try:
            return code_in(row, column)
        except CellError as error:
            self._bad(row, column, error.reason)
            return None

    def _bad(self, row: Row, column: str | None, reason: Msg) -> None:
        self.problems.append(row.problem(reason, column))

    def _find(self, row: Row, column: str, name: Name, words: str) -> str | None:
        """Return the id of what a cell names, and say so when there is none or more than one."""
        found = self.register.named(name)
        if len(found) == 1:
            return found[0]
        key = "import.ambiguous" if found else "import.unknown_name"
        self._bad(row, column, Msg(key, {"value": words[:60], "kind": f"@{name[0]}"}))
        return None

    def _unit(self, row: Row, column: str) -> str | None:
        code = self._text(row, column)
        return None if code is None else self._find(row, column, ("organisation", fold(code)), code)

    def _commune(self, row: Row) -> str | None:
        unit = self._unit(row, "commune")
        if unit is None or self.register.homes.get(unit) == unit:
            return unit
        self._bad(row, "commune", Msg("import.not_a_commune"))
        return None

    def _hamlet_of(self, row: Row, commune: str | None) -> str | None:
        words = self._text(row, "hamlet")
        if words is None or commune is None:
            return None
        return self._find(row, "hamlet", ("hamlet", commune, fold(words)), words)

    def _add(self, row: Row, kind: str, home: str, body: dict[str, Value]) -> None:
        """Take a row's wish; a name that an earlier row has is wrong."""
        name = name_of(kind, home, body)
        first = self._rows.setdefault(name, row)
        if first is not row:
            self._bad(row, None, Msg("import.twice", {"row": first.number}))
            return
        if len(self.register.named(name)) > 1:
            self._bad(row, None, Msg("import.ambiguous", {"value": name[-1], "kind": f"@{kind}"}))
            return
        found = self.register.id_for(name)
        standing = self.register.records.get(found)
        if standing is not None and standing.body.get("_deleted") is True:
            self._bad(row, None, Msg("import.deleted"))
            return
        self.register.names[name] = [found]
        wish = self._by_id[found] = Wish(row, kind, found, home, body)
        self.wishes.append(wish)

    # Units: their homes follow from their parents, which may stand further down

    def _claim_units(self, rows: Sequence[tuple[Row, dict[str, Value]]]) -> None:
        for row, body in rows:
            if "code" in body:
                self._add(row, "organisation", "", body)
        for wish in self.wishes:
            parent = self._unit(wish.row, "parent")
            if "parent" not in wish.row.cells and wish.id not in self.register.records and wish.id != self.top:
                parent = self.top
            if parent is not None:
                wish.body["parent_id"] = parent
            wish.body["org_id"] = parent or wish.id
        for wish in self.wishes:
            home = self._home(wish.id, 0)
            if home is None:
                self._bad(wish.row, "parent", Msg("import.no_commune"))
            else:
                wish.home = self.register.homes[wish.id] = home

    def _home(self, unit: str, depth: int) -> str | None:
        standing, wish = self.register.homes.get(unit), self._by_id.get(unit)
        if standing is not None or wish is None or depth > DEPTH:
            return standing
        own = home_of(str(wish.body.get("kind", "")), unit, None)
        parent = str(wish.body["org_id"])
        return own if own is not None or parent == unit else self._home(parent, depth + 1)

    def _homes_named(self, rows: Mapping[str, Sequence[Row]]) -> set[str]:
        """Return the homes of all units that the other sheets name."""
        cells = {
            row.cells[column.name]
            for sheet in SHEETS[1:]
            for column in sheet.columns
            if column.refers == "organisation"
            for row in rows[sheet.kind]
            if column.name in row.cells
        }
        units: set[str] = set()
        for raw in cells:
            # What cannot be read as a code is said when its row is read.
            with suppress(CellError):
                units.update(self.register.named(("organisation", fold(as_text(raw)))))
        units |= self._by_id.keys()
        return {self.register.homes[unit] for unit in units if unit in self.register.homes}

    # The other sheets, one method per kind

    def _hamlet(self, row: Row, body: dict[str, Value]) -> None:
        commune, cell = self._commune(row), self._unit(row, "cell_id")
        if commune is None or "name" not in body:
            return
        body |= {"commune": commune, "org_id": commune}
        if cell is not None:
            body["cell_id"] = cell
            self._same_home(row, "cell_id", cell, commune)
        self._add(row, "hamlet", commune, body)

    def _member(self, row: Row, body: dict[str, Value]) -> None:
        cells = {path: self._unit(row, column) for path, column in _CELLS_OF_A_MEMBER.items()}
        found = {path: cell for path, cell in cells.items() if cell is not None}
        if not found and not set(_CELLS_OF_A_MEMBER.values()) & row.cells.keys():
            self._bad(row, "cell", Msg("import.needed"))
        good = all(self._is_cell(row, _CELLS_OF_A_MEMBER[path], cell) for path, cell in found.items())
        if not found or not good or "display_code" not in body:
            return
        owner = found.get("cell_id") or found["residence_cell_id"]
        home = self.register.homes[owner]
        if all(self._same_home(row, _CELLS_OF_A_MEMBER[path], cell, home) for path, cell in found.items()):
            self._add(row, "member", home, body | found | {"org_id": owner})

    def _household(self, row: Row, body: dict[str, Value]) -> None:
        commune = self._commune(row)
        hamlet, cell = self._hamlet_of(row, commune), self._unit(row, "cell")
        if commune is None or hamlet is None or "code" not in body:
            return
        cell = cell or self._cell_of(hamlet)
        if cell is None:
            if "cell" not in row.cells:
                self._bad(row, "cell", Msg("import.no_cell"))
        elif self._is_cell(row, "cell", cell) and self._same_home(row, "cell", cell, commune):
            self._add(row, "household", commune, body | {"hamlet": hamlet, "org_id": cell})

    def _household_assignment(self, row: Row, body: dict[str, Value]) -> None:
        commune = self._commune(row)
        hamlet = self._hamlet_of(row, commune)
        code, member_code = self._text(row, "household"), self._text(row, "member")
        if commune is None or hamlet is None or code is None or member_code is None:
            return
        household = self._find(row, "household", ("household", hamlet, fold(code)), code)
        member = self._find(row, "member", ("member", commune, fold(member_code)), member_code)
        if household is None or member is None:
            return
        cell = str(self._body_of(household).get("org_id", ""))
        self._add(
            row, "household_assignment", commune, body | {"household": household, "member": member, "org_id": cell}
        )

    def _account(self, row: Row, _body: dict[str, Value]) -> None:
        login, name, unit = self._text(row, "login"), self._text(row, "name"), self._unit(row, "unit")
        member_code = self._text(row, "member")
        try:
            role = Role(role_code(tuple(Role), row.cells["role"])) if "role" in row.cells else None
        except CellError as error:
            self._bad(row, "role", error.reason)
            role = None
        if login is None or name is None or unit is None or role is None:
            return
        known = (ACCOUNT, fold(login))
        if self._rows.setdefault(known, row) is not row:
            self._bad(row, "login", Msg("import.twice", {"row": self._rows[known].number}))
            return
        kind = self._body_of(unit).get("kind")
        if not is_login(login):
            self._bad(row, "login", Msg("admin.bad_login"))
            return
        if (role in CELL_ROLES and kind != CELL) or (role in COMMUNE_ROLES and kind != COMMUNE):
            self._bad(row, "unit", Msg("import.unit_does_not_fit", {"role": f"@import.role.{role}"}))
            return
        member = None
        home = self.register.homes.get(unit, "")
        if member_code is not None:
            member = self._find(row, "member", ("member", home, fold(member_code)), member_code)
        elif role in CELL_ROLES:
            self._bad(row, "member", Msg("import.member_needed", {"role": f"@import.role.{role}"}))
        self.accounts.append(AccountWish(row, login, name, role, unit, member))

    def _late(self, wish: Wish) -> None:
        """Read the columns that may name rows of any sheet."""
        for column in wish.row.sheet.columns:
            if column.path not in _LATE or column.name not in wish.row.cells:
                continue
            try:
                words = split(wish.row.cells[column.name])
            except CellError as error:
                self._bad(wish.row, column.name, error.reason)
                continue
            for code in words:
                scope = () if column.refers == "organisation" else (wish.home,)
                found = self._find(wish.row, column.name, (column.refers, *scope, fold(code)), code)
                if found is not None and column.path == "successor_ids":
                    wish.body[f"{column.path}.{found}"] = True
                elif found is not None:
                    wish.body[column.path] = found

    # What is known of a record that a row names

    def _body_of(self, record_id: str) -> Mapping[str, Value]:
        wish, standing = self._by_id.get(record_id), self.register.records.get(record_id)
        return {**(standing.body if standing is not None else {}), **(wish.body if wish is not None else {})}

    def _cell_of(self, hamlet: str) -> str | None:
        cell = self._body_of(hamlet).get("cell_id")
        return cell if isinstance(cell, str) else None

    def _is_cell(self, row: Row, column: str, unit: str) -> bool:
        good = self._body_of(unit).get("kind") == CELL and unit in self.register.homes
        if not good:
            self._bad(row, column, Msg("import.not_a_cell"))
        return good

    def _same_home(self, row: Row, column: str, unit: str, commune: str) -> bool:
        good = self.register.homes.get(unit) == commune
        if not good:
            self._bad(row, column, Msg("import.other_commune"))
        return good
