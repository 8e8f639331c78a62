"""What people write in cells, and what spreadsheets make of it."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest

from server.importing.cells import CellError, Raw, as_codes, as_text, as_value, fold, split
from server.importing.sheets import part
from server.records.fields import Keyed, Leaf


def leaf(kind: str, path: str) -> Leaf:
    found = part(kind, path)
    assert isinstance(found, Leaf)
    return found


@pytest.mark.parametrize(
    ("kind", "path", "raw", "value"),
    [
        ("household", "code", "  007 ", "007"),
        ("household", "code", 7.0, "7"),
        ("household", "people_count", 4.0, 4),
        ("household", "people_count", "4", 4),
        ("household", "policy_household", "CÓ", True),
        ("household", "policy_household", "không", False),
        ("household", "policy_household", "x", True),
        ("household", "policy_household", 1.0, True),
        ("household", "policy_household", "No", False),
        ("household", "status", "Đang ở", "DANG_O"),
        ("household", "status", "đang  ở", "DANG_O"),
        ("household", "status", "DANG_O", "DANG_O"),
        ("hamlet", "kind", "Thôn", "THON"),
        ("hamlet", "valid_from", date(2026, 2, 3), "2026-02-03"),
        ("hamlet", "valid_from", datetime(2026, 2, 3, tzinfo=UTC), "2026-02-03"),
        ("hamlet", "valid_from", "3/2/2026", "2026-02-03"),
        ("hamlet", "valid_from", "03-02-2026", "2026-02-03"),
        ("hamlet", "valid_from", "2026-02-03", "2026-02-03"),
    ],
)
def test_a_cell_is_read_as_it_is_meant(kind: str, path: str, raw: Raw, value: object) -> None:
    assert as_value(leaf(kind, path), raw) == value


@pytest.mark.parametrize(
    ("kind", "path", "raw", "key"),
    [
        ("household", "code", date(2026, 5, 3), "import.not_text"),
        ("household", "code", 1.5, "import.not_text"),
        ("household", "code", True, "import.not_text"),
        ("household", "code", timedelta(1), "import.not_text"),
        ("household", "head_name", "#REF!", "import.error_value"),
        ("household", "head_name", "A\x07", "import.control_character"),
        ("household", "people_count", 1.5, "import.not_a_number"),
        ("household", "people_count", "1e9", "import.not_a_number"),
        ("household", "policy_household", "có thể", "import.not_yes_or_no"),
        ("hamlet", "valid_from", "31/02/2026", "import.not_a_day"),
        ("hamlet", "valid_from", 46_000.0, "import.not_a_day"),
    ],
)
def test_a_cell_that_nobody_can_mean_is_refused(kind: str, path: str, raw: Raw, key: str) -> None:
    with pytest.raises(CellError) as caught:
        as_value(leaf(kind, path), raw)
    assert caught.value.reason.key == key


def test_text_is_composed() -> None:
    apart = unicodedata.normalize("NFD", "Thôn Một")
    assert apart != "Thôn Một"
    assert as_text(apart) == "Thôn Một"
    assert fold(apart) == fold(" THÔN  một ")


def test_several_choices_stand_in_one_cell() -> None:
    needs = part("household", "support_need")
    assert isinstance(needs, Keyed)
    assert as_codes(needs, "Vốn vay; NHA_O\nBHYT;") == ["VON_VAY", "NHA_O", "BHYT"]
    assert split(" a ;; b ") == ["a", "b"]
