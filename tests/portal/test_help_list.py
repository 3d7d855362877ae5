"""What fits a wish: for sure, perhaps, or not at all; and what visitors may see in the first place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from portal.choices import Certainty, Channel, Cost
from portal.entries import entry_of
from portal.help_list import Wish, find, is_step_free
from portal.models import Location, Service
from tests.builders.facts import build_fact
from tests.builders.help import CHECKED_ON, make_service
from tests.builders.places import make_place

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def fitting(wish: Wish | None = None, needs: list[str] | None = None) -> tuple[list[str], list[str]]:
    """Return the codes that fit for sure, and those that may fit."""
    found = find(needs=needs, wish=wish or Wish(), today=TODAY)
    return [one.code for one in found.certain], [one.code for one in found.unsure]


def test_without_a_wish_all_published_help_is_there_in_its_order() -> None:
    make_service("b", order=1)
    make_service("a", order=2)

    assert fitting() == (["b", "a"], [])


@pytest.mark.parametrize(
    "fields",
    [
        {"is_published": False},
        {"certainty": Certainty.UNVERIFIED},
        {"checked_on": None, "certainty": Certainty.UNVERIFIED},
        # On the very day to check again it is hidden.
        {"expires_on": TODAY},
        {"expires_on": TODAY - timedelta(days=3)},
    ],
)
def test_entry_that_nobody_stands_for_is_hidden(fields: dict[str, Any]) -> None:
    make_service(**fields)

    assert fitting() == ([], [])


def test_entry_is_there_until_the_day_before_it_expires() -> None:
    make_service("brief", expires_on=TODAY + timedelta(days=1))

    assert fitting() == (["brief"], [])


def test_help_is_found_by_each_of_its_needs() -> None:
    make_service("beide", needs=["letters", "money"])
    make_service("geld", needs=["money"])

    assert fitting(needs=["letters"]) == (["beide"], [])
    assert fitting(needs=["money"]) == (["beide", "geld"], [])
    assert fitting(needs=["letters", "money"]) == (["beide", "geld"], [])
    assert fitting(needs=["home"]) == ([], [])


# --- Yes, no, and not known ------------------------------------------------------------------------------------------
def make_three(name: str, yes: Any, no: Any, unknown: Any) -> None:
    for code, value in (("yes", yes), ("no", no), ("unknown", unknown)):
        make_service(code, channels=[Channel.VISIT], **{name: value})


@pytest.mark.parametrize(
    ("name", "values", "wish"),
    [
        ("cost", (Cost.FREE, Cost.NORMAL, ""), Wish(free=True)),
        ("cost", (Cost.FREE, Cost.PAID, ""), Wish(free=True)),
        ("anonymous", (True, False, None), Wish(anonymous=True)),
        ("step_free", (True, False, None), Wish(step_free=True)),
        ("languages", (["nl", "es"], ["nl"], []), Wish(languages=frozenset({"es"}))),
        ("languages", (["en"], ["nl"], []), Wish(languages=frozenset({"es", "en"}))),
    ],
)
def test_what_is_not_known_stands_apart_and_what_does_not_fit_is_left_out(
    name: str, values: tuple[Any, Any, Any], wish: Wish
) -> None:
    make_three(name, *values)

    assert fitting(wish) == (["yes"], ["unknown"])


def test_one_thing_that_does_not_fit_outweighs_one_that_is_not_known() -> None:
    make_service("paid", cost=Cost.PAID, anonymous=None)
    make_service("half", cost=Cost.FREE, anonymous=None)

    assert fitting(Wish(free=True, anonymous=True)) == ([], ["half"])


def test_any_of_the_chosen_channels_will_do() -> None:
    make_service("bel", channels=[Channel.PHONE])
    make_service("kom", channels=[Channel.VISIT, Channel.CHAT])

    assert fitting(Wish(channels=frozenset({"phone", "chat"}))) == (["bel", "kom"], [])
    assert fitting(Wish(channels=frozenset({"visit"}))) == (["kom"], [])
    assert fitting(Wish(channels=frozenset({"online"}))) == ([], [])


def test_help_for_everybody_is_found_in_each_municipality() -> None:
    make_service("overal")
    make_service("eiland", municipalities=["GM0060", "GM0096"])

    assert fitting(Wish(municipality="GM0060")) == (["eiland", "overal"], [])
    assert fitting(Wish(municipality="GM0080")) == (["overal"], [])


def test_stairs_are_those_of_the_place_where_the_entry_does_not_say() -> None:
    place = Location(step_free=False)
    at_a_place = {"channels": [Channel.VISIT, Channel.PHONE], "location": place}

    assert is_step_free(Service(**at_a_place)) is False
    assert is_step_free(Service(**at_a_place, step_free=True)) is True
    assert is_step_free(Service(channels=[Channel.VISIT])) is None
    # Who calls climbs nothing.
    assert is_step_free(Service(channels=[Channel.PHONE], step_free=None)) is True


def test_list_asks_one_question_whatever_its_length(django_assert_num_queries: Any) -> None:
    place = make_place()
    fact = build_fact("058 1")
    fact.save()

    def read() -> None:
        for one in find(needs=None, wish=Wish(step_free=True), today=TODAY).certain:
            entry_of(one, municipalities={}, today=TODAY)

    make_service("een", location=place, phone_fact=fact, hours_fact=fact, link_fact=fact)
    with django_assert_num_queries(1):
        read()
    for code in ("twee", "drie"):
        make_service(code, location=place, phone_fact=fact)
    with django_assert_num_queries(1):
        read()


# --- An entry in words -----------------------------------------------------------------------------------------------
def test_entry_of_which_all_is_known_says_all() -> None:
    phone = build_fact("058 - 12 34", kind="phone", cost=Cost.NORMAL, on_bill=True)
    hours = build_fact("ma 9-12", key="org.opening_hours")
    for fact in (phone, hours):
        fact.save()
    made = make_service(
        channels=[Channel.PHONE, Channel.VISIT], location=make_place(), cost=Cost.FREE, anonymous=True, step_free=True,
        languages=["es", "nl"], municipalities=["GM0080", "GM0060"], phone_fact=phone, hours_fact=hours,
        note_nl="Je belt.",
    )  # fmt: skip

    entry = entry_of(made, municipalities={"GM0060": "Ameland", "GM0080": "Leeuwarden"}, today=TODAY)

    assert (entry.title.text, entry.title.language) == ("Iemand voor brief", "")
    assert entry.note.text == "Je belt."
    assert entry.organisation == "Hulp"
    assert entry.languages == "Nederlands, Spaans"
    assert entry.place == "Xenia, Leeuwarden"
    assert entry.only_for == "Ameland, Leeuwarden"
    assert entry.call is not None
    assert (entry.call.dialled, entry.call.on_bill) == ("0581234", True)
    assert entry.hours == '<span class="fact">ma 9-12</span>'
    assert entry.checked_on == CHECKED_ON
    assert entry.line == "Hulp · Xenia · Leeuwarden"
    assert len(entry.traits) == 7
    assert entry.to_ask == ""


def test_entry_of_which_nothing_is_known_asks_to_ask_us() -> None:
    entry = entry_of(make_service(channels=[Channel.VISIT]), municipalities={}, today=TODAY)

    assert (entry.cost, entry.anonymous, entry.step_free, entry.languages, entry.place) == ("", None, None, "", "")
    assert (entry.call, entry.link) == (None, None)
    assert 'href="/nl/praten/"' in entry.hours
    # It is at a place: that alone is known; cost, name, language and stairs are not.
    assert len(entry.traits) == 1
    assert len(entry.to_ask.split(", ")) == 4


def test_expired_phone_number_is_not_shown() -> None:
    phone = build_fact("058 1234", kind="phone", expires_on=TODAY)
    phone.save()

    assert entry_of(make_service(phone_fact=phone), municipalities={}, today=TODAY).call is None


def test_text_that_is_not_translated_says_its_language() -> None:
    made = make_service(title_es="", note_nl="Je belt.", note_es="")

    with translation.override("es"):
        entry = entry_of(made, municipalities={}, today=TODAY)

    assert (entry.title.text, entry.title.language) == ("Iemand voor brief", "nl")
    assert (entry.note.text, entry.note.language) == ("Je belt.", "nl")
