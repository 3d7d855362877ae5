"""The numbers of design.md section 10 that are about reports, as ratios of one run: `make bench`."""

from __future__ import annotations

import os
import sys

from portal import embedded
from portal.supervisor import ROOT


def main() -> int:
    """Print the ratios; return 1 if one of them misses its target."""
    embedded.attach(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  (needs the settings)

    django.setup()
    from contacts.bench.__main__ import databases  # noqa: PLC0415
    from subsidy.bench import counting, measure  # noqa: PLC0415

    # The made-up year in which every part is filled; measuring is for who develops, and so are the tests.
    from tests.builders.snapshot import make_snapshot  # noqa: PLC0415

    missed = measure.compare(make_snapshot())
    with databases() as (small, big):
        return counting.compare(small, big) or missed


if __name__ == "__main__":
    sys.exit(main())
