#!/usr/bin/env python3
"""Django's command line, on the embedded servers where the environment names no others."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal import embedded  # noqa: PLC0415  (the settings read what attach puts in the environment)

    try:
        embedded.attach(Path(__file__).resolve().parent)
    except embedded.ServersFailed as error:
        sys.exit(str(error))
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (needs the settings)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
