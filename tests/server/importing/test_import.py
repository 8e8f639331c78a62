"""What an import does to the database: everything, once, through the gate, or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from server import intake
from server.answers import Answer
from server.context import Context
from server.db import reading
from server.models import account, device, log, mutation, record
from server.store import restored
from sync.ids import natural_id
from sync.record import Record
from tests.people import PROVINCE, Phone, user_id
from tests.server.importing.workbook import Import

C1 = natural_id("organisation", "c1")
X1 = natural_id("organisation", "x1")


def everything(context: Context) -> list[Any]:
    with reading(context.engine) as connection:
        tables = (record, mutation, log, account, device)
        return [connection.execute(select(table).order_by(*table.primary_key)).all() for table in tables]


def find(context: Context, kind: str, /, **fields: Any) -> Record:
    """Return the one record of the imported commune with these values."""
    with reading(context.engine) as connection:
        rows = connection.execute(select(record).where(record.c.kind == kind, record.c.home == X1))
        found = [restored(row._mapping) for row in rows]
    matching = [one for one in found if all(one.body.get(name) == value for name, value in fields.items())]
    assert len(matching) == 1, matching
    return matching[0]


def test_it_works(book: Import, context: Context) -> None:
    result = book.run()
    assert result.exit_code == 0, result.output
    assert "Tổ chức: thêm 3, sửa 0, giữ nguyên 0" in result.output
    household = find(context, "household", code="001")
    assert household.home == X1
    assert household.body["org_id"] == C1
    assert household.body["support_need.VON_VAY"] is True
    assert household.body["people_count"] == 4
    assert find(context, "household_assignment", household=household.id).body["state"] == "active"
    member = find(context, "member", display_code="M-1")
    assert member.body["roles.TRUONG_THON"] is True
    assert member.body["joined_on"] == "2026-01-01"
    assert find(context, "organisation", code="C1").body["secretary_member_id"] == member.id


def test_a_second_import_of_the_same_file_changes_nothing(book: Import, context: Context) -> None:
    book.run()
    before = everything(context)
    result = book.run()
    assert result.exit_code == 0, result.output
    assert "Không có gì thay đổi." in result.output
    assert "Hộ: thêm 0, sửa 0, giữ nguyên 2" in result.output
    assert everything(context) == before


def test_a_dry_run_says_what_would_change_and_changes_nothing(book: Import, context: Context) -> None:
    before = everything(context)
    result = book.run("--dry-run")
    assert result.exit_code == 0, result.output
    assert "Chỉ kiểm tra, chưa ghi gì" in result.output
    assert "Đảng viên: thêm 2" in result.output
    assert everything(context) == before


def test_only_the_cells_that_differ_are_set(book: Import, context: Context) -> None:
    book.run()
    old = find(context, "member", display_code="M-1")
    book.put("member", 0, full_name="Lê Thị Mới")
    result = book.run()
    assert "«Lê Thị Thử» thành «Lê Thị Mới»" in result.output
    new = find(context, "member", display_code="M-1")
    changed = {path for path, stamp in new.stamps.items() if stamp.version > old.version}
    assert changed == {"full_name"}


def test_an_empty_cell_clears_nothing(book: Import, context: Context) -> None:
    book.run()
    book.put("member", 0, birth_year=None)
    assert book.run().exit_code == 0
    assert find(context, "member", display_code="M-1").body["birth_year"] == 1980


def test_what_people_changed_since_is_only_overwritten_where_the_file_speaks(book: Import, context: Context) -> None:
    book.run()
    member = find(context, "member", display_code="M-1")
    phone = Phone(book.app.test_client(), "an")
    phone.batch.edit("member", member.id, member.version, theory_level="TRUNG_CAP")
    assert phone.codes() == ["applied"]
    book.run()
    assert find(context, "member", display_code="M-1").body["theory_level"] == "TRUNG_CAP"


def test_one_bad_row_keeps_everything_out(book: Import, context: Context) -> None:
    before = everything(context)
    book.spoilt("household", 1, people_count="bốn")
    assert everything(context) == before


def test_what_intake_refuses_rolls_everything_back(
    book: Import, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(context)
    accept = intake.accept_within

    def last_is_refused(*given: Any, **more: Any) -> list[Answer]:
        answers = accept(*given, **more)
        return [*answers[:-1], Answer(answers[-1].id, "refused", answers[-1].record, reason="forbidden")]

    monkeypatch.setattr(intake, "accept_within", last_is_refused)
    result = book.run()
    assert result.exit_code == 1
    assert "Máy chủ không nhận dòng này (forbidden)." in result.output
    assert everything(context) == before


def test_rows_may_stand_in_any_order_and_name_later_rows(book: Import, context: Context) -> None:
    for sheet in book.rows.values():
        sheet.reverse()
    result = book.run()
    assert result.exit_code == 0, result.output
    assert find(context, "organisation", code="C1").body["parent_id"] == X1


def test_units_without_a_parent_come_under_the_unit_of_the_account(book: Import, context: Context) -> None:
    book.run()
    assert find(context, "organisation", code="X1").body["parent_id"] == PROVINCE


def test_a_row_may_name_what_is_only_in_the_database(book: Import, context: Context) -> None:
    book.run()
    book.rows = {"household": [book.rows["household"][0] | {"code": "003"}]}
    result = book.run()
    assert result.exit_code == 0, result.output
    assert find(context, "household", code="003").body["hamlet"] == find(context, "hamlet", name="Thôn Một").id


def test_a_record_that_people_made_is_found_by_its_code(book: Import, context: Context) -> None:
    book.run()
    hamlet = find(context, "hamlet", name="Thôn Một")
    made = natural_id("household", "by hand")
    an = Phone(book.app.test_client(), "an")
    an.batch.new("household", made, org_id=C1, hamlet=hamlet.id, code="009", head_name="Chủ hộ Chín", status="DANG_O")
    assert an.codes() == ["applied"]
    book.rows = {"household": [book.rows["household"][0] | {"code": "009", "head_name": "Chủ hộ Chín"}]}
    book.put("household", 0, people_count=None, support_need=None, policy_household=None)
    assert "giữ nguyên 1" in book.run().output


CORRECTIONS = [
    ("organisation", "name", "Chi bộ Khác"),
    ("hamlet", "people_count", 99),
    ("member", "full_name", "Lê Thị Khác"),
    ("household", "head_name", "Chủ hộ Khác"),
    ("household", "people_count", 7),
    ("household_assignment", "decision_no", "99-NQ/CB"),
]


@pytest.mark.parametrize(("sheet", "column", "value"), CORRECTIONS)
def test_a_corrected_row_comes_in_by_the_command_that_brought_the_first(
    book: Import, context: Context, sheet: str, column: str, value: Any
) -> None:
    book.run()
    book.put(sheet, -1 if sheet == "organisation" else 0, **{column: value})
    result = book.run()
    assert result.exit_code == 0, result.output
    assert f"thành «{value}»" in result.output
    assert find(context, sheet, **{column: value})
    before = everything(context)
    assert "Không có gì thay đổi." in book.run().output
    assert everything(context) == before


def test_staff_may_correct_the_households_of_their_commune_by_a_file(book: Import, context: Context) -> None:
    book.rows["account"] = [{"login": "vp", "name": "Văn phòng", "role": "CAN_BO_XA", "unit": "X1"}]
    assert book.run().exit_code == 0
    book.rows = {"household": [book.rows["household"][0] | {"head_name": "Chủ hộ Khác"}]}
    result = book.run(login="vp")
    assert result.exit_code == 0, result.output
    assert find(context, "household", code="001").body["head_name"] == "Chủ hộ Khác"


def test_an_administrator_reads_no_household_for_having_imported_it(book: Import, context: Context) -> None:
    book.run()
    household = find(context, "household", code="001").id
    an = Phone(book.app.test_client(), "an")
    assert an.client.get(f"/api/records/{household}").status_code == 404
    assert an.client.get("/api/records?kind=household").get_json()["total"] == 0


def test_a_secretary_cannot_import_units(book: Import) -> None:
    book.rows = {"organisation": book.rows["organisation"][:1]}
    result = book.run(login="binh")
    assert "không có quyền thêm mục này" in result.output


def test_new_accounts_get_a_password_that_is_shown_once(book: Import, context: Context) -> None:
    result = book.run()
    line = next(line for line in result.output.splitlines() if line.strip().startswith("thu\t"))
    password = line.split("\t")[1]
    reply = book.app.test_client().post(
        "/api/session", json={"login": "thu", "password": password, "device": {"id": C1, "name": "Điện thoại"}}
    )
    assert reply.status_code == 200
    assert "thu\t" not in book.run().output


def test_history_shows_who_imported_and_the_name_of_the_file(book: Import, context: Context) -> None:
    book.run()
    with reading(context.engine) as connection:
        row = connection.execute(select(log).where(log.c.record == C1).limit(1)).one()
        assert row.author == user_id("an")
        assert connection.execute(select(device.c.name).where(device.c.id == row.device)).scalar() == "thu.xlsx"


def test_work_that_waited_for_an_imported_record_comes_in(
    book: Import, context: Context, phone: Callable[..., Phone]
) -> None:
    an = phone("an")
    late = natural_id("hamlet", X1, "thôn hai")
    an.batch.new("hamlet", late, org_id=X1, commune=X1, name="Thôn Hai", kind="THON", valid_from="2026-01-01")
    assert an.codes() == ["held waits_for_reference"]
    book.run()
    assert find(context, "hamlet", name="Thôn Hai").home == X1


def test_an_unknown_account_is_said(book: Import) -> None:
    result = book.run(login="nobody")
    assert result.exit_code == 2
    assert "Không có tài khoản «nobody»" in result.output


def test_by_default_the_only_administrator_imports(book: Import, context: Context) -> None:
    book.run()
    result = book.app.test_cli_runner().invoke(args=["import", str(book.path)])
    assert result.exit_code == 0, result.output
    assert "Không có gì thay đổi." in result.output


def test_a_full_count_of_what_came_in(book: Import, context: Context) -> None:
    with reading(context.engine) as connection:
        before = connection.execute(select(func.count()).select_from(record)).scalar_one()
    book.run()
    with reading(context.engine) as connection:
        after = connection.execute(select(func.count()).select_from(record)).scalar_one()
    assert after - before == 3 + 1 + 2 + 2 + 1
