"""What is wrong with a file, said so that somebody with a spreadsheet can mend it.

A problem names file, line and column and never repeats what stands there: a cell that is wrong may hold a name or a
phone number, and the answer of the import may end up in a log.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

MOST_SHOWN = 200
# A file in which every cell is wrong would fill the memory; beyond this they are only counted.
MOST_KEPT = 5_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `line` counts the physical lines of the file, the names of the columns are line 1.

    Line 0 and an empty column: it is about the whole file; an empty file: about the folder or the database.
    """

    file: str
    line: int
    column: str
    problem: str


@dataclass
class Problems:
    """All problems of one import."""

    kept: list[Problem] = field(default_factory=list)
    total: int = 0

    def __bool__(self) -> bool:
        return self.total > 0

    def add(self, file: str, line: int, column: str, problem: str) -> None:
        """Write down a problem."""
        self.total += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Problem(file, line, column, problem))

    def shown(self, files: list[str]) -> list[dict[str, str | int]]:
        """Return the first problems in the form of the contract, in the order of the files and their lines."""
        order = {name: place for place, name in enumerate(files)}
        in_order = sorted(self.kept, key=lambda problem: (order.get(problem.file, -1), problem.line))
        return [asdict(problem) for problem in in_order[:MOST_SHOWN]]

    @property
    def more(self) -> int:
        """How many there are besides those that are shown."""
        return max(0, self.total - MOST_SHOWN)


class CellProblemError(ValueError):
    """A cell does not hold what its column asks for; the message says so without repeating the cell."""


class UnreadableError(ValueError):
    """A file cannot be read any further; the message says why."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class ExportRefusedError(Exception):
    """The files of a year cannot be written; the message says why."""


class WouldOverwriteError(ExportRefusedError):
    """A file with one of the names is there already."""


class UnsafeCellError(ExportRefusedError):
    """A cell begins with a sign that makes a spreadsheet run it."""
