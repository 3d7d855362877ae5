"""The public page of the advices is made anew when an advice changes, as every other public page is."""

from __future__ import annotations

from django.db import migrations

MAKE = """
CREATE TRIGGER portal_content_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON klankbord_advice
    FOR EACH STATEMENT EXECUTE FUNCTION portal_raise_content_stamp();
"""
UNMAKE = "DROP TRIGGER portal_content_changed ON klankbord_advice;"


class Migration(migrations.Migration):
    """The trigger of the content stamp (portal.pagecache) on the table of advices."""

    dependencies = [("klankbord", "0008_approved_stays"), ("portal", "0004_content_stamp")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
