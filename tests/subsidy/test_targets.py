"""Targets: agreeing, changing and taking away, who sees which, and what their pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.models import Organisation, User
from portal.permissions import Role
from subsidy import services
from subsidy.exceptions import TargetError
from subsidy.forms.targets import AgreedForm
from subsidy.models import LedgerEntry, Target, TargetChange
from subsidy.services import Agreement
from tests.builders.audit import empty_audit_log
from tests.builders.records import make_activity
from tests.builders.reports import make_closed_year
from tests.builders.targets import make_target
from tests.conftest import make_user
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db

YEARS = reverse("subsidy:targets-years")
DEMO_TARGETS = settings.BASE_DIR / "subsidy" / "demo" / "targets-2025.csv"


def page(year: int) -> str:
    return reverse("subsidy:targets", args=[year])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agreed(fier: Organisation | None, indicator: str = "a02_times", number: str = "30", year: int = 2026) -> Agreement:
    return Agreement(year, fier, indicator, Decimal(number))


@pytest.fixture(autouse=True)
def _on_a_day_in_2026(time_machine_on: Callable[[date], None]) -> None:
    time_machine_on(TODAY)


@pytest.fixture
def time_machine_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day on which the pages are asked for."""
    return lambda day: monkeypatch.setattr("subsidy.views.targets.timezone.localdate", lambda: day)


# --- What the database holds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"indicator": "a01_times"}, "subsidy_target_indicator_of_activity"),
        ({"activity": "a99_none"}, "subsidy_target_indicator_of_activity"),
        ({"agreed": Decimal(-1)}, "subsidy_target_agreed"),
        ({"year": 2033}, "subsidy_target_year"),
    ],
)
def test_database_refuses_what_breaks_a_rule(fier, fields, rule):
    values = {"year": 2026, "organisation": fier, "activity": "a02_rounds", "indicator": "a02_times", "agreed": 5}

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Target.objects.create(**values | fields)


def test_database_refuses_a_second_number_for_the_same_also_for_all_together(fier):
    for organisation in (fier, None):
        make_target(organisation)
        with pytest.raises(IntegrityError, match="subsidy_target_once"), transaction.atomic():
            make_target(organisation)


def test_database_keeps_the_history_and_lets_only_the_name_of_an_account_go(fier, coordinator):
    services.agree_target(agreed(fier), by=coordinator, at=NOW)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        TargetChange.objects.update(agreed=1)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM subsidy_targetchange")
    empty_audit_log()
    coordinator.delete()

    assert TargetChange.objects.get().made_by is None


# --- Services --------------------------------------------------------------------------------------------------------


def test_each_change_is_remembered_with_who_and_when(fier, coordinator, accountholder):
    target = services.agree_target(agreed(fier), by=coordinator, at=NOW)
    services.change_target(target=target, agreed=Decimal(28), by=accountholder, at=NOW)
    services.change_target(target=target, agreed=Decimal("28.00"), by=coordinator, at=NOW)
    services.remove_target(target=target, by=coordinator, at=NOW)

    assert Target.objects.count() == 0
    assert [(one.agreed, one.made_by, one.made_at) for one in TargetChange.objects.order_by("pk")] == [
        (30, coordinator, NOW),
        (28, accountholder, NOW),
        (None, coordinator, NOW),
    ]


def test_target_of_a_closed_year_stays_as_it_was_agreed(fier, coordinator):
    target = make_target(fier)
    make_closed_year(2025, closed_on=TODAY)

    with pytest.raises(TargetError, match="2025"):
        services.agree_target(agreed(fier, "a02_places", year=2025), by=coordinator, at=NOW)
    with pytest.raises(TargetError):
        services.change_target(target=target, agreed=Decimal(1), by=coordinator, at=NOW)
    with pytest.raises(TargetError):
        services.remove_target(target=target, by=coordinator, at=NOW)
    with pytest.raises(TargetError):
        services.copy_targets(year=2025, by=coordinator, at=NOW)

    assert Target.objects.get().agreed == 10
    assert TargetChange.objects.count() == 0


@pytest.mark.parametrize(
    ("indicator", "number"), [("a19_meetings", "4"), ("a01_with_partner", "100.5"), ("a02_times", "-1")]
)
def test_number_that_can_never_have_a_result_is_refused(fier, coordinator, indicator, number):
    with pytest.raises(ValidationError):
        services.agree_target(agreed(fier, indicator, number), by=coordinator, at=NOW)

    assert Target.objects.count() == 0


def test_copying_takes_the_own_targets_that_are_not_there_yet(fier, salvation_army, coordinator):
    make_target(fier, "a02_times", "30")
    make_target(fier, "a02_places", "100")
    make_target(salvation_army, "a01_times", "100")
    make_target(None, "a04_contacts", "500")
    make_target(fier, "a02_times", "20", year=2026)

    added = [services.copy_targets(year=2026, by=coordinator, at=NOW) for _ in range(2)]

    assert added == [1, 0]
    assert {one.indicator: one.agreed for one in Target.objects.filter(year=2026)} == {
        "a02_times": 20,
        "a02_places": 100,
    }


