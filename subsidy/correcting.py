"""What a version of a report says about corrections: in which quarter, of which kind, which parts, and why.

It holds no count, no organisation and no value: that something was corrected tells nothing about anybody. A correction
that a version before named already is not named again (disclosure.md 5.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.choices import CorrectedField, CorrectionAction, CorrectionReason, RecordKind
from contacts.models import Correction
from contacts.quarters import quarter_words
from subsidy import plan
from subsidy.models import ReportVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subsidy.models import Report


class Corrections(NamedTuple):
    """The corrections that a version names: their ids, so that the next one leaves them out, and the words."""

    ids: list[int]
    lines: list[str]


def corrections_of(report: Report) -> Corrections:
    """Return what was corrected in the quarters of a report since the version before, or else since they were closed.

    Dutch term: correcties. The same corrections give the same words in the same order, in the report's language.
    """
    quarters = [plan.stamp(report.period.year, quarter) for quarter in plan.QUARTERS]
    named = ReportVersion.objects.same_as(report).named_corrections()
    new = sorted(Correction.objects.of_quarters(quarters).exclude(pk__in=named), key=lambda row: row.pk)
    with override(report.language):
        return Corrections([row.pk for row in new], lines_of(new))


def lines_of(corrections: Iterable[Correction]) -> list[str]:
    """Return one line for each quarter, kind of record, reason and thing done; how many there were is not told."""
    fields: dict[tuple[str, int, int, int], set[str]] = {}
    for row in corrections:
        places = (
            RecordKind.values.index(row.record),
            CorrectionAction.values.index(row.action),
            CorrectionReason.values.index(row.reason),
        )
        fields.setdefault((row.quarter, *places), set()).update(row.fields)
    return [_line(key, changed) for key, changed in sorted(fields.items())]


def _line(key: tuple[str, int, int, int], changed: set[str]) -> str:
    quarter, record, action, reason = key
    words = {
        "quarter": quarter_words(quarter),
        "records": list(RecordKind)[record].label,
        "reason": list(CorrectionReason)[reason].label,
        "fields": ", ".join(str(field.label) for field in CorrectedField if field.value in changed),
    }
    if list(CorrectionAction)[action] == CorrectionAction.REMOVED:
        # Translators: such as "quarter 1 of 2025, contacts: taken back (counted twice)".
        return _("%(quarter)s, %(records)s: taken back (%(reason)s)") % words
    # Translators: such as "quarter 1 of 2025, contacts: corrected topics, language (wrong tap)".
    return _("%(quarter)s, %(records)s: corrected %(fields)s (%(reason)s)") % words
