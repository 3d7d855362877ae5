"""Models and migrations say the same."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.project.source import APPS, ROOT


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration() -> None:
    out = StringIO()

    # Exits with 1, and says what is missing, when a migration is missing.
    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert out.getvalue() == "No changes detected\n"


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_named_by_hand(app: str) -> None:
    names = [path.stem for path in sorted((ROOT / app / "migrations").glob("0*.py"))]

    assert [name for name in names if re.search(r"_auto_|_merge_|_alter_\w+_and_more", name)] == []


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_one_line_of_history(app: str) -> None:
    numbers = [path.stem.split("_")[0] for path in sorted((ROOT / app / "migrations").glob("0*.py"))]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
