"""What was made before there were concepts counts as published on its day; a publication stays, like its version."""

from __future__ import annotations

from django.db import migrations

PUBLISH = """
INSERT INTO subsidy_publication (version_id, published_at)
SELECT id, built_on::timestamp AT TIME ZONE 'Europe/Amsterdam' FROM subsidy_reportversion;
"""
TRIGGER = """
CREATE TRIGGER subsidy_publication_stays BEFORE UPDATE OR DELETE ON subsidy_publication
FOR EACH ROW EXECUTE FUNCTION subsidy_published_stays();
"""


class Migration(migrations.Migration):
    """Published until now."""

    dependencies = [
        ("subsidy", "0004_accountability"),
    ]

    operations = [
        migrations.RunSQL(PUBLISH, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER subsidy_publication_stays ON subsidy_publication;"),
    ]
