"""One cell read as the value of a field: what people write, and what spreadsheets make of it."""

import re
import unicodedata
from datetime import date, datetime

from server.importing.sheets import codes_of
from server.messages import LANGUAGES, Msg, table, text
from server.records.fields import Choice, Date, Flag, Integer, Keyed, Leaf
from sync.canon import Value

Raw = str | int | float | bool | date | datetime | object
"""What the reader gives; any other type than those named is a cell nobody can mean."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class CellError(Exception):
    """A cell that cannot be read; `reason` says why."""

    def __init__(self, key: str, **params: str | int) -> None:
        super().__init__(key)
        self.reason = Msg(key, params)


def fold(words: str) -> str:
    """Return the spelling by which codes, names and headings are compared: NFC, one space, no capitals."""
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())


def is_blank(raw: Raw) -> bool:
    """Say whether a cell holds nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def as_text(raw: Raw) -> str:
    """Return a cell as text. Raises CellError for an error value, a day or a number with a fraction."""
    if isinstance(raw, str):
        words = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
        if _ERRORS.fullmatch(words):
            raise CellError("import.error_value", value=words)
        if _UNSTORABLE.search(words):
            raise CellError("import.control_character")
        return words
    # Spreadsheets turn codes like 3-5 into days and 0012 into 12: only the cell's own format keeps them.
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != int(raw):
        raise CellError("import.not_text")
    return str(int(raw))


def as_value(leaf: Leaf, raw: Raw) -> Value:
    """Return a filled cell as the value of a field of one leaf. Raises CellError."""
    if isinstance(leaf, Flag):
        return _flag(raw)
    if isinstance(leaf, Choice):
        return _code(codes_of(leaf), leaf.label, as_text(raw))
    if isinstance(leaf, Date):
        return _day(raw)
    if isinstance(leaf, Integer):
        return _number(raw)
    return as_text(raw)


def as_codes(field: Keyed, raw: Raw) -> list[str]:
    """Return the codes of a multiple choice, which stand with semicolons between. Raises CellError."""
    return [_code(codes_of(field), field.label, one) for one in split(raw)]


def split(raw: Raw) -> list[str]:
    """Return the entries of a cell that may hold several. Raises CellError."""
    return [one.strip() for one in re.split(r"[;\n]", as_text(raw)) if one.strip()]


def role_code(codes: tuple[str, ...], raw: Raw) -> str:
    """Return the code of a role by code or label. Raises CellError."""
    return _code(codes, "import.role", as_text(raw))


def _code(codes: tuple[str, ...], label: str, words: str) -> str:
    wanted = fold(words)
    for code in codes:
        labels = (table(language).get(f"{label}.{code}", code) for language in LANGUAGES)
        if wanted in (code.casefold(), *map(fold, labels)):
            return code
    some = "; ".join(text(f"{label}.{code}") for code in codes[:15])
    raise CellError("import.not_a_choice", value=words[:60], choices=some)


def _flag(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    words = fold(as_text(raw))
    for answer, key in ((True, "import.yes"), (False, "import.no")):
        if any(words in map(fold, table(language)[key].split("|")) for language in LANGUAGES):
            return answer
    raise CellError("import.not_yes_or_no", value=words[:60])


def _number(raw: Raw) -> int:
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        if raw != int(raw):
            raise CellError("import.not_a_number", value=str(raw))
        return int(raw)
    words = as_text(raw)
    if re.fullmatch(r"-?\d{1,9}", words) is None:
        raise CellError("import.not_a_number", value=words[:60])
    return int(words)


def _day(raw: Raw) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        words = as_text(raw) if isinstance(raw, str) else ""
        found = _DAY.fullmatch(words)
        if found is not None:
            day, month, year = map(int, found.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(words).isoformat()
    except ValueError as error:
        raise CellError("import.not_a_day", value=str(raw)[:60]) from error
