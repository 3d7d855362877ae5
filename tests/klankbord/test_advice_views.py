"""The pages of advices: what members read, what the facilitator writes, what the account holder answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from klankbord.choices import AdviceAnswer
from klankbord.models import Advice
from portal.models import Municipality, User
from tests.builders.advices import DUE, GIVEN, PROMISED, make_advice, make_answered, make_asked
from tests.builders.meetings import make_meeting
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
LANGUAGES = ("nl", "en", "es")


@pytest.fixture
def as_holder(_clock: None, client: Client, accountholder: User) -> Client:
    client.force_login(accountholder)
    return client


def filled(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for an advice of the group itself."""
    texts = {f"{field}_{code}": "" for field in ("title", "question", "text") for code in LANGUAGES}
    plain = {"who": "own", "municipality": "", "meeting": "", "given_on": "2026-11-20", "answer_due_on": ""}
    return texts | plain | {"title_nl": "Deur", "text_nl": "Een bel achter"} | changes


def said(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends for an answer that promises something."""
    texts = {f"{field}_{code}": "" for field in ("action", "done_by", "reason") for code in LANGUAGES}
    return texts | {"action_nl": "Er komt een bel", "done_by_nl": "Het team", "action_due_on": "2027-03-01"} | changes


def errors_of(response: Any) -> list[str]:
    return sorted(response.context["form"].errors)


# --- Reading ---------------------------------------------------------------------------------------------------------
def test_list_shows_what_waits_then_what_is_being_done_then_what_is_finished(as_member: Client) -> None:
    make_answered(AdviceAnswer.DECLINED, title_en="Declined one", reason_en="No money for it")
    make_answered(title_en="Done one", done_on=TODAY)
    make_answered(AdviceAnswer.PARTLY, title_en="Later promise", action_due_on=PROMISED + timedelta(days=1))
    make_answered(title_en="Near promise", done_by_en="The team")
    make_advice(title_en="Waits longer", answer_due_on=TODAY + timedelta(days=9))
    make_advice(title_en="Waits", answer_due_on=TODAY + timedelta(days=8))

    text = text_of(as_member, address("advices", language="en"))

    words = (
        "Waits for an answer", "Waits", "The answer comes before 30 November 2026.", "Waits longer",
        "Is being done", "Near promise", "It will be done before 1 March 2027.", "By whom: The team", "Later promise",
        "Done, or not taken up", "Done one", "Done on 22 November 2026.", "Declined one", "No money for it",
    )  # fmt: skip
    places = []
    for word in words:
        places.append(text.find(word, places[-1] if places else 0))
    assert -1 not in places
    assert "Write down advice" not in text
    assert "Give the answer" not in text


def test_list_says_in_words_what_is_late(as_member: Client) -> None:
    make_advice(answer_due_on=TODAY - timedelta(days=1))
    make_answered(action_due_on=TODAY - timedelta(days=1))

    text = text_of(as_member, address("advices", language="en"))

    assert "The answer was due before 21 November 2026. It is not there yet." in text
    assert "It was to be done before 21 November 2026. It is not done yet." in text


def test_list_without_advices_is_friendly(as_member: Client) -> None:
    assert "No advice waits for an answer." in text_of(as_member, address("advices", language="en"))


def test_advice_tells_who_asked_what_the_group_said_and_the_answer(as_member: Client) -> None:
    meeting = make_meeting(NOW - timedelta(days=9), title_es="Pensar")
    texts = {"question_es": "¿Qué falta?", "text_es": "Un timbre", "action_es": "Ponemos un timbre"}
    advice = make_answered(
        AdviceAnswer.PARTLY, **texts, reason_es="No hay dinero", meeting=meeting, kind="asked", asked_by="sdf",
        question_nl="Wat mis je?",
    )  # fmt: skip

    text = text_of(as_member, address("advice", advice.pk, language="es"))

    places = [text.find(word) for word in ("SDF", "¿Qué falta?", "Un timbre", "Pensar", "Ponemos", "No hay dinero")]
    assert -1 not in places
    assert places == sorted(places)


def test_advice_that_is_not_translated_says_so_and_is_marked_with_its_language(as_member: Client) -> None:
    advice = make_advice(text_es="", text_en="")

    page = as_member.get(address("advice", advice.pk, language="es")).content.decode()

    assert '<div lang="nl"><p>Een bel achter nl</p></div>' in page
    # The words, and none of what is there in her own language.
    assert '<span lang="nl">' not in page


@pytest.mark.parametrize("page", ["advices", "advice"])
def test_made_up_advice_is_marked_inside(as_member: Client, page: str) -> None:
    advice = make_advice(is_demo=True)

    url = address(page, *([advice.pk] if page == "advice" else []), language="en")

    assert "Example, made up" in text_of(as_member, url)


def test_list_asks_as_often_for_three_as_for_one(as_holder: Client) -> None:
    def add(days: int) -> None:
        meeting = make_meeting(NOW - timedelta(days=days))
        make_asked("Leeuwarden", meeting=meeting)
        make_answered(meeting=meeting)
        make_answered(AdviceAnswer.DECLINED, meeting=meeting)

    add(9)
    first = queries_of(as_holder, address("advices"))
    add(19)
    add(29)

    assert queries_of(as_holder, address("advices")) == first
    assert first.own == 2


# --- Writing ---------------------------------------------------------------------------------------------------------
def test_facilitator_writes_an_advice_that_is_due_in_six_weeks(as_facilitator: Client) -> None:
    meeting = make_meeting(NOW - timedelta(days=2))

    response = as_facilitator.post(address("advice-write"), filled(meeting=meeting.pk, text_es="Un timbre"))

    found = Advice.objects.get()
    assert response["Location"] == address("advice", found.pk)
    assert (found.kind, found.asked_by, found.meeting, found.text_es) == ("own", "", meeting, "Un timbre")
    # 20 November and 42 days: 10 in November, 31 in December, 1 in January.
    assert (found.given_on, found.answer_due_on, found.is_demo) == (date(2026, 11, 20), date(2027, 1, 1), False)


def test_facilitator_writes_what_a_municipality_asked(as_facilitator: Client) -> None:
    Municipality.objects.create(code="GM0080", name="Leeuwarden")

    as_facilitator.post(
        address("advice-write"), filled(who="municipality", municipality="GM0080", question_nl="Wat mis je?")
    )

    found = Advice.objects.get()
    assert (found.kind, found.asked_by, found.municipality_id) == ("asked", "municipality", "GM0080")


def test_meetings_to_choose_from_were_held(as_facilitator: Client) -> None:
    held = make_meeting(NOW - timedelta(days=2), title_en="Held")
    make_meeting(NOW + timedelta(days=2))
    make_meeting(NOW - timedelta(days=3), state="cancelled", cancel_reason_nl="Ziek")

    form = as_facilitator.get(address("advice-write", language="en")).context["form"]

    assert [str(label) for _value, label in form.fields["meeting"].choices][1:] == ["Held, Friday 20 November 2026"]
    assert list(form.fields["meeting"].queryset) == [held]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title_nl": ""}, ["title_nl"]),
        ({"text_nl": "   "}, ["text_nl"]),
        ({"who": ""}, ["who"]),
        ({"who": "sdf"}, ["question_nl"]),
        ({"who": "municipality", "question_nl": "Wat?"}, ["municipality"]),
        ({"question_es": "¿Qué?"}, ["question_nl"]),
        ({"given_on": "2026-11-23"}, ["given_on"]),
        ({"given_on": "2019-12-31"}, ["given_on"]),
        ({"given_on": "0000-00-00"}, ["given_on"]),
        ({"answer_due_on": "2026-11-19"}, ["answer_due_on"]),
        ({"answer_due_on": "2027-11-22"}, ["answer_due_on"]),
        ({"title_es": "a" * 121}, ["title_es"]),
        ({"text_en": "a" * 2001}, ["text_en"]),
        ({"text_en": "a\x00b"}, ["text_en"]),
        ({"meeting": "9" * 40}, ["meeting"]),
        ({"text_es": "Llama al 06 12 34 56 78"}, ["text_es"]),
        ({"title_en": "Ask mail@example.org"}, ["title_en"]),
    ],
)
def test_advice_with_a_mistake_keeps_what_was_typed(
    as_facilitator: Client, changes: dict[str, str], fields: list[str]
) -> None:
    response = as_facilitator.post(address("advice-write"), filled(**{"text_es": "Un timbre atrás"} | changes))

    assert response.status_code == 200
    assert errors_of(response) == fields
    assert (changes.get("text_es") or "Un timbre atrás") in response.content.decode()
    assert not Advice.objects.exists()


def test_advice_sent_empty_shows_what_is_needed(as_facilitator: Client) -> None:
    assert errors_of(as_facilitator.post(address("advice-write"), {})) == ["given_on", "text_nl", "title_nl", "who"]


def test_words_that_look_like_a_person_stay_with_a_reason(as_facilitator: Client) -> None:
    typed = filled(text_es="Llama al 06 12 34 56 78")
    asked = as_facilitator.post(address("advice-write"), typed)
    form = asked.context["form"]

    as_facilitator.post(
        address("advice-write"),
        typed | {"text_es_kept": "organisation", "text_es_shown": form["text_es_shown"].value()},
    )

    assert 'name="text_es_kept"' in asked.content.decode()
    assert Advice.objects.get().kept_reason == "organisation"


def test_each_language_is_checked_and_marked_as_that_language(as_facilitator: Client) -> None:
    form = as_facilitator.get(address("advice-write")).context["form"]

    fields = [f"text_{code}" for code in LANGUAGES]
    assert [form.fields[name].widget.attrs["lang"] for name in fields] == list(LANGUAGES)
    assert [form.language_of(name) for name in fields] == list(LANGUAGES)


def test_waiting_advice_is_changed_as_it_stands(as_facilitator: Client) -> None:
    advice = make_asked()
    page = as_facilitator.get(address("advice-change", advice.pk)).content.decode()

    as_facilitator.post(address("advice-change", advice.pk), filled(text_nl="Anders", given_on=GIVEN.isoformat()))

    advice.refresh_from_db()
    assert "Wat mis je? es" in page
    assert (advice.kind, advice.text_nl, advice.question_es, advice.answer_due_on) == ("own", "Anders", "", DUE)


def test_answered_advice_leads_to_what_is_missing(as_facilitator: Client) -> None:
    advice = make_answered()

    response = as_facilitator.post(address("advice-change", advice.pk), filled(text_nl="Anders"))

    assert response["Location"] == address("advice-translate", advice.pk)
    advice.refresh_from_db()
    assert advice.text_nl == "Een bel achter nl"


def test_delete_asks_first_and_leaves_what_is_answered(as_facilitator: Client) -> None:
    waiting, answered = make_advice(), make_answered()

    asked = as_facilitator.get(address("advice-delete", waiting.pk)).status_code
    gone = as_facilitator.post(address("advice-delete", waiting.pk))
    stays = as_facilitator.post(address("advice-delete", answered.pk))

    assert (asked, gone["Location"]) == (200, address("advices"))
    assert stays["Location"] == address("advice", answered.pk)
    assert list(Advice.objects.all()) == [answered]


# --- Answering -------------------------------------------------------------------------------------------------------
def test_answer_is_chosen_first_and_its_page_asks_only_what_belongs_to_it(as_holder: Client) -> None:
    advice = make_advice()

    chosen = as_holder.get(address("advice-choose-answer", advice.pk)).content.decode()
    pages = {word: as_holder.get(answer_address(advice, word)) for word in ("ja", "deels", "nee")}
    asked = {word: list(page.context["form"].fields) for word, page in pages.items()}

    assert all(answer_address(advice, word) in chosen for word in asked)
    promise = [f"{field}_{code}" for field in ("action", "done_by") for code in LANGUAGES]
    why = [f"reason_{code}" for code in LANGUAGES]
    assert asked == {
        "ja": ["action_due_on", *promise],
        "deels": ["action_due_on", *promise, *why],
        "nee": why,
    }


def answer_address(advice: Advice, word: str, language: str = "nl") -> str:
    return address("advice-choose-answer", advice.pk, language=language) + f"{word}/"


def test_account_holder_answers_and_the_group_reads_it(as_holder: Client, member: User) -> None:
    advice = make_advice()

    response = as_holder.post(answer_address(advice, "deels"), said(reason_nl="Verhuizen niet"))

    advice.refresh_from_db()
    assert response["Location"] == address("advice", advice.pk)
    assert (advice.answer, advice.answered_on, advice.action_due_on) == ("partly", TODAY, PROMISED)
    as_holder.force_login(member)
    assert "Verhuizen niet" in text_of(as_holder, address("advice", advice.pk))


@pytest.mark.parametrize(
    ("word", "changes", "fields"),
    [
        ("ja", {"action_nl": ""}, ["action_nl"]),
        ("ja", {"done_by_nl": ""}, ["done_by_nl"]),
        ("ja", {"action_due_on": ""}, ["action_due_on"]),
        ("ja", {"action_due_on": "2026-11-21"}, ["action_due_on"]),
        ("ja", {"action_due_on": "2031-11-27"}, ["action_due_on"]),
        ("ja", {"done_by_nl": "06 12 34 56 78"}, ["done_by_nl"]),
        ("deels", {}, ["reason_nl"]),
        ("nee", {}, ["reason_nl"]),
        ("nee", {"reason_nl": " "}, ["reason_nl"]),
    ],
)
def test_answer_without_what_it_must_say_is_not_given(
    as_holder: Client, word: str, changes: dict[str, str], fields: list[str]
) -> None:
    advice = make_advice()

    response = as_holder.post(answer_address(advice, word), said(reason_es="Sin dinero", **changes))

    assert errors_of(response) == fields
    advice.refresh_from_db()
    assert advice.answer == AdviceAnswer.PROPOSED


def test_correcting_shows_the_answer_that_was_given(as_holder: Client) -> None:
    advice = make_answered(answer_kept_reason="organisation")

    page = as_holder.get(answer_address(advice, "ja")).content.decode()

    assert "Er komt een bel es" in page
    assert 'value="2027-03-01"' in page


def test_public_answer_is_not_corrected(as_holder: Client) -> None:
    advice = make_answered(is_published=True)

    response = as_holder.post(answer_address(advice, "nee"), said(reason_nl="Toch niet"))

    assert response["Location"] == address("advice", advice.pk)
    advice.refresh_from_db()
    assert advice.answer == AdviceAnswer.TAKEN_UP


@pytest.mark.parametrize("name", ["advice-choose-answer", "advice-done"])
def test_facilitator_who_is_not_the_account_holder_gives_no_answer(as_facilitator: Client, name: str) -> None:
    assert as_facilitator.get(address(name, make_answered().pk)).status_code == 404


@pytest.mark.parametrize(
    ("day", "errors", "stored"),
    [
        ("2026-11-22", [], date(2026, 11, 22)),
        ("2026-10-01", [], date(2026, 10, 1)),
        ("", [], None),
        ("2026-11-23", ["done_on"], date(2026, 11, 3)),
        ("2026-09-30", ["done_on"], date(2026, 11, 3)),
    ],
)
def test_account_holder_says_on_which_day_it_was_done(
    as_holder: Client, day: str, errors: list[str], stored: date | None
) -> None:
    advice = make_answered(done_on=date(2026, 11, 3), is_published=True)

    response = as_holder.post(address("advice-done", advice.pk), {"done_on": day})

    assert (errors_of(response) if response.status_code == 200 else []) == errors
    advice.refresh_from_db()
    assert advice.done_on == stored


def test_what_was_declined_is_never_done(as_holder: Client) -> None:
    advice = make_answered(AdviceAnswer.DECLINED)

    as_holder.post(address("advice-done", advice.pk), {"done_on": "2026-11-22"})

    advice.refresh_from_db()
    assert advice.done_on is None


# --- Other languages -------------------------------------------------------------------------------------------------
def test_facilitator_adds_what_is_missing_beside_what_is_there(as_facilitator: Client) -> None:
    advice = make_answered(text_es="", action_en="", action_es="")
    url = address("advice-translate", advice.pk)
    form = as_facilitator.get(url).context["form"]

    response = as_facilitator.post(url, {"text_es": "Un timbre", "action_en": "", "text_nl": "Anders"})

    assert list(form.fields) == ["text_es", "action_en", "action_es"]
    assert [group.source.text for group in form.language_groups()] == ["Een bel achter nl", "Er komt een bel nl"]
    assert response["Location"] == address("advice", advice.pk)
    advice.refresh_from_db()
    assert (advice.text_es, advice.action_en, advice.text_nl) == ("Un timbre", "", "Een bel achter nl")


def test_translation_sent_empty_asks_for_one_text(as_facilitator: Client) -> None:
    response = as_facilitator.post(address("advice-translate", make_answered(text_es="").pk), {})

    assert errors_of(response) == ["__all__"]


def test_translation_of_what_is_complete_says_so(as_facilitator: Client) -> None:
    page = text_of(as_facilitator, address("advice-translate", make_answered().pk, language="en"))

    assert "Everything is there in all languages." in page


def test_waiting_advice_is_translated_where_it_is_changed(as_facilitator: Client) -> None:
    advice = make_advice(text_es="")

    assert as_facilitator.get(address("advice-translate", advice.pk))["Location"] == address("advice-change", advice.pk)


# --- On the public page ----------------------------------------------------------------------------------------------
def test_publishing_asks_whether_the_group_agrees(as_facilitator: Client) -> None:
    advice = make_answered()
    url = address("advice-publish", advice.pk)

    refused = as_facilitator.post(url, {})
    before = Advice.objects.get().is_published
    as_facilitator.post(url, {"agreed": "on"})

    assert (errors_of(refused), before, Advice.objects.get().is_published) == (["agreed"], False, True)


def test_publishing_says_what_is_missing_in_which_language(as_facilitator: Client) -> None:
    advice = make_answered(text_es="", done_by_en="", done_by_es="")
    url = address("advice-publish", advice.pk, language="en")

    text = text_of(as_facilitator, url)
    as_facilitator.post(url, {"agreed": "on"})

    assert "What the group says: Spanish" in text
    assert "By whom: English, Spanish" in text
    assert not Advice.objects.get().is_published


def test_advice_without_answer_is_not_published(as_facilitator: Client) -> None:
    url = address("advice-publish", make_advice().pk, language="en")

    text = text_of(as_facilitator, url)
    as_facilitator.post(url, {"agreed": "on"})

    assert "It goes on the public page together with its answer." in text
    assert not Advice.objects.get().is_published


def test_advice_is_taken_off_the_public_page(as_facilitator: Client) -> None:
    advice = make_answered(is_published=True)

    as_facilitator.post(address("advice-unpublish", advice.pk))

    assert not Advice.objects.get().is_published


# --- Until the answer is given ---------------------------------------------------------------------------------------
def test_account_holder_sees_what_waits_on_her_first_page_and_nobody_else_does(
    as_holder: Client, facilitator: User, member: User
) -> None:
    make_advice(title_en="Quiet way in", answer_due_on=date(2026, 12, 12))
    make_answered(title_en="Answered one")

    hers = text_of(as_holder, address("home", language="en"))
    others = []
    for user in (facilitator, member):
        as_holder.force_login(user)
        others.append(text_of(as_holder, address("home", language="en")))

    assert "Waits for your answer Quiet way in (before 12 December 2026)" in hers
    assert "Answered one" not in hers
    assert not any("Waits for your answer" in text for text in others)
