"""The reports for all municipalities of a year together (gemeentebladen): where each stands, and one file of them all.

The file is made of finished versions as they are, so the same versions give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from subsidy.asking import named_subjects
from subsidy.choices import ReportKind
from subsidy.models import Report, ReportVersion
from subsidy.report_words import stem_of_version

if TYPE_CHECKING:
    from subsidy.models import Period

# A date in the file would make other bytes of the same reports.
NO_DATE = (1980, 1, 1, 0, 0, 0)
READ_BY_ALL = 0o644 << 16


@dataclass(frozen=True, slots=True)
class BundleRow:
    """One municipality: its code, its name, the newest version that the user may see, and what was asked for last."""

    code: str
    name: str
    version: ReportVersion | None = None
    report: Report | None = None


def rows(user: Any, period: Period, language: str, *, with_files: bool = False) -> list[BundleRow]:
    """Return all municipalities in the order of their names, with where the report of each stands for this user.

    `with_files` brings the PDF of each version along, for the file of them all. Three queries.
    """
    about = {"period": period, "kind": ReportKind.MUNICIPALITY, "language": language}
    # A stored file or a list: neither needs the snapshot.
    versions = ReportVersion.objects.visible_to(user).filter(**about).select_related("period", "publication")
    versions = versions.defer("xlsx", "json", "snapshot") if with_files else versions.without_files()
    newest = {version.subject: version for version in versions.newest_by_subject()}
    asked = Report.objects.visible_to(user).filter(**about).order_by("requested_at", "pk")
    latest = {report.subject: report for report in asked}
    return [
        BundleRow(code, name, newest.get(code), latest.get(code))
        for code, name in named_subjects(ReportKind.MUNICIPALITY)
    ]


def stem(period: Period, language: str) -> str:
    """Return the name of the file without what follows the dot; neutral, for others may see the folder."""
    return f"verslag-{period.code}-{language}"


def zipped(period: Period, bundle: list[BundleRow], language: str) -> bytes:
    """Put the finished PDFs together in the order of the codes, stored as they are, with a list of what is in it.

    In the language that is active: the list names the municipalities that are not ready.
    """
    target = BytesIO()
    ready = sorted((row for row in bundle if row.version), key=lambda row: row.code)
    with ZipFile(target, "w", ZIP_STORED) as file:
        _put(file, f"{stem(period, language)}.txt", _contents(period, ready, bundle).encode())
        for row in ready:
            if row.version is not None:
                _put(file, f"{stem_of_version(row.version)}.pdf", bytes(row.version.pdf))
    return target.getvalue()


def _put(file: ZipFile, name: str, content: bytes) -> None:
    info = ZipInfo(name, NO_DATE)
    # The same on every machine that makes it.
    info.create_system = 3
    info.external_attr = READ_BY_ALL
    file.writestr(info, content)


def _contents(period: Period, ready: list[BundleRow], bundle: list[BundleRow]) -> str:
    lines = [
        _("Reports for municipalities, %(period)s: %(ready)d of %(all)d are ready.")
        % {"period": period.code, "ready": len(ready), "all": len(bundle)},
        "",
    ]
    lines += [
        f"{stem_of_version(row.version)}.pdf  {row.name}  SHA-256 {row.version.pdf_sha256}"
        for row in ready
        if row.version is not None
    ]
    missing = [row.name for row in bundle if row.version is None]
    if missing:
        lines += ["", _("Not ready:"), *missing]
    return "\n".join(lines) + "\n"
