"""The pictures of a version, drawn when it is built, so that its page on screen draws nothing."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

TRIGGER = """
CREATE TRIGGER subsidy_reportpicture_stays BEFORE UPDATE OR DELETE ON subsidy_reportpicture
FOR EACH ROW EXECUTE FUNCTION subsidy_published_stays();
"""


class Migration(migrations.Migration):
    """Report pictures."""

    dependencies = [
        ("subsidy", "0005_published_until_now"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("conclusion", models.CharField(max_length=500)),
                ("svg", models.BinaryField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="subsidy.reportversion",
                    ),
                ),
            ],
            options={
                "ordering": ("version", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "name"),
                        name="subsidy_reportpicture_once",
                        violation_error_message="This picture exists already.",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER subsidy_reportpicture_stays ON subsidy_reportpicture;"),
    ]
