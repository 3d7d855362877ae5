"""A survey on paper (papieren vragenlijst): one PDF per language, from the same questions as the page that answers it.

Made by a round in the background, never while somebody waits. The same survey gives the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import cast

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from klankbord.choices import SurveyState
from klankbord.models import Survey, SurveyPaper
from klankbord.questionnaire import Questionnaire
from portal.choices import Language
from portal.flyers import as_picture, qr_svg
from portal.pdf import PdfError, write_pdf

TEMPLATE = "klankbord/surveys/paper.html"
STYLE = Path(__file__).parent / "survey_paper.css"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PaperRead:
    """One language of the paper version, and whether it is made."""

    language: str
    name: str
    is_made: bool


def may_have_paper(survey: Survey) -> bool:
    """Say whether there is, was or will be a paper version: not of a draft, nor of what was published elsewhere."""
    return survey.state != SurveyState.DRAFT and not survey.source


def is_handed_out(survey: Survey) -> bool:
    """Say whether forms on paper still count: until the survey is closed, for after that nobody can type them over."""
    return may_have_paper(survey) and survey.state != SurveyState.CLOSED


def papers_of(survey: Survey) -> list[PaperRead]:
    """Return the paper version of a survey in each language; nothing where none is handed out."""
    if not is_handed_out(survey):
        return []
    made = set(SurveyPaper.objects.filter(survey=survey).values_list("language", flat=True))
    return [PaperRead(code, str(name), code in made) for code, name in Language.choices]


def ready_pdf(survey: Survey, language: str) -> bytes | None:
    """Return the paper version in a language; None if it is not made yet."""
    found = SurveyPaper.objects.filter(survey=survey, language=language).values_list("pdf", flat=True).first()
    return bytes(found) if found is not None else None


def answer_address(survey: Survey, language: str) -> str:
    """Return the address at which a survey is answered, as it stands in the QR code."""
    return f"{settings.PUBLIC_ADDRESS}/{language}/vragenlijst/{survey.code}/"


# --- Making ----------------------------------------------------------------------------------------------------------
def make_missing_papers(*, seconds: float) -> int:
    """Make the papers of surveys that are ready and have none yet, for as long as there is time; return how many.

    Safe to run twice. Unit: seconds. What could not be made is tried again by the next round.
    """
    until, made = monotonic() + seconds, 0
    for pk, language in _missing():
        if monotonic() >= until:
            break
        made += _make(pk, language)
    return made


def _missing() -> list[tuple[int, str]]:
    ready = Survey.objects.filter(state=SurveyState.READY).order_by("pk").values_list("pk", flat=True)
    have = set(SurveyPaper.objects.filter(survey__in=ready).values_list("survey", "language"))
    return [(pk, code) for pk in ready for code in Language.values if (pk, code) not in have]


def _make(pk: int, language: str) -> int:
    survey = _whole(pk)
    if survey is None:
        return 0
    html = paper_html(survey, language)
    try:
        pdf = paper_pdf(survey, language, html=html)
    except PdfError:
        logger.exception("the paper of survey %s in %s could not be made", survey.code, language)
        return 0
    return _store(pk, language, html=html, pdf=pdf)


@transaction.atomic
def _store(pk: int, language: str, *, html: str, pdf: bytes) -> int:
    """Store a paper, unless the survey was taken back or changed while it was made."""
    Survey.objects.select_for_update(no_key=True).filter(pk=pk).first()
    now = _whole(pk)
    if now is None or paper_html(now, language) != html:
        return 0
    SurveyPaper.objects.update_or_create(survey=now, language=language, defaults={"pdf": pdf})
    return 1


def _whole(pk: int) -> Survey | None:
    return Survey.objects.get_queryset().with_questions().filter(pk=pk, state=SurveyState.READY).first()


def paper_html(survey: Survey, language: str) -> str:
    """Return the paper version as a page; ask for the survey `with_questions`."""
    address = answer_address(survey, language)
    with translation.override(language):
        read = Questionnaire.of(survey, language=language)
        context = {
            "read": read,
            "language": language,
            "title": read.title.text if read.title else "",
            "address": address.removeprefix("https://").removeprefix("http://"),
            "qr": as_picture(qr_svg(address)),
            "lines": range(4),
        }
        return render_to_string(TEMPLATE, context)


def paper_pdf(survey: Survey, language: str, *, html: str) -> bytes:
    """Lay out the paper version on A4.

    Raises: PdfError.
    """
    # What is ready has its days.
    first = cast("date", survey.opens_on)
    css = STYLE.read_text(encoding="utf-8")
    return write_pdf(
        html,
        css=css,
        language=language,
        # What stands in the window of a reader says no more than the tab of the site.
        title=settings.SITE_TAB_NAME,
        identifier=hashlib.sha256((html + css).encode()).digest()[:16],
        made_on=first,
    )
