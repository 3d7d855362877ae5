"""What an advice may become, and what it may not: by the services, and by the database itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from klankbord.choices import AdviceAnswer, AdviceKind, AskedBy
from klankbord.exceptions import (
    AdviceIsAnswered,
    AdviceIsNotTakenUp,
    AdviceIsNotTranslated,
    AdviceIsPublished,
    AdviceWaits,
)
from klankbord.models import Advice
from klankbord.services import advice as services
from portal.models import ContentStamp
from tests.builders.advices import ANSWERED, GIVEN, PROMISED, in_all, make_advice, make_answered, make_asked

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
PROMISE = in_all("action", "Er komt een bel") | in_all("done_by", "Het team") | {"action_due_on": PROMISED}
NOTHING_PROMISED = in_all("reason", "Geen geld") | dict.fromkeys(in_all("action", "") | in_all("done_by", ""), "")


def answer(advice: Advice, given: AdviceAnswer = AdviceAnswer.TAKEN_UP, **changes: Any) -> Advice:
    return services.answer_advice(advice=advice, answer=given, changes=PROMISE | changes, today=TODAY)


def write_columns(advice: Advice, **columns: Any) -> None:
    """Write columns as they are, with nothing that looks after them but the database."""
    Advice.objects.get_queryset().rewrite(False).filter(pk=advice.pk).update(**columns)


# --- The words of the group ------------------------------------------------------------------------------------------
def test_write_stores_an_advice_that_waits() -> None:
    written = services.write_advice(
        changes={"kind": AdviceKind.OWN, "given_on": GIVEN, "answer_due_on": TODAY}
        | in_all("title", "Deur")
        | in_all("text", "Bel")
    )

    found = Advice.objects.get()
    assert found == written
    assert (found.title_es, found.text_en, found.answer, found.answered_on) == ("Deur es", "Bel en", "proposed", None)


def test_change_is_taken_while_the_advice_waits() -> None:
    services.change_advice(advice=make_advice(), changes={"text_nl": "Anders"})

    assert Advice.objects.get().text_nl == "Anders"


@pytest.mark.parametrize("given", [AdviceAnswer.TAKEN_UP, AdviceAnswer.PARTLY, AdviceAnswer.DECLINED])
def test_answered_advice_is_not_changed_and_not_deleted(given: AdviceAnswer) -> None:
    # What the facilitator holds was read before the answer came.
    stale = make_advice()
    said = {"reason": "Nee", "action": "Bel", "done_by": "Team", "action_due_on": TODAY}
    write_columns(stale, answer=given, answered_on=TODAY, **said)

    with pytest.raises(AdviceIsAnswered):
        services.change_advice(advice=stale, changes={"text_nl": "Anders"})
    with pytest.raises(AdviceIsAnswered):
        services.delete_advice(advice=stale)

    assert Advice.objects.get().text_nl == "Een bel achter nl"


def test_delete_takes_a_waiting_advice_away() -> None:
    services.delete_advice(advice=make_advice())

    assert not Advice.objects.exists()


# --- The answer ------------------------------------------------------------------------------------------------------
def test_answer_is_given_today_and_says_what_by_whom_and_when() -> None:
    answer(make_advice())

    found = Advice.objects.get()
    assert (found.answer, found.answered_on, found.action_es) == ("taken_up", TODAY, "Er komt een bel es")
    assert (found.done_by_nl, found.action_due_on, found.is_published) == ("Het team nl", PROMISED, False)


def test_corrected_answer_keeps_the_day_on_which_it_was_first_given() -> None:
    advice = make_answered(AdviceAnswer.DECLINED)

    answer(advice, AdviceAnswer.PARTLY, reason_nl="Niet alles")

    found = Advice.objects.get()
    assert (found.answer, found.answered_on, found.reason_nl) == ("partly", ANSWERED, "Niet alles")


def test_answer_that_promises_nothing_any_more_is_not_done_either() -> None:
    advice = make_answered(done_on=TODAY)

    services.answer_advice(
        advice=advice, answer=AdviceAnswer.DECLINED, changes=NOTHING_PROMISED | {"action_due_on": None}, today=TODAY
    )

    found = Advice.objects.get()
    assert (found.done_on, found.action_nl, found.action_due_on) == (None, "", None)


def test_answer_that_everybody_can_read_is_not_changed() -> None:
    advice = make_answered(is_published=True)

    with pytest.raises(AdviceIsPublished):
        answer(advice)


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        (AdviceAnswer.TAKEN_UP, {"action_nl": ""}),
        (AdviceAnswer.TAKEN_UP, {"done_by_nl": ""}),
        (AdviceAnswer.TAKEN_UP, {"action_due_on": None}),
        (AdviceAnswer.PARTLY, {"reason_nl": ""}),
        (AdviceAnswer.DECLINED, {"reason_nl": ""}),
    ],
)
def test_answer_without_what_it_must_say_is_refused(given: AdviceAnswer, lacking: dict[str, Any]) -> None:
    advice = make_advice()

    with pytest.raises(ValidationError):
        answer(advice, given, **lacking)

    assert Advice.objects.get().answer == AdviceAnswer.PROPOSED


# --- Done ------------------------------------------------------------------------------------------------------------
def test_what_was_promised_can_be_done_and_not_done_after_all_also_in_public() -> None:
    advice = make_answered(is_published=True)

    services.mark_done(advice=advice, done_on=TODAY)
    first = Advice.objects.get().done_on
    services.mark_done(advice=advice, done_on=None)

    assert (first, Advice.objects.get().done_on) == (TODAY, None)


@pytest.mark.parametrize("advice", [make_advice, lambda: make_answered(AdviceAnswer.DECLINED)])
def test_what_was_not_promised_cannot_be_done(advice: Any) -> None:
    with pytest.raises(AdviceIsNotTakenUp):
        services.mark_done(advice=advice(), done_on=TODAY)


# --- Other languages -------------------------------------------------------------------------------------------------
def test_translation_fills_what_is_missing_and_leaves_what_is_there() -> None:
    advice = make_answered(text_es="", action_en=None)

    services.translate_advice(
        advice=advice,
        texts={"text_es": "Un timbre", "action_en": "A bell", "text_nl": "Anders", "reason_es": "Nada", "title_es": ""},
        kept={"kept_reason": "organisation", "answer_kept_reason": ""},
    )

    found = Advice.objects.get()
    assert (found.text_es, found.action_en, found.text_nl) == ("Un timbre", "A bell", "Een bel achter nl")
    # There is no reason in any language, so there is nothing to translate.
    assert (found.reason_es or "", found.title_es, found.kept_reason) == ("", "Deur es", "organisation")


def test_translation_waits_for_the_answer_and_keeps_the_reason_that_is_there() -> None:
    with pytest.raises(AdviceWaits):
        services.translate_advice(advice=make_advice(text_es=""), texts={"text_es": "Un timbre"}, kept={})

    answered = make_answered(text_es="", kept_reason="no_person")
    services.translate_advice(advice=answered, texts={"text_es": "Sí"}, kept={"kept_reason": "organisation"})

    assert Advice.objects.get(pk=answered.pk).kept_reason == "no_person"


# --- Everybody -------------------------------------------------------------------------------------------------------
def test_answered_advice_in_all_languages_goes_on_the_public_page_and_off_it() -> None:
    advice = make_answered()

    services.publish_advice(advice=advice)
    shown = list(Advice.objects.get_queryset().published())
    services.unpublish_advice(advice=advice)

    assert shown == [advice]
    assert not Advice.objects.get_queryset().published()


def test_waiting_advice_does_not_go_on_the_public_page() -> None:
    with pytest.raises(AdviceWaits):
        services.publish_advice(advice=make_advice())


@pytest.mark.parametrize("column", ["title_es", "text_en", "action_es", "done_by_en"])
def test_half_translated_advice_does_not_go_on_the_public_page(column: str) -> None:
    with pytest.raises(AdviceIsNotTranslated):
        services.publish_advice(advice=make_answered(**{column: ""}))


def test_each_change_of_an_advice_makes_the_public_pages_new() -> None:
    def stamp() -> int:
        return ContentStamp.objects.values_list("number", flat=True).first() or 0

    seen = [stamp()]
    advice = make_answered()
    seen.append(stamp())
    services.publish_advice(advice=advice)
    seen.append(stamp())
    services.mark_done(advice=advice, done_on=TODAY)
    seen.append(stamp())
    advice.delete()
    seen.append(stamp())

    assert seen == sorted(set(seen))


# --- The database itself ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("who_asked", {"asked_by": AskedBy.SDF}),
        ("who_asked", {"kind": AdviceKind.ASKED, "asked_by": AskedBy.MUNICIPALITY, "question": "Wat?"}),
        ("asked_with_question", {"kind": AdviceKind.ASKED, "asked_by": AskedBy.SDF}),
        ("answered_has_day", {"answer": AdviceAnswer.DECLINED, "reason": "Nee"}),
        ("answered_has_day", {"answered_on": TODAY}),
        ("answered_has_day", {"answer": "declined_with_reason", "reason": "Nee", "answered_on": date(2026, 9, 30)}),
        ("declined_with_reason", {"answer": AdviceAnswer.DECLINED, "answered_on": TODAY}),
        ("partly_with_reason", {"answer": "partly", "answered_on": TODAY} | PROMISE | {"action": "x", "done_by": "x"}),
        ("taken_up_says_what", {"answer": AdviceAnswer.TAKEN_UP, "answered_on": TODAY}),
        ("done_was_taken_up", {"done_on": TODAY}),
        ("due_after_given", {"answer_due_on": date(2026, 9, 30)}),
        ("published_with_answer", {"is_published": True}),
        ("kept_reason", {"kept_reason": "because"}),
        ("answer_kept_reason", {"answer_kept_reason": "because"}),
    ],
)
def test_database_refuses_what_no_advice_can_be(rule: str, columns: dict[str, Any]) -> None:
    advice = make_advice()

    with pytest.raises(IntegrityError, match=f'"klankbord_advice_{rule}"'), transaction.atomic():
        write_columns(advice, **columns)


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("column", ["title_nl", "text_es", "question_en", "reason_es", "action_en", "done_by_es"])
def test_database_shows_nobody_an_advice_that_lacks_a_language(column: str, empty: str | None) -> None:
    everything = in_all("question", "Wat mis je?")
    advice = make_asked(**everything)
    answer(advice, AdviceAnswer.PARTLY, **in_all("reason", "Geen geld"))
    services.publish_advice(advice=advice)

    with pytest.raises(IntegrityError, match="published_in_all_languages"), transaction.atomic():
        write_columns(advice, **{column: empty})


def test_rule_about_all_languages_is_told_in_words() -> None:
    advice = make_answered(text_es="")
    advice.is_published = True

    with translation.override("en"), pytest.raises(ValidationError) as caught:
        advice.full_clean()

    assert caught.value.messages == ["It goes on the public page in all languages, or not yet."]
