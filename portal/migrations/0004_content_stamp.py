"""A number that rises with every change of what visitors read, whoever makes it: the admin, a command, or SQL."""

from __future__ import annotations

from django.db import migrations

TABLES = (
    "portal_event",
    "portal_fact",
    "portal_location",
    "portal_municipality",
    "portal_organisation",
    "portal_page",
    "portal_service",
    "portal_walkinexception",
    "portal_walkinhours",
)

MAKE = """
INSERT INTO portal_contentstamp (id, number) VALUES (1, 0) ON CONFLICT DO NOTHING;
CREATE FUNCTION portal_raise_content_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_contentstamp (id, number) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET number = portal_contentstamp.number + 1;
    RETURN NULL;
END $$;
""" + "\n".join(  # noqa: S608  (the names are the constant above)
    f"CREATE TRIGGER portal_content_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION portal_raise_content_stamp();"
    for table in TABLES
)

UNMAKE = "\n".join(f"DROP TRIGGER portal_content_changed ON {table};" for table in TABLES) + (
    "\nDROP FUNCTION portal_raise_content_stamp();"
)


class Migration(migrations.Migration):
    """Triggers on all tables of public content."""

    dependencies = [("portal", "0003_public_site")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
