"""What stands on a flyer: the few things that matter, and nothing that nobody confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation

from portal.choices import Certainty, Cost, FactKind, FlyerKind, Weekday
from portal.flyer_cards import Card, Line, Material
from portal.models import Fact, Page
from tests.builders.facts import build_fact
from tests.builders.help import make_service
from tests.builders.pages import make_page, make_usual_pages
from tests.builders.places import make_hours, make_place

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
BODY = """Hier lees je over brieven.

[App of bel ons](page:praten).

[Kijk op Tijden](page:inloop)

Je hoeft je naam niet te zeggen.

- Bel de GGD: {ggd.phone}

{today}

## Meer

- Bel ook: {fier.phone}
- Tijd: {acc.hours}
"""


@pytest.fixture
def site() -> None:
    make_usual_pages()
    make_page(
        "belasting", BODY, tab_title_nl="Belasting", title_nl="Belasting en boekhouding", summary_nl="Hulp.",
        pictogram="receipt",
    )  # fmt: skip
    phone: dict[str, Any] = {"kind": FactKind.PHONE}
    unknown = {"certainty": Certainty.UNVERIFIED, "confirmed_on": None}
    build_fact("", key="org.phone", label_nl="Telefoon", **phone, **unknown).save()
    build_fact("058 1", key="ggd.phone", label_nl="GGD", **phone).save()
    build_fact("058 2", key="fier.phone", label_nl="Fier", **phone, expires_on=date(2026, 12, 1)).save()
    build_fact("112", key="number.112", label_nl="Gevaar", **phone).save()


def card(kind: str, key: str, language: str = "nl", *, today: date = TODAY) -> Card | None:
    return Material.read(today=today).card(kind, key, language)


def given(kind: str, key: str, language: str = "nl", *, today: date = TODAY) -> Card:
    found = card(kind, key, language, today=today)
    assert found is not None
    return found


def test_card_of_a_page_holds_what_its_first_screen_says(site: None) -> None:
    found = given(FlyerKind.PAGE, "belasting")

    assert (found.word, found.pictogram, found.title, found.summary) == (
        "Belasting", "receipt", "Belasting en boekhouding", "Hulp.",
    )  # fmt: skip
    # Without the first sentence, that says what the summary says, without a link that leads on, without the block.
    assert found.points == ("App of bel ons.", "Je hoeft je naam niet te zeggen.", "Bel de GGD: 058 1")


def test_card_of_a_page_names_our_number_first_and_each_number_once(site: None) -> None:
    assert given(FlyerKind.PAGE, "belasting").lines == (Line("Telefoon", "Vraag het ons"), Line("Fier", "058 2"))


def test_card_after_a_fact_expired_asks_to_ask_us(site: None) -> None:
    assert given(FlyerKind.PAGE, "belasting", today=date(2026, 12, 1)).lines[1] == Line("Fier", "Vraag het ons")


def test_card_of_the_page_with_the_numbers_has_those_for_danger(site: None) -> None:
    assert given(FlyerKind.PAGE, "nu").lines == (Line("Telefoon", "Vraag het ons"), Line("Gevaar", "112"))


def test_card_holds_few_things_however_long_the_page_is(site: None) -> None:
    for number in range(9):
        build_fact(f"058 {number}", key=f"lang.p{number}", kind=FactKind.PHONE).save()
    named = "\n".join(f"- Bel: {{lang.p{number}}}" for number in range(9))
    make_page("lang", "Een.\n\nTwee.\n\nDrie.\n\nVier.\n\nVijf.\n\n## Meer\n\n" + named)

    found = given(FlyerKind.PAGE, "lang")

    assert (found.points, len(found.lines)) == (("Twee.", "Drie.", "Vier."), 4)


def test_card_shows_the_openings_of_the_walk_in(site: None) -> None:
    place = make_place()
    make_hours(place, Weekday.TUESDAY, "13:00-16:00")
    make_hours(place, Weekday.MONDAY, "09:00-12:00")
    make_hours(place, Weekday.MONDAY, "13:00-15:30")
    make_hours(place, Weekday.FRIDAY, "09:00-12:00", until=date(2026, 11, 1))

    for kind, key in ((FlyerKind.PAGE, "belasting"), (FlyerKind.WALK_IN, "inloop")):
        assert given(kind, key).hours == (
            Line("maandag", "9.00-12.00 uur en 13.00-15.30 uur"),
            Line("dinsdag", "13.00-16.00 uur"),
        )
    with translation.override("es"):
        assert given(FlyerKind.WALK_IN, "inloop", "en").hours[0].label == "Monday"


def test_card_of_a_demo_shows_no_made_up_hours(site: None) -> None:
    make_hours(make_place(), Weekday.MONDAY, "09:00-12:00")

    with override_settings(DEMO=True):
        assert given(FlyerKind.WALK_IN, "inloop").hours == ()


def test_card_of_help_holds_its_own_facts_and_a_neutral_word(site: None) -> None:
    build_fact("overdag", key="csg.window", kind=FactKind.HOURS).save()
    service = make_service(
        title_nl="Iemand die je soa-test doet", note_nl="Bel eerst.", cost=Cost.FREE, phone_fact_id="ggd.phone",
        hours_fact_id="csg.window", anonymous=True,
    )  # fmt: skip

    found = given(FlyerKind.SERVICE, "brief")

    assert (found.word, found.title, found.summary) == ("Belasting", "Iemand die je soa-test doet", "Bel eerst.")
    assert [line.value for line in found.lines] == ["058 1", "overdag", "gratis", "ja"]
    assert (found.hours, found.shows_hours, found.number) == ((), False, service.pk)


def test_card_of_help_of_which_little_is_known_asks_to_ask_us(site: None) -> None:
    make_service()

    assert {line.value for line in given(FlyerKind.SERVICE, "brief").lines} == {"Vraag het ons"}


def test_card_of_help_whose_page_is_hidden_has_the_word_of_the_site(site: None) -> None:
    Page.objects.filter(slug="belasting").update(is_published=False)
    make_service()

    found = given(FlyerKind.SERVICE, "brief")
    assert (found.word, found.pictogram) == (settings.SITE_TAB_NAME, "info")


@pytest.mark.parametrize(
    ("kind", "key", "address"),
    [
        (FlyerKind.PAGE, "start", "https://plek.example/es/"),
        (FlyerKind.PAGE, "belasting", "https://plek.example/es/belasting/"),
        (FlyerKind.WALK_IN, "inloop", "https://plek.example/es/inloop/"),
        (FlyerKind.SERVICE, "brief", "https://plek.example/es/aanbod/kaart/brief/"),
    ],
)
def test_card_leads_to_its_page_in_its_language(site: None, kind: str, key: str, address: str) -> None:
    make_service()
    with override_settings(PUBLIC_ADDRESS="https://plek.example"):
        found = given(kind, key, "es")

    assert (found.address, found.short_address, found.path) == (
        address, address.removeprefix("https://"), address.removeprefix("https://plek.example"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key"),
    [(FlyerKind.PAGE, "nergens"), (FlyerKind.SERVICE, "brief"), (FlyerKind.WALK_IN, "start"), ("", "belasting")],
)
def test_card_of_what_is_not_there_is_none(site: None, kind: str, key: str) -> None:
    make_service(is_published=False)

    assert card(kind, key) is None


def test_card_of_a_page_that_waits_for_its_fact_is_none(site: None) -> None:
    Page.objects.filter(slug="belasting").update(shown_with="org.phone")

    assert card(FlyerKind.PAGE, "belasting") is None


def test_card_says_when_its_oldest_fact_was_checked(site: None) -> None:
    Fact.objects.filter(key="ggd.phone").update(confirmed_on=date(2026, 10, 2))

    assert given(FlyerKind.PAGE, "belasting").checked_on == date(2026, 10, 2)


def test_material_is_read_in_as_many_queries_for_one_as_for_many(site: None, django_assert_num_queries: Any) -> None:
    make_hours(make_place(), Weekday.MONDAY, "09:00-12:00")
    # The places, openings, changes, pages, help, facts.
    with django_assert_num_queries(6):
        material = Material.read(today=TODAY)
        [material.card(kind, key, "es") for kind, key in material.names()]
    for number in range(3):
        make_page(f"los-{number}", BODY, code=f"L{number}")
        make_service(f"hulp-{number}")
    with django_assert_num_queries(6):
        material = Material.read(today=TODAY)
        assert all(material.card(kind, key, "es") for kind, key in material.names())
