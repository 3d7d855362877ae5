"""Make the code with which the first person comes in; she invites the others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import inviting
from portal.exceptions import AccountError
from portal.models import Organisation, User
from portal.permissions import STAFF_ROLES, Role


class Command(BaseCommand):
    """Print an address with a code that works once, for 72 hours; nobody types a password for somebody else."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the role, the organisation and the language."""
        parser.add_argument("--group", default=Role.ADMIN.value, choices=[role.value for role in STAFF_ROLES])
        parser.add_argument("--organisation", help="code of the organisation, such as fier")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, choices=dict(settings.LANGUAGES))
        parser.add_argument("--again", action="store_true", help="also where somebody has this role already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the invitation and print it, once."""
        organisation = None
        if options["organisation"]:
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
            if organisation is None:
                raise CommandError(f"There is no organisation {options['organisation']}.")
        group, language = options["group"], options["language"]
        if not options["again"] and User.objects.get_queryset().with_role(group).exists():
            raise CommandError(f"Somebody is {group} already and can invite others. Use --again if nobody can log in.")
        try:
            made = inviting.invite(
                by=None, roles=[group], organisation=organisation, language=language, at=timezone.now()
            )
        except AccountError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Open {inviting.address_of(made.code, language=language)}")
        self.stdout.write(f"or type {made.code} at {inviting.short_address(language=language)}")
        self.stdout.write("It works once, for 72 hours, and is not shown again.")
