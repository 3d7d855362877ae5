"""Words of providers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.models import Organisation
from subsidy.models import Narrative

WRITTEN_AT = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)


def make_narrative(organisation: Organisation, **fields: Any) -> Narrative:
    """Make an answer to one question, of 2025 unless said otherwise."""
    values = {"year": 2025, "activity": "a02_rounds", "question": "went_well", "text": "Het ging goed."}
    return Narrative.objects.create(organisation=organisation, updated_at=WRITTEN_AT, **(values | fields))
