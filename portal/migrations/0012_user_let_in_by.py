"""An account keeps who let it in, so that nobody is both of the two who give back a lost factor (security.md A9)."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for everybody: whom who let in before was kept nowhere."""

    dependencies = [("portal", "0011_backups_and_jobs")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="let_in_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("let_in_by__isnull", True), ("let_in_by__lt", models.F("id")), _connector="OR"),
                name="portal_user_let_in_by_one_before",
                violation_error_message="Another person must do this.",
            ),
        ),
    ]
