"""Why a meeting moves, as why it is cancelled: members read it, and it is looked through for personal data.

A meeting that is there has not moved, so nothing needs filling in. That it moved is never told without why.
"""

from __future__ import annotations

from django.db import migrations, models

REASONS = ("no_person", "organisation", "public_office")
WORDS = (
    "these words are not about a person",
    "it is an organisation, a place or a product",
    "somebody in a public office, such as an alderman",
)


def kept_reason() -> models.CharField[str, str]:
    """Return the field of why found words stay."""
    return models.CharField(
        blank=True, choices=list(zip(REASONS, WORDS, strict=True)), max_length=16, verbose_name="why found words stayed"
    )


def reason(**options: bool) -> models.CharField[str, str]:
    """Return the field of the reason."""
    return models.CharField(blank=True, max_length=200, verbose_name="why it changed", **options)


class Migration(migrations.Migration):
    dependencies = [
        ("klankbord", "0012_closed_numbers_stay"),
    ]

    operations = [
        migrations.AddField("meeting", "change_reason", reason()),
        migrations.AddField("meeting", "change_reason_nl", reason(null=True)),
        migrations.AddField("meeting", "change_reason_en", reason(null=True)),
        migrations.AddField("meeting", "change_reason_es", reason(null=True)),
        migrations.AddField(
            "meeting", "moved_from", models.DateTimeField(blank=True, null=True, verbose_name="was to start")
        ),
        migrations.AddField("meeting", "cancel_kept_reason", kept_reason()),
        migrations.AddField("meeting", "change_kept_reason", kept_reason()),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=models.Q(("moved_from", None), ~models.Q(change_reason=""), _connector="OR"),
                name="klankbord_meeting_moved_with_reason",
                violation_error_message="Say why it changes.",
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=models.Q(("moved_from", None), ~models.Q(moved_from=models.F("starts_at")), _connector="OR"),
                name="klankbord_meeting_moved_elsewhere",
                violation_error_message="A meeting that moved was to start at another moment.",
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=models.Q(cancel_kept_reason__in=("", *REASONS)), name="klankbord_meeting_cancel_kept_reason"
            ),
        ),
        migrations.AddConstraint(
            "meeting",
            models.CheckConstraint(
                condition=models.Q(change_kept_reason__in=("", *REASONS)), name="klankbord_meeting_change_kept_reason"
            ),
        ),
    ]
