"""What was published stays as it was: the database refuses to change or delete ledger entries and report versions."""

from __future__ import annotations

from django.db import migrations

TABLES = ("subsidy_ledgerentry", "subsidy_reportversion")

FUNCTION = """
CREATE FUNCTION subsidy_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published is never changed' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


def trigger(table: str) -> migrations.RunSQL:
    """Return the operation that guards one table."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION subsidy_published_stays();
        """,
        f"DROP TRIGGER {table}_stays ON {table};",
    )


class Migration(migrations.Migration):
    """Published stays."""

    dependencies = [
        ("subsidy", "0001_first"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION subsidy_published_stays();"),
        *[trigger(table) for table in TABLES],
    ]
