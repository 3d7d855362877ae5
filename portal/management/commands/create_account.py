"""Make an account; nobody can sign up."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal import audit
from portal.models import Organisation, User
from portal.permissions import Role


class Command(BaseCommand):
    """Make an account in a group, and ask for its password on the terminal."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, the group and the organisation."""
        parser.add_argument("username", help="an alias is fine")
        parser.add_argument("--group", required=True, choices=[role.value for role in Role])
        parser.add_argument("--organisation", help="code of the organisation, such as fier")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account; nothing is kept if a rule is broken."""
        organisation = None
        if options["organisation"]:
            organisation = Organisation.objects.filter(code=options["organisation"]).first()
            if organisation is None:
                raise CommandError(f"There is no organisation {options['organisation']}.")
        password = os.environ.get("ACCOUNT_PASSWORD") or getpass.getpass("Password: ")
        try:
            newcomer = User(username=options["username"])
            newcomer.roles = frozenset({options["group"]})  # how long a password must be depends on it
            validate_password(password, newcomer)
            with transaction.atomic():
                user = User.objects.create_user(options["username"], password, organisation=organisation)
                user.groups.add(Group.objects.get_or_create(name=options["group"])[0])
                subject = f"user:{user.pk}"
                audit.record(None, audit.AuditAction.ACCOUNT_MADE, subject=subject, organisation=user.organisation_id)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.username} can log in as {options['group']}.")