def test_demo_targets_load_once_and_are_marked_as_made_up(fier, salvation_army):
    added = [services.load_targets(DEMO_TARGETS, is_demo=True, at=NOW) for _ in range(2)]

    assert added == [22, 0]
    assert set(Target.objects.values_list("is_demo", "year").distinct().order_by()) == {(True, 2025)}
    assert TargetChange.objects.count() == 22


@pytest.mark.parametrize(
    "line", ["2025;nobody;a02_times;1", "2025;fier;a99;1", "2025;fier;a02_times;x", "2025;fier;a19_points;1", "x"]
)
def test_file_with_a_wrong_line_loads_nothing(fier, tmp_path: Path, line):
    path = tmp_path / "targets.csv"
    path.write_text(f"year;organisation;indicator;agreed\n2025;fier;a02_places;5\n{line}\n", encoding="utf-8")

    with pytest.raises(TargetError, match="line 3"):
        services.load_targets(path, is_demo=True, at=NOW)

    assert Target.objects.count() == 0


def test_missing_says_that_an_organisation_agreed_nothing_for_a_year(fier, salvation_army):
    make_target(fier)
    make_target(None)

    assert services.targets_missing(fier, 2025) == []
    assert len(services.targets_missing(fier, 2026)) == 1
    assert len(services.targets_missing(salvation_army, 2025)) == 1


# --- Who sees which --------------------------------------------------------------------------------------------------


def test_coordinator_sees_her_own_organisation_and_the_account_holder_all(
    fier, salvation_army, coordinator, accountholder, worker
):
    own, other, together = make_target(fier), make_target(salvation_army), make_target(None)

    assert set(Target.objects.visible_to(accountholder)) == {own, other, together}
    assert set(Target.objects.visible_to(coordinator)) == {own}
    assert not Target.objects.visible_to(worker).exists()
    assert not Target.objects.visible_to(make_user("outsider", None)).exists()
    assert not Target.objects.visible_to(make_user("without", Role.COORDINATOR)).exists()


@pytest.mark.parametrize("name", ["subsidy:target-change", "subsidy:target-remove"])
def test_target_of_others_does_not_exist_for_a_coordinator(salvation_army, coordinator, name):
    client = logged_in(coordinator)
    for target in (make_target(salvation_army), make_target(None)):
        address = reverse(name, args=[target.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"agreed": "1"}).status_code == 404

    assert Target.objects.count() == 2


def test_pages_of_targets_do_not_exist_for_a_worker(worker):
    client = logged_in(worker)

    assert {client.get(address).status_code for address in (YEARS, page(2025))} == {404}


def test_year_outside_the_assignments_does_not_exist(accountholder):
    client = logged_in(accountholder)

    assert [client.get(page(year)).status_code for year in (2023, 2024, 2032, 2033)] == [404, 200, 200, 404]


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_coordinator_of_an_open_year_sees_her_exact_work_so_far_and_no_light_and_no_people(
    fier, salvation_army, coordinator
):
    make_activity(fier, "a02_rounds", "2026-01-05", places=43, reached=77)
    make_activity(salvation_army, "a02_rounds", "2026-01-06", places=61)
    make_target(fier, "a02_places", "50", year=2026)
    make_target(fier, "a02_reached", "99", year=2026)

    shown = text(logged_in(coordinator).get(page(2026)))

    assert ">43<" in shown
    assert not {"77", "61", "104"} & set(shown.replace("<", ">").split(">"))
    assert 'class="light' not in shown


def test_account_holder_sees_of_an_open_year_what_is_published_of_its_quarters(fier, accountholder, small_year):
    services.close_period("2025-Q1", today=TODAY)
    published = cell("contacten", "K1")
    LedgerEntry.objects.create(population="contacten", year=2025, cell=published.key, value=10, published_at=NOW)
    make_target(fier, "a02_places", "50")
    make_target(None, "a04_contacts", "100")
    client = logged_in(accountholder)

    shown = text(client.get(page(2025)))

    # Places of the round in February and not that of November: 5 of 9.
    assert ">5<" in shown
    assert ">10<" in shown
    assert ">9<" not in shown
    assert 'class="light' not in shown


def test_account_holder_sees_nothing_of_a_year_of_which_no_quarter_was_published(fier, accountholder):
    make_activity(fier, "a02_rounds", "2026-01-05", places=43)
    make_target(fier, "a02_places", "50", year=2026)

    assert ">43<" not in text(logged_in(accountholder).get(page(2026)))


def test_closed_year_shows_results_with_a_light_in_words_and_offers_no_change(year, fier, coordinator):
    make_target(fier, "a02_places", "9")

    shown = text(logged_in(coordinator).get(page(2025)))

    assert '<span class="light light--reached">' in shown
    assert shown.count("<svg") > text(logged_in(coordinator).get(page(2026))).count("<svg")
    assert reverse("subsidy:target-new", args=[2025]) not in shown


