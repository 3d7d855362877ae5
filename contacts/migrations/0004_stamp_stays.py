"""A row that is counted in a closed quarter keeps its stamp (disclosure.md 5.4): the database refuses another one.

Published figures rest on the stamp; a stamp that moved would let one figure be subtracted from another.
"""

from __future__ import annotations

from django.db import migrations

TABLES = ("contacts_activity", "contacts_contact", "contacts_referral", "contacts_signal")

FUNCTION = """
CREATE FUNCTION contacts_stamp_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the stamp of a counted row never changes' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


def trigger(table: str) -> migrations.RunSQL:
    """Return the operation that guards one table."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_stamp_stays BEFORE UPDATE OF counted_in ON {table}
        FOR EACH ROW WHEN (OLD.counted_in IS NOT NULL AND NEW.counted_in IS DISTINCT FROM OLD.counted_in)
        EXECUTE FUNCTION contacts_stamp_stays();
        """,
        f"DROP TRIGGER {table}_stamp_stays ON {table};",
    )


class Migration(migrations.Migration):
    """Stamps."""

    dependencies = [
        ("contacts", "0003_staff_of_the_organisation"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION contacts_stamp_stays();"),
        *[trigger(table) for table in TABLES],
    ]
