"""Online outreach says in which languages messages were sent; no other kind of work does."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

import portal.codelists


class Migration(migrations.Migration):
    """Languages of messages."""

    dependencies = [
        ("contacts", "0007_counted_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=portal.codelists.languages, max_length=8),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="languages of the messages",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "languages__contained_by",
                        ["nl", "en", "es", "pt", "bg", "ro", "hu", "pl", "th", "fr", "ar", "other"],
                    )
                ),
                name="contacts_activity_languages",
                violation_error_message="Choose from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages", []), ("kind", "a03_online"), _connector="OR"),
                name="contacts_activity_languages_kind",
                violation_error_message="Only online outreach asks for languages.",
            ),
        ),
    ]
