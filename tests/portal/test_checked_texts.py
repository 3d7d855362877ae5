"""Free text in a form: found words ask for a change or for a reason, and a reason counts for those words only."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from portal.forms.checked import CheckedTextField, CheckedTextMixin


class LetterForm(CheckedTextMixin, forms.Form):
    title = forms.CharField(required=False)
    letter = CheckedTextField(max_length=200, required=False)
    end = forms.CharField(required=False)


def sent(**values: str) -> LetterForm:
    data = QueryDict(mutable=True)
    data.update(values)
    return LetterForm(data)


def sent_again(form: LetterForm, **values: str) -> LetterForm:
    """Send what stands in the fields of a form that was shown, with some of them filled in otherwise."""
    shown = {name: str(form[name].value() or "") for name in form.fields}
    return sent(**(shown | values))


def test_text_without_a_person_passes_and_asks_nothing() -> None:
    form = sent(letter="Wij liepen de rondes met de GGD.\r\nHet ging goed. ")

    assert form.is_valid()
    assert list(form.fields) == ["title", "letter", "end"]
    assert form.cleaned_data["letter"] == "Wij liepen de rondes met de GGD.\nHet ging goed."
    assert form.kept_reason("letter") == ""


def test_found_words_are_kept_as_typed_and_marked_beside_the_field() -> None:
    form = sent(letter="Wij spraken <b>mevrouw Postma</b> en Maria.")

    assert not form.is_valid()
    assert list(form.fields) == ["title", "letter", "letter_kept", "letter_shown", "end"]
    assert form["letter"].value() == "Wij spraken <b>mevrouw Postma</b> en Maria."
    assert list(form.errors) == ["letter"]
    assert "een naam" in form.errors["letter"][0]
    page = str(form)
    assert "<mark>Postma</mark>" in page
    assert "<mark>Maria</mark>" in page
    assert "<b>mevrouw" not in page


def test_reason_lets_the_words_stay() -> None:
    again = sent_again(shown := sent(letter="Met dank aan wethouder Jansma."), letter_kept="")
    assert not shown.is_valid()
    assert not again.is_valid()

    kept = sent_again(again, letter_kept="public_office")

    assert kept.is_valid()
    assert (kept.cleaned_data["letter"], kept.kept_reason("letter")) == (
        "Met dank aan wethouder Jansma.", "public_office",
    )  # fmt: skip


def test_number_of_people_and_age_ask_for_a_reason_too() -> None:
    shown = sent(letter="Wij hielpen 3 vrouwen. Zij is 23 jaar.")

    assert not shown.is_valid()
    assert {one.kind.value for one in shown.findings["letter"]} == {"people", "age"}
    assert sent_again(shown, letter_kept="no_person").is_valid()


def test_reason_counts_for_no_other_words_than_those_it_was_shown_with() -> None:
    shown = sent(letter="Met dank aan wethouder Jansma.")
    assert not shown.is_valid()

    more = sent_again(shown, letter="Met dank aan wethouder Jansma en Maria.", letter_kept="public_office")

    assert not more.is_valid()
    # It asks anew: nothing is ticked, and the next answer is about both.
    assert more["letter_kept"].value() is None
    assert sent_again(more, letter_kept="public_office").is_valid()


def test_reason_sent_along_unasked_is_no_reason() -> None:
    assert not sent(letter="Bel Maria.", letter_kept="no_person").is_valid()


def test_reason_that_is_not_in_the_list_is_refused() -> None:
    shown = sent(letter="Bel Maria.")
    assert not shown.is_valid()

    form = sent_again(shown, letter_kept="because Maria said so")

    assert not form.is_valid()
    assert "letter_kept" in form.errors


def test_stored_words_with_their_reason_pass_again_unchanged() -> None:
    stored = LetterForm(initial={"letter": "Met dank aan wethouder Jansma.", "letter_kept": "public_office"})

    again = sent_again(stored)

    assert (again.is_valid(), again.kept_reason("letter")) == (True, "public_office")


def test_reason_goes_when_the_words_go() -> None:
    stored = LetterForm(initial={"letter": "Met dank aan wethouder Jansma.", "letter_kept": "public_office"})

    form = sent_again(stored, letter="Met dank aan de wethouder.")

    assert (form.is_valid(), form.kept_reason("letter")) == (True, "")


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u00ad", "\ufeff"])
def test_invisible_marks_hide_no_name(mark: str) -> None:
    form = sent(letter=f"Bel Ma{mark}ria.")

    assert not form.is_valid()
    assert "<mark>Maria</mark>" in str(form)


def test_text_that_is_too_long_keeps_what_was_typed() -> None:
    form = sent(letter="a" * 201)

    assert (form.is_valid(), form["letter"].value()) == (False, "a" * 201)
    assert sent(letter="a\r\n" * 66 + "aa").is_valid()  # 200 signs, as the database counts them


@pytest.mark.parametrize("text", ["\x00", "   ", "\u200b\u202e"])
def test_nothing_is_no_text(text: str) -> None:
    form = sent(letter=text)

    assert form.is_valid() is ("\x00" not in text)
    assert form.cleaned_data.get("letter", "") == ""


def test_found_words_stand_in_no_word_that_is_sent_along() -> None:
    form: Any = sent(letter="Bel Maria.")
    assert not form.is_valid()

    assert "Maria" not in str(form["letter_shown"])
    assert "Maria" not in form.errors["letter"][0]
