"""Minutes that the group approved stay as they are, whoever asks, and so does their meeting."""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION klankbord_approved_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'approved minutes stay as they are' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER klankbord_minutes_approved_stays BEFORE UPDATE OR DELETE ON klankbord_minutes
    FOR EACH ROW WHEN (OLD.approved_on IS NOT NULL) EXECUTE FUNCTION klankbord_approved_stays();
"""
BACKWARDS = """
DROP TRIGGER klankbord_minutes_approved_stays ON klankbord_minutes;
DROP FUNCTION klankbord_approved_stays();
"""


class Migration(migrations.Migration):
    """What was approved is what was said."""

    dependencies = [
        ("klankbord", "0007_document_kept_reason"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
