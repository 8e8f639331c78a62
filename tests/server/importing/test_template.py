"""The template says of itself how it is filled, and is read back as it was written."""

from pathlib import Path

import pytest
from flask import Flask

from server.importing.reading import read
from server.importing.sheets import ACCOUNT, SHEETS, part
from server.importing.template import national_units, write
from server.messages import LANGUAGES, Language, table
from server.records import KINDS
from tests.server.importing.workbook import ROWS


def test_it_works(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    result = app.test_cli_runner().invoke(args=["template", str(path)])
    assert result.exit_code == 0, result.output
    assert all(rows == [] for rows in read(path).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_read_back_in_both_languages(tmp_path: Path, language: Language) -> None:
    write(tmp_path / "book.xlsx", ROWS, language)
    found = read(tmp_path / "book.xlsx")
    assert {kind: len(rows) for kind, rows in found.items()} == {kind: len(rows) for kind, rows in ROWS.items()}
    assert found["household"][0].cells["code"] == "001"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_a_sheet_and_no_two_sheets_are_called_the_same(language: Language) -> None:
    texts = table(language)
    assert len({texts[sheet.label] for sheet in SHEETS}) == len(SHEETS)
    for sheet in SHEETS:
        headings = [texts[column.label] for column in sheet.columns]
        assert len(set(headings)) == len(headings)


def test_every_column_fills_a_field_that_there_is() -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.path and sheet.kind != ACCOUNT:
                assert part(sheet.kind, column.path)


def test_every_choice_and_every_role_has_its_words() -> None:
    for language in LANGUAGES:
        for sheet in SHEETS[:-1]:
            for name, field in KINDS[sheet.kind].parts.items():
                for code in getattr(field, "codes", None) or ():
                    assert f"{sheet.kind}.{name}.{code}" in table(language)


def test_a_folder_that_is_not_there_is_said(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["template", str(tmp_path / "none" / "mau.xlsx")])
    assert result.exit_code == 1


def test_the_country_has_34_provinces_and_3321_communes_with_names_and_codes_only() -> None:
    rows = national_units()["organisation"]
    assert [row["kind"] for row in rows].count("TINH_UY") == 34
    assert [row["kind"] for row in rows].count("DANG_UY_XA") == 3321
    assert len({row["code"] for row in rows}) == len(rows)
    assert {name for row in rows for name in row} == {"code", "name", "kind", "valid_from", "parent"}
    known = {row["code"] for row in rows}
    assert all(row["parent"] in known for row in rows if "parent" in row)


def test_a_province_of_the_country_is_imported(app: Flask, tmp_path: Path) -> None:
    rows = [row for row in national_units()["organisation"] if "TINH-04" in (row["code"], row.get("parent"))]
    write(tmp_path / "04.xlsx", {"organisation": rows})
    runner = app.test_cli_runner()
    assert "thêm 57" in runner.invoke(args=["import", str(tmp_path / "04.xlsx"), "--as", "an"]).output
    assert "giữ nguyên 57" in runner.invoke(args=["import", str(tmp_path / "04.xlsx"), "--as", "an"]).output
