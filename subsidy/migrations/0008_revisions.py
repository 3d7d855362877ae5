"""What was published of a year is looked at once more each calendar year; that it was done stays written down."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import ExtractYear

TRIGGER = """
CREATE TRIGGER subsidy_revision_stays BEFORE UPDATE OR DELETE ON subsidy_revision
FOR EACH ROW EXECUTE FUNCTION subsidy_published_stays();
"""


class Migration(migrations.Migration):
    """Revisions."""

    dependencies = [
        ("subsidy", "0007_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("done_on", models.DateField(verbose_name="done on")),
            ],
            options={
                "ordering": ("-done_on", "-year"),
                "constraints": [
                    models.UniqueConstraint(
                        models.F("year"),
                        ExtractYear("done_on"),
                        name="subsidy_revision_once_a_year",
                        violation_error_message="The figures of this year were revised this calendar year already.",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER subsidy_revision_stays ON subsidy_revision;"),
    ]
