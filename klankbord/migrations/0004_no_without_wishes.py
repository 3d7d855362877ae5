from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Who does not come needs nothing: nothing of it is kept."""

    dependencies = [("klankbord", "0003_taking_part")]

    operations = [
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=~Q(answer="no") | Q(wants_childcare=False, wants_interpreter=False, wants_online=False),
                name="klankbord_attendance_no_without_wishes",
                violation_error_message="Who does not come needs nothing.",
            ),
        ),
    ]
