"""One more kind of report: the results of a survey."""

from __future__ import annotations

from django.db import migrations, models

KINDS = ["year", "quarter", "municipality", "sheet", "block", "summary", "council", "survey"]
CHOICES = [
    ("year", "year report"),
    ("quarter", "quarter report"),
    ("municipality", "report for a municipality"),
    ("sheet", "activity sheet of a provider"),
    ("block", "evaluation of three years"),
    ("summary", "summary in plain language"),
    ("council", "annex to a letter to the council"),
    ("survey", "results of a survey"),
]


class Migration(migrations.Migration):
    """The results of a survey."""

    dependencies = [
        ("subsidy", "0014_money_guarded"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="report", name="subsidy_report_kind_language"),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(choices=CHOICES, default="year", max_length=12, verbose_name="kind"),
        ),
        migrations.AlterField(
            model_name="reportversion",
            name="kind",
            field=models.CharField(choices=CHOICES, max_length=12, verbose_name="kind"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS), ("language__in", ["nl", "en", "es"])),
                name="subsidy_report_kind_language",
                violation_error_message="Choose a kind and a language.",
            ),
        ),
    ]
