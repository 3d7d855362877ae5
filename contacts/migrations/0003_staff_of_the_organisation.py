"""The fixed worker and the deputy of a trajectory are staff of its organisation: held by the database itself.

A foreign key on two columns together says it without a trigger. An account can move to another organisation only
after its trajectories were handed over.
"""

from __future__ import annotations

from django.db import migrations

FORWARDS = """
ALTER TABLE contacts_trajectory
    ADD CONSTRAINT contacts_trajectory_fixed_worker_is_staff
        FOREIGN KEY (fixed_worker_id, organisation_id) REFERENCES portal_user (id, organisation_id)
        DEFERRABLE INITIALLY IMMEDIATE,
    ADD CONSTRAINT contacts_trajectory_deputy_is_staff
        FOREIGN KEY (deputy_id, organisation_id) REFERENCES portal_user (id, organisation_id)
        DEFERRABLE INITIALLY IMMEDIATE;
"""
BACKWARDS = """
ALTER TABLE contacts_trajectory
    DROP CONSTRAINT contacts_trajectory_fixed_worker_is_staff,
    DROP CONSTRAINT contacts_trajectory_deputy_is_staff;
"""


class Migration(migrations.Migration):
    """Staff of the organisation."""

    dependencies = [
        ("contacts", "0002_links"),
        ("portal", "0002_groups"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
