"""What was agreed with providers for a year, and the history of its changes."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.codelists


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_page_words_approved_by"),
        ("subsidy", "0010_closed_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "activity",
                    models.CharField(choices=portal.codelists.activity_kinds, max_length=24, verbose_name="activity"),
                ),
                ("indicator", models.CharField(max_length=24, verbose_name="indicator")),
                ("agreed", models.DecimalField(decimal_places=2, max_digits=9, verbose_name="agreed number")),
                ("is_demo", models.BooleanField(default=False, verbose_name="made up, for showing")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="portal.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("year", "organisation__code", "activity", "indicator"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "organisation", "indicator"),
                        name="subsidy_target_once",
                        nulls_distinct=False,
                        violation_error_message="For this a number was agreed already. Change that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2024, 2032))),
                        name="subsidy_target_year",
                        violation_error_message="Give a year from 2024 up to 2032.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed__gte", 0)),
                        name="subsidy_target_agreed",
                        violation_error_message="An agreed number is never below zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activity", "a01_walk_in"),
                                ("indicator__in", ("a01_times", "a01_hours", "a01_visits", "a01_with_partner")),
                            ),
                            models.Q(
                                ("activity", "a02_rounds"),
                                ("indicator__in", ("a02_times", "a02_places", "a02_reached", "a02_contacts")),
                            ),
                            models.Q(
                                ("activity", "a03_online"),
                                ("indicator__in", ("a03_messages", "a03_replies", "a03_reply_share", "a03_first")),
                            ),
                            models.Q(("activity", "a04_support"), ("indicator__in", ("a04_contacts", "a04_first"))),
                            models.Q(
                                ("activity", "a05_referral"),
                                ("indicator__in", ("a05_referrals", "a05_warm", "a05_arrived")),
                            ),
                            models.Q(("activity", "a06_signals"), ("indicator__in", ("a06_signals", "a06_reported"))),
                            models.Q(
                                ("activity", "a07_social"),
                                ("indicator__in", ("a07_times", "a07_participants", "a07_peer_led")),
                            ),
                            models.Q(
                                ("activity", "a08_places"),
                                ("indicator__in", ("a08_times", "a08_places", "a08_reached", "a08_contacts")),
                            ),
                            models.Q(("activity", "a09_checks"), ("indicator__in", ("a09_times",))),
                            models.Q(("activity", "a10_cooperation"), ("indicator__in", ("a10_times", "a10_partners"))),
                            models.Q(("activity", "a11_meetings"), ("indicator__in", ("a11_times",))),
                            models.Q(
                                ("activity", "a12_area_teams"),
                                ("indicator__in", ("a12_times", "a12_municipalities", "a12_participants")),
                            ),
                            models.Q(
                                ("activity", "a13_education"), ("indicator__in", ("a13_times", "a13_participants"))
                            ),
                            models.Q(("activity", "a14_information"), ("indicator__in", ("a14_pages", "a14_reviewed"))),
                            models.Q(("activity", "a15_chain"), ("indicator__in", ("a15_times",))),
                            models.Q(("activity", "a16_policy"), ("indicator__in", ("a16_times",))),
                            models.Q(
                                ("activity", "a17_multi_site"),
                                ("indicator__in", ("a17_times", "a17_municipalities", "a17_visits", "a17_first")),
                            ),
                            models.Q(
                                ("activity", "a18_meeting_place"),
                                (
                                    "indicator__in",
                                    (
                                        "a18_times",
                                        "a18_participants",
                                        "a18_ggd_hours",
                                        "a18_legal_hours",
                                        "a18_area_team_hours",
                                    ),
                                ),
                            ),
                            models.Q(("activity", "a19_klankbord"), ("indicator__in", ("a19_meetings", "a19_points"))),
                            models.Q(
                                ("activity", "a20_work_change"),
                                ("indicator__in", ("a20_people", "a20_requests", "a20_granted")),
                            ),
                            _connector="OR",
                        ),
                        name="subsidy_target_indicator_of_activity",
                        violation_error_message="Choose an indicator that belongs to the activity.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("indicator", models.CharField(max_length=24)),
                ("agreed", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="portal.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-id"),
                "indexes": [models.Index(fields=["year", "indicator"], name="subsidy_targetchange_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed", None), ("agreed__gte", 0), _connector="OR"),
                        name="subsidy_targetchange_agreed",
                        violation_error_message="An agreed number is never below zero.",
                    )
                ],
            },
        ),
    ]
