"""Why words of the title of a document stay that look like personal data."""

from __future__ import annotations

from django.db import migrations, models

REASONS = ("no_person", "organisation", "public_office")
WORDS = (
    "these words are not about a person",
    "it is an organisation, a place or a product",
    "somebody in a public office, such as an alderman",
)


class Migration(migrations.Migration):
    dependencies = [
        ("klankbord", "0006_proposal_kept_reason"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="kept_reason",
            field=models.CharField(
                blank=True,
                choices=list(zip(REASONS, WORDS, strict=True)),
                max_length=16,
                verbose_name="why found words stayed",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_reason__in", ("", *REASONS))), name="klankbord_document_kept_reason"
            ),
        ),
    ]
