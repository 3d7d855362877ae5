"""The pages of quarters, years and blocks, and the page on which a coordinator says that she is complete."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from portal.permissions import Role
from subsidy import services
from subsidy.choices import PeriodState
from subsidy.models import Completion, Period
from tests.builders.records import make_activity
from tests.conftest import make_user
from tests.subsidy.conftest import TODAY

pytestmark = pytest.mark.django_db

COMPLETE = reverse("subsidy:complete", args=["2025-Q1"])
TAKE_BACK = reverse("subsidy:complete-take-back", args=["2025-Q1"])
QUARTER = reverse("subsidy:quarter", args=["2025-Q1"])
CLOSE = reverse("subsidy:close-period", args=["2025-Q1"])
BEGIN = reverse("subsidy:begin-closing", args=["2025-Q1"])
BLOCK = reverse("subsidy:block", args=["2024-2026"])


@pytest.fixture
def holder(client, accountholder):
    client.force_login(accountholder)
    return client


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def texts(response):
    return " ".join(response.content.decode().split())


def state(code="2025-Q1"):
    return services.period_for(code).state


# --- Saying that it is complete -------------------------------------------------------------------------------------


def test_complete_is_said_in_one_click_where_nothing_is_missing(as_coordinator, coordinator):
    page = as_coordinator.get(COMPLETE)

    response = as_coordinator.post(COMPLETE, {})

    assert page.context["form"].fields.keys() == set()
    assert (response.status_code, response["Location"]) == (302, COMPLETE)
    said = Completion.objects.get()
    assert (said.period.code, said.organisation, said.said_by) == ("2025-Q1", coordinator.organisation, coordinator)


def test_complete_with_something_missing_asks_for_a_tick_and_links_to_where_it_is_mended(as_coordinator, fier):
    make_activity(fier, "a02_rounds", "2025-02-03", minutes=None)

    refused = as_coordinator.post(COMPLETE, {})
    accepted = as_coordinator.post(COMPLETE, {"sure": "on"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["sure"]
    assert f'href="{reverse("contacts:week-of", args=[2025, 6])}"' in texts(refused)
    assert (accepted.status_code, Completion.objects.count()) == (302, 1)


def test_page_of_complete_shows_what_changed_since_and_lets_it_be_said_again(as_coordinator, fier):
    as_coordinator.post(COMPLETE, {})
    assert not as_coordinator.get(COMPLETE).context["may_say"]
    make_activity(fier, "a11_meetings", "2025-02-03")

    page = as_coordinator.get(COMPLETE)

    assert (page.context["standing"].differences.added, page.context["may_say"]) == (1, True)


def test_complete_of_the_running_quarter_shows_what_is_missing_and_no_button(as_coordinator, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: date(2025, 3, 31))

    page, refused = as_coordinator.get(COMPLETE), as_coordinator.post(COMPLETE, {})

    assert (page.context["ended"], refused.status_code) == (False, 422)
    assert not Completion.objects.exists()


def test_complete_can_be_taken_back_until_the_closing_begins(as_coordinator):
    as_coordinator.post(COMPLETE, {})
    as_coordinator.post(TAKE_BACK)
    assert [row.complete for row in Completion.objects.all()] == [False, True]

    as_coordinator.post(COMPLETE, {})
    services.begin_closing("2025-Q1", today=TODAY)
    response = as_coordinator.post(TAKE_BACK, follow=True)

    assert Completion.objects.first().complete
    assert list(response.context["messages"])[-1].level_tag == "error"


def test_complete_of_a_closed_period_says_that_it_is_closed(as_coordinator):
    services.close_period("2025-Q1", today=TODAY, force_reason="Made up.")

    page, refused = as_coordinator.get(COMPLETE), as_coordinator.post(COMPLETE, {})

    assert (page.status_code, page.context["may_say"], refused.status_code) == (200, False, 422)


@pytest.mark.parametrize("role", [Role.WORKER, Role.ACCOUNTHOLDER, Role.MEMBER, Role.ADMIN])
def test_complete_does_not_exist_for_other_roles(client, fier, role):
    client.force_login(make_user("somebody", role, fier))

    assert client.get(COMPLETE).status_code == client.post(COMPLETE, {}).status_code == 404
    assert client.post(TAKE_BACK).status_code == 404


def test_complete_does_not_exist_for_a_coordinator_of_no_provider(client, sdf):
    client.force_login(make_user("somebody", Role.COORDINATOR, sdf))

    assert client.get(COMPLETE).status_code == 404


def test_coordinator_sees_her_own_organisation_and_no_other(as_coordinator, salvation_army):
    make_activity(salvation_army, "a02_rounds", "2025-02-03", minutes=None)

    page = as_coordinator.get(QUARTER)

    assert (page.context["own"].organisation.code, page.context["standings"], page.context["missing"]) == (
        "fier",
        [],
        [],
    )
    assert salvation_army.name not in texts(page)


# --- The account holder ---------------------------------------------------------------------------------------------


def test_page_of_a_quarter_shows_who_is_complete_and_since_when(holder, coordinator, salvation_army):
    services.say_complete(
        period=services.period_for("2025-Q1"),
        organisation=coordinator.organisation,
        today=date(2025, 4, 3),
        by=coordinator,
    )

    standings = holder.get(QUARTER).context["standings"]

    found = [(one.organisation.code, one.is_complete, one.is_asked) for one in standings]
    assert found == [("fier", True, True), ("salvation_army", False, False)]
    assert standings[0].completion.said_on == date(2025, 4, 3)


def test_quarter_is_closed_step_by_step(holder):
    assert holder.post(BEGIN)["Location"] == QUARTER
    assert state() == PeriodState.CLOSING

    assert holder.get(CLOSE).status_code == 200
    assert holder.post(CLOSE, {"sure": "on"})["Location"] == QUARTER

    assert state() == PeriodState.CLOSED
    assert not holder.get(QUARTER).context["may_close"]


def test_begin_of_a_period_that_is_not_over_is_refused_in_words(holder, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: date(2025, 3, 31))

    response = holder.post(BEGIN, follow=True)

    assert (state(), len(list(response.context["messages"]))) == (PeriodState.OPEN, 1)


def test_quarter_without_all_complete_wants_a_reason(holder, coordinator):
    refused = holder.post(CLOSE, {"sure": "on", "reason": ""})
    accepted = holder.post(CLOSE, {"sure": "on", "reason": "Fier is verhuisd."})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert accepted.status_code == 302
    assert Period.objects.get(code="2025-Q1").forced_reason == "Fier is verhuisd."


def test_reason_in_which_a_check_finds_something_is_kept_in_the_field_and_not_stored(holder, coordinator):
    refused = holder.post(CLOSE, {"sure": "on", "reason": "Bel Anna de Vries op 06-12345678."})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert "Bel Anna de Vries op 06-12345678." in texts(refused)
    assert state() == PeriodState.OPEN


def test_reason_that_nobody_asked_for_stops_nothing(holder):
    closed = holder.post(CLOSE, {"sure": "on", "reason": "Bel Anna de Vries op 06-12345678."})

    assert closed.status_code == 302
    assert Period.objects.get(code="2025-Q1").forced_reason == ""


def test_close_page_offers_no_form_where_an_earlier_quarter_is_open(holder, fier):
    make_activity(fier, "a11_meetings", "2025-02-03")

    page = holder.get(reverse("subsidy:close-period", args=["2025-Q2"]))

    assert (page.context["can"], page.context["ended"]) == (False, True)


def test_close_page_of_a_year_names_the_quarters_that_go_along(holder):
    services.close_period("2025-Q1", today=TODAY)

    page = holder.get(reverse("subsidy:close-period", args=["2025"]))

    assert page.context["parts"] == ["2025-Q2", "2025-Q3", "2025-Q4"]


def test_block_shows_its_years_and_closes_when_it_is_over(holder, monkeypatch):
    services.close_period("2024", today=TODAY)
    page = holder.get(BLOCK)
    assert [(row.code, row.state) for row in page.context["years"]] == [
        ("2024", "closed"),
        ("2025", "open"),
        ("2026", "open"),
    ]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: date(2027, 2, 1))

    response = holder.post(reverse("subsidy:close-period", args=["2024-2026"]), {"sure": "on"})

    assert (response["Location"], state("2024-2026"), state("2026-Q4")) == (BLOCK, "closed", "closed")


@pytest.mark.parametrize("name", ["subsidy:quarter", "subsidy:block", "subsidy:close-period"])
@pytest.mark.parametrize(
    "code", ["2023-Q1", "2033", "2025-Q5", "2025-2027", "2030-2032", "x", "²025", "20250", "bewaren"]
)
def test_period_that_does_not_exist_or_has_not_begun_is_not_there(holder, name, code):
    assert holder.get(reverse(name, args=[code])).status_code == 404
    assert not Period.objects.exists()


@pytest.mark.parametrize(("name", "code"), [("subsidy:quarter", "2025"), ("subsidy:block", "2025-Q1")])
def test_page_of_one_kind_shows_no_other_kind(holder, name, code):
    assert holder.get(reverse(name, args=[code])).status_code == 404


@pytest.mark.parametrize("address", [CLOSE, BEGIN])
def test_closing_does_not_exist_for_a_coordinator(as_coordinator, address):
    assert as_coordinator.post(address, {"sure": "on"}).status_code == 404
    assert state() == PeriodState.OPEN


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_quarter_asks_as_much_for_more_activities(holder, coordinator, rows, django_assert_num_queries):
    for _ in range(rows):
        make_activity(coordinator.organisation, "a02_rounds", "2025-02-03", minutes=None)
    # The first form of a session stores its token.
    holder.get(QUARTER)

    # Session, user, groups, the period; what is missing: 7; who is complete: 3, and of one organisation 3; reports.
    with django_assert_num_queries(4 + 7 + 3 + 3 + 1):
        holder.get(QUARTER)
