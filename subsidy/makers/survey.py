"""The results of a survey (uitkomsten van een vragenlijst): a table and a picture per question, with the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import override

from klankbord.models import Survey
from subsidy import surveys
from subsidy.choices import ReportKind
from subsidy.documents.survey import survey_html, title_of
from subsidy.makers.kind import KINDS_STYLE, Asked, Maker, begun
from subsidy.parts.survey import survey_part
from subsidy.snapshot import empty_snapshot

if TYPE_CHECKING:
    from subsidy.snapshot import Snapshot


def snapshot_of(asked: Asked) -> Snapshot:
    """Build the snapshot of a closed survey (`asked.subject`) whose numbers were published, or of one with a source.

    Raises: SurveyOpenError; DisclosureError if the survey was never published.
    """
    survey = Survey.objects.get(code=asked.subject)
    surveys.require_closed(survey)
    snapshot = begun(asked, ReportKind.SURVEY)
    snapshot["survey"], snapshot["tables"] = survey_part(survey)
    # What another document published is not made up, whatever else this portal shows.
    snapshot["demo"] = survey.is_demo or (settings.DEMO and not survey.source)
    # Its own last day: the year that it stands with need not be closed, and why that was closed is another story.
    snapshot["closed_on"], snapshot["forced_reason"] = snapshot["survey"]["closes_on"], ""
    return snapshot


def snapshot_of_source(survey: Survey, *, language: str) -> Snapshot:
    """Return what another document published of a survey, as a snapshot that is not kept: nothing of it is ours.

    Raises: ValueError for a survey whose figures were not published elsewhere.
    """
    if not survey.source:
        message = "these figures leave through the ledger only"
        raise ValueError(message)
    with override(language):
        snapshot = empty_snapshot() | {"kind": ReportKind.SURVEY, "subject": survey.code, "language": language}
        snapshot["survey"], snapshot["tables"] = survey_part(survey)
    return snapshot


MAKER = Maker(snapshot=snapshot_of, html=survey_html, title=title_of, styles=(KINDS_STYLE,), pages=12, rounds=1)
