"""A survey on paper: made by a round in the background, in each language, from the same questions."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from klankbord import survey_papers, tasks
from klankbord.models import Survey, SurveyPaper
from klankbord.services import surveys as services
from portal.models import User
from portal.pdf import PdfError
from tests.builders.surveys import make_survey

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def address(survey: Survey, paper: str) -> str:
    return reverse("klankbord:survey-paper", args=[survey.code, paper])


def whole(survey: Survey) -> Survey:
    return Survey.objects.get_queryset().with_questions().get(pk=survey.pk)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the laying out to the tests that are about it."""
    monkeypatch.setattr(survey_papers, "write_pdf", lambda html, **_options: html.encode())


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_paper_holds_every_question_and_answer_in_its_language(language: str) -> None:
    survey = whole(make_survey(state="ready"))
    html = survey_papers.paper_html(survey, language)

    pdf = survey_papers.paper_pdf(survey, language, html=html)

    text, document = text_of(pdf), pypdfium2.PdfDocument(pdf)
    behind = "" if language == "nl" else f" ({language})"
    for words in ("1. Ken je het spreekuur?", "Ik weet het niet", "5. Wat mis je?", "Steunpunt Xenia", "6 of vaker"):
        assert words + behind in text
    assert f"/{language}/vragenlijst/behoefte_test/" in text.replace("\r\n", "").replace("\n", "")
    width, height = document[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    with pikepdf.open(BytesIO(pdf)) as tagged:
        assert str(tagged.Root.Lang) == language
        assert tagged.open_metadata()["pdfuaid:part"] == "1"
        # Nothing of the survey stands in the window of a reader.
        assert str(tagged.docinfo["/Title"]) == settings.SITE_TAB_NAME


def test_same_survey_gives_the_same_bytes() -> None:
    survey = whole(make_survey(state="ready"))
    html = survey_papers.paper_html(survey, "es")

    first, second = (survey_papers.paper_pdf(survey, "es", html=html) for _round in range(2))

    assert first == second


def test_paper_says_who_asks_what_is_safe_and_until_when() -> None:
    html = survey_papers.paper_html(whole(make_survey(state="ready", closes_on=date(2026, 12, 4))), "en")

    assert "Nobody sees who you are." in html
    assert "closed box" in html
    assert "Steunpunt Xenia (en)" in html
    assert "4 December 2026" in html


@pytest.mark.usefixtures("quick")
def test_round_makes_what_is_missing_and_nothing_twice() -> None:
    ready = make_survey(code="klaar", state="ready")
    make_survey(code="los")
    make_survey(code="dicht", state="closed")

    tasks.make_survey_papers()
    made = dict(SurveyPaper.objects.values_list("language", "pk"))
    SurveyPaper.objects.filter(language="en").delete()
    tasks.make_survey_papers()

    again = dict(SurveyPaper.objects.values_list("language", "pk"))
    assert set(SurveyPaper.objects.values_list("survey__code", flat=True)) == {ready.code}
    assert (again["nl"], again["es"], again["en"] > made["en"]) == (made["nl"], made["es"], True)


@pytest.mark.usefixtures("quick")
def test_round_without_time_leaves_all_for_the_next() -> None:
    make_survey(state="ready")

    assert survey_papers.make_missing_papers(seconds=0) == 0
    assert SurveyPaper.objects.count() == 0


def test_paper_of_a_survey_that_was_taken_back_meanwhile_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)

    def take_back(html: str, **_options: Any) -> bytes:
        services.take_back(survey=survey, today=TODAY)
        return html.encode()

    monkeypatch.setattr(survey_papers, "write_pdf", take_back)

    assert survey_papers.make_missing_papers(seconds=40) == 0
    assert SurveyPaper.objects.count() == 0


def test_paper_that_cannot_be_made_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make_survey(state="ready")

    def broken_in_english(html: str, *, language: str, **_options: Any) -> bytes:
        if language == "en":
            raise PdfError
        return html.encode()

    monkeypatch.setattr(survey_papers, "write_pdf", broken_in_english)

    assert survey_papers.make_missing_papers(seconds=40) == 2
    assert sorted(SurveyPaper.objects.values_list("language", flat=True)) == ["es", "nl"]


def test_download_gives_the_pdf_under_a_neutral_name(client: Client, worker: User) -> None:
    survey = make_survey(state="ready")
    SurveyPaper.objects.create(survey=survey, language="es", pdf=b"%PDF-1.7 made")
    client.force_login(worker)

    answer = client.get(address(survey, "es"))

    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 made", "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="vragen-es.pdf"'


def test_download_before_it_is_made_says_so(client: Client, worker: User) -> None:
    client.force_login(worker)

    assert client.get(address(make_survey(state="ready"), "nl")).status_code == 202


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "Deze vragenlijst is gesloten. Daarom wordt de versie op papier niet meer uitgedeeld."),
        ("en", "This survey is closed, so its paper version is not handed out any more."),
        ("es", "Esta encuesta está cerrada, así que ya no se reparte su versión en papel."),
    ],
)
def test_paper_of_a_closed_survey_is_refused_with_the_reason_and_not_offered(
    client: Client, worker: User, language: str, said: str
) -> None:
    survey = make_survey(state="closed")
    SurveyPaper.objects.create(survey=survey, language="nl", pdf=b"%PDF-1.7 made")
    client.force_login(worker)

    with translation.override(language):
        of_paper = address(survey, "nl")
        answer = client.get(of_paper)
        about = client.get(reverse("klankbord:survey", args=[survey.code]))

    assert (answer.status_code, answer["Content-Type"]) == (410, "text/html; charset=utf-8")
    assert said in answer.text
    assert about.status_code == 200
    assert of_paper not in about.text


@pytest.mark.parametrize(
    ("fields", "paper"),
    [({"state": "draft"}, "nl"), ({"state": "ready"}, "fr"), ({"state": "closed", "source_nl": "Bijlage"}, "nl")],
)
def test_paper_that_does_not_exist_is_not_there(
    client: Client, facilitator: User, fields: dict[str, str], paper: str
) -> None:
    client.force_login(facilitator)

    assert client.get(address(make_survey(**fields), paper)).status_code == 404
