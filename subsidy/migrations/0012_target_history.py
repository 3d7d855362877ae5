"""What was agreed and when stays known: the database refuses to change or delete the history of targets.

Only the name of an account that is deleted goes, and that is no change of what happened.
"""

from __future__ import annotations

from django.db import migrations

TRIGGER = """
CREATE TRIGGER subsidy_targetchange_stays
BEFORE UPDATE OF year, organisation_id, indicator, agreed, made_at OR DELETE ON subsidy_targetchange
FOR EACH ROW EXECUTE FUNCTION subsidy_published_stays();
"""


class Migration(migrations.Migration):
    """Target changes stay."""

    dependencies = [
        ("subsidy", "0011_targets"),
    ]

    operations = [
        migrations.RunSQL(TRIGGER, "DROP TRIGGER subsidy_targetchange_stays ON subsidy_targetchange;"),
    ]
