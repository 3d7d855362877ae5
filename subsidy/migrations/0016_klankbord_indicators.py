"""What the advisory group advised, and how many people came, can be agreed upon: A19 has three indicators more."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """More indicators of the advisory group."""

    dependencies = [
        ("subsidy", "0015_survey_results"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="target",
            name="subsidy_target_indicator_of_activity",
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
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
                        ("activity", "a05_referral"), ("indicator__in", ("a05_referrals", "a05_warm", "a05_arrived"))
                    ),
                    models.Q(("activity", "a06_signals"), ("indicator__in", ("a06_signals", "a06_reported"))),
                    models.Q(
                        ("activity", "a07_social"), ("indicator__in", ("a07_times", "a07_participants", "a07_peer_led"))
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
                    models.Q(("activity", "a13_education"), ("indicator__in", ("a13_times", "a13_participants"))),
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
                    models.Q(
                        ("activity", "a19_klankbord"),
                        ("indicator__in", ("a19_meetings", "a19_points", "a19_people", "a19_advices", "a19_answered")),
                    ),
                    models.Q(
                        ("activity", "a20_work_change"),
                        ("indicator__in", ("a20_people", "a20_requests", "a20_granted")),
                    ),
                    _connector="OR",
                ),
                name="subsidy_target_indicator_of_activity",
                violation_error_message="Choose an indicator that belongs to the activity.",
            ),
        ),
    ]
