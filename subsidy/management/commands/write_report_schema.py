"""Writes the JSON schema of a report, after a change of its shape: `manage.py write_report_schema`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from subsidy.report_json import SCHEMA_FILE
from subsidy.report_schema import schema_text


class Command(BaseCommand):
    """Make the schema file anew from the shape of a snapshot."""

    help = "Writes the JSON schema of a report from the shape of a snapshot."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file, and say where."""
        SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
        self.stdout.write(SCHEMA_FILE.name)
