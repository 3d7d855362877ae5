"""Load the made-up demo: accounts per role, a year of records, money, targets, words, meetings, advices, opening times.

Everything is marked as made up. It refuses to run where DEMO is off, so no made-up row ever meets a real one.
"""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from contacts.demo_people import load_demo_agreements
from contacts.models import Activity, Trajectory
from klankbord.services.advice import load_demo_advices
from klankbord.services.meetings import load_demo_meetings
from portal.demo_accounts import DEMO_ACCOUNTS
from portal.demo_hours import load_demo_hours
from portal.models import Organisation, User
from portal.permissions import Role
from subsidy.models import Completion
from subsidy.services import load_demo_words, load_money, load_targets, period_for, say_complete

DEMO_YEAR = settings.BASE_DIR / "contacts" / "demo" / "log-2025"
DEMO_WORDS = settings.BASE_DIR / "subsidy" / "demo" / "words-2025.csv"
DEMO_MONEY = settings.BASE_DIR / "subsidy" / "demo" / "money-2025.csv"
DEMO_TARGETS = settings.BASE_DIR / "subsidy" / "demo" / "targets-2025.csv"


class Command(BaseCommand):
    """Load the demo; safe to repeat."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing."""
        if not settings.DEMO:
            raise CommandError("DEMO is off: this portal holds real records.")
        with transaction.atomic():
            make_accounts(os.environ["DEMO_PASSWORD"])
            load_money(DEMO_MONEY, is_demo=True)
            load_demo_words(DEMO_WORDS, year=2025, at=timezone.now())
            load_targets(DEMO_TARGETS, is_demo=True, at=timezone.now())
            today = timezone.localdate()
            load_demo_meetings(today=today)
            load_demo_advices()
            load_demo_hours(today=today)
        if not Activity.objects.exists():
            call_command("import_log", str(DEMO_YEAR), stdout=self.stdout)
            give_trajectories_a_worker()
        say_demo_year_complete(today=today)
        workers = [account.username for account in DEMO_ACCOUNTS if account.role == Role.WORKER]
        for user in User.objects.filter(username__in=workers):
            load_demo_agreements(worker=user, today=today)


def make_accounts(password: str) -> None:
    """Make the demo accounts that are missing; a password that was changed stays."""
    for account in DEMO_ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        organisation = Organisation.objects.get(code=account.organisation) if account.organisation else None
        user = User.objects.create_user(
            account.username, password, organisation=organisation, language=account.language
        )
        user.groups.add(Group.objects.get_or_create(name=account.role)[0])


def give_trajectories_a_worker() -> None:
    """Name the demo worker of each organisation as fixed worker, as a coordinator does after an import."""
    for account in DEMO_ACCOUNTS:
        if account.role == Role.WORKER and account.organisation:
            Trajectory.objects.filter(organisation__code=account.organisation, fixed_worker=None).update(
                fixed_worker=User.objects.get(username=account.username)
            )


def say_demo_year_complete(*, today: date) -> None:
    """Let the made-up providers with a coordinator say once that the made-up year is complete."""
    year = period_for("2025")
    for account in DEMO_ACCOUNTS:
        if account.role == Role.COORDINATOR and not year.is_closed and year.has_ended(today=today):
            organisation = Organisation.objects.get(code=account.organisation)
            if not Completion.objects.filter(period=year, organisation=organisation).exists():
                by = User.objects.get(username=account.username)
                say_complete(period=year, organisation=organisation, today=today, by=by)
