"""Public holidays are suggested, and close nothing by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from portal import history
from portal.exceptions import NotSuggested
from portal.feast_days import NAMES, FeastDay, apply_suggestion, feast_days, suggestions
from portal.models import Location, WalkInException
from tests.builders.places import make_change, make_place

TODAY = date(2026, 11, 23)


def test_feast_days_of_a_year_are_those_of_the_netherlands() -> None:
    found = [
        (one.day.isoformat(), one.nl, one.is_often_worked) for one in feast_days(date(2027, 1, 1), date(2027, 12, 31))
    ]

    # Easter Sunday of 2027 is 28 March; Ascension is 39 and Whit Sunday 49 days later.
    assert found == [
        ("2027-01-01", "Nieuwjaarsdag", False),
        ("2027-03-26", "Goede vrijdag", True),
        ("2027-03-28", "Eerste paasdag", False),
        ("2027-03-29", "Tweede paasdag", False),
        ("2027-04-27", "Koningsdag", False),
        ("2027-05-05", "Bevrijdingsdag", True),
        ("2027-05-06", "Hemelvaartsdag", False),
        ("2027-05-16", "Eerste pinksterdag", False),
        ("2027-05-17", "Tweede pinksterdag", False),
        ("2027-12-25", "Eerste kerstdag", False),
        ("2027-12-26", "Tweede kerstdag", False),
    ]


def test_kings_day_on_a_sunday_is_the_day_before() -> None:
    assert [one.day for one in feast_days(date(2025, 4, 22), date(2025, 4, 30))] == [date(2025, 4, 26)]


def test_two_feasts_on_one_day_are_one_day_with_both_names() -> None:
    (both,) = feast_days(date(2016, 5, 5), date(2016, 5, 5))

    assert both == FeastDay(
        day=date(2016, 5, 5),
        nl="Bevrijdingsdag, Hemelvaartsdag",
        en="Liberation Day, Ascension Day",
        es="Día de la Liberación, Día de la Ascensión",
    )


def test_every_name_of_the_package_has_its_english_and_spanish() -> None:
    found = {name for one in feast_days(date(2026, 1, 1), date(2056, 12, 31)) for name in one.nl.split(", ")}

    assert found == set(NAMES)


def test_name_follows_the_language() -> None:
    (day,) = feast_days(date(2026, 12, 25), date(2026, 12, 25))
    names = []
    for language in ("nl", "en", "es"):
        with translation.override(language):
            names.append(day.name)

    assert names == ["Eerste kerstdag", "Christmas Day", "Día de Navidad"]


@pytest.mark.django_db
def test_suggestions_are_those_of_twelve_months_without_a_change() -> None:
    place, elsewhere = make_place(), make_place("sneek", order=1)
    make_change(place, date(2026, 12, 24), date(2027, 1, 2), reason="Kerst")
    make_change(place, date(2027, 4, 27), date(2027, 4, 28), hours="10:00-12:00")
    make_change(elsewhere, date(2027, 3, 26), date(2027, 3, 27))
    make_change(place, date(2027, 12, 1), None)

    found = [one.day for one in suggestions(place, today=TODAY)]

    assert found[0] == date(2027, 3, 26)
    assert found[-1] == date(2027, 5, 17)
    assert len(found) == 7


@pytest.mark.django_db
def test_suggestions_take_one_query_and_change_nothing(django_assert_num_queries: Any) -> None:
    place = make_place()

    with django_assert_num_queries(1):
        found = suggestions(place, today=date(2026, 12, 25))

    # Both ends count: today is Christmas, and so is the day a year from now.
    assert (found[0].day, found[-1].day) == (date(2026, 12, 25), date(2027, 12, 25))
    assert not WalkInException.objects.exists()


@pytest.mark.django_db
def test_suggestion_that_is_applied_closes_the_day_with_its_reason_in_three_languages(editor: Any) -> None:
    place = make_place()

    made = apply_suggestion(location=place, day=date(2026, 12, 25), by=editor, today=TODAY)

    made.refresh_from_db()
    assert (made.location, made.days.lower, made.days.upper) == (place, date(2026, 12, 25), date(2026, 12, 26))
    assert (made.opens_at, made.closes_at) == (None, None)
    assert (made.reason_nl, made.reason_en, made.reason_es) == ("Eerste kerstdag", "Christmas Day", "Día de Navidad")
    assert date(2026, 12, 25) not in [one.day for one in suggestions(place, today=TODAY)]


@pytest.mark.django_db
def test_suggestion_that_is_applied_stands_in_the_history_under_who_did_it(editor: Any) -> None:
    made = apply_suggestion(location=make_place(), day=date(2026, 12, 25), by=editor, today=TODAY)

    (copy,) = history.read(history.copies_of(made))
    assert (copy.who, copy.did) == (editor.username, "add")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day", [date(2026, 12, 24), date(2027, 12, 25), date(2026, 4, 27)], ids=["no feast", "too far", "past"]
)
def test_day_that_is_not_suggested_is_refused(editor: Any, day: date) -> None:
    place = make_place()

    with pytest.raises(NotSuggested):
        apply_suggestion(location=place, day=day, by=editor, today=TODAY)

    assert not WalkInException.objects.exists()


@pytest.mark.django_db
def test_suggestion_is_applied_once(editor: Any) -> None:
    place = make_place()
    apply_suggestion(location=place, day=date(2026, 12, 25), by=editor, today=TODAY)

    with pytest.raises(NotSuggested):
        apply_suggestion(location=place, day=date(2026, 12, 25), by=editor, today=TODAY)

    assert WalkInException.objects.count() == 1


@pytest.mark.django_db
def test_suggestions_are_shown_as_one_button_per_day() -> None:
    place = make_place()
    context = {
        "suggestions": suggestions(place, today=TODAY),
        "location": place,
        "address": "/x/",
        "csrf_token": "t0ken",
    }

    with translation.override("en"):
        html = render_to_string("admin/portal/walkinexception/_suggestions.html", context)

    assert html.count("<button") == 11
    assert html.count('name="csrfmiddlewaretoken" value="t0ken"') == 11
    assert '<input type="hidden" name="day" value="2026-12-25">' in html
    assert "<strong>Good Friday</strong>, Friday 26 March 2027 (many people work on this day)" in html
    assert render_to_string("admin/portal/walkinexception/_suggestions.html", {"suggestions": []}).strip() == ""


@pytest.mark.django_db
def test_place_with_a_feast_day_and_no_change_stays_open() -> None:
    place: Location = make_place()

    suggestions(place, today=date(2026, 12, 25))

    assert not WalkInException.objects.exists()
