"""Who approved a word of the deny-list in an address, a tab or a preview (security.md V11)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for all pages of the first edition."""

    dependencies = [("portal", "0005_search_index")]

    operations = [
        migrations.AddField(
            "page",
            "words_approved_by",
            models.CharField("who approved a word that is not neutral", max_length=80, blank=True, default=""),
            preserve_default=False,
        ),
    ]
