"""Other kinds of report, about whom they are, who asked, and that a version is published by a step of its own."""

from __future__ import annotations

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subsidy", "0003_corrections_named"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
            ],
            options={
                "ordering": ("-published_at",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="subsidy_report_one_under_way",
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="subsidy_report_kind_language",
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="subsidy_report_state_step",
        ),
        migrations.RemoveConstraint(
            model_name="reportversion",
            name="subsidy_reportversion_number",
        ),
        migrations.AddField(
            model_name="report",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="subject",
            field=models.CharField(
                blank=True,
                max_length=32,
                validators=[django.core.validators.RegexValidator("^[A-Za-z0-9_]*$")],
                verbose_name="about",
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="subject",
            field=models.CharField(blank=True, max_length=32, verbose_name="about"),
        ),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("year", "year report"),
                    ("quarter", "quarter report"),
                    ("municipality", "report for a municipality"),
                    ("sheet", "activity sheet of a provider"),
                    ("block", "evaluation of three years"),
                    ("summary", "summary in plain language"),
                    ("council", "annex to a letter to the council"),
                ],
                default="year",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting"),
                    ("building", "being made"),
                    ("done", "ready"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                ],
                default="queued",
                max_length=9,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="reportversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("year", "year report"),
                    ("quarter", "quarter report"),
                    ("municipality", "report for a municipality"),
                    ("sheet", "activity sheet of a provider"),
                    ("block", "evaluation of three years"),
                    ("summary", "summary in plain language"),
                    ("council", "annex to a letter to the council"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("queued", "building"))),
                fields=("period", "kind", "language", "subject"),
                name="subsidy_report_one_under_way",
                violation_error_message="This report is being made already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["year", "quarter", "municipality", "sheet", "block", "summary", "council"]),
                    ("language__in", ["nl", "en", "es"]),
                ),
                name="subsidy_report_kind_language",
                violation_error_message="Choose a kind and a language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["queued", "building", "done", "failed", "cancelled"]),
                    ("step__in", ["waiting", "counting", "rounding", "drawing", "laying_out", "writing", "finished"]),
                ),
                name="subsidy_report_state_step",
                violation_error_message="Choose a state.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.UniqueConstraint(
                fields=("period", "kind", "language", "subject", "number"),
                name="subsidy_reportversion_number",
                violation_error_message="This version exists already.",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="subsidy.reportversion"
            ),
        ),
    ]
