"""The page of how long records are kept: who reads which number, and how a term is changed."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import translation

from contacts.models import Contact, RetentionTerm, Tombstone
from portal.permissions import Role
from subsidy import services
from tests.builders.records import make_activity, make_contacts
from tests.builders.reports import make_closed_year
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

# Closed so long ago that its term is over on any day on which this test runs.
CLOSED_ON = date(2021, 2, 1)
PAGE = reverse("subsidy:retention")
TERM = reverse("subsidy:retention-term", args=["contacten"])


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def old_year(fier, salvation_army, monkeypatch):
    """A closed year of which the term is over: 2 contacts of Fier, 3 of the Salvation Army."""
    make_old_year(fier, salvation_army, closed_on=CLOSED_ON)


def make_old_year(fier, salvation_army, *, closed_on):
    """Make 2024 with 5 contacts, its quarters closed by the rules, and the year on any day."""
    for organisation, number in ((fier, 2), (salvation_army, 3)):
        make_contacts(make_activity(organisation, "a01_walk_in", "2024-01-14"), number)
    for quarter in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"):
        services.close_period(quarter, today=date(2025, 2, 1), force_reason="Nobody was asked.")
    make_closed_year(2024, closed_on=closed_on)


def texts(response):
    return " ".join(response.content.decode().split())


def see(client, user, address=None):
    client.force_login(user)
    with translation.override("en"):
        return client.get(address or reverse("subsidy:retention"))


def going(response):
    return {row.slug: row.going for row in response.context["rows"]}


def test_coordinator_reads_the_terms_and_the_numbers_of_her_own_organisation(client, coordinator, old_year):
    Tombstone.objects.create(run_on=date(2026, 2, 1), kind="contacts", year=2023, rows=777, months=24)

    response = see(client, coordinator)

    assert going(response) == {
        "contacten": 2, "doorverwijzingen": 0, "signalen": 0, "trajecten": 0, "inzagelog": 0, "auditlog": 0,
    }  # fmt: skip
    page = texts(response)
    assert "2 records go tonight." in page
    # The number of all together would tell her that of the other organisation.
    assert "777" not in page
    assert "Change the term" not in page


def test_administrator_reads_totals_and_the_tombstones(client, admin_user, old_year):
    Tombstone.objects.create(run_on=date(2026, 2, 1), kind="contacts", year=2023, rows=777, months=24)

    response = see(client, admin_user)

    assert going(response)["contacten"] == 5
    assert "777" in texts(response)
    assert "Change the term" in texts(response)


def test_coordinator_who_is_administrator_too_reads_her_own_numbers(client, coordinator, old_year):
    coordinator.groups.add(Group.objects.get(name=Role.ADMIN))

    assert going(see(client, coordinator))["contacten"] == 2


def test_coordinator_of_no_organisation_reads_nothing(client, old_year):
    assert see(client, make_user("nobody", Role.COORDINATOR)).status_code == 404


@pytest.mark.parametrize("who", ["worker", "accountholder", "editor", "member", "facilitator", "outsider"])
def test_page_does_not_exist_for_others(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(PAGE).status_code == 404
    assert client.get(TERM).status_code == 404
    assert client.post(TERM, {"months": 1, "confirm": "1", "sure": "on"}).status_code == 404


def test_coordinator_cannot_change_a_term(client, coordinator):
    client.force_login(coordinator)

    assert client.post(TERM, {"months": 1, "confirm": "1", "sure": "on"}).status_code == 404
    assert RetentionTerm.objects.months()["contacts"] == 24


def test_changing_a_term_says_what_it_means_before_it_is_set(client, admin_user, fier, salvation_army):
    make_old_year(fier, salvation_army, closed_on=date(2026, 1, 31))
    client.force_login(admin_user)

    asked = client.post(TERM, {"months": "1"})

    # One month after the last day of January 2026 has been on every day on which this test runs.
    assert asked.status_code == 200
    assert asked.context["going_then"] == 5
    assert RetentionTerm.objects.months()["contacts"] == 24


def test_term_is_set_by_who_has_read_what_it_means(client, admin_user, old_year):
    client.force_login(admin_user)

    unread = client.post(TERM, {"months": "6", "confirm": "1"})
    read = client.post(TERM, {"months": "6", "confirm": "1", "sure": "on"})

    assert (unread.status_code, unread.context["form"].errors.keys()) == (422, {"sure"})
    assert (read.status_code, read["Location"]) == (302, PAGE)
    term = RetentionTerm.objects.get(kind="contacts")
    assert (term.months, term.source) == (6, "decision")
    # Nothing goes by setting a term: the run of the night does that.
    assert Contact.objects.count() == 5


def test_term_that_no_row_was_written_for_is_set(client, admin_user):
    RetentionTerm.objects.all().delete()
    client.force_login(admin_user)

    client.post(TERM, {"months": "30", "confirm": "1", "sure": "on"})

    assert RetentionTerm.objects.months()["contacts"] == 30


@pytest.mark.parametrize("kind", ["contacten", "inzagelog"])
@pytest.mark.parametrize(
    "typed",
    ["", "0", "121", "-1", "1e3", "12,5", str(2**70), "9" * 5000, "a\x00b", "{{7*7}}", "\udcff", "<b>", "NaN"],
)
def test_wrong_number_of_months_is_answered_beside_the_field(client, admin_user, kind, typed):
    client.force_login(admin_user)

    # As bytes, for a lone surrogate is no text that a client could send.
    body = urlencode({"months": typed.encode("utf-8", "surrogateescape"), "confirm": "1", "sure": "on"})
    address = reverse("subsidy:retention-term", args=[kind])
    response = client.post(address, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 422
    assert response.context["form"].errors["months"]
    assert RetentionTerm.objects.months()["readings"] == 12


def test_log_of_readings_is_kept_for_half_a_year_at_least(client, admin_user):
    client.force_login(admin_user)
    address = reverse("subsidy:retention-term", args=["inzagelog"])

    assert client.post(address, {"months": "5"}).status_code == 422
    assert client.post(address, {"months": "6"}).status_code == 200


def test_page_takes_the_same_queries_for_more_years(client, coordinator, old_year, django_assert_num_queries):
    client.force_login(coordinator)
    with django_assert_num_queries(19):
        client.get(PAGE)
    for year in (2021, 2022, 2023):
        Tombstone.objects.create(run_on=date(2026, 2, 1), kind="contacts", year=year, rows=1, months=24)
    with django_assert_num_queries(19):
        client.get(PAGE)
