"""Staff come in by an invitation that works once, so that nobody sets a password for somebody else."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, empty."""

    dependencies = [("portal", "0008_sessions_of_accounts")]

    operations = [
        migrations.CreateModel(
            name="StaffInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_sha256", models.CharField(max_length=64, unique=True)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), blank=True, size=None
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Nederlands"), ("en", "English"), ("es", "Español")],
                        default="nl",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="portal.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("ends_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code_sha256__regex", "^[0-9a-f]{64}$")),
                        name="portal_staffinvitation_hash_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["nl", "en", "es"])),
                        name="portal_staffinvitation_language",
                        violation_error_message="Choose one of the languages of the site.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "roles__contained_by",
                                ["worker", "coordinator", "accountholder", "facilitator", "editor", "admin"],
                            )
                        ),
                        name="portal_staffinvitation_roles",
                        violation_error_message="Choose a role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", True), ("roles__len__gt", 0)),
                            models.Q(("account__isnull", False), ("roles", [])),
                            _connector="OR",
                        ),
                        name="portal_staffinvitation_roles_or_account",
                        violation_error_message="Choose a role.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("roles__overlap", ["accountholder", "coordinator", "worker"]), _negated=True),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="portal_staffinvitation_organisation",
                        violation_error_message="This role needs an organisation.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("account__isnull", False)),
                        fields=("account",),
                        name="portal_staffinvitation_one_per_account",
                    ),
                ],
            },
        ),
    ]
