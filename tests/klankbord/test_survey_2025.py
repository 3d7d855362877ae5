"""The survey of 2025: 33 questions in our own words, and exactly the figures that its document published."""

from __future__ import annotations

import json
from typing import Any

import pytest

from klankbord.choices import QuestionKind, SurveyState
from klankbord.models import Question, SourceFigure, Survey
from klankbord.services import survey_2025

pytestmark = pytest.mark.django_db

# Question, label, and number: annex 1 of the document, and its section 2.1 for the last two of question 19 and for 33.
PUBLISHED = [
    (None, "Ingevulde vragenlijsten", 28),
    (1, "Ingevuld in het Spaans", 16),
    (1, "Ingevuld in het Nederlands", 10),
    (1, "Ingevuld in het Engels", 2),
    (2, "Vrouw", 24),
    (4, "Club, bordeel of escort", 19),
    (6, "Vulden bij deze vraag niets in", 4),
    (9, "Via de GGD", 11),
    (9, "Via Fier", 4),
    (9, "Via Xenia", 3),
    (9, "Vonden de hulp niet", 2),
    (11, "Werd gediscrimineerd bij hulp die niet op sekswerk gericht is", 1),
    (12, "Gemeenten moeten stigma aanpakken, ook hun eigen discriminatie", 5),
    (12, "Noemen daarbij de sekswerker die thuis werkt", 2),
    (19, "Willen steunpunten op meer plekken", 7),
    (19, "Denken dat je zo nieuwe mensen bereikt", 5),
    (22, "Kennen de GGD", 22),
    (23, "Gebruikten het aanbod van de GGD", 19),
    (25, "Kennen hen niet (zo lezen wij de “8” in de bron)", 8),
    (26, "Kregen weleens hulp of steun van hen", 11),
    (27, "Meldde een vermoeden van mensenhandel bij een collega", 1),
    (29, "Vinden de bereikbaarheid onvoldoende (werken als escort of “anders”)", 3),
    (30, "Voelde zich niet meer welkom: te veel nadruk op controle van vrijwilligheid", 1),
    (31, "Gestopt, en weer begonnen omdat het geld niet rondkwam", 1),
    (31, "Niet gestopt", 5),
    (31, "Niet gestopt: andere baan is moeilijk door de taal", 1),
    (31, "Niet gestopt: vindt het werk juist leuk", 1),
    (32, "Hebben daar geen behoefte aan", 17),
    (33, "Willen vaker samenkomen, bijvoorbeeld in een klankbordgroep", 6),
]
# What the document says without a number.
SAID = {
    (5, "de meesten meerdere jaren, het grootste deel 6-15 jaar"),
    (6, "alle anderen"),
    (8, "het merendeel"),
    (15, "het grootste deel"),
    (16, "de meesten"),
    (24, "vaker testen en vaccineren"),
    (30, "de meesten"),
    (30, "het merendeel"),
    (31, "de helft"),
    (31, "gezondheid, zwangerschap en persoonlijke omstandigheden"),
}
AVOIDED = ("prostitu", "slachtoffer", "uitstap", "victim", "víctima", "rescue", "rescat")


@pytest.fixture
def survey() -> Survey:
    survey_2025.load_survey_2025()
    return Survey.objects.get(code="behoefte_2025")


def test_survey_is_closed_with_its_source_and_limits_and_no_counts_of_ours(survey: Survey) -> None:
    assert (survey.state, survey.is_demo) == (SurveyState.CLOSED, False)
    assert "bijlage 1" in survey.source_nl
    assert "28 ingevulde vragenlijsten" in survey.limits_nl
    assert "niet voor alle sekswerkers" in survey.limits_nl
    assert "afhankelijk" in survey.limits_nl
    assert (survey.tallies.count(), survey.papers.count()) == (0, 0)


def test_survey_has_33_questions_in_the_sections_of_the_document(survey: Survey) -> None:
    counts = [one.questions.count() for one in survey.sections.all()]

    assert counts == [5, 5, 4, 7, 3, 6, 3]
    assert list(survey.questions.values_list("number", flat=True)) == list(range(1, 34))


def test_figures_are_those_of_the_document(survey: Survey) -> None:
    figures = SourceFigure.objects.filter(survey=survey, value__isnull=False).order_by("order")

    assert list(figures.values_list("question__number", "label_nl", "value")) == PUBLISHED
    assert set(figures.values_list("said_nl", flat=True)) <= {"", None}


def test_what_the_document_says_without_a_number_has_none(survey: Survey) -> None:
    said = SourceFigure.objects.filter(survey=survey, value=None).values_list("question__number", "said_nl")

    assert set(said) >= SAID
    assert all(number and words for number, words in said)


def test_every_text_is_there_in_three_languages_and_in_our_tone(survey: Survey) -> None:
    texts = list(every_text(json.loads(survey_2025.FILE.read_text(encoding="utf-8"))))

    assert [one for one in texts if set(one) != {"nl", "en", "es"} or not all(one.values())] == []
    # The name of the document is its own.
    words = " ".join(word for one in texts for word in one.values()).casefold()
    assert [word for word in AVOIDED if word in words] == []


def every_text(entry: Any) -> Any:
    """Yield each text of the file, in its three languages."""
    if isinstance(entry, dict) and "nl" in entry:
        yield entry
    elif isinstance(entry, dict | list):
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from every_text(inner)


def test_choices_fit_the_kinds(survey: Survey) -> None:
    for question in survey.questions.prefetch_related("choices"):
        count = len(question.choices.all())
        if question.kind == QuestionKind.OPEN:
            assert count == 0
        elif question.kind == QuestionKind.SCALE:
            assert count == 5
        else:
            assert count >= 2


def test_loading_again_keeps_and_a_changed_text_is_made_anew() -> None:
    assert survey_2025.load_survey_2025() == "created"
    first = Survey.objects.get().pk
    assert survey_2025.load_survey_2025() == "kept"
    assert Survey.objects.get().pk == first
    Question.objects.filter(number=3).update(text_es="¿Dónde?")

    assert survey_2025.load_survey_2025() == "updated"

    assert Survey.objects.get().state == SurveyState.CLOSED
    assert Question.objects.get(number=3).text_es == "¿En qué parte de Frisia trabajas?"
    assert SourceFigure.objects.filter(value__isnull=False).count() == len(PUBLISHED)
