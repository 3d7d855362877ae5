"""A version of a report keeps the ids of the corrections that it names, so that the next one names only what is new."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Corrections named."""

    dependencies = [
        ("subsidy", "0002_published_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportversion",
            name="corrections",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None
            ),
        ),
    ]
