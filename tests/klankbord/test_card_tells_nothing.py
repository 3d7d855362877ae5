"""A card tells whoever holds it nothing of who is there already, and gives back one place and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from klankbord.models import CalendarFeed
from klankbord.services import calendars
from portal.models import User
from tests.builders.joining import MEMBER_PASSWORD, make_card, make_member

pytestmark = pytest.mark.django_db
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def visitor() -> Client:
    return Client(headers=FROM_HERE)


def offered(page: bytes) -> list[str]:
    return re.findall(r'name="offered" value="([^"]+)"', page.decode())


# --- The names that a card offers ----------------------------------------------------------------------------------
def test_one_card_offers_the_same_names_however_often_it_is_opened(coordinator: User) -> None:
    # With new ones each time, what is never offered would be the names that members have, and their number.
    card, other = make_card(coordinator).code, make_card(coordinator).code

    seen = {tuple(offered(visitor().get(f"/nl/k/{card}/").content)) for _turn in range(5)}

    assert len(seen) == 1
    assert len(set(seen.pop())) == 3
    assert offered(visitor().get(f"/nl/k/{other}/").content) != offered(visitor().get(f"/nl/k/{card}/").content)


def test_name_that_was_sent_is_not_looked_up_behind_another_one(coordinator: User) -> None:
    card = make_card(coordinator).code
    make_member("gele klok")

    pages = [
        visitor().post(f"/nl/k/{card}/", {"offered": name, "own": "xyz", "language": "nl", "way": "password"})
        for name in ("gele klok", "grijze klok")
    ]

    assert offered(pages[0].content) == offered(pages[1].content)


def test_one_card_finds_no_more_than_twenty_names_of_others(coordinator: User) -> None:
    card, other = make_card(coordinator).code, make_card(coordinator).code
    make_member("gele klok")
    asked = {"own": "gele klok", "language": "nl", "password": MEMBER_PASSWORD, "way": "password"}

    answers = [visitor().post(f"/nl/k/{card}/", asked).status_code for _turn in range(21)]

    assert answers == [200] * 20 + [429]
    assert visitor().post(f"/nl/k/{other}/", asked | {"own": "zeilboot"}).status_code == 302


# --- A place given back --------------------------------------------------------------------------------------------
def test_place_given_back_ends_the_secret_calendar_of_the_lost_phone(facilitator: User) -> None:
    member = make_member("blauwe molen")
    token = calendars.make_feed(user=member)
    code = make_card(facilitator, place=member).code
    assert Client().get(f"/nl/a/{token}.ics").status_code == 200

    visitor().post(f"/nl/k/{code}/", {"language": "nl", "password": "een heel nieuw woord", "way": "password"})

    assert Client().get(f"/nl/a/{token}.ics").status_code == 404
    assert not CalendarFeed.objects.exists()


def test_card_opens_no_account_that_was_closed(facilitator: User) -> None:
    member = make_member("blauwe molen")
    code = make_card(facilitator, place=member).code
    User.objects.filter(pk=member.pk).update(is_active=False)

    answer = visitor().post(f"/nl/k/{code}/", {"language": "nl", "password": "een heel nieuw woord", "way": "password"})

    assert answer.status_code == 404
    assert User.objects.get(pk=member.pk).password == member.password
