"""Entry and the hint at a rare description stay fast, however long the history (`make bench`)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes for what is asked at every contact and every start."""

    dependencies = [
        ("contacts", "0012_folded_stays"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["organisation", "kind", "-date"], name="contacts_activity_org_kind"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["work_setting", "gender", "age_band", "language"],
                include=("activity",),
                name="contacts_contact_alike",
            ),
        ),
    ]
