"""What the tests of the log share."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from portal.models import Organisation

Import = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _untranslated() -> Iterator[None]:
    """Show messages as they stand in the code: their translation may change."""
    with translation.override(None):
        yield


@pytest.fixture
def organisations(fier: Organisation, salvation_army: Organisation, sdf: Organisation) -> list[Organisation]:
    """The organisations of the region; SDF pays and does none of the work."""
    return [fier, salvation_army, sdf]


@pytest.fixture
def run_import(organisations: list[Organisation]) -> Import:
    """Run the command as a user does, and return what it printed with its exit code."""

    def run(directory: Path, **options: Any) -> dict[str, Any]:
        out = io.StringIO()
        code = 0
        try:
            call_command("import_log", str(directory), stdout=out, **options)
        except CommandError as error:
            code = error.returncode
        return {**json.loads(out.getvalue()), "exit": code}

    return run
