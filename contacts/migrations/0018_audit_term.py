"""The term of the log of what staff did: 12 months until the centre decides, and six at least (security.md D9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KIND, MONTHS = "audit", 12


def write_term(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Write the usual term, which nobody decided yet; one that is there stays."""
    apps.get_model("contacts", "RetentionTerm").objects.get_or_create(kind=KIND, defaults={"months": MONTHS})


def forget_term(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Take the term away, which the rules of before do not know."""
    apps.get_model("contacts", "RetentionTerm").objects.filter(kind=KIND).delete()


class Migration(migrations.Migration):
    """One kind of record more that has a term."""

    dependencies = [
        ("contacts", "0017_tables_of_first_contacts"),
        ("portal", "0007_audit_log"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="retentionterm",
            name="contacts_retentionterm_kind",
        ),
        migrations.RemoveConstraint(
            model_name="tombstone",
            name="contacts_tombstone_kind",
        ),
        migrations.AlterField(
            model_name="retentionterm",
            name="kind",
            field=models.CharField(
                choices=[
                    ("contacts", "contacts"),
                    ("referrals", "referrals"),
                    ("signals", "signals"),
                    ("trajectories", "closed trajectories"),
                    ("readings", "log of who read a trajectory"),
                    ("audit", "log of what staff did"),
                ],
                max_length=16,
                unique=True,
                verbose_name="kind of record",
            ),
        ),
        migrations.AlterField(
            model_name="tombstone",
            name="kind",
            field=models.CharField(
                choices=[
                    ("contacts", "contacts"),
                    ("referrals", "referrals"),
                    ("signals", "signals"),
                    ("trajectories", "closed trajectories"),
                    ("readings", "log of who read a trajectory"),
                    ("audit", "log of what staff did"),
                ],
                max_length=16,
                verbose_name="kind of record",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["contacts", "referrals", "signals", "trajectories", "readings", "audit"])
                ),
                name="contacts_retentionterm_kind",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "audit"), _negated=True), ("months__gte", 6), _connector="OR"),
                name="contacts_retentionterm_audit",
                violation_error_message="What staff did is kept for 6 months at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["contacts", "referrals", "signals", "trajectories", "readings", "audit"])
                ),
                name="contacts_tombstone_kind",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.RunPython(write_term, forget_term),
    ]
