"""The log of readings closes its own chain and is only ever added to (security.md D10).

Number and digest are set inside one lock, so that two readings at once never take the same place. A change is refused;
a deletion only where the row is older than half a year, the least that such a log is kept. The successor, like the
fixed worker and the deputy, is staff of the organisation: a foreign key on two columns together.
"""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
CREATE FUNCTION contacts_readevent_canonical(event contacts_readevent) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws('|', event.number, event.previous,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), event.reader_id, event.organisation_id,
        event.code, event.action, event.reason, event.origin)
$$;

CREATE FUNCTION contacts_readevent_close() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    -- Any number of its own; held until the transaction ends.
    PERFORM pg_advisory_xact_lock(20261125);
    SELECT number, digest INTO last FROM contacts_readevent ORDER BY number DESC LIMIT 1;
    NEW.number := coalesce(last.number, 0) + 1;
    NEW.previous := coalesce(last.digest, repeat('0', 64));
    NEW.digest := encode(sha256(convert_to(contacts_readevent_canonical(NEW), 'UTF8')), 'hex');
    RETURN NEW;
END
$$;
CREATE TRIGGER contacts_readevent_close BEFORE INSERT ON contacts_readevent
    FOR EACH ROW EXECUTE FUNCTION contacts_readevent_close();

CREATE FUNCTION contacts_readevent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of readings is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER contacts_readevent_stays BEFORE UPDATE ON contacts_readevent
    FOR EACH ROW EXECUTE FUNCTION contacts_readevent_stays();
CREATE TRIGGER contacts_readevent_kept BEFORE DELETE ON contacts_readevent
    FOR EACH ROW WHEN (OLD.at > statement_timestamp() - interval '180 days')
    EXECUTE FUNCTION contacts_readevent_stays();

ALTER TABLE contacts_trajectory
    ADD CONSTRAINT contacts_trajectory_successor_is_staff
        FOREIGN KEY (successor_id, organisation_id) REFERENCES portal_user (id, organisation_id)
        DEFERRABLE INITIALLY IMMEDIATE;
"""
BACKWARDS = """
ALTER TABLE contacts_trajectory DROP CONSTRAINT contacts_trajectory_successor_is_staff;
DROP TRIGGER contacts_readevent_kept ON contacts_readevent;
DROP TRIGGER contacts_readevent_stays ON contacts_readevent;
DROP TRIGGER contacts_readevent_close ON contacts_readevent;
DROP FUNCTION contacts_readevent_stays();
DROP FUNCTION contacts_readevent_close();
DROP FUNCTION contacts_readevent_canonical(contacts_readevent);
"""


class Migration(migrations.Migration):
    """The chain of the log of readings."""

    dependencies = [
        ("contacts", "0005_other_work"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
