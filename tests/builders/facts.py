"""Facts that visitors read, confirmed or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.choices import Certainty, FactKind
from portal.models import Fact

CONFIRMED_ON = date(2026, 11, 1)


def build_fact(value: str = "058 123", *, key: str = "org.phone", **fields: Any) -> Fact:
    """Return a confirmed text with one value in all languages, not saved."""
    given = {
        "key": key,
        "kind": FactKind.TEXT,
        "certainty": Certainty.CONFIRMED,
        "confirmed_on": CONFIRMED_ON,
        "value_nl": value,
        "value_en": value,
        "value_es": value,
        "label_nl": "naam",
        "label_en": "name",
        "label_es": "nombre",
    }
    return Fact(**given | fields)
