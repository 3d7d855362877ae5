"""Building a survey: its texts, sections and questions; making it ready; closing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from klankbord import tasks
from klankbord.choices import QuestionKind, SurveyState
from klankbord.completeness import lacks
from klankbord.exceptions import (
    SurveyHasBegun,
    SurveyHasNotBegun,
    SurveyIsFixed,
    SurveyIsFull,
    SurveyIsNotComplete,
    SurveyIsNotReady,
    WrongLastDay,
)
from klankbord.models import Choice, Question, Section, Survey, SurveyPaper, Tally
from klankbord.questionnaire import Questionnaire
from klankbord.services import surveys as services
from portal.models import User
from tests.builders.surveys import in_languages, make_question, make_section, make_source_figure, make_survey
from tests.klankbord.queries import queries_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def address(name: str, *args: Any) -> str:
    return reverse(f"klankbord:{name}", args=args)


def whole(survey: Survey) -> Survey:
    return Survey.objects.get_queryset().with_questions().get(pk=survey.pk)


def order_of(survey: Survey) -> list[tuple[int, str, str]]:
    """Return number, section and text of each question, in their order."""
    return [
        (one.number, one.section.title_nl, one.text_nl)
        for one in survey.questions.select_related("section").order_by("number")
    ]


def question_form(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for a question with two answers."""
    return {
        "kind": "one",
        "text_nl": "Kwam je langs?", "text_en": "Did you come by?", "text_es": "¿Pasaste?",
        "choices_nl": "Ja\nNee", "choices_en": "Yes\nNo", "choices_es": "Sí\nNo",
    } | changes  # fmt: skip


