"""Style sheets are whole: one brace that is missing switches off all that follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

SHEETS = [
    *sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css")),
    *sorted(Path(settings.BASE_DIR).glob("*/*.css")),
]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_braces_of_a_style_sheet_close(sheet: Path) -> None:
    depth, deepest = 0, 0
    for sign in sheet.read_text(encoding="utf-8"):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
        assert depth >= 0

    assert depth == 0
    # A rule, and one inside a query: deeper is a brace that is missing further up.
    assert deepest <= 3
