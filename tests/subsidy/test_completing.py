"""An organisation says that a period is complete; what is missing, and what changed since."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import Activity
from portal.permissions import Role
from subsidy import checklist, services
from subsidy.differences import Differences, marks_of
from subsidy.exceptions import PeriodError, PeriodIncompleteError, PeriodNotOverError
from subsidy.models import BudgetLine, Completion, SubsidyYear
from tests.builders.audit import empty_audit_log
from tests.builders.records import make_activity, make_contacts
from tests.conftest import make_user
from tests.subsidy.conftest import TODAY

pytestmark = pytest.mark.django_db

APRIL = date(2025, 4, 2)

NO_TARGET = "Voor 2025 is nog geen prestatieafspraak gemaakt."
OF_A_YEAR = ("words", "targets")


def say(code, user, today=TODAY):
    return services.say_complete(period=services.period_for(code), organisation=user.organisation, today=today, by=user)


def take_back(code, user):
    return services.take_back_complete(
        period=services.period_for(code), organisation=user.organisation, today=TODAY, by=user
    )


def missing(code, organisation, **options):
    return [item.words for item in checklist.missing(services.period_for(code), organisation, **options)]


# --- Saying it ------------------------------------------------------------------------------------------------------


def test_say_complete_is_kept_with_the_day_and_the_account(coordinator, caplog):
    with caplog.at_level(logging.INFO, logger="subsidy.services.completing"):
        said = say("2025-Q1", coordinator, today=APRIL)

    assert (said.complete, said.said_on, said.said_by) == (True, APRIL, coordinator)
    assert f"period 2025-Q1: complete True, by account {coordinator.pk}" in caplog.text


def test_say_complete_again_without_a_difference_adds_nothing(coordinator):
    first = say("2025-Q1", coordinator)

    assert say("2025-Q1", coordinator) == first
    assert Completion.objects.count() == 1


def test_say_complete_of_what_is_not_over_is_refused(coordinator):
    with pytest.raises(PeriodNotOverError):
        say("2025-Q1", coordinator, today=date(2025, 3, 31))

    assert not Completion.objects.exists()


def test_say_complete_of_a_closed_period_or_of_a_block_is_refused(coordinator):
    services.close_period("2025-Q1", today=TODAY, force_reason="Nobody said anything.")

    for code, today in (("2025-Q1", TODAY), ("2024-2026", date(2027, 2, 1))):
        with pytest.raises(PeriodError):
            say(code, coordinator, today=today)


def test_take_back_is_written_below_what_was_said(coordinator):
    say("2025-Q1", coordinator)

    assert take_back("2025-Q1", coordinator)
    assert not take_back("2025-Q1", coordinator)

    assert list(Completion.objects.order_by("pk").values_list("complete", flat=True)) == [True, False]
    assert checklist.not_complete(services.period_for("2025-Q1")) == [coordinator.organisation]


def test_take_back_is_refused_once_the_closing_has_begun_and_complete_can_still_be_said(coordinator):
    say("2025-Q1", coordinator)
    services.begin_closing("2025-Q1", today=TODAY)

    with pytest.raises(PeriodError):
        take_back("2025-Q1", coordinator)

    services.begin_closing("2025-Q2", today=TODAY)
    assert say("2025-Q2", coordinator).complete


# --- The log stays --------------------------------------------------------------------------------------------------


def test_database_refuses_to_change_or_delete_what_was_said(coordinator):
    say("2025-Q1", coordinator)

    for forbidden in (
        lambda: Completion.objects.update(complete=False),
        lambda: Completion.objects.update(said_on=TODAY.replace(day=1), said_by=None),
        lambda: Completion.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            forbidden()


def test_database_refuses_words_about_a_closed_period_and_second_thoughts_while_it_closes(fier):
    closed = services.close_period("2025-Q1", today=TODAY).period
    services.begin_closing("2025-Q2", today=TODAY)

    for period, complete in ((closed, True), (closed, False), (services.period_for("2025-Q2"), False)):
        with pytest.raises(IntegrityError, match="no longer"), transaction.atomic():
            Completion.objects.create(period=period, organisation=fier, complete=complete, said_on=TODAY)


def test_account_that_goes_leaves_what_it_said(coordinator):
    said = say("2025-Q1", coordinator)

    empty_audit_log()
    coordinator.delete()

    said.refresh_from_db()
    assert (said.complete, said.said_by) == (True, None)


# --- Who is waited for ----------------------------------------------------------------------------------------------


def test_closing_names_who_is_not_complete_and_waits_for_nobody_without_a_coordinator(coordinator, salvation_army):
    with pytest.raises(PeriodIncompleteError) as refused:
        services.close_period("2025-Q1", today=TODAY)

    assert [reason.split()[0] for reason in refused.value.reasons] == ["Fier"]
    assert refused.value.can_be_forced
    say("2025-Q1", coordinator)
    assert services.close_period("2025-Q1", today=TODAY).period.forced_reason == ""


def test_closing_without_all_complete_keeps_the_reason_that_the_report_prints(coordinator):
    closing = services.close_period("2025-Q1", today=TODAY, force_reason="Fier has moved house.")

    assert closing.period.forced_reason == "Fier has moved house."


@pytest.mark.parametrize("active", [True, False])
def test_account_that_cannot_log_in_is_not_waited_for(coordinator, active):
    type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=active)

    waited_for = checklist.not_complete(services.period_for("2025-Q1"))

    assert waited_for == ([coordinator.organisation] if active else [])


def test_two_coordinators_are_one_organisation_and_a_funder_is_not_asked(coordinator, fier, sdf):
    make_user("second", Role.COORDINATOR, fier)
    make_user("funder", Role.COORDINATOR, sdf)

    assert checklist.asked_organisations() == [fier]


def test_year_that_is_complete_makes_its_quarters_complete_and_not_the_other_way(coordinator):
    for number in (1, 2, 3, 4):
        say(f"2024-Q{number}", coordinator)
    say("2025", coordinator)

    assert checklist.not_complete(services.period_for("2024")) == [coordinator.organisation]
    assert checklist.not_complete(services.period_for("2025-Q3")) == []


# --- What is missing ------------------------------------------------------------------------------------------------


def test_checklist_counts_the_own_activities_of_the_period_exactly(fier, salvation_army):
    make_activity(fier, "a02_rounds", "2025-02-03", minutes=None)
    make_activity(fier, "a02_rounds", "2025-03-31", staff=None)
    make_contacts(make_activity(fier, "a02_rounds", "2025-03-01"), 1)
    make_activity(fier, "a02_rounds", "2025-04-01", minutes=None)
    make_activity(salvation_army, "a02_rounds", "2025-02-03", minutes=None)
    make_activity(fier, "a11_meetings", "2025-02-03")

    # Two without an end; of the three rounds one has a contact, and a meeting expects none.
    (unfinished,) = checklist.missing(services.period_for("2025-Q1"), fier)
    own = checklist.missing(services.period_for("2025-Q1"), fier, own=True)

    assert (unfinished.number, unfinished.link) == (2, reverse("contacts:week-of", args=[2025, 6]))
    assert [item.number for item in own] == [2, 2]
    assert missing("2025-Q2", fier)[0].startswith("1 ")


def test_account_holder_is_not_told_how_many_activities_have_no_contact(fier):
    make_activity(fier, "a02_rounds", "2025-02-03")

    (standing,) = checklist.standings(services.period_for("2025-Q1"))

    assert standing.items == []
    assert len(checklist.standing_of(services.period_for("2025-Q1"), fier).items) == 1


def test_checklist_leaves_what_came_in_late_for_a_closed_quarter_to_the_next_one(fier):
    services.close_period("2025-Q1", today=APRIL, force_reason="Made up.")
    make_activity(fier, "a01_walk_in", "2025-03-01", minutes=None)

    assert missing("2025-Q1", fier) == []
    assert len(missing("2025-Q2", fier)) == 1
    # Of a year words and targets are missing too.
    assert len(missing("2025", fier)) == 1 + len(OF_A_YEAR)


def test_checklist_of_a_year_whose_quarters_are_closed_leaves_late_records_to_the_year_after(fier):
    for number in (1, 2, 3, 4):
        services.close_period(f"2025-Q{number}", today=TODAY)
    make_activity(fier, "a01_walk_in", "2025-12-01", minutes=None)

    assert len(missing("2025", fier)) == len(OF_A_YEAR)
    assert len(missing("2026-Q1", fier)) == 1


def test_checklist_asks_for_money_of_the_year_only(fier, salvation_army):
    assert missing("2025", fier) == [NO_TARGET]
    money = SubsidyYear.objects.create(year=2025, duup="1.00", rent="1.00")
    BudgetLine.objects.create(subsidy_year=money, organisation=fier, category="staff", budgeted="5.00")
    BudgetLine.objects.create(subsidy_year=money, organisation=fier, category="material", realised="5.00")

    assert missing("2025-Q1", fier) == []
    assert missing("2025", fier) == [NO_TARGET, "Wat is uitgegeven, is nog niet overal ingevuld."]
    assert missing("2025", salvation_army) == [NO_TARGET, "Er is nog geen begrotingspost."]


def test_checklist_asks_no_money_of_who_is_paid_in_another_way(fier):
    ggd = type(fier).objects.create(code="ggd", name="GGD", kind="provider")
    SubsidyYear.objects.create(year=2025, duup="1.00", rent="1.00")

    assert missing("2025", ggd) == [NO_TARGET]


def test_account_holder_is_not_told_of_what_is_one_person_each(fier):
    make_activity(fier, "a04_support", "2025-02-03", minutes=None)
    period = services.period_for("2025-Q1")

    (standing,) = checklist.standings(period)

    assert (standing.items, marks_of(period, fier)) == ([], {})
    assert services.what_is_missing(period, today=TODAY) == []
    # Her own coordinator mends it, and reads how many there are; that one has no contact is told as well.
    assert missing("2025-Q1", fier, own=True)[0].startswith("1 ")


@pytest.mark.parametrize("rows", [1, 3])
def test_standings_take_the_same_queries_for_more_activities(coordinator, rows, django_assert_num_queries):
    for _ in range(rows):
        make_activity(coordinator.organisation, "a02_rounds", "2025-02-03", minutes=None)
    period = services.period_for("2025-Q1")
    say("2025-Q1", coordinator)

    # Who is asked, what was said, the providers. Of one: closed until, how many, the first; closed until, the marks.
    with django_assert_num_queries(3 + 5):
        checklist.standings(period)


# --- What changed since ---------------------------------------------------------------------------------------------


def test_differences_are_the_activities_that_were_added_changed_and_taken_away(coordinator):
    fier = coordinator.organisation
    first, second, _third = (make_activity(fier, "a02_rounds", f"2025-02-0{day}") for day in (3, 4, 5))
    say("2025-Q1", coordinator)

    second.delete()
    Activity.objects.filter(pk=first.pk).update(minutes=90)
    for day in (6, 7):
        make_activity(fier, "a02_rounds", f"2025-02-0{day}")

    (standing,) = checklist.standings(services.period_for("2025-Q1"))
    assert standing.is_complete
    assert standing.differences == Differences(added=2, changed=1, gone=1)


def test_differences_do_not_tell_who_recorded_nor_what_a_closing_stamps(coordinator, worker):
    activity = make_activity(coordinator.organisation, "a02_rounds", "2025-02-03", recorded_by=worker)
    make_contacts(activity, 2)
    say("2025", coordinator)

    services.close_period("2025-Q1", today=TODAY)
    make_contacts(make_activity(coordinator.organisation, "a02_rounds", "2025-06-03"), 1)

    standing = checklist.standing_of(services.period_for("2025"), coordinator.organisation)
    assert standing.differences == Differences(added=1)


def test_say_complete_again_with_differences_holds_for_those(coordinator):
    say("2025-Q1", coordinator)
    make_activity(coordinator.organisation, "a02_rounds", "2025-02-03")

    say("2025-Q1", coordinator)

    standing = checklist.standing_of(services.period_for("2025-Q1"), coordinator.organisation)
    assert (Completion.objects.count(), bool(standing.differences)) == (2, False)


def test_role_that_is_taken_away_is_not_waited_for(coordinator):
    coordinator.groups.remove(Group.objects.get(name=Role.COORDINATOR))

    assert checklist.asked_organisations() == []
