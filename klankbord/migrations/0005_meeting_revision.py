from __future__ import annotations

from django.db import migrations, models

# A calendar that somebody keeps takes a changed entry only with a higher number. The database counts, so that a meeting
# that is moved by any way, a service, a form or a statement by hand, is moved in the calendars too.
FORWARDS = """
CREATE FUNCTION klankbord_count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision;
    IF (NEW.starts_at, NEW.ends_at, NEW.state) IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.state) THEN
        NEW.revision := OLD.revision + 1;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER klankbord_meeting_revision BEFORE UPDATE ON klankbord_meeting
    FOR EACH ROW EXECUTE FUNCTION klankbord_count_revision();
"""
BACKWARDS = """
DROP TRIGGER klankbord_meeting_revision ON klankbord_meeting;
DROP FUNCTION klankbord_count_revision();
"""


class Migration(migrations.Migration):
    """Number the changes of a meeting for calendars."""

    dependencies = [("klankbord", "0004_no_without_wishes")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
