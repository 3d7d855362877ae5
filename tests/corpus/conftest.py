"""Personas, worlds and the forms of the whole product, found once for all tests of the corpus."""

from __future__ import annotations

# Fixtures that are imported are used by name.
from tests.project.conftest import module_data  # noqa: F401
from tests.project.test_access import people, worlds  # noqa: F401