def test_small_number_of_people_is_written_as_0_to_10(year, accountholder):
    make_target(None, "a20_people", "6")
    LedgerEntry.objects.create(population="trajecten", year=2025, cell=cell("trajecten").key, value=5, published_at=NOW)

    shown = text(logged_in(accountholder).get(page(2025)))

    assert ">0-10<" in shown
    assert ">5<" not in shown


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("copies", [1, 3])
def test_pages_take_the_same_queries_for_more_targets(
    fier, salvation_army, accountholder, copies, django_assert_num_queries
):
    for indicator in ("a02_times", "a02_places", "a03_messages")[:copies]:
        make_target(fier, indicator)
        make_target(salvation_army, indicator)
    client = logged_in(accountholder)

    # Session, user, groups; the period; the ledger; work and its partners; the targets.
    with django_assert_num_queries(8):
        client.get(page(2025))
    with django_assert_num_queries(8):
        client.get(YEARS)


def test_years_stand_in_fixed_blocks(fier, accountholder):
    for year in (2026, 2027, 2030, 2032):
        make_target(fier, year=year)

    shown = text(logged_in(accountholder).get(YEARS))

    assert [block for block in ("2024-2026", "2027-2029", "2030-2032") if f">{block}<" in shown] == [
        "2024-2026",
        "2027-2029",
        "2030-2032",
    ]


def test_coordinator_agrees_for_her_own_organisation_whatever_she_sends(fier, salvation_army, coordinator):
    data = {"organisation": "salvation_army", "indicator": "a02_times", "agreed": "30,5"}

    response = logged_in(coordinator).post(reverse("subsidy:target-new", args=[2027]), data)

    assert response.status_code == 302
    target = Target.objects.get()
    assert (target.organisation, target.activity, target.year, target.agreed) == (
        fier,
        "a02_rounds",
        2027,
        Decimal("30.5"),
    )


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("nl", "1.250,5", "1250.5"),
        ("nl", "1.250", "1250"),
        ("nl", "12,5", "12.5"),
        ("en", "1,250.5", "1250.5"),
        ("en", "1,250", "1250"),
        ("en", "12.5", "12.5"),
    ],
)
def test_number_is_read_as_the_language_writes_it(language, typed, number):
    with override(language):
        form = AgreedForm({"agreed": typed})

        assert form.is_valid()
        assert form.cleaned_data["agreed"] == Decimal(number)


def test_account_holder_agrees_with_all_together(accountholder, fier):
    data = {"organisation": "together", "indicator": "a19_meetings", "agreed": "4"}

    response = logged_in(accountholder).post(reverse("subsidy:target-new", args=[2027]), data)

    assert response.status_code == 302
    assert Target.objects.get().organisation is None


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"organisation": "fier", "indicator": "a02_times", "agreed": "veel"}, "veel"),
        ({"organisation": "fier", "indicator": "a02_times", "agreed": "-3"}, "-3"),
        ({"organisation": "fier", "indicator": "a19_meetings", "agreed": "4"}, "4"),
        ({"organisation": "fier", "indicator": "a02_places", "agreed": "77"}, "77"),
        ({"organisation": "sdf", "indicator": "a02_times", "agreed": "78"}, "78"),
    ],
)
def test_wrong_target_is_refused_and_what_was_typed_stays(accountholder, fier, data, kept):
    make_target(fier, "a02_places", year=2027)

    response = logged_in(accountholder).post(reverse("subsidy:target-new", args=[2027]), data)

    assert response.status_code == 422
    assert f'value="{kept}"' in text(response)
    assert Target.objects.count() == 1


def test_coordinator_changes_and_takes_away_her_own(fier, coordinator):
    target = make_target(fier, year=2026)
    client = logged_in(coordinator)
    change, remove = (reverse(name, args=[target.pk]) for name in ("subsidy:target-change", "subsidy:target-remove"))

    assert client.post(change, {"agreed": "12"}).status_code == 302
    assert 'value="12"' in text(client.get(change))
    assert client.get(remove).status_code == 200
    assert Target.objects.get().agreed == 12
    assert client.post(remove).status_code == 302
    assert Target.objects.count() == 0


def test_copying_asks_for_post_and_says_how_many(fier, coordinator):
    make_target(fier)
    client = logged_in(coordinator)
    address = reverse("subsidy:targets-copy", args=[2026])

    assert client.get(address).status_code == 405
    assert address in text(client.get(page(2026)))
    assert client.post(address).status_code == 302
    assert Target.objects.filter(year=2026).count() == 1


def test_closed_year_refuses_a_change_with_words(fier, coordinator):
    target = make_target(fier)
    make_closed_year(2025, closed_on=TODAY)
    client = logged_in(coordinator)

    assert client.post(reverse("subsidy:target-change", args=[target.pk]), {"agreed": "1"}).status_code == 422
    assert client.post(reverse("subsidy:target-remove", args=[target.pk])).status_code == 302
    data = {"indicator": "a02_places", "agreed": "1"}
    assert client.post(reverse("subsidy:target-new", args=[2025]), data).status_code == 422
    assert Target.objects.get().agreed == 10
