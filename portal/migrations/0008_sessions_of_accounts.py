"""Sessions get a column that says whose they are, so that those of one account are found without reading them all.

The table keeps its name. Django's own app made it until now; its rows are for hours only, so it is made anew and
everybody logs in once more.
"""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of sessions, with an account."""

    dependencies = [("portal", "0007_audit_log")]

    operations = [
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
        migrations.CreateModel(
            "Session",
            [
                ("session_key", models.CharField("session key", max_length=40, primary_key=True, serialize=False)),
                ("session_data", models.TextField("session data")),
                ("expire_date", models.DateTimeField("expire date", db_index=True)),
                (
                    "account",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, django.db.models.deletion.CASCADE, null=True, related_name="+"
                    ),
                ),
                (
                    "ended_of",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL, django.db.models.deletion.CASCADE, null=True, related_name="+"
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "django_session",
                "abstract": False,
            },
        ),
    ]
