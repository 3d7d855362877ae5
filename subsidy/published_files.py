"""Whether every report that was published is still the file that was published (security.md O7)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from subsidy.models import ReportVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("pdf", "xlsx", "json")


def problems() -> list[str]:
    """Return what is wrong with the published files, in sentences; a restored backup is judged by it."""
    return list(_problems())


def _problems() -> Iterator[str]:
    published = ReportVersion.objects.filter(publication__isnull=False).order_by("pk")
    # One version at a time: a file has megabytes, and there may be hundreds of versions.
    for number in list(published.values_list("pk", flat=True)):
        version = ReportVersion.objects.get(pk=number)
        for kind in KINDS:
            digest = hashlib.sha256(bytes(getattr(version, kind))).hexdigest()
            if digest != getattr(version, f"{kind}_sha256"):
                yield f"report {version}: its {kind} file is not the one that was published"