def survey_form(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for a new survey in three languages."""
    return {
        "code": "wensen_2027", "opens_on": "2027-01-04", "closes_on": "2027-02-05",
    } | {
        f"{field}_{code}": f"Woorden {code}" for field in ("title", "asked_by", "purpose", "limits")
        for code in ("nl", "en", "es")
    } | changes  # fmt: skip


@pytest.fixture
def as_worker(_clock: None, client: Client, worker: User) -> Client:
    client.force_login(worker)
    return client


# --- The survey itself -----------------------------------------------------------------------------------------------
def test_new_survey_is_a_draft_with_its_texts_and_days(as_facilitator: Client) -> None:
    response = as_facilitator.post(address("survey-new"), survey_form())

    survey = Survey.objects.get()
    assert response["Location"] == address("survey", "wensen_2027")
    assert (survey.state, survey.title_es, survey.limits_en) == ("draft", "Woorden es", "Woorden en")
    assert (survey.opens_on, survey.closes_on) == (date(2027, 1, 4), date(2027, 2, 5))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title_nl": ""}, "title_nl", "Dit veld is nodig"),
        ({"purpose_nl": ""}, "purpose_nl", "Dit veld is nodig"),
        ({"closes_on": "2027-01-03"}, "closes_on", None),
        ({"opens_on": "2017-01-04"}, "opens_on", None),
        ({"code": "2027"}, "code", None),
        ({"title_en": "x" * 121}, "title_en", None),
        ({"limits_es": "Llama al 06 12345678"}, "limits_es", None),
    ],
)
def test_new_survey_says_beside_the_field_what_is_wrong_and_keeps_the_words(
    as_facilitator: Client, changes: dict[str, str], field: str, words: str | None
) -> None:
    response = as_facilitator.post(address("survey-new"), survey_form(**changes))

    assert list(response.context["form"].errors) == [field]
    assert "Woorden es" in response.content.decode()
    assert Survey.objects.count() == 0


def test_words_that_look_like_somebodys_are_kept_with_a_reason(as_facilitator: Client) -> None:
    sent = survey_form(asked_by_nl="Wilma Jansen van Xenia")
    form = as_facilitator.post(address("survey-new"), sent).context["form"]
    shown = form.data["asked_by_nl_shown"]

    as_facilitator.post(address("survey-new"), sent | {"asked_by_nl_kept": _a_reason(form), "asked_by_nl_shown": shown})

    assert Survey.objects.get().asked_by_nl == "Wilma Jansen van Xenia"


def _a_reason(form: Any) -> str:
    return str(form.fields["asked_by_nl_kept"].choices[0][0])


def test_labels_name_the_text_and_its_language(as_facilitator: Client) -> None:
    form = as_facilitator.get(address("survey-new")).context["form"]

    assert str(form["limits_es"].label).endswith(": Spaans")
    assert form.fields["limits_es"].widget.attrs["lang"] == "es"


def test_change_of_a_survey_stores_texts(as_facilitator: Client) -> None:
    survey = make_survey()

    as_facilitator.post(address("survey-change", survey.code), survey_form(code=survey.code))

    survey.refresh_from_db()
    assert survey.title_nl == "Woorden nl"


def test_copy_has_all_texts_and_no_days_figures_or_answers() -> None:
    old = make_survey(state="closed", source_nl="Verslag 2025")
    make_source_figure(old)

    new = services.copy_survey(survey=old, code="wensen_2027")

    assert (new.state, new.opens_on, new.closes_on, new.source, new.is_demo) == ("draft", None, None, "", False)
    assert order_of(new) == order_of(old)
    assert [c.text_es for c in Choice.objects.filter(question__survey=new)] == [
        c.text_es for c in Choice.objects.filter(question__survey=old)
    ]
    assert (new.tallies.count(), new.source_figures.count(), new.papers.count()) == (0, 0, 0)
    old.refresh_from_db()
    assert old.state == SurveyState.CLOSED


def test_copy_with_a_word_that_is_taken_is_refused_in_words(as_facilitator: Client) -> None:
    survey = make_survey()

    response = as_facilitator.post(address("survey-copy", survey.code), {"code": survey.code})

    assert list(response.context["form"].errors) == ["code"]
    assert Survey.objects.count() == 1


def test_draft_can_be_thrown_away_and_a_ready_one_cannot(as_facilitator: Client) -> None:
    draft, ready = make_survey(), make_survey(code="klaar", state="ready")

    as_facilitator.post(address("survey-remove", draft.code))
    answer = as_facilitator.post(address("survey-remove", ready.code))

    assert list(Survey.objects.values_list("code", flat=True)) == ["klaar"]
    assert answer["Location"] == address("survey", "klaar")


# --- Sections and questions ------------------------------------------------------------------------------------------
def test_first_section_leads_to_its_first_question(as_facilitator: Client) -> None:
    survey = make_survey(questions=(), sections=0)

    response = as_facilitator.post(
        address("section-new", survey.code), {"title_nl": "Hulp", "title_en": "Help", "title_es": "Ayuda"}
    )

    section = survey.sections.get()
    assert response["Location"] == address("question-new", survey.code, section.pk)
    assert (section.order, section.title_es) == (1, "Ayuda")


def test_question_is_stored_with_its_answers_in_three_languages(as_facilitator: Client) -> None:
    survey = make_survey(questions=(), sections=1)
    section = survey.sections.get()

    response = as_facilitator.post(
        address("question-new", survey.code, section.pk), question_form(choices_nl=" Ja \n\n Nee\n")
    )

    question = survey.questions.get()
    assert response["Location"] == address("survey", survey.code) + f"#vraag-{question.pk}"
    assert (question.number, question.kind, question.text_es) == (1, "one", "¿Pasaste?")
    assert list(question.choices.values_list("number", "text_nl", "text_en", "text_es")) == [
        (1, "Ja", "Yes", "Sí"), (2, "Nee", "No", "No"),
    ]  # fmt: skip


def test_scale_makes_its_own_five_answers(as_facilitator: Client) -> None:
    survey = make_survey(questions=(), sections=1)
    ends = in_languages("scale_low", "Nooit") | in_languages("scale_high", "Altijd")
    sent = question_form(kind="scale", choices_nl="", choices_en="", choices_es="") | ends

    as_facilitator.post(address("question-new", survey.code, survey.sections.get().pk), sent)

    texts = survey.questions.get().choices.values_list("text_nl", "text_en", "text_es")
    assert list(texts) == [(str(step),) * 3 for step in range(1, 6)]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"choices_es": "Sí"}, ["choices_es"]),
        ({"choices_en": "Yes\nNo\nMaybe"}, ["choices_en"]),
        ({"choices_nl": "Ja\nja"}, ["choices_nl"]),
        ({"choices_nl": "\n".join(f"Antwoord {n}" for n in range(31)), "choices_en": "", "choices_es": ""},
         ["choices_nl"]),
        ({"choices_nl": "x" * 121 + "\nNee"}, ["choices_nl"]),
        ({"choices_nl": "Bij Wilma Jansen\nNee"}, ["choices_nl"]),
        ({"kind": "open"}, ["choices_nl", "choices_en", "choices_es"]),
        ({"scale_low_nl": "Nooit"}, ["scale_low_nl"]),
        ({"kind": "scale", "choices_nl": "", "choices_en": "", "choices_es": ""}, ["scale_low_nl"]),
        ({"kind": "vraag"}, ["kind"]),
        ({"text_nl": ""}, ["text_nl"]),
    ],
)  # fmt: skip
def test_question_that_is_wrong_is_not_stored_and_says_where(
    as_facilitator: Client, changes: dict[str, str], fields: list[str]
) -> None:
    survey = make_survey(questions=(), sections=1)

    response = as_facilitator.post(
        address("question-new", survey.code, survey.sections.get().pk), question_form(**changes)
    )

    assert list(response.context["form"].errors) == fields
    assert survey.questions.count() == 0


def test_answers_in_one_language_may_wait(as_facilitator: Client) -> None:
    survey = make_survey(questions=(), sections=1)
    sent = question_form(choices_en="", choices_es="", text_en="", text_es="")

    as_facilitator.post(address("question-new", survey.code, survey.sections.get().pk), sent)
    change = address("question-change", survey.code, survey.questions.get().pk)
    form = as_facilitator.get(change).context["form"]

    assert (form["choices_nl"].value(), form["choices_es"].value()) == ("Ja\nNee", "")


def test_change_writes_the_answers_anew(as_facilitator: Client) -> None:
    survey = make_survey()
    question = survey.questions.get(number=1)

    as_facilitator.post(address("question-change", survey.code, question.pk), question_form(kind="several"))

    question.refresh_from_db()
    assert (question.kind, question.number) == ("several", 1)
    assert list(question.choices.values_list("text_en", flat=True)) == ["Yes", "No"]


@pytest.mark.parametrize(
    ("after", "place"),
    # Section 1 holds questions 1 to 3; 5 stands in the other section, so it names no place here.
    [("0", 1), ("1", 2), ("3", 4), ("5", 4), ("", 4), ("x", 4)],
)
def test_question_comes_where_it_was_asked_for(as_facilitator: Client, after: str, place: int) -> None:
    survey = make_survey()

    as_facilitator.post(
        address("question-new", survey.code, survey.sections.get(order=1).pk) + f"?na={after}", question_form()
    )

    texts = [text for _number, _section, text in order_of(survey)]
    assert texts.index("Kwam je langs?") + 1 == place
    assert [number for number, _section, _text in order_of(survey)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("number", "up", "expected"),
    [
        (2, True, "B1 A1 C1 D2 E2"),
        (2, False, "A1 C1 B1 D2 E2"),
        # Over the edge of its section it goes into the next one, and keeps its place in the order.
        (3, False, "A1 B1 C2 D2 E2"),
        (4, True, "A1 B1 C1 D1 E2"),
        (1, True, "A1 B1 C1 D2 E2"),
        (5, False, "A1 B1 C1 D2 E2"),
    ],
)
def test_question_moves_one_place(number: int, up: bool, expected: str) -> None:
    survey = make_survey(questions=[(QuestionKind.OPEN, letter, ()) for letter in "ABCDE"])

    services.move_question(question=survey.questions.get(number=number), up=up)

    found = order_of(survey)
    assert " ".join(text + section[-1] for _number, section, text in found) == expected
    assert [place for place, _section, _text in found] == [1, 2, 3, 4, 5]


def test_section_moves_with_its_questions() -> None:
    survey = make_survey(questions=[(QuestionKind.OPEN, letter, ()) for letter in "ABCDE"])

    services.move_section(section=survey.sections.get(order=2), up=True)

    assert [text for _number, _section, text in order_of(survey)] == list("DEABC")
    assert list(survey.sections.values_list("title_nl", flat=True)) == ["Onderdeel 2", "Onderdeel 1"]


def test_what_is_taken_off_leaves_no_gap() -> None:
    survey = make_survey(questions=[(QuestionKind.OPEN, letter, ()) for letter in "ABCDE"])

    services.remove_question(question=survey.questions.get(number=2))
    services.remove_section(section=survey.sections.get(order=2))

    assert order_of(survey) == [(1, "Onderdeel 1", "A"), (2, "Onderdeel 1", "C")]


def test_question_forty_is_taken_and_forty_one_is_refused_with_its_words_kept(as_facilitator: Client) -> None:
    survey = make_survey(questions=[(QuestionKind.OPEN, f"V{n}", ()) for n in range(39)], sections=1)
    new = address("question-new", survey.code, survey.sections.get().pk)

    first = as_facilitator.post(new, question_form())
    second = as_facilitator.post(new, question_form(text_nl="Nog een vraag"))

    assert first.status_code == 302
    assert second.status_code == 200
    assert "Nog een vraag" in second.content.decode()
    assert [str(error) for error in second.context["form"].non_field_errors()] == [str(SurveyIsFull())]
    assert survey.questions.count() == 40


# --- Pages -----------------------------------------------------------------------------------------------------------
def test_page_of_a_draft_shows_each_question_as_people_see_it(as_facilitator: Client) -> None:
    survey = make_survey()

    page = as_facilitator.get(address("survey", survey.code)).content.decode()

    assert page.count('type="radio" name="q1"') == 4  # three answers, and skipping
    assert page.count('type="checkbox" name="q2"') == 3
    assert page.count('type="radio" name="q3"') == 6
    assert '<textarea id="id_q5" name="q5"' in page
    assert f"{address('question-new', survey.code, survey.sections.get(order=1).pk)}?na=2" in page


def test_preview_marks_what_is_not_translated(as_facilitator: Client) -> None:
    survey = make_survey()
    Question.objects.filter(survey=survey, number=1).update(text_es="")

    page = as_facilitator.get(f"/es/klankbord/vragenlijsten/{survey.code}/voorbeeld/").content.decode()

    assert '<span lang="nl">Ken je het spreekuur?</span>' in page
    assert "<span>Waar kreeg je hulp? (es)</span>" in page


def test_number_of_queries_does_not_grow_with_the_questions(as_facilitator: Client) -> None:
    small = make_survey(code="klein", questions=[(QuestionKind.ONE, "A", ("x", "y"))], sections=1)
    large = make_survey(code="groot", questions=[(QuestionKind.ONE, f"V{n}", ("x", "y")) for n in range(40)])

    # The first form of a session writes its token there, and a single question has no form.
    as_facilitator.get(address("survey", large.code))
    counts = [queries_of(as_facilitator, address("survey", one.code)) for one in (small, large)]

    # The survey, its sections, questions and choices.
    assert [one.own for one in counts] == [5, 5]
    assert counts[0].all == counts[1].all


def test_list_asks_once_for_all_surveys(as_facilitator: Client) -> None:
    make_survey(code="een")
    one = queries_of(as_facilitator, address("surveys"))
    make_survey(code="twee", state="ready")
    make_survey(code="drie", state="closed")

    assert queries_of(as_facilitator, address("surveys")) == one
    assert one.own == 2


def test_worker_sees_no_draft_and_may_change_nothing(as_worker: Client) -> None:
    draft, ready = make_survey(), make_survey(code="klaar", state="ready")

    page = as_worker.get(address("surveys")).content.decode()

    assert (draft.code in page, ready.code in page) == (False, True)
    assert as_worker.get(address("survey", draft.code)).status_code == 404
    shown = as_worker.get(address("survey", ready.code)).content.decode()
    assert address("survey-close", ready.code) not in shown
    assert address("survey-paper", ready.code, "nl") not in shown  # it is being made


def test_page_of_a_published_survey_shows_source_and_limits_and_no_days(as_facilitator: Client) -> None:
    survey = make_survey(state="closed", source_nl="Bijlage 1", opens_on=date(2025, 1, 1), closes_on=date(2025, 12, 31))

    page = as_facilitator.get(address("survey", survey.code)).content.decode()

    assert "Bijlage 1" in page
    assert "Dit zegt niets over wie niet meedeed." in page
    assert "31 december 2025" not in page


# --- Ready -----------------------------------------------------------------------------------------------------------
def test_ready_lays_every_number_at_zero() -> None:
    survey = make_survey()

    services.make_ready(survey=survey, today=TODAY)

    survey.refresh_from_db()
    assert survey.state == SurveyState.READY
    # The forms, three languages, five questions, and 3 + 3 + 5 + 3 answers.
    assert Tally.objects.filter(survey=survey).count() == 1 + 3 + 5 + 14
    assert set(Tally.objects.values_list("count", flat=True)) == {0}
    assert Tally.objects.filter(question=None).exclude(language="").count() == 3


def _no_days(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(opens_on=None, closes_on=None)


def _past(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(opens_on=TODAY - DAY)


def _no_spanish_title(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(title_es="")


def _no_english_limits(survey: Survey) -> None:
    Survey.objects.filter(pk=survey.pk).update(limits_en=None)


def _no_spanish_heading(survey: Survey) -> None:
    Section.objects.filter(survey=survey, order=2).update(title_es=None)


def _empty_section(survey: Survey) -> None:
    make_section(survey, 3)


def _half_a_help(survey: Survey) -> None:
    Question.objects.filter(survey=survey, number=4).update(help_nl="Denk aan de zomer")


def _no_word_at_an_end(survey: Survey) -> None:
    Question.objects.filter(survey=survey, number=3).update(scale_high_en="")


def _no_spanish_answer(survey: Survey) -> None:
    Choice.objects.filter(question__survey=survey, question__number=1, number=2).update(text_es="")


def _one_answer(survey: Survey) -> None:
    Choice.objects.filter(question__survey=survey, question__number=2, number__gt=1).delete()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_no_days, ["survey"]),
        (_past, ["survey"]),
        (_no_spanish_title, ["survey"]),
        (_no_english_limits, ["survey"]),
        (_no_spanish_heading, ["section"]),
        (_empty_section, ["section"]),
        # In English and in Spanish.
        (_half_a_help, ["question", "question"]),
        (_no_word_at_an_end, ["question"]),
        (_no_spanish_answer, ["question"]),
        (_one_answer, ["question"]),
    ],
)
def test_ready_is_refused_with_what_is_missing(
    as_facilitator: Client, spoil: Callable[[Survey], None], expected: list[str]
) -> None:
    survey = make_survey()
    spoil(survey)

    page = as_facilitator.post(address("survey-ready", survey.code))

    assert [lack.where for lack in page.context["lacks"]] == expected
    assert [lack.where for lack in lacks(whole(survey), today=TODAY)] == expected
    survey.refresh_from_db()
    assert (survey.state, survey.tallies.count()) == (SurveyState.DRAFT, 0)


def test_survey_without_a_question_is_not_ready() -> None:
    with pytest.raises(SurveyIsNotComplete):
        services.make_ready(survey=make_survey(questions=()), today=TODAY)


def test_survey_that_is_ready_tells_where_people_answer_and_a_closed_one_does_not(as_worker: Client) -> None:
    ready, closed = make_survey(code="klaar", state="ready"), make_survey(code="dicht", state="closed")

    pages = [as_worker.get(address("survey", one.code)).content.decode() for one in (ready, closed)]

    assert [page.count("/nl/vragenlijst/") for page in pages] == [2, 0]
    assert 'href="/nl/vragenlijst/klaar/">http://localhost:8000/nl/vragenlijst/klaar/</a>' in pages[0]


def test_survey_that_lacks_something_does_not_press_to_make_it_ready(as_facilitator: Client) -> None:
    bare, whole_one = make_survey(code="leeg", questions=()), make_survey(code="heel")

    pages = [as_facilitator.get(address("survey", one.code)).content.decode() for one in (bare, whole_one)]

    for page, one, is_pressed in zip(pages, (bare, whole_one), (False, True), strict=True):
        button = page.split(f'href="{address("survey-ready", one.code)}"')[0].rpartition("<a ")[2]
        assert ("button--primary" in button) is is_pressed


def test_take_back_is_possible_until_the_day_before(as_facilitator: Client) -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)
    SurveyPaper.objects.create(survey=survey, language="nl", pdf=b"x")

    services.take_back(survey=survey, today=survey.opens_on - DAY)

    survey.refresh_from_db()
    assert (survey.state, survey.tallies.count(), survey.papers.count()) == (SurveyState.DRAFT, 0, 0)


def test_take_back_on_the_first_day_is_refused() -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)

    with pytest.raises(SurveyHasBegun):
        services.take_back(survey=survey, today=survey.opens_on)


def test_last_day_moves_while_ready_and_paper_is_made_anew() -> None:
    survey = make_survey(state="ready")
    SurveyPaper.objects.create(survey=survey, language="nl", pdf=b"x")

    services.move_last_day(survey=survey, closes_on=TODAY, today=TODAY)

    survey.refresh_from_db()
    assert (survey.closes_on, survey.papers.count()) == (TODAY, 0)
    with pytest.raises(WrongLastDay):
        services.move_last_day(survey=survey, closes_on=TODAY - DAY, today=TODAY)


def test_last_day_before_the_first_says_so_beside_the_field(as_facilitator: Client) -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)

    page = as_facilitator.post(address("survey-last-day", survey.code), {"closes_on": str(survey.opens_on - DAY)})

    assert page.context["form"].errors == {"closes_on": [str(WrongLastDay())]}


# --- Closing ---------------------------------------------------------------------------------------------------------
def test_close_by_hand_makes_today_the_last_day(as_facilitator: Client) -> None:
    survey = make_survey(state="ready")

    asked = as_facilitator.get(address("survey-close", survey.code))
    survey.refresh_from_db()
    assert (asked.status_code, survey.state) == (200, SurveyState.READY)
    as_facilitator.post(address("survey-close", survey.code))

    survey.refresh_from_db()
    assert (survey.state, survey.closes_on) == (SurveyState.CLOSED, TODAY)


def test_close_before_the_first_day_is_refused() -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)

    with pytest.raises(SurveyHasNotBegun):
        services.close_survey(survey=survey, today=survey.opens_on - DAY)


@pytest.mark.usefixtures("_clock")
def test_survey_closes_by_itself_the_night_after_its_last_day() -> None:
    last_day_today = make_survey(code="vandaag", state="ready", closes_on=TODAY)
    over = make_survey(code="gisteren", state="ready", closes_on=TODAY - DAY)

    tasks.close_surveys()
    tasks.close_surveys()

    last_day_today.refresh_from_db()
    over.refresh_from_db()
    assert (last_day_today.state, over.state, over.closes_on) == ("ready", "closed", TODAY - DAY)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_only_what_is_ready_is_closed_moved_or_taken_back(state: str) -> None:
    survey = make_survey(state=state)

    with pytest.raises(SurveyIsNotReady):
        services.close_survey(survey=survey, today=TODAY)
    with pytest.raises(SurveyIsNotReady):
        services.move_last_day(survey=survey, closes_on=TODAY, today=TODAY)
    with pytest.raises(SurveyIsNotReady):
        services.take_back(survey=survey, today=TODAY)


# --- What is ready stays as it is ------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["ready", "closed"])
def test_services_refuse_to_change_what_is_ready(state: str) -> None:
    survey = make_survey(state=state)
    section, question = survey.sections.get(order=1), survey.questions.get(number=1)

    for change in (
        lambda: services.save_survey(survey=survey),
        lambda: services.save_section(survey=survey, section=section),
        lambda: services.move_section(section=section, up=False),
        lambda: services.remove_section(section=section),
        lambda: services.add_question(section=section, question=Question(kind="open", text_nl="Nieuw"), choices=[]),
        lambda: services.change_question(question=question, choices=[]),
        lambda: services.move_question(question=question, up=False),
        lambda: services.remove_question(question=question),
        lambda: services.make_ready(survey=survey, today=TODAY),
        lambda: services.remove_survey(survey=survey),
    ):
        with pytest.raises(SurveyIsFixed):
            change()


def test_form_that_comes_too_late_leads_back_with_the_reason(as_facilitator: Client) -> None:
    survey = make_survey(state="ready")
    question = survey.questions.get(number=1)

    response = as_facilitator.post(address("question-change", survey.code, question.pk), question_form(), follow=True)

    assert response.redirect_chain == [(address("survey", survey.code), 302)]
    assert [str(message) for message in response.context["messages"]] == [str(SurveyIsFixed())]


FORBIDDEN = {
    "text of the survey": "UPDATE klankbord_survey SET title_es = 'x' WHERE id = %(survey)s",
    "first day": "UPDATE klankbord_survey SET opens_on = '2026-01-01' WHERE id = %(survey)s",
    "short word": "UPDATE klankbord_survey SET code = 'anders' WHERE id = %(survey)s",
    "source": "UPDATE klankbord_survey SET source = 'x' WHERE id = %(survey)s",
    "survey": "DELETE FROM klankbord_survey WHERE id = %(survey)s",
    "section": "UPDATE klankbord_section SET title_nl = 'x' WHERE survey_id = %(survey)s",
    "section goes": "DELETE FROM klankbord_section WHERE survey_id = %(survey)s",
    "section comes": 'INSERT INTO klankbord_section (survey_id, "order", title) VALUES (%(survey)s, 9, %(x)s)',
    "question": "UPDATE klankbord_question SET text_nl = 'x' WHERE survey_id = %(survey)s",
    "number": "UPDATE klankbord_question SET number = number + 10 WHERE survey_id = %(survey)s",
    "question goes elsewhere": "UPDATE klankbord_question SET survey_id = %(draft)s WHERE survey_id = %(survey)s",
    "question comes from elsewhere": "UPDATE klankbord_question SET survey_id = %(survey)s WHERE survey_id = %(draft)s",
    "question goes": "DELETE FROM klankbord_question WHERE survey_id = %(survey)s",
    "choice": "UPDATE klankbord_choice SET text_nl = 'x' WHERE question_id = %(question)s",
    "choice goes": "DELETE FROM klankbord_choice WHERE question_id = %(question)s",
    "choice comes": "INSERT INTO klankbord_choice (question_id, number, text) VALUES (%(question)s, 9, %(x)s)",
    "choice from elsewhere": "UPDATE klankbord_choice SET question_id = %(question)s, number = number + 9"
    " WHERE question_id = %(other)s",
}


def run(statement: str, survey: Survey, draft: Survey) -> None:
    values = {
        "survey": survey.pk,
        "draft": draft.pk,
        "question": survey.questions.get(number=1).pk,
        "other": draft.questions.get(number=1).pk,
        "x": "x",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("state", ["ready", "closed"])
@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_database_refuses_to_change_what_is_ready(statement: str, state: str) -> None:
    survey, draft = make_survey(code="vast", state=state), make_survey(code="los")

    with pytest.raises(IntegrityError):
        run(statement, survey, draft)


@pytest.mark.parametrize("state", ["draft", "ready"])
def test_database_never_opens_what_is_closed(state: str) -> None:
    survey = make_survey(state="closed")

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state=state)


def test_database_refuses_to_close_a_draft() -> None:
    survey = make_survey()

    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(state="closed")


def test_database_refuses_the_way_back_once_a_form_is_counted() -> None:
    survey = make_survey()
    services.make_ready(survey=survey, today=TODAY)
    Tally.objects.filter(survey=survey, question=None, language="").update(count=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        services.take_back(survey=survey, today=TODAY)

    assert survey.tallies.count() == 23


@pytest.mark.parametrize(("state", "is_taken"), [("ready", False), ("closed", True)])
def test_what_people_wrote_is_told_after_closing_only(state: str, is_taken: bool) -> None:
    question = make_survey(state=state).questions.get(kind="open")
    question.told_nl, question.told_en, question.told_es = "Kort", "Short", "Breve"

    if is_taken:
        question.save()
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            question.save()

    question.refresh_from_db()
    assert (question.told_es or "") == ("Breve" if is_taken else "")


# --- As one reader sees it -------------------------------------------------------------------------------------------
def test_questionnaire_keeps_what_was_given_and_says_what_is_wrong() -> None:
    survey = whole(make_survey())

    read = Questionnaire.of(
        survey, language="en", given={"q2": ["1", "3"], "q5": ["A quiet room"]}, errors={"q5": ["Too long"]}
    )
    _one, several, _scale, _band, words = [one for section in read.sections for one in section.questions]

    assert [choice.is_given for choice in several.choices] == [True, False, True]
    assert (words.given, words.errors, words.described_by) == ("A quiet room", ("Too long",), "q5-error")
    assert (several.is_answered, words.is_answered, _one.is_answered) == (True, True, False)
    assert several.text is not None
    assert several.text.text == "Waar kreeg je hulp? (en)"


def test_only_the_two_ends_of_a_survey_stay_where_they_are() -> None:
    survey = make_survey()
    make_question(make_section(survey, 3), 6, kind=QuestionKind.OPEN)
    read = Questionnaire.of(whole(survey), language="nl")

    found = [(one.is_first, one.is_last) for section in read.sections for one in section.questions]

    assert found == [(True, False), *[(False, False)] * 4, (False, True)]
