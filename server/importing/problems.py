"""What is wrong with a workbook: sheet, row, column and reason, said in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.messages import Language, Msg, say, text

SOME = 8  # rows that are named one by one


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts as Excel does, from 1; None is the whole sheet, `column` None the whole row."""

    sheet: str
    row: int | None
    column: str | None
    reason: Msg
    others: tuple[int, ...] = ()  # further rows with the same reason in the same column

    def line(self, language: Language = "vi") -> str:
        """Return one line that names the place and the reason."""
        where = [text("import.at.sheet", language, sheet=self.sheet)] if self.sheet else []
        if self.row is not None:
            where.append(text("import.at.row", language, row=self.row))
        if self.others:
            some = ", ".join(map(str, self.others[:SOME]))
            key = "import.at.others" if len(self.others) <= SOME else "import.at.many_others"
            where[-1] += text(key, language, rows=some, count=len(self.others))
        if self.column is not None:
            where.append(text("import.at.column", language, column=self.column))
        reason = say(self.reason, language)
        return f"{', '.join(where)}: {reason}" if where else reason


def gathered(problems: Sequence[Problem]) -> list[Problem]:
    """Return one problem for all rows that have the same reason in the same column."""
    found: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        reason = (problem.reason.key, *sorted(problem.reason.params.items()))
        found.setdefault((problem.sheet, problem.column, *reason), []).append(problem)
    return [
        replace(first, others=tuple(one.row for one in rest if one.row is not None)) for first, *rest in found.values()
    ]


class Refused(Exception):
    """The workbook cannot be taken as it is; nothing of it was. `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(problem.line("en") for problem in problems[:SOME]))
        self.problems = problems
