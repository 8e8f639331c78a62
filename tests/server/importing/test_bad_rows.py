"""Every bad row is named with sheet, row, column and reason."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from server.importing.template import write
from tests.server.importing.workbook import DAY, Import


@pytest.mark.parametrize(
    ("sheet", "number", "column", "cell", "place", "reason"),
    [
        ("organisation", 0, "code", None, "Trang «Tổ chức», dòng 2, cột «Mã tổ chức»", "Ô bắt buộc còn trống"),
        ("organisation", 1, "parent", "X9", "dòng 3, cột «Mã tổ chức cấp trên»", "Không có «X9»"),
        ("organisation", 1, "kind", "Hội", "dòng 3, cột «Loại tổ chức»", "«Hội» không có trong danh mục"),
        ("organisation", 1, "meeting_day", 31, "dòng 3, cột «Ngày sinh hoạt hằng tháng»", "28"),
        ("organisation", 1, "has_committee", "tùy", "dòng 3, cột «Có chi ủy, cấp ủy»", "«tùy» không rõ"),
        ("organisation", 1, "valid_from", "hôm qua", "dòng 3, cột «Có hiệu lực từ»", "«hôm qua» không phải là ngày"),
        ("organisation", 1, "valid_to", date(2025, 1, 1), "dòng 3, cột «Có hiệu lực đến»", "Ngày kết thúc trước"),
        ("organisation", 1, "secretary_member_id", "M-9", "dòng 3, cột «Bí thư»", "Không có «M-9»"),
        ("organisation", 1, "successor_ids", "C2; C9", "dòng 3, cột «Tổ chức kế tiếp»", "Không có «C9»"),
        ("organisation", 1, "code", "X1", "dòng 3:", "Trùng với dòng 2"),
        ("hamlet", 0, "commune", "C1", "Trang «Thôn», dòng 2, cột «Mã xã»", "không phải của xã"),
        ("hamlet", 0, "household_count", "1,5", "dòng 2, cột «Số hộ»", "không phải là số nguyên"),
        ("hamlet", 0, "name", "a" * 121, "dòng 2, cột «Tên»", "120"),
        ("member", 0, "cell", "X1", "Trang «Đảng viên», dòng 2, cột «Mã chi bộ»", "không phải của một chi bộ"),
        ("member", 0, "roles", "BI_THU; THỦ QUỸ", "dòng 2, cột «Chức vụ»", "«THỦ QUỸ» không có trong danh mục"),
        ("member", 0, "birth_year", 1800, "dòng 2, cột «Năm sinh»", "1900"),
        ("member", 1, "display_code", "m-1", "dòng 3:", "Trùng với dòng 2"),
        ("household", 0, "hamlet", "Thôn Hai", "Trang «Hộ», dòng 2, cột «Tên thôn»", "Không có «Thôn Hai»"),
        ("household", 0, "people_count", 31, "dòng 2, cột «Số khẩu»", "30"),
        ("household_assignment", 0, "member", "M-7", "Trang «Phân công», dòng 2, cột «Mã đảng viên»", "Không có «M-7»"),
        ("household_assignment", 0, "household", "077", "dòng 2, cột «Số hộ»", "Không có «077»"),
        ("household_assignment", 0, "decided_on", date(2027, 1, 1), "dòng 2, cột «Ngày quyết định»", ""),
        ("account", 0, "role", "Vua", "Trang «Tài khoản», dòng 2, cột «Vai trò»", "«Vua» không có trong danh mục"),
        ("account", 0, "unit", "X1", "dòng 2, cột «Mã tổ chức»", "không hợp với vai trò"),
        ("account", 0, "member", None, "dòng 2, cột «Mã đảng viên»", "cần mã đảng viên"),
        ("account", 0, "login", "Bí thư", "dòng 2, cột «Tên đăng nhập»", "không dấu"),
        ("account", 0, "login", "binh", "dòng 2, cột «Tên đăng nhập»", "đã có với vai trò"),
    ],
)
def test_it_names_the_place_and_the_reason(
    book: Import, sheet: str, number: int, column: str, cell: object, place: str, reason: str
) -> None:
    said = book.spoilt(sheet, number, **{column: cell})
    assert any(place in line and reason in line for line in said.splitlines()), said


def test_all_bad_rows_are_named_at_once(book: Import) -> None:
    book.put("household", 0, people_count="x")
    book.put("member", 1, status="?")
    said = book.spoilt("organisation", 1, kind="?")
    assert "có 5 chỗ chưa đúng" in said or said.count("Trang «") >= 3


def test_units_that_form_a_circle_are_refused(book: Import) -> None:
    book.put("organisation", 1, parent="C2")
    said = book.spoilt("organisation", 2, parent="C1")
    assert "nối thành vòng" in said


def test_a_cell_of_another_commune_is_refused(book: Import) -> None:
    book.rows["organisation"].append({"code": "X2", "name": "Xã Hai", "kind": "DANG_UY_XA", "valid_from": DAY})
    book.rows["organisation"].append(
        {"code": "D1", "name": "Chi bộ", "kind": "CHI_BO", "parent": "X2", "valid_from": DAY}
    )
    assert "thuộc xã khác" in book.spoilt("household", 0, cell="D1")


def test_a_household_needs_a_cell_when_its_hamlet_has_none(book: Import) -> None:
    book.put("hamlet", 0, cell_id=None)
    assert "Thôn của hộ chưa có chi bộ" in book.spoilt("household", 0)


def test_what_cannot_be_changed_is_refused(book: Import) -> None:
    book.rows["account"] = [{"login": "vp", "name": "Văn phòng", "role": "CAN_BO_XA", "unit": "X1"}]
    assert book.run().exit_code == 0
    book.rows = {"household": [book.rows["household"][0] | {"cell": "C2"}]}
    result = book.run(login="vp")
    assert "cột «Mã chi bộ»: Giá trị này đã có trong hệ thống và không đổi được." in result.output


def test_doubts_are_told_and_stop_nothing(book: Import) -> None:
    book.put("household", 0, worker_count=9)
    result = book.run()
    assert result.exit_code == 0, result.output
    assert "không cản trở việc nhập" in result.output
    assert "cột «Số lao động chính»" in result.output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"not a workbook", "không phải là bảng tính"),
        ("b.xlsx", b"PK\x03\x04broken", "không phải là bảng tính"),
    ],
)
def test_a_file_that_is_no_workbook_is_said(book: Import, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = book.file(path)
    assert result.exit_code == 1
    assert said in result.output


def test_a_file_that_is_not_there_is_said(book: Import, tmp_path: Path) -> None:
    assert "Không mở được tệp" in book.file(tmp_path / "none.xlsx").output


def test_sheets_and_columns_that_nobody_knows_are_named(book: Import, tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(str(path)) as file:
        file.add_worksheet("Chuyện riêng")
        sheet = file.add_worksheet("Hộ")
        sheet.write_row(0, 0, ["Mã xã", "Tôn giáo", "Mã xã"])
    said = book.file(path).output
    assert "Trang «Chuyện riêng»: Không có trang này" in said
    assert "cột «Tôn giáo»: Không có cột này" in said
    assert "cột «Mã xã»: Cột này có hai lần" in said
    assert "cột «Chủ hộ»: Thiếu cột bắt buộc" in said


def test_cells_beside_the_columns_are_named(book: Import, tmp_path: Path) -> None:
    path = tmp_path / "beside.xlsx"
    with xlsxwriter.Workbook(str(path)) as file:
        sheet = file.add_worksheet("Tổ chức")
        sheet.write_row(0, 0, ["Mã tổ chức", "Tên", "Loại tổ chức", "Có hiệu lực từ"])
        sheet.write_row(1, 0, ["X1", "Đảng ủy xã", "Đảng ủy xã, phường, đặc khu", "01/01/2026", "ghi chú"])
    assert "dòng 2: Có ô nằm ngoài các cột có tên" in book.file(path).output


def test_no_formula_is_run(book: Import, tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as file:
        sheet = file.add_worksheet("Tổ chức")
        sheet.write_row(0, 0, ["Mã tổ chức", "Tên", "Loại tổ chức", "Có hiệu lực từ"])
        sheet.write_row(1, 1, ["Đảng ủy xã", "Đảng ủy xã, phường, đặc khu", "01/01/2026"])
        sheet.write_formula(1, 0, '=CONCATENATE("X","7")', None, "")
    assert "dòng 2, cột «Mã tổ chức»: Ô bắt buộc còn trống" in book.file(path).output


def test_the_same_in_english(book: Import) -> None:
    book.put("household", 0, people_count="x")
    assert "“x” is not a whole number" in book.run("--lang", "en").output


def test_an_empty_template_changes_nothing(book: Import, tmp_path: Path) -> None:
    write(tmp_path / "empty.xlsx")
    assert "Không có gì thay đổi." in book.file(tmp_path / "empty.xlsx").output
