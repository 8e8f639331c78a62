"""The columns of one row that name no other record, read as paths of a body."""

from server.importing.cells import CellError, as_codes, as_text, as_value
from server.importing.problems import Problem
from server.importing.reading import Row
from server.importing.sheets import ACCOUNT, Column, part
from server.messages import Msg
from server.records.fields import Choices, Dated, Leaf
from sync.canon import Value


def read_values(row: Row) -> tuple[dict[str, Value], list[Problem]]:
    """Return the paths that a row gives, and what is wrong with its cells."""
    body: dict[str, Value] = {}
    problems: list[Problem] = []
    for column in row.sheet.columns:
        if column.needed and column.name not in row.cells:
            problems.append(row.problem(Msg("import.needed"), column.name))
        if column.name not in row.cells or column.refers or not column.path or row.sheet.kind == ACCOUNT:
            continue
        try:
            body |= _paths(row, column, row.cells[column.name])
        except CellError as error:
            problems.append(row.problem(error.reason, column.name))
    return body, problems


def _paths(row: Row, column: Column, raw: object) -> dict[str, Value]:
    field = part(row.sheet.kind, column.path)
    if isinstance(field, Leaf):
        return {column.path: as_value(field, raw)}
    if isinstance(field, Choices):
        return {f"{column.path}.{code}": True for code in as_codes(field, raw)}
    assert isinstance(field, Dated)
    assert field.leaf is not None
    # One cell says what holds from the record's first day on.
    first = _first_day(row)
    return {} if first is None else {f"{column.path}.{first}": as_value(field.leaf, raw)}


def _first_day(row: Row) -> Value | None:
    leaf = part(row.sheet.kind, "valid_from")
    assert isinstance(leaf, Leaf)
    try:
        return as_value(leaf, row.cells["valid_from"]) if "valid_from" in row.cells else None
    except CellError:
        return None  # said at its own column


def code_in(row: Row, column: str) -> str | None:
    """Return a cell as a code, None when it is empty. Raises CellError."""
    return as_text(row.cells[column]) if column in row.cells else None
