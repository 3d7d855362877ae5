"""What organisations say about a period, and what the portal does once for a period."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_page_words_approved_by"),
        ("subsidy", "0008_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Completion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("complete", models.BooleanField(verbose_name="complete")),
                ("said_on", models.DateField(verbose_name="said on")),
                ("marks", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.organisation"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="completions", to="subsidy.period"
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["period", "organisation", "-id"], name="subsidy_completion_latest")],
            },
        ),
        migrations.CreateModel(
            name="PeriodicWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[("concept", "concept of the report of last year")], max_length=16, verbose_name="name"
                    ),
                ),
                ("done_on", models.DateField(verbose_name="done on")),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subsidy.period"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "periodic work",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "period"),
                        name="subsidy_periodicwork_once",
                        violation_error_message="This was done already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["concept"])),
                        name="subsidy_periodicwork_name",
                        violation_error_message="Choose a kind of work.",
                    ),
                ],
            },
        ),
    ]
