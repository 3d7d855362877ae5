"""How long records are kept, and what is left of them: counts, used codes, and the fact that they went."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keeping less."""

    dependencies = [
        ("contacts", "0010_read_log_anchors"),
        ("portal", "0006_page_words_approved_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="FoldedCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="contacts_foldedcode_digest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contacts", "contacts"),
                            ("referrals", "referrals"),
                            ("signals", "signals"),
                            ("trajectories", "closed trajectories"),
                            ("readings", "log of who read a trajectory"),
                        ],
                        max_length=16,
                        unique=True,
                        verbose_name="kind of record",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("proposal", "proposal, until the centre has decided"),
                            ("decision", "decision of the centre"),
                        ],
                        default="proposal",
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                ("changed_on", models.DateField(blank=True, editable=False, null=True, verbose_name="changed on")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["contacts", "referrals", "signals", "trajectories", "readings"])
                        ),
                        name="contacts_retentionterm_kind",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["proposal", "decision"])),
                        name="contacts_retentionterm_source",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 120))),
                        name="contacts_retentionterm_months",
                        violation_error_message="Give 1 to 120 months.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "readings"), _negated=True), ("months__gte", 6), _connector="OR"
                        ),
                        name="contacts_retentionterm_readings",
                        violation_error_message="Who read a trajectory is kept for 6 months at least.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("run_on", models.DateField(verbose_name="day of the run")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contacts", "contacts"),
                            ("referrals", "referrals"),
                            ("signals", "signals"),
                            ("trajectories", "closed trajectories"),
                            ("readings", "log of who read a trajectory"),
                        ],
                        max_length=16,
                        verbose_name="kind of record",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("rows", models.PositiveIntegerField(verbose_name="number of rows")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months")),
            ],
            options={
                "ordering": ("-run_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["contacts", "referrals", "signals", "trajectories", "readings"])
                        ),
                        name="contacts_tombstone_kind",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(condition=models.Q(("rows__gte", 1)), name="contacts_tombstone_rows"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FoldedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "population",
                    models.CharField(
                        choices=[
                            ("contacten", "Contacts"),
                            ("mensen", "People"),
                            ("doorverwijzingen", "Referrals"),
                            ("signalen", "Signals"),
                            ("trajecten", "Trajectories"),
                            ("verzoeken", "Requests"),
                        ],
                        max_length=16,
                    ),
                ),
                ("period", models.CharField(max_length=9)),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("totaal", "Total"),
                            ("kanaal", "Channel"),
                            ("werkplek", "Work Setting"),
                            ("gender", "Gender"),
                            ("leeftijd", "Age"),
                            ("taal", "Language"),
                            ("gemeente", "Municipality"),
                            ("nieuw", "New"),
                            ("onderwerp", "Topic"),
                            ("hulp", "Support"),
                            ("partner", "Partner"),
                            ("status", "State"),
                            ("soort", "Kind"),
                            ("gemeld", "Reported"),
                            ("fase", "Phase"),
                            ("obstakel", "Obstacle"),
                            ("leefdomein", "Domain"),
                            ("antwoord", "Answer"),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("number", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="portal.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("population", "period", "organisation", "split", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("population", "period", "split", "code", "organisation"),
                        name="contacts_foldedcount_once",
                        nulls_distinct=False,
                        violation_error_message="This count is there already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "population__in",
                                ["contacten", "mensen", "doorverwijzingen", "signalen", "trajecten", "verzoeken"],
                            )
                        ),
                        name="contacts_foldedcount_population",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "split__in",
                                [
                                    "totaal",
                                    "kanaal",
                                    "werkplek",
                                    "gender",
                                    "leeftijd",
                                    "taal",
                                    "gemeente",
                                    "nieuw",
                                    "onderwerp",
                                    "hulp",
                                    "partner",
                                    "status",
                                    "soort",
                                    "gemeld",
                                    "fase",
                                    "obstakel",
                                    "leefdomein",
                                    "antwoord",
                                ],
                            )
                        ),
                        name="contacts_foldedcount_split",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("period__regex", "^20[0-9]{2}-Q[1-4]$"),
                                ("population", "contacten"),
                                (
                                    "split__in",
                                    [
                                        "totaal",
                                        "kanaal",
                                        "werkplek",
                                        "gender",
                                        "leeftijd",
                                        "taal",
                                        "gemeente",
                                        "nieuw",
                                        "onderwerp",
                                        "hulp",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}-Q[1-4]$"),
                                ("population", "mensen"),
                                ("split__in", ["totaal"]),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}-Q[1-4]$"),
                                ("population", "doorverwijzingen"),
                                ("split__in", ["totaal", "partner", "status"]),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}-Q[1-4]$"),
                                ("population", "signalen"),
                                ("split__in", ["totaal", "soort", "gemeld"]),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}$"),
                                ("population", "trajecten"),
                                ("split__in", ["totaal"]),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}-20[0-9]{2}$"),
                                ("population", "trajecten"),
                                ("split__in", ["totaal", "fase", "obstakel", "leefdomein"]),
                            ),
                            models.Q(
                                ("period__regex", "^20[0-9]{2}$"),
                                ("population", "verzoeken"),
                                ("split__in", ["totaal", "antwoord"]),
                            ),
                            _connector="OR",
                        ),
                        name="contacts_foldedcount_table",
                        violation_error_message="There is no such table.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code__in", ["alle"]), ("split", "totaal")),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "walk_in",
                                        "outreach_licensed",
                                        "outreach_location",
                                        "online_outreach",
                                        "chat",
                                        "phone",
                                        "email",
                                        "joint_check",
                                        "group_activity",
                                        "referred_in",
                                        "accompanied",
                                        "other",
                                    ],
                                ),
                                ("split", "kanaal"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "licensed_room",
                                        "club_private_house",
                                        "escort_agency",
                                        "escort_independent",
                                        "home",
                                        "massage_salon",
                                        "hotel_park",
                                        "outdoor",
                                        "online_only",
                                        "no_fixed_place",
                                        "not_working_now",
                                        "not_asked",
                                    ],
                                ),
                                ("split", "werkplek"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    ["woman", "man", "trans_woman", "trans_man", "non_binary", "other", "not_asked"],
                                ),
                                ("split", "gender"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    ["age_18_20", "age_21_29", "age_30_39", "age_40_49", "age_50_plus", "not_asked"],
                                ),
                                ("split", "leeftijd"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "nl",
                                        "en",
                                        "es",
                                        "pt",
                                        "bg",
                                        "ro",
                                        "hu",
                                        "pl",
                                        "th",
                                        "fr",
                                        "ar",
                                        "other",
                                        "onbekend",
                                    ],
                                ),
                                ("split", "taal"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
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
                                    ],
                                ),
                                ("split", "gemeente"),
                            ),
                            models.Q(("code__in", ["ja", "nee", "onbekend"]), ("split", "nieuw")),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "admin_letters",
                                        "tax",
                                        "kvk_permit",
                                        "benefits",
                                        "debts_budget",
                                        "bank_insurance",
                                        "housing",
                                        "physical_health",
                                        "sti_vaccination",
                                        "contraception_pregnancy",
                                        "mental_health",
                                        "substance_use",
                                        "violence_safety",
                                        "exploitation",
                                        "legal_rights",
                                        "residence_bsn",
                                        "language_lessons",
                                        "work_skills",
                                        "starting_work",
                                        "other_work",
                                        "stopping",
                                        "family_children",
                                        "meet_peers",
                                        "listening_ear",
                                        "discrimination",
                                        "return_home",
                                        "client_problems",
                                        "other",
                                    ],
                                ),
                                ("split", "onderwerp"),
                            ),
                            models.Q(
                                (
                                    "code__in",
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
                                ),
                                ("split", "hulp"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "ggd",
                                        "gp",
                                        "ggz",
                                        "vnn",
                                        "wender",
                                        "limor",
                                        "fier",
                                        "salvation_army",
                                        "area_team",
                                        "social_services",
                                        "civil_affairs",
                                        "debt_help",
                                        "housing_corporation",
                                        "uwv",
                                        "kvk",
                                        "tax_office",
                                        "accountant",
                                        "legal_advice",
                                        "police",
                                        "care_coordinator",
                                        "comensha",
                                        "csg",
                                        "veilig_thuis",
                                        "victim_support",
                                        "language_school",
                                        "peer_organisation",
                                        "anti_discrimination",
                                        "food_bank",
                                        "shelter",
                                        "other",
                                    ],
                                ),
                                ("split", "partner"),
                            ),
                            models.Q(
                                ("code__in", ["offered", "accepted", "arrived", "refused", "not_arrived"]),
                                ("split", "status"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "exploitation",
                                        "violence",
                                        "blackmail",
                                        "minor_involved",
                                        "unsafe_workplace",
                                        "unfair_operator",
                                        "other",
                                    ],
                                ),
                                ("split", "soort"),
                            ),
                            models.Q(("code__in", ["ja", "nee"]), ("split", "gemeld")),
                            models.Q(
                                ("code__in", ["contact", "orientation", "execution", "aftercare", "pause"]),
                                ("split", "fase"),
                            ),
                            models.Q(
                                (
                                    "code__in",
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
                                ),
                                ("split", "obstakel"),
                            ),
                            models.Q(
                                (
                                    "code__in",
                                    [
                                        "housing",
                                        "work_income",
                                        "education",
                                        "debts",
                                        "norms_network",
                                        "care",
                                        "safety",
                                        "meaning",
                                        "repatriation",
                                    ],
                                ),
                                ("split", "leefdomein"),
                            ),
                            models.Q(
                                ("code__in", ["granted", "partly", "refused", "sent_on", "withdrawn", "geen"]),
                                ("split", "antwoord"),
                            ),
                            _connector="OR",
                        ),
                        name="contacts_foldedcount_code",
                        violation_error_message="Choose one of the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="contacts_foldedcount_number",
                        violation_error_message="A count is one at least.",
                    ),
                ],
            },
        ),
    ]
