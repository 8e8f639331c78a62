"""A workbook read into rows of raw cells. Values only: formulas are never run, macros never looked at."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from server.importing.cells import Raw, fold, is_blank
from server.importing.problems import Problem, Refused
from server.importing.sheets import GUIDE, SHEETS, Column, Sheet
from server.messages import LANGUAGES, Msg, table

MOST_BYTES = 50_000_000
MOST_BYTES_UNPACKED = 500_000_000
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its sheet's title and number as the reader sees them, its filled cells by column name."""

    sheet: Sheet
    title: str
    number: int
    cells: Mapping[str, Raw]
    headings: Mapping[str, str]

    def problem(self, reason: Msg, column: str | None = None) -> Problem:
        """Say what is wrong with the row, or with one of its columns."""
        heading = self.headings.get(column, table("vi")[self.sheet.column(column).label]) if column else None
        return Problem(self.title, self.number, heading, reason)


def read(path: Path) -> dict[str, list[Row]]:
    """Return the rows of every sheet by kind, kinds without a sheet with no rows.

    Raises Refused when the file is no workbook, or when sheets or headings are not those of the template.
    """
    problems: list[Problem] = []
    found: dict[str, list[Row]] = {sheet.kind: [] for sheet in SHEETS}
    book = _open(path)
    seen: set[str] = set()
    for title in book.sheet_names:
        sheet = _sheet(title)
        if sheet is None:
            if not any(fold(title) == fold(table(language)[GUIDE]) for language in LANGUAGES):
                problems.append(Problem(title, None, None, Msg("import.unknown_sheet")))
            continue
        if sheet.kind in seen:
            problems.append(Problem(title, None, None, Msg("import.sheet_twice")))
            continue
        seen.add(sheet.kind)
        found[sheet.kind] = _rows(
            sheet, title, book.get_sheet_by_name(title).to_python(skip_empty_area=False), problems
        )
    if not seen and not problems:
        problems.append(Problem("", None, None, Msg("import.no_sheet")))
    if problems:
        raise Refused(problems)
    return found


def _open(path: Path) -> CalamineWorkbook:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused([Problem("", None, None, Msg("import.too_large"))])
        with zipfile.ZipFile(path) as parts:
            # A few kilobytes can unpack to gigabytes.
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES_UNPACKED:
                raise Refused([Problem("", None, None, Msg("import.too_large"))])
        return CalamineWorkbook.from_path(path)
    except OSError as error:
        raise Refused([Problem("", None, None, Msg("import.no_file", {"file": str(path)}))]) from error
    except (zipfile.BadZipFile, CalamineError) as error:
        raise Refused([Problem("", None, None, Msg("import.not_a_workbook", {"file": path.name}))]) from error


def _sheet(title: str) -> Sheet | None:
    wanted = fold(title)
    for sheet in SHEETS:
        if wanted in (sheet.kind, *(fold(table(language)[sheet.label]) for language in LANGUAGES)):
            return sheet
    return None


def _rows(sheet: Sheet, title: str, lines: Sequence[Sequence[Raw]], problems: list[Problem]) -> list[Row]:
    if not lines:
        return []
    if len(lines) > MOST_ROWS:
        problems.append(Problem(title, None, None, Msg("import.too_many_rows", {"limit": MOST_ROWS})))
        return []
    before = len(problems)
    places = _headings(sheet, title, lines[0], problems)
    bad_heading = len(problems) > before
    headings = {column.name: str(lines[0][at]).strip().removesuffix("*") for at, column in places.items()}
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {column.name: line[at] for at, column in places.items() if not is_blank(line[at])}
        if cells:
            rows.append(Row(sheet, title, number, cells, headings))
        if any(not is_blank(raw) for at, raw in enumerate(line) if at not in places and not bad_heading):
            problems.append(Problem(title, number, None, Msg("import.outside_columns")))
    return rows


def _headings(sheet: Sheet, title: str, line: Sequence[Raw], problems: list[Problem]) -> dict[int, Column]:
    """Return the column that stands at each place of the first row."""
    names = {
        fold(name): column
        for column in sheet.columns
        for name in (column.name, *(table(language)[column.label] for language in LANGUAGES))
    }
    places: dict[int, Column] = {}
    for at, raw in enumerate(line):
        if is_blank(raw):
            continue
        heading = str(raw).strip()
        column = names.get(fold(heading.removesuffix("*")))
        if column is None:
            problems.append(Problem(title, 1, heading, Msg("import.unknown_column")))
        elif column in places.values():
            problems.append(Problem(title, 1, heading, Msg("import.column_twice")))
        else:
            places[at] = column
    for column in sheet.columns:
        if column.needed and column not in places.values():
            problems.append(Problem(title, 1, table("vi")[column.label], Msg("import.column_missing")))
    return places
