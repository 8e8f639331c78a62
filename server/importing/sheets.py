"""What a workbook holds: a sheet for each kind, a column for each field.

The template is written from this table and files are read by it. A column either fills a field of
the record (`path`), or names another record by the code people use for it (`refers`), or both.
"""

from dataclasses import dataclass

from server.records import KINDS
from server.records.fields import Choice, Keyed, Leaf, Ref

ACCOUNT = "account"
GUIDE = "import.sheet.guide"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is unique in its sheet, `label` the key of its heading. `refers` is the kind whose code stands here."""

    name: str
    label: str
    path: str = ""
    refers: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one kind."""

    kind: str
    label: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name. Raises KeyError."""
        return next(column for column in self.columns if column.name == name)

    def column_of(self, path: str) -> Column | None:
        """Return the column that fills a path of the record, None when no column does."""
        field = path.split(".")[0]
        return next((column for column in self.columns if column.path == field), None)


def part(kind: str, path: str) -> Leaf | Keyed:
    """Return the field that a column fills. Raises KeyError."""
    return KINDS[kind].parts[path]


def _fields(kind: str, names: str) -> tuple[Column, ...]:
    """Declare columns by field name; `*` behind a name says that the cell must not be empty."""
    found = []
    for word in names.split():
        name = word.removesuffix("*")
        field = part(kind, name)
        refers = field.kind if isinstance(field, Ref) else (field.key_kind or "") if isinstance(field, Keyed) else ""
        found.append(Column(name, f"{kind}.{name}", name, refers, word.endswith("*")))
    return tuple(found)


def _key(name: str, refers: str, path: str = "", *, needed: bool = True) -> Column:
    return Column(name, f"import.column.{name}", path, refers, needed)


_COMMUNE = _key("commune", "organisation")
_HAMLET = _key("hamlet", "hamlet")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "organisation",
        "import.sheet.organisation",
        (
            *_fields("organisation", "code* name* kind*"),
            _key("parent", "organisation", "parent_id", needed=False),
            Column("is_grassroots_unit", "import.column.grassroots", "is_grassroots_unit"),
            *_fields(
                "organisation",
                "level_name cell_type has_committee valid_from* valid_to successor_ids"
                " secretary_member_id deputy_id secretary_is_hamlet_head secretary_is_front_head meeting_day"
                " max_households working_regulation_no working_regulation_date inspection_programme_year",
            ),
        ),
    ),
    Sheet(
        "hamlet",
        "import.sheet.hamlet",
        (
            _key("commune", "organisation", "commune"),
            *_fields(
                "hamlet",
                "name* kind* cell_id household_count people_count is_ethnic_minority_area is_mountainous"
                " is_extremely_disadvantaged commune_zone is_dense_religious_area is_border signal head_is_member"
                " front_head_is_member valid_from* valid_to merged_into",
            ),
        ),
    ),
    Sheet(
        "member",
        "import.sheet.member",
        (
            _key("cell", "organisation", "cell_id", needed=False),
            *_fields(
                "member",
                "residence_cell_id display_code* full_name* birth_year gender status* joined_on official_on activity* roles"
                " theory_level occupation_group valid_from valid_to",
            ),
        ),
    ),
    Sheet(
        "household",
        "import.sheet.household",
        (
            _COMMUNE,
            _key("hamlet", "hamlet", "hamlet"),
            *_fields("household", "code* head_name*"),
            _key("cell", "organisation", "org_id", needed=False),
            *_fields(
                "household",
                "people_count worker_count main_livelihood poverty_status poverty_year policy_household housing"
                " support_need status*",
            ),
        ),
    ),
    Sheet(
        "household_assignment",
        "import.sheet.household_assignment",
        (
            _COMMUNE,
            _HAMLET,
            _key("household", "household", "household"),
            _key("member", "member", "member"),
            *_fields("household_assignment", "role* decision_no decided_on* valid_from* valid_to goal"),
        ),
    ),
    Sheet(
        ACCOUNT,
        "import.sheet.account",
        (
            Column("login", "import.column.login", "login", needed=True),
            Column("name", "import.column.name", "name", needed=True),
            Column("role", "import.column.role", "role", needed=True),
            _key("unit", "organisation", "scope"),
            _key("member", "member", "member", needed=False),
        ),
    ),
)


def codes_of(field: Leaf | Keyed) -> tuple[str, ...]:
    """Return the codes a cell may hold, none when the field is not a choice."""
    return (field.codes or ()) if isinstance(field, Choice | Keyed) else ()
