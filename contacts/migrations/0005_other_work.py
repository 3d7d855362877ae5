"""The way to other work: life domains, requests to municipalities, aftercare, handover, and who read it."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.codelists


class Migration(migrations.Migration):
    """Other work."""

    dependencies = [
        ("contacts", "0004_stamp_stays"),
        ("portal", "0006_page_words_approved_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Aftercare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("passive", "the door stays open"), ("active", "we get in touch")],
                        max_length=8,
                        verbose_name="how we keep in touch",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="agreed on")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="next time")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
            ],
            options={
                "verbose_name_plural": "aftercare",
                "ordering": ("trajectory", "-agreed_on", "-id"),
            },
        ),
        migrations.CreateModel(
            name="DomainStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "domain",
                    models.CharField(choices=portal.codelists.life_domains, max_length=16, verbose_name="life domain"),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("goes_well", "goes well"),
                            ("has_a_wish", "wants to change something"),
                            ("under_way", "working on it"),
                            ("waits", "waiting for somebody else"),
                            ("stuck", "stuck"),
                            ("not_now", "not now"),
                        ],
                        max_length=16,
                        verbose_name="where it stands",
                    ),
                ),
                (
                    "obstacles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=portal.codelists.obstacles, max_length=24),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what is in the way",
                    ),
                ),
                (
                    "tried",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=portal.codelists.support_given, max_length=24),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what was tried",
                    ),
                ),
            ],
            options={
                "ordering": ("trajectory", "domain", "-date"),
            },
        ),
        migrations.CreateModel(
            name="ReadEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0, editable=False, unique=True)),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        editable=False,
                        max_length=64,
                    ),
                ),
                (
                    "previous",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        editable=False,
                        max_length=64,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("code", models.CharField(max_length=9, verbose_name="trajectory")),
                (
                    "action",
                    models.CharField(
                        choices=[("opened", "opened with a reason"), ("read", "read"), ("printed", "printed")],
                        default="read",
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("own_work", "own work"),
                            ("worker_away", "the fixed worker is away"),
                            ("urgent", "urgent question of the person or a partner"),
                            ("handover", "a handover has to be arranged"),
                            ("person_asks", "the person asks what is kept"),
                            ("complaint", "a complaint"),
                            ("data_check", "something in the records is wrong"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                ("origin", models.CharField(editable=False, max_length=16)),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="TailoredRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "municipality",
                    models.CharField(
                        choices=portal.codelists.municipalities, max_length=16, verbose_name="municipality"
                    ),
                ),
                (
                    "domain",
                    models.CharField(choices=portal.codelists.life_domains, max_length=16, verbose_name="life domain"),
                ),
                ("asked_on", models.DateField(verbose_name="asked on")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "granted"),
                            ("partly", "partly granted"),
                            ("refused", "refused"),
                            ("sent_on", "sent on to somebody else"),
                            ("withdrawn", "taken back by the person"),
                        ],
                        max_length=16,
                        null=True,
                        verbose_name="answer",
                    ),
                ),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
            ],
            options={
                "ordering": ("trajectory", "asked_on", "id"),
            },
        ),
        migrations.AddField(
            model_name="trajectory",
            name="goodbye_on",
            field=models.DateField(blank=True, null=True, verbose_name="day of the goodbye"),
        ),
        migrations.AddField(
            model_name="trajectory",
            name="key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True
            ),
        ),
        migrations.AddField(
            model_name="trajectory",
            name="next_on",
            field=models.DateField(blank=True, null=True, verbose_name="next appointment"),
        ),
        migrations.AddField(
            model_name="trajectory",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trajectories_to_come",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who takes over",
            ),
        ),
        migrations.AddConstraint(
            model_name="trajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goodbye_on", None), ("successor", None)),
                    models.Q(("goodbye_on__isnull", False), ("successor__isnull", False)),
                    _connector="OR",
                ),
                name="contacts_trajectory_goodbye_has_a_day",
                violation_error_message="A handover has somebody who takes over and a day of the goodbye.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("successor", None),
                    models.Q(
                        ("fixed_worker__isnull", False),
                        models.Q(("successor", models.F("fixed_worker")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="contacts_trajectory_successor_is_another",
                violation_error_message="Choose a colleague who is not the fixed worker.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trajectory",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed", None), models.Q(("next_on", None), ("successor", None)), _connector="OR"),
                name="contacts_trajectory_closed_is_over",
                violation_error_message="A closed trajectory has no appointment and no handover.",
            ),
        ),
        migrations.AddField(
            model_name="aftercare",
            name="trajectory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="aftercare", to="contacts.trajectory"
            ),
        ),
        migrations.AddField(
            model_name="domainstep",
            name="trajectory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="domain_steps", to="contacts.trajectory"
            ),
        ),
        migrations.AddField(
            model_name="readevent",
            name="organisation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="portal.organisation"),
        ),
        migrations.AddField(
            model_name="readevent",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="who"
            ),
        ),
        migrations.AddField(
            model_name="tailoredrequest",
            name="trajectory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="contacts.trajectory"
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercare",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["passive", "active"])),
                name="contacts_aftercare_kind",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("trajectory",),
                name="contacts_aftercare_one_at_a_time",
                violation_error_message="There is an agreement about aftercare already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercare",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("kind", "active"), ("next_on", None), _negated=True),
                name="contacts_aftercare_active_has_a_day",
                violation_error_message="Say when you get in touch next.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None),
                    models.Q(("ended_on__gte", models.F("agreed_on")), ("next_on", None)),
                    _connector="OR",
                ),
                name="contacts_aftercare_ended_is_over",
                violation_error_message="What has ended has no next time, and ended after it was agreed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "domain__in",
                        (
                            "housing",
                            "work_income",
                            "education",
                            "debts",
                            "norms_network",
                            "care",
                            "safety",
                            "meaning",
                            "repatriation",
                        ),
                    )
                ),
                name="contacts_domainstep_domain",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["goes_well", "has_a_wish", "under_way", "waits", "stuck", "not_now"])
                ),
                name="contacts_domainstep_status",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "obstacles__contained_by",
                        [
                            "no_entitlement",
                            "benefit_wait",
                            "desk_stigma",
                            "no_other_work",
                            "low_pay",
                            "no_housing",
                            "debts",
                            "language",
                            "no_time",
                            "no_paid_leave",
                            "family_pressure",
                            "shame_stigma",
                            "cv_gap",
                            "no_network",
                            "learning_disability",
                            "mental_health",
                            "substance_use",
                            "physical_health",
                            "training_cost",
                            "partner_knowledge",
                            "no_registration",
                            "unsafe_pressure",
                            "privacy_fear",
                            "distance_hours",
                            "other",
                        ],
                    )
                ),
                name="contacts_domainstep_obstacles",
                violation_error_message="Choose from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "tried__contained_by",
                        [
                            "listening",
                            "information",
                            "practical_help",
                            "went_along",
                            "psychosocial",
                            "material",
                            "warm_referral",
                            "info_referral",
                            "training",
                            "peer_contact",
                            "safety_plan",
                            "interpreter",
                            "job_support",
                            "crisis_place",
                            "signal_reported",
                            "other",
                        ],
                    )
                ),
                name="contacts_domainstep_tried",
                violation_error_message="Choose from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainstep",
            constraint=models.UniqueConstraint(
                fields=("trajectory", "domain", "date"),
                name="contacts_domainstep_once_a_day",
                violation_error_message="This domain was written down today already.",
            ),
        ),
        migrations.AddIndex(
            model_name="readevent",
            index=models.Index(fields=["code", "reader", "at"], name="contacts_readevent_who_which"),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["opened", "read", "printed"])),
                name="contacts_readevent_action",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        ["own_work", "worker_away", "urgent", "handover", "person_asks", "complaint", "data_check"],
                    )
                ),
                name="contacts_readevent_reason",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^([bdfghjklmnprstvz][aeiou]){3}-[0-9]{2}$")),
                name="contacts_readevent_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__regex", "^[0-9a-f]{16}$")), name="contacts_readevent_origin"
            ),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="contacts_readevent_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="readevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("previous__regex", "^[0-9a-f]{64}$")), name="contacts_readevent_previous"
            ),
        ),
        migrations.AddConstraint(
            model_name="tailoredrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "municipality__in",
                        (
                            "GM0059",
                            "GM0060",
                            "GM1891",
                            "GM1940",
                            "GM0072",
                            "GM0074",
                            "GM0080",
                            "GM1970",
                            "GM0085",
                            "GM0086",
                            "GM0088",
                            "GM0090",
                            "GM1900",
                            "GM0093",
                            "GM0737",
                            "GM0096",
                            "GM1949",
                            "GM0098",
                            "outside_fryslan",
                            "unknown",
                        ),
                    )
                ),
                name="contacts_tailoredrequest_municipality",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tailoredrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "domain__in",
                        (
                            "housing",
                            "work_income",
                            "education",
                            "debts",
                            "norms_network",
                            "care",
                            "safety",
                            "meaning",
                            "repatriation",
                        ),
                    )
                ),
                name="contacts_tailoredrequest_domain",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tailoredrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer__in", ["granted", "partly", "refused", "sent_on", "withdrawn"]),
                    ("answer", None),
                    _connector="OR",
                ),
                name="contacts_tailoredrequest_answer",
                violation_error_message="Choose one of the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tailoredrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", None), ("answered_on", None)),
                    models.Q(("answer__isnull", False), ("answered_on__isnull", False)),
                    _connector="OR",
                ),
                name="contacts_tailoredrequest_answer_has_a_day",
                violation_error_message="An answer comes with its day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tailoredrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_on", None), ("answered_on__gte", models.F("asked_on")), _connector="OR"),
                name="contacts_tailoredrequest_answered_after_asked",
                violation_error_message="The answer comes on or after the day of the request.",
            ),
        ),
    ]
