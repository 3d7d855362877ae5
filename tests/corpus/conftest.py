"""Personas, worlds and the forms of the whole product, found once for all tests of the corpus."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator  # type: ignore[attr-defined]

import pytest
from django.conf import settings

# Fixtures that are imported are used by name.
from tests.project.conftest import (  # noqa: F401
    module_data,
    people,
    worlds,
)


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What the portal's own handler writes, with the formatter and the filters of the settings."""
    make = DictConfigurator(settings.LOGGING)
    handler = logging.StreamHandler(io.StringIO())
    described = settings.LOGGING["handlers"]["console"]
    handler.setFormatter(make.configure_formatter(dict(settings.LOGGING["formatters"][described["formatter"]])))
    for name in described["filters"]:
        handler.addFilter(make.configure_filter(dict(settings.LOGGING["filters"][name])))
    root = logging.getLogger()
    root.addHandler(handler)
    yield handler.stream
    root.removeHandler(handler)
