"""What is known of the log of readings on a day, so that a log that was cut off or rewritten shows.

Like the log itself it is only ever added to; the function that refuses stands in the sixth migration.
"""

from __future__ import annotations

from django.db import migrations, models

FORWARDS = """
CREATE TRIGGER contacts_readloganchor_stays BEFORE UPDATE OR DELETE ON contacts_readloganchor
    FOR EACH ROW EXECUTE FUNCTION contacts_readevent_stays();
"""
BACKWARDS = "DROP TRIGGER contacts_readloganchor_stays ON contacts_readloganchor;"


class Migration(migrations.Migration):
    """Anchors of the log of readings."""

    dependencies = [
        ("contacts", "0009_running_activities"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadLogAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("head", "head"), ("start", "start"), ("broken", "broken")], max_length=8
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("date", models.DateField(verbose_name="date")),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["head", "start", "broken"])),
                        name="contacts_readloganchor_kind",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="contacts_readloganchor_digest",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
