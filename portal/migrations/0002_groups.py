"""The groups of design.md section 5; what each may do is in portal/permissions.py."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GROUPS = ("worker", "coordinator", "accountholder", "member", "facilitator", "editor", "admin")


def make_groups(apps: Any, schema_editor: Any) -> None:
    """Make the groups that are missing; safe to repeat."""
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    """Groups."""

    dependencies = [
        ("portal", "0001_first"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        # Going back leaves the groups: accounts may be in them.
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
