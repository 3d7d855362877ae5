from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

REASONS = ("no_person", "organisation", "public_office")


class Migration(migrations.Migration):
    """Keep beside the answer to a proposal why words of it stay that look like personal data."""

    dependencies = [("klankbord", "0005_meeting_revision")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="kept_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_person", "these words are not about a person"),
                    ("organisation", "it is an organisation, a place or a product"),
                    ("public_office", "somebody in a public office, such as an alderman"),
                ],
                default="",
                max_length=16,
                verbose_name="why found words stayed",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(kept_reason__in=("", *REASONS)), name="klankbord_proposal_kept_reason"
            ),
        ),
    ]
