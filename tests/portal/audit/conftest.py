"""What the tests of the audit log share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Read the texts of the program itself, for a test about words of a page."""
    with translation.override("en"):
        yield
