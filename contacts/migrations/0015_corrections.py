"""What was corrected after its quarter was closed; and what somebody only wanted to tell is never reported."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Corrections."""

    dependencies = [
        ("contacts", "0014_imports"),
        ("portal", "0006_page_words_approved_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.CharField(max_length=7, verbose_name="counted in")),
                (
                    "record",
                    models.CharField(
                        choices=[
                            ("activity", "activities"),
                            ("contact", "contacts"),
                            ("referral", "referrals"),
                            ("signal", "signals"),
                        ],
                        max_length=8,
                        verbose_name="kind of record",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("changed", "changed"), ("removed", "taken back")],
                        max_length=8,
                        verbose_name="what was done",
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("date", "day"),
                                ("municipality", "municipality"),
                                ("location_type", "kind of place"),
                                ("location", "own location"),
                                ("minutes", "minutes"),
                                ("staff", "colleagues present"),
                                ("reached", "people greeted or spoken to"),
                                ("messages", "messages sent"),
                                ("replies", "replies"),
                                ("participants", "participants"),
                                ("places", "places visited"),
                                ("visits", "visits"),
                                ("peer_led", "led by peers"),
                                ("partners", "partners present"),
                                ("languages", "languages of the messages"),
                                ("channel", "channel"),
                                ("work_setting", "where the person works"),
                                ("gender", "gender"),
                                ("age_band", "age"),
                                ("language", "language"),
                                ("first_contact", "first contact"),
                                ("people", "people"),
                                ("topics", "topics"),
                                ("support", "support given"),
                                ("partner", "partner"),
                                ("warm", "warm handover"),
                                ("state", "what became of it"),
                                ("kind", "kind"),
                                ("consent", "what the person agreed to"),
                                ("reported", "reported to the care coordinator"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what was corrected",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("wrong_tap", "wrong tap"),
                            ("counted_twice", "counted twice"),
                            ("something_missing", "something was missing"),
                            ("wrong_day_or_place", "wrong day or place"),
                            ("outcome_known_later", "the outcome was known later"),
                        ],
                        max_length=24,
                        verbose_name="why",
                    ),
                ),
                ("made_on", models.DateField(verbose_name="corrected on")),
            ],
            options={
                "ordering": ("-quarter", "-id"),
            },
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("state__in", ("offered", "accepted"))),
                fields=["contact"],
                name="contacts_referral_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent", "listen_only"), ("reported", True), _negated=True),
                name="contacts_signal_only_heard",
                violation_error_message="What somebody only wanted to tell is not reported.",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="corrected by",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="portal.organisation", verbose_name="organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["organisation", "-quarter"], name="contacts_correction_org_qtr"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__regex", "^20[0-9]{2}-Q[1-4]$")),
                name="contacts_correction_quarter",
                violation_error_message="Write a quarter as 2025-Q1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("record__in", ["activity", "contact", "referral", "signal"])),
                name="contacts_correction_record",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["changed", "removed"])),
                name="contacts_correction_action",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "wrong_tap",
                            "counted_twice",
                            "something_missing",
                            "wrong_day_or_place",
                            "outcome_known_later",
                        ],
                    )
                ),
                name="contacts_correction_reason",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "fields__contained_by",
                        [
                            "date",
                            "municipality",
                            "location_type",
                            "location",
                            "minutes",
                            "staff",
                            "reached",
                            "messages",
                            "replies",
                            "participants",
                            "places",
                            "visits",
                            "peer_led",
                            "partners",
                            "languages",
                            "channel",
                            "work_setting",
                            "gender",
                            "age_band",
                            "language",
                            "first_contact",
                            "people",
                            "topics",
                            "support",
                            "partner",
                            "warm",
                            "state",
                            "kind",
                            "consent",
                            "reported",
                        ],
                    )
                ),
                name="contacts_correction_fields",
                violation_error_message="Choose from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", "removed"), ("fields__len", 0)),
                    models.Q(("action", "changed"), ("fields__len__gt", 0)),
                    _connector="OR",
                ),
                name="contacts_correction_says_what",
                violation_error_message="A change names what was changed; what was taken back names nothing.",
            ),
        ),
    ]
