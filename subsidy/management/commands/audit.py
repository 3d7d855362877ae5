"""Attack what was published."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.audit.attack import Outcome, TableOutcome
from subsidy.audit.everything import SECONDS, Attacked, attack_everything
from subsidy.audit.figures import read
from subsidy.audit.gate import attack_in_child
from subsidy.exceptions import SubsidyError

if TYPE_CHECKING:
    from argparse import ArgumentParser

HEADINGS = ("table", "cells", "protected", "pinned", "near", "not empty")


class Command(BaseCommand):
    """Attack everything that was published, or one file, as a reader with patience and a solver would.

    Prints for each table how many cells it has, how many must stay unknown, and how many of these can be pinned down,
    be brought within less than three, or be proven not empty. The exit status is 1 if any of the last three is above
    zero, or if the attack could not be finished. How to read it: docs/audit.md.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and how to print."""
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="published figures (sdc-attack-1)")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
        parser.add_argument(
            "--exact", action="store_true", help="two integer programs for every cell: slow, to check the quick way"
        )
        parser.add_argument("--seconds", type=float, default=SECONDS, help="time for each year or file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Attack, print, and fail if anything was found."""
        try:
            attacked = list(_attack(options["file"], seconds=options["seconds"], exact=options["exact"]))
        except SubsidyError as error:
            raise CommandError(str(error)) from error
        clean = all(one.outcome.is_clean for one in attacked)
        if options["json"]:
            self.stdout.write(json.dumps({"clean": clean, "attacked": list(map(_as_json, attacked))}, indent=1))
        else:
            self.stdout.write("\n".join(_lines(attacked, clean=clean)))
        if not clean:
            sys.exit(1)


def _attack(file: Path | None, *, seconds: float, exact: bool) -> Iterable[Attacked]:
    if file is None:
        yield from attack_everything(seconds=seconds, exact=exact)
        return
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{file} is not JSON.") from error
    # Read here as well, for the child keeps its reasons to itself.
    read(content)
    yield Attacked(file.name, with_records=False, outcome=attack_in_child(content, None, seconds=seconds, exact=exact))


def _as_json(one: Attacked) -> dict[str, Any]:
    return {"period": one.period, "with_records": one.with_records, **one.outcome.as_json()}


def _lines(attacked: Sequence[Attacked], *, clean: bool) -> Iterable[str]:
    if not attacked:
        yield "Nothing was published yet."
    for one in attacked:
        yield f"{one.period}: cells that must stay unknown are those {_protected(one)}"
        yield from _table(one.outcome)
        if one.outcome.broken:
            yield f"Records changed since: {one.outcome.broken} cells are further from the truth than was promised."
        yield ""
    if attacked:
        yield "Nothing can be worked out." if clean else "SOMETHING CAN BE WORKED OUT."


def _protected(one: Attacked) -> str:
    return "with a true count of 1 to 4" if one.with_records else "that may be 1 to 4 as far as a reader knows"


def _table(outcome: Outcome) -> Iterable[str]:
    rows = [HEADINGS, *(_row(table) for table in (*outcome.tables, outcome.total))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *numbers in rows:
        yield "  ".join(
            [name.ljust(widths[0]), *(n.rjust(width) for n, width in zip(numbers, widths[1:], strict=True))]
        )


def _row(table: TableOutcome) -> tuple[str, ...]:
    numbers = (table.cells, table.protected, table.pinned, table.near, table.not_empty)
    return (table.name, *map(str, numbers))
