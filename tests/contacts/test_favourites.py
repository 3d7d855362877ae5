"""What stands first under the thumb, and that it stays there all evening."""

from __future__ import annotations

import pytest
from django.utils import timezone

from contacts.favourites import Favourites, favourites, favourites_first
from portal import codelists
from tests.builders.activities import make_activity, make_contact

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def round_tonight(worker):
    return make_activity(worker, today=TODAY)


def test_favourites_count_the_rounds_before(worker, round_tonight):
    earlier = make_activity(worker, today=TODAY, days_ago=7)
    make_contact(earlier, topics=["tax", "housing"], support=["listening"], language="es")
    make_contact(earlier, topics=["tax"], support=["information"], language="es")
    make_contact(earlier, topics=["stopping"], support=["information"], language="nl")
    make_contact(earlier)

    # tax 2, then housing and stopping 1 each in the order of the alphabet.
    assert favourites(round_tonight) == Favourites(
        topics=("tax", "housing", "stopping"), support=("information", "listening"), languages=("es", "nl")
    )


def test_favourites_stay_the_same_during_the_round(worker, round_tonight):
    make_contact(make_activity(worker, today=TODAY, days_ago=7), topics=["tax"])
    before = favourites(round_tonight)

    for _ in range(3):
        make_contact(round_tonight, topics=["housing"], language="ro")

    assert favourites(round_tonight) == before


def test_favourites_leave_out_other_kinds_and_other_organisations(worker, other_worker, round_tonight):
    make_contact(make_activity(worker, today=TODAY, days_ago=1, kind="a01_walk_in"), topics=["tax"])
    make_contact(make_activity(other_worker, today=TODAY, days_ago=1), topics=["tax"])

    assert favourites(round_tonight) == Favourites()


def test_favourites_look_back_twenty_rounds(worker, round_tonight):
    for days in range(1, 21):
        make_contact(make_activity(worker, today=TODAY, days_ago=days), topics=["tax"])
    make_contact(make_activity(worker, today=TODAY, days_ago=21), topics=["housing"])

    assert favourites(round_tonight).topics == ("tax",)


def test_favourites_first_keeps_every_choice_once():
    choices = favourites_first(codelists.topics(), ("stopping", "no_such_code", "tax"))

    codes = [code for code, _word in choices]
    assert codes[:3] == ["stopping", "tax", "admin_letters"]
    assert sorted(codes) == sorted(codelists.codes("TOPIC"))
