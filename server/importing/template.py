"""Writes workbooks of the form that the import reads: empty, with given rows, or with the country's units."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from server.access import Role
from server.importing.sheets import ACCOUNT, GUIDE, SHEETS, Column, Sheet, codes_of, part
from server.messages import Language, table, text
from server.records.fields import Choice, Choices, Date, Dated, Flag, Integer, Leaf

Cell = str | int | bool | date | None
Rows = Mapping[str, Sequence[Mapping[str, Cell]]]
"""Rows by kind; a row gives cells by column name. Codes may stand for choices."""

UNITS = Path(__file__).parent / "units" / "vietnam-2025.csv"
UNITS_VALID_FROM = date(2025, 7, 1)
_LAST_ROW = 200_000
_LONGEST_LIST = 255  # characters that a list written into a validation may have
_PROVINCES = frozenset({"TINH", "THANH_PHO"})


def write(path: Path, rows: Rows | None = None, language: Language = "vi") -> None:
    """Write a workbook with all sheets and these rows, labels in place of codes.

    Raises OSError when the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(
            str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
        ) as book:
            _guide(book, language)
            for sheet in SHEETS:
                _sheet(book, sheet, (rows or {}).get(sheet.kind, ()), language)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def national_units() -> Rows:
    """Return provinces and communes of 2025 as rows of units: names and codes, nothing else."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        found = [_unit(line) for line in csv.DictReader(file)]
    return {"organisation": found}


def _unit(line: Mapping[str, str]) -> dict[str, Cell]:
    above = line["level"] in _PROVINCES
    row: dict[str, Cell] = {
        # The codes of Party organisations are not public: these are the units' own, marked as borrowed.
        "code": f"TINH-{line['code']}" if above else f"XA-{line['code']}",
        "name": line["name"],
        "kind": "TINH_UY" if above else "DANG_UY_XA",
        "valid_from": UNITS_VALID_FROM,
    }
    return row if above else {**row, "parent": f"TINH-{line['parent']}"}


def _guide(book: xlsxwriter.Workbook, language: Language) -> None:
    sheet = book.add_worksheet(text(GUIDE, language))
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    heading = book.add_format({"bold": True, "font_size": 14})
    lines = [table(language)[f"import.guide.{number}"] for number in range(1, 9)]
    sheet.write_string(0, 0, text("import.guide.title", language), heading)
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line)


def _sheet(book: xlsxwriter.Workbook, sheet: Sheet, rows: Sequence[Mapping[str, Cell]], language: Language) -> None:
    page = book.add_worksheet(text(sheet.label, language))
    page.freeze_panes(1, 0)
    plain, needed = (
        book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": colour, "border": 1})
        for colour in ("#E8EEF4", "#FCE8C8")
    )
    # A cell of text keeps the zeros before a number and does not become a day.
    as_text, as_day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
    for at, column in enumerate(sheet.columns):
        heading = table(language)[column.label] + ("*" if column.needed else "")
        page.set_column(at, at, max(12, min(28, len(heading) + 2)), as_day if _is_day(sheet, column) else as_text)
        page.write_string(0, at, heading, needed if column.needed else plain)
        page.write_comment(0, at, "\n".join(_help(sheet, column, language)), {"x_scale": 2})
        choices = _choices(sheet, column, language)
        if choices and len(",".join(choices)) <= _LONGEST_LIST and not any("," in one for one in choices):
            page.data_validation(1, at, _LAST_ROW, at, {"validate": "list", "source": choices, "ignore_blank": True})
    for number, row in enumerate(rows, start=1):
        for at, column in enumerate(sheet.columns):
            value = row.get(column.name)
            if isinstance(value, bool | str):
                page.write_string(number, at, _shown(sheet, column, value, language), as_text)
            elif isinstance(value, int):
                page.write_number(number, at, value)
            elif value is not None:
                page.write_datetime(number, at, value, as_day)


def _is_day(sheet: Sheet, column: Column) -> bool:
    return sheet.kind != ACCOUNT and bool(column.path) and isinstance(part(sheet.kind, column.path), Date)


def _labels(sheet: Sheet, column: Column, language: Language) -> dict[str, str]:
    """Return the labels by code of a column that holds choices."""
    if sheet.kind == ACCOUNT:
        return {role: text(f"import.role.{role}", language) for role in Role} if column.name == "role" else {}
    if column.refers or not column.path:
        return {}
    field = part(sheet.kind, column.path)
    return {code: table(language).get(f"{field.label}.{code}", code) for code in codes_of(field)}


def _choices(sheet: Sheet, column: Column, language: Language) -> list[str]:
    """Return what one may pick from a list; several choices in one cell cannot be picked."""
    field = part(sheet.kind, column.path) if sheet.kind != ACCOUNT and column.path and not column.refers else None
    if isinstance(field, Flag | Dated):
        return [text(key, language).split("|")[0] for key in ("import.yes", "import.no")]
    return [] if isinstance(field, Choices) else list(_labels(sheet, column, language).values())


def _shown(sheet: Sheet, column: Column, value: str | bool, language: Language) -> str:
    if isinstance(value, bool):
        return text("import.yes" if value else "import.no", language).split("|")[0]
    labels = _labels(sheet, column, language)
    return "; ".join(labels.get(one, one) for one in value.split("; ")) if labels else value


def _help(sheet: Sheet, column: Column, language: Language) -> Iterator[str]:
    yield text("import.help.needed" if column.needed else "import.help.may_be_empty", language)
    if column.refers:
        yield text(f"import.help.refers.{column.refers}", language)
        return
    if sheet.kind == ACCOUNT or not column.path:
        labels = _labels(sheet, column, language)
        if labels:
            yield text("import.help.one_of", language, choices="; ".join(labels.values()))
        return
    field = part(sheet.kind, column.path)
    if isinstance(field, Choice | Choices):
        key = "import.help.one_of" if isinstance(field, Choice) else "import.help.some_of"
        yield text(key, language, choices="; ".join(_labels(sheet, column, language).values()))
    elif isinstance(field, Flag | Dated):
        yield text("import.help.flag", language)
    elif isinstance(field, Date):
        yield text("import.help.day", language)
    elif isinstance(field, Integer):
        yield text("import.help.number", language, low=field.low, high=field.high)
    elif isinstance(field, Leaf) and "most" in field.meta():
        yield text("import.help.text", language, limit=field.meta()["most"])
