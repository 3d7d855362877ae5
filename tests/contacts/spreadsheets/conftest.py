"""What the tests of bringing in share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from contacts.log.importer import ImportResult, import_own
from contacts.log.problems import UnreadableError
from contacts.spreadsheets.headings import Match
from contacts.spreadsheets.reading import FILES, OwnSheet, empty_file, reading_for
from portal.models import Organisation

TODAY = date(2026, 1, 31)
BringIn = Callable[..., ImportResult]


@pytest.fixture(autouse=True)
def _untranslated() -> Iterator[None]:
    """Show messages as they stand in the code: their translation may change."""
    with translation.override(None):
        yield


@pytest.fixture
def bring_in(fier: Organisation, salvation_army: Organisation) -> BringIn:
    """Bring in a spreadsheet of one's own, matched by the words of its headings."""

    def run(data: bytes, *, file: str = "activities", match: dict[str, str] | None = None, **fixed: Any) -> Any:
        try:
            own = OwnSheet.open(data, file=FILES[file], organisation=fier)
        except UnreadableError as error:
            return import_own(empty_file(FILES[file], error), owner=fier)
        digests = {heading.words: heading.digest for heading in own.headings}
        if match is None:
            own.has_our_names()
        else:
            own.match = Match({column: digests[words] for column, words in match.items()}, fixed)
        return import_own(own.read(reading_for(fier, TODAY)), owner=fier)

    return run


def problems(result: ImportResult) -> list[tuple[int, str, str]]:
    """Return line, column and words of everything that is wrong."""
    return [(one.line, one.column, one.problem) for one in result.log.problems.kept]
