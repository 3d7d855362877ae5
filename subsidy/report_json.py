"""A report as JSON: the snapshot itself, for machines (`data/report-schema.json` describes it)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot

SCHEMA_FILE = Path(__file__).parent / "data" / "report-schema.json"


def render_json(snapshot: Snapshot) -> bytes:
    """Write the snapshot with its keys in order, so that the same snapshot gives the same bytes.

    Raises: ValueError on a number that JSON does not know, which no published figure can be.
    """
    text = json.dumps(snapshot, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=2)
    return (text + "\n").encode()
