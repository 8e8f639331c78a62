"""A small workbook that is right in every row, to be spoilt cell by cell, and the command that imports it."""

import copy
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask

from server.importing.template import write

DAY = date(2026, 1, 1)

ROWS: dict[str, list[dict[str, Any]]] = {
    "organisation": [
        {"code": "X1", "name": "Đảng ủy xã Mới", "kind": "DANG_UY_XA", "valid_from": DAY, "has_committee": True},
        {"code": "C1", "name": "Chi bộ thôn Một", "kind": "CHI_BO", "parent": "X1", "valid_from": DAY}
        | {"secretary_member_id": "M-1", "meeting_day": 3, "is_grassroots_unit": False, "cell_type": "THON"},
        {"code": "C2", "name": "Chi bộ trường học", "kind": "CHI_BO", "parent": "X1", "valid_from": DAY},
    ],
    "hamlet": [
        {"commune": "X1", "name": "Thôn Một", "kind": "THON", "cell_id": "C1", "valid_from": DAY, "is_border": False}
        | {"signal": "YEU", "household_count": 2},
    ],
    "member": [
        {"cell": "C1", "display_code": "M-1", "full_name": "Lê Thị Thử", "status": "CHINH_THUC", "joined_on": DAY}
        | {"activity": "DANG_SINH_HOAT", "roles": "BI_THU; TRUONG_THON", "birth_year": 1980, "gender": "NU"},
        {"cell": "C2", "residence_cell_id": "C1", "display_code": "M-2", "full_name": "Ngô Văn Thử", "status": "DU_BI"}
        | {"activity": "DANG_SINH_HOAT"},
    ],
    "household": [
        {"commune": "X1", "hamlet": "Thôn Một", "code": "001", "head_name": "Chủ hộ Một", "status": "DANG_O"}
        | {"people_count": 4, "support_need": "VON_VAY; NHA_O", "policy_household": True},
        {"commune": "X1", "hamlet": "Thôn Một", "code": "002", "head_name": "Chủ hộ Hai", "status": "DANG_O"},
    ],
    "household_assignment": [
        {"commune": "X1", "hamlet": "Thôn Một", "household": "001", "member": "M-1", "role": "CHINH"}
        | {"decided_on": DAY, "valid_from": DAY, "goal": "Thoát nghèo"},
    ],
    "account": [
        {"login": "thu", "name": "Lê Thị Thử", "role": "BI_THU_CHI_BO", "unit": "C1", "member": "M-1"},
    ],
}


class Import:
    """Writes workbooks and imports them as the commands do."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.path = folder / "thu.xlsx"
        self.rows = copy.deepcopy(ROWS)

    def put(self, sheet: str, number: int, **cells: Any) -> None:
        """Change cells of a row, which counts from 0; None empties a cell."""
        self.rows[sheet][number] |= cells

    def run(self, *options: str, login: str = "an") -> Result:
        """Write the workbook and import it."""
        write(self.path, self.rows)
        return self.file(self.path, *options, login=login)

    def file(self, path: Path, *options: str, login: str = "an") -> Result:
        """Import a file as it is."""
        return self.app.test_cli_runner().invoke(args=["import", str(path), "--as", login, *options])

    def spoilt(self, sheet: str, number: int, /, **cells: Any) -> str:
        """Spoil a row, import, and return what is said of it; nothing may have come in."""
        self.put(sheet, number, **cells)
        result = self.run()
        assert result.exit_code == 1, result.output
        assert "Không nhập gì cả" in result.output
        return result.output


def only(rows: Mapping[str, Any], *sheets: str) -> dict[str, Any]:
    """Return the rows of some sheets."""
    return {sheet: rows[sheet] for sheet in sheets}
