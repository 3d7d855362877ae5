"""What is left of rows that are gone stays: tombstones and used codes for good, and a count only ever grows.

And the terms to begin with: a proposal until the centre has decided (security.md D9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

MONTHS = {"contacts": 24, "referrals": 24, "signals": 24, "trajectories": 24, "readings": 12}

FORWARDS = """
CREATE FUNCTION contacts_folded_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is left of rows that are gone stays' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER contacts_tombstone_stays BEFORE UPDATE OR DELETE ON contacts_tombstone
    FOR EACH ROW EXECUTE FUNCTION contacts_folded_stays();
CREATE TRIGGER contacts_foldedcode_stays BEFORE UPDATE OR DELETE ON contacts_foldedcode
    FOR EACH ROW EXECUTE FUNCTION contacts_folded_stays();
CREATE TRIGGER contacts_foldedcount_kept BEFORE DELETE ON contacts_foldedcount
    FOR EACH ROW EXECUTE FUNCTION contacts_folded_stays();
CREATE TRIGGER contacts_foldedcount_grows BEFORE UPDATE ON contacts_foldedcount
    FOR EACH ROW WHEN (NEW.number < OLD.number
        OR to_jsonb(NEW) - 'number' IS DISTINCT FROM to_jsonb(OLD) - 'number')
    EXECUTE FUNCTION contacts_folded_stays();
"""
BACKWARDS = """
DROP TRIGGER contacts_foldedcount_grows ON contacts_foldedcount;
DROP TRIGGER contacts_foldedcount_kept ON contacts_foldedcount;
DROP TRIGGER contacts_foldedcode_stays ON contacts_foldedcode;
DROP TRIGGER contacts_tombstone_stays ON contacts_tombstone;
DROP FUNCTION contacts_folded_stays();
"""


def write_terms(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Write the terms; one that is there already is kept."""
    terms = apps.get_model("contacts", "RetentionTerm")
    terms.objects.bulk_create(
        [terms(kind=kind, months=months) for kind, months in MONTHS.items()], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    """Folded stays."""

    dependencies = [
        ("contacts", "0011_keeping_less"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        # The terms go with their table.
        migrations.RunPython(write_terms, migrations.RunPython.noop),
    ]
