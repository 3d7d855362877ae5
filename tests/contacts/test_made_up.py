"""Made-up records: as many as asked, the same every time, and never among real ones."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from contacts.made_up import MARK, SLOTS, OrganisationMissingError, make_contacts, slots
from contacts.models import Activity, Contact, Referral, Signal
from portal.models import Organisation

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2020, 1, 1), date(2026, 11, 25)
MODELS = (Activity, Contact, Referral, Signal)


@pytest.fixture
def providers(fier, salvation_army):
    return [fier, salvation_army, Organisation.objects.create(code="ggd", name="GGD", kind="provider")]


def everything() -> list[list[tuple]]:
    return [sorted(model.objects.values_list(), key=str) for model in MODELS]


def test_thousand_contacts_are_the_same_every_time(providers, worker, coordinator):
    with transaction.atomic():
        made = make_contacts(number=1_000, seed=7, first=FIRST, last=LAST)
        once = everything()
        transaction.set_rollback(True)
    assert not Contact.objects.exists()

    again = make_contacts(number=1_000, seed=7, first=FIRST, last=LAST)

    assert again == made == {"activities": 150, "contacts": 1_000, "referrals": Referral.objects.count(), "signals": 2}
    assert everything() == once


def test_second_run_adds_nothing_and_another_seed_other_rows(providers):
    make_contacts(number=200, seed=1, first=FIRST, last=LAST)

    repeated = make_contacts(number=200, seed=1, first=FIRST, last=LAST)
    other = make_contacts(number=200, seed=2, first=FIRST, last=LAST)

    assert set(repeated.values()) == {0}
    assert (other["contacts"], Contact.objects.count()) == (200, 400)


def test_rows_are_valid_spread_out_and_known_as_made_up(providers, worker, coordinator):
    make_contacts(number=1_000, seed=7, first=FIRST, last=LAST)

    for model in MODELS:
        for row in model.objects.all():
            row.full_clean()
            assert str(row.pk).startswith(MARK)
            assert row.pk.version == 4
            assert row.counted_in is None
    years = Counter(Activity.objects.values_list("date__year", flat=True))
    assert set(years) == set(range(2020, 2027))
    assert set(Activity.objects.values_list("organisation__code", flat=True)) == {"fier", "salvation_army", "ggd"}
    # Nobody records for another organisation; where there is no account it was nobody.
    recorders = set(Contact.objects.values_list("activity__organisation__code", "recorded_by__username"))
    assert recorders == {
        ("fier", "wilma-worker"), ("fier", "coby-coordinator"), ("salvation_army", None), ("ggd", None),
    }  # fmt: skip
    per_activity = Counter(Contact.objects.values_list("activity", flat=True))
    assert 5 < max(per_activity.values()) < 40


def test_organisation_that_is_missing_is_named(fier):
    with pytest.raises(OrganisationMissingError, match="salvation_army, ggd"):
        make_contacts(number=10, seed=1, first=FIRST, last=LAST)


@pytest.mark.parametrize("number", [1, 3, 28, 255])
def test_slots_hold_every_value_the_first_most(number):
    counted = Counter(slots(range(number)))

    assert sum(counted.values()) == SLOTS
    assert len(counted) == number
    assert counted.most_common(1)[0][0] == 0


# --- The command ---


def test_command_makes_contacts_and_says_how_many(settings, providers):
    settings.DEMO = True
    out = StringIO()

    call_command("make_contacts", "40", "--seed", "3", stdout=out)

    assert json.loads(out.getvalue())["made"]["contacts"] == 40
    assert Activity.objects.latest("date").date <= timezone.localdate()


def test_command_refuses_where_records_are_real(settings, providers):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("make_contacts", "40")

    assert not Activity.objects.exists()


@pytest.mark.parametrize("number", ["0", "-5", "10000001", "many"])
def test_command_refuses_a_number_that_makes_no_sense(settings, providers, number):
    settings.DEMO = True

    with pytest.raises(CommandError):
        call_command("make_contacts", number)


def test_command_asks_for_the_organisations_first(settings, fier):
    settings.DEMO = True

    with pytest.raises(CommandError, match=r"First load the organisations: salvation_army, ggd\."):
        call_command("make_contacts", "40")
