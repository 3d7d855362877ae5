"""What stands first under the thumb, and that it stays there all evening."""

from __future__ import annotations

import pytest
from django.utils import timezone

from contacts.favourites import Favourites, favourites, favourites_first
from contacts.models import Contact
from contacts.querysets.work import LAST_CONTACTS
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


def test_favourites_of_this_round_come_before_those_of_earlier_ones(worker, round_tonight):
    earlier = make_activity(worker, today=TODAY, days_ago=7)
    for topic in ("tax", "tax", "tax", "housing", "housing", "benefits"):
        make_contact(earlier, topics=[topic], language="nl")
    make_contact(round_tonight, topics=["stopping"], language="ro")
    make_contact(round_tonight, topics=["stopping", "benefits"], language="es")
    make_contact(round_tonight, topics=["housing"], support=["listening"])

    # Tonight stopping 2, then housing and benefits 1 each, of which housing was asked more before; then tax.
    # Romanian and Spanish came up once each and never before: by code.
    assert favourites(round_tonight) == Favourites(
        topics=("stopping", "housing", "benefits", "tax"), support=("listening",), languages=("es", "ro", "nl")
    )


def test_favourites_keep_the_order_of_before_where_this_round_says_nothing(worker, round_tonight):
    earlier = make_activity(worker, today=TODAY, days_ago=7)
    for topic in ("tax", "tax", "housing", "benefits"):
        make_contact(earlier, topics=[topic])
    before = favourites(round_tonight).topics

    make_contact(round_tonight, topics=["stopping"])

    assert before == ("tax", "benefits", "housing")
    assert favourites(round_tonight).topics == ("stopping", *before)


def test_favourites_leave_out_a_round_of_the_same_day(worker, round_tonight):
    make_contact(make_activity(worker, today=TODAY), topics=["tax"])

    assert favourites(round_tonight) == Favourites()


@pytest.mark.parametrize("rows", [1, 400])
def test_favourites_are_two_bounded_queries(worker, round_tonight, rows, django_assert_num_queries):
    earlier = make_activity(worker, today=TODAY, days_ago=7)
    Contact.objects.bulk_create(
        Contact(activity=activity, channel="outreach_licensed", topics=["tax"])
        for activity in (earlier, round_tonight)
        for _ in range(rows)
    )

    with django_assert_num_queries(2):
        assert favourites(round_tonight).topics == ("tax",)
    assert len(Contact.objects.of_round_and_before(round_tonight)) == 2 * min(rows, LAST_CONTACTS)


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
