"""What runs is found without looking at what is finished, however much that is."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Running activities."""

    dependencies = [
        ("contacts", "0008_languages_of_messages"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("counted_in", None), ("minutes", None)),
                fields=["organisation"],
                name="contacts_activity_running",
            ),
        ),
    ]
