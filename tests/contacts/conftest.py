"""What tests of recording share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Read the pages in English, so that a better translation never breaks a test."""
    with translation.override("en"):
        yield
