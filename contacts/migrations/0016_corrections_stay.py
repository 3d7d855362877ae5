"""A correction is never changed and never deleted (disclosure.md 5.4); that an account goes away is no change of it."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION contacts_correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a correction is never changed' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER contacts_correction_stays BEFORE UPDATE ON contacts_correction
    FOR EACH ROW WHEN (NEW.made_by_id IS NOT NULL
        OR to_jsonb(OLD) - 'made_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'made_by_id')
    EXECUTE FUNCTION contacts_correction_stays();
CREATE TRIGGER contacts_correction_kept BEFORE DELETE ON contacts_correction
    FOR EACH ROW EXECUTE FUNCTION contacts_correction_stays();
"""
BACKWARDS = """
DROP TRIGGER contacts_correction_kept ON contacts_correction;
DROP TRIGGER contacts_correction_stays ON contacts_correction;
DROP FUNCTION contacts_correction_stays();
"""


class Migration(migrations.Migration):
    """Corrections stay."""

    dependencies = [
        ("contacts", "0015_corrections"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
