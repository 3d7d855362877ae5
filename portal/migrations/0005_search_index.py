"""Search in three languages: a dictionary each without accents, the words of the content, and what an index is of."""

from __future__ import annotations

import django.contrib.postgres.indexes
from django.db import migrations, models

LANGUAGES = {"nl": "dutch", "en": "english", "es": "spanish"}
# Of the words of a text; numbers and addresses stay as they are.
WORDS = "asciiword, word, asciihword, hword, hword_asciipart, hword_part"

MAKE = "\n".join(
    f"CREATE TEXT SEARCH CONFIGURATION portal_{code} (COPY = {name});"
    f"ALTER TEXT SEARCH CONFIGURATION portal_{code} ALTER MAPPING FOR {WORDS} WITH unaccent, {name}_stem;"
    for code, name in LANGUAGES.items()
)
UNMAKE = "\n".join(f"DROP TEXT SEARCH CONFIGURATION portal_{code};" for code in LANGUAGES)


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_content_stamp")]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.CreateModel(
            name="Derived",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(null=True)),
                ("made_on", models.DateField(null=True)),
                ("files_digest", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.CharField(max_length=40, primary_key=True, serialize=False))],
        ),
        migrations.AddField(
            model_name="searchentry",
            name="page",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="kind",
            field=models.CharField(
                choices=[("page", "page"), ("service", "help"), ("fact", "short answer")], max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["page", "service", "fact"])), name="portal_searchentry_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["word"], name="portal_searchword_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
