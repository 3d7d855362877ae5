"""A row that is counted in a closed quarter changes only by a correction, and goes only when its year is folded.

The database asks for a word that only those two speak, for the length of their transaction (`contacts.counted`).
"""

from __future__ import annotations

from django.db import migrations

TABLES = ("contacts_activity", "contacts_contact", "contacts_referral", "contacts_signal")

FUNCTION = """
CREATE FUNCTION contacts_counted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('contacts.counted_rows', true) IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'a counted row changes only by a correction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
"""


def trigger(table: str) -> migrations.RunSQL:
    """Return the operation that guards one table; closing a quarter sets a stamp where there was none, so it passes.

    That the account of whoever recorded it goes away is no change of what was counted.
    """
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_counted_stays BEFORE UPDATE ON {table}
        FOR EACH ROW WHEN (OLD.counted_in IS NOT NULL
            AND to_jsonb(OLD) - 'recorded_by_id' IS DISTINCT FROM to_jsonb(NEW) - 'recorded_by_id')
        EXECUTE FUNCTION contacts_counted_stays();
        CREATE TRIGGER {table}_counted_kept BEFORE DELETE ON {table}
        FOR EACH ROW WHEN (OLD.counted_in IS NOT NULL)
        EXECUTE FUNCTION contacts_counted_stays();
        """,
        f"""
        DROP TRIGGER {table}_counted_kept ON {table};
        DROP TRIGGER {table}_counted_stays ON {table};
        """,
    )


class Migration(migrations.Migration):
    """Counted rows stay."""

    dependencies = [
        ("contacts", "0006_read_log"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION contacts_counted_stays();"),
        *[trigger(table) for table in TABLES],
    ]
