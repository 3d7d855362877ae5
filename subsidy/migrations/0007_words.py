"""What providers write about each activity, checked for personal data before it is saved."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.codelists


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0006_page_words_approved_by"),
        ("subsidy", "0006_report_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Narrative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "activity",
                    models.CharField(choices=portal.codelists.activity_kinds, max_length=32, verbose_name="activity"),
                ),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("went_well", "What went well?"),
                            ("in_the_way", "What stood in the way?"),
                            ("next", "What comes next?"),
                            ("example", "An example, without a person"),
                        ],
                        max_length=16,
                        verbose_name="question",
                    ),
                ),
                ("text", models.CharField(max_length=1500, verbose_name="text")),
                (
                    "kept_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_person", "these words are not about a person"),
                            ("organisation", "it is an organisation, a place or a product"),
                            ("public_office", "somebody in a public office, such as an alderman"),
                        ],
                        max_length=16,
                        verbose_name="why found words stayed",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="made up, for showing")),
                ("updated_at", models.DateTimeField(verbose_name="written at")),
                (
                    "organisation",
                    models.ForeignKey(
                        limit_choices_to={"kind": "provider"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narratives",
                        to="portal.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "ordering": ("year", "organisation", "activity", "question"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "year", "activity", "question"),
                        name="subsidy_narrative_once",
                        violation_error_message="This question is answered already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2024, 2032))),
                        name="subsidy_narrative_year",
                        violation_error_message="Give a year of the accountability.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "activity__in",
                                (
                                    "a01_walk_in",
                                    "a02_rounds",
                                    "a03_online",
                                    "a04_support",
                                    "a05_referral",
                                    "a06_signals",
                                    "a07_social",
                                    "a08_places",
                                    "a09_checks",
                                    "a10_cooperation",
                                    "a11_meetings",
                                    "a12_area_teams",
                                    "a13_education",
                                    "a14_information",
                                    "a15_chain",
                                    "a16_policy",
                                    "a17_multi_site",
                                    "a18_meeting_place",
                                    "a19_klankbord",
                                    "a20_work_change",
                                ),
                            )
                        ),
                        name="subsidy_narrative_activity",
                        violation_error_message="Choose an activity.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("question__in", ["went_well", "in_the_way", "next", "example"])),
                        name="subsidy_narrative_question",
                        violation_error_message="Choose a question.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "[^[:space:]]")),
                        name="subsidy_narrative_not_empty",
                        violation_error_message="Write something, or leave the question out.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept_reason__in", ("", "no_person", "organisation", "public_office"))),
                        name="subsidy_narrative_kept_reason",
                        violation_error_message="Choose a reason.",
                    ),
                ],
            },
        ),
    ]
