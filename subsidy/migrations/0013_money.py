"""Money complete: the key of division, explanations, income, payments, shares, and who changed what."""

from __future__ import annotations

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Money complete."""

    dependencies = [
        ("portal", "0006_page_words_approved_by"),
        ("subsidy", "0012_target_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomeLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("duup", "national contribution (DUUP)"),
                            ("duvo", "municipalities together (DUVO)"),
                            ("rent", "rent of Xenia, paid by Leeuwarden until 2027"),
                            ("other", "other"),
                        ],
                        max_length=8,
                        verbose_name="source",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=80, verbose_name="what it is")),
                (
                    "agreed",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="agreed"),
                ),
                (
                    "received",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="received"
                    ),
                ),
            ],
            options={
                "ordering": ("subsidy_year", "id"),
            },
        ),
        migrations.CreateModel(
            name="MoneyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("year", "year"),
                            ("line", "budget line"),
                            ("income", "source of income"),
                            ("payment", "payment"),
                            ("share", "share of a municipality"),
                        ],
                        max_length=8,
                        verbose_name="part",
                    ),
                ),
                ("row", models.CharField(blank=True, max_length=80, verbose_name="row")),
                ("field", models.CharField(max_length=32, verbose_name="field")),
                ("before", models.CharField(blank=True, max_length=40, verbose_name="before")),
                ("after", models.CharField(blank=True, max_length=40, verbose_name="after")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("role", models.CharField(blank=True, max_length=16, verbose_name="role")),
            ],
            options={
                "ordering": ("-at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="MunicipalShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("inhabitants", models.PositiveIntegerField(blank=True, null=True, verbose_name="inhabitants")),
                (
                    "inhabitants_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of that number"),
                ),
                (
                    "weight",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=9, null=True, verbose_name="fixed share"
                    ),
                ),
            ],
            options={
                "ordering": ("subsidy_year", "municipality__name"),
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("advance", "advance payment"), ("settlement", "settlement")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
            ],
            options={
                "ordering": ("subsidy_year", "organisation", "paid_on", "id"),
            },
        ),
        migrations.AddField(
            model_name="budgetline",
            name="explanation",
            field=models.CharField(blank=True, max_length=600, verbose_name="explanation"),
        ),
        migrations.AddField(
            model_name="subsidyyear",
            name="inhabitants_percent",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="part by inhabitants, in percent"
            ),
        ),
        migrations.AddField(
            model_name="subsidyyear",
            name="notes",
            field=models.CharField(blank=True, max_length=600, verbose_name="notes"),
        ),
        migrations.AddField(
            model_name="subsidyyear",
            name="share_key",
            field=models.CharField(
                choices=[
                    ("none", "no key agreed yet"),
                    ("inhabitants", "by inhabitants"),
                    ("fixed", "by fixed shares"),
                    ("both", "partly by inhabitants, partly by fixed shares"),
                ],
                default="none",
                max_length=12,
                verbose_name="key of division",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rent_index_percent", None),
                    models.Q(("rent_index_percent__gt", Decimal(-100)), ("rent_index_percent__lt", Decimal(100))),
                    _connector="OR",
                ),
                name="subsidy_subsidyyear_index",
                violation_error_message="An index lies between -100 and 100 percent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsidyyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("inhabitants_percent__isnull", False),
                        ("inhabitants_percent__range", (Decimal(0), Decimal(100))),
                        ("share_key", "both"),
                    ),
                    models.Q(("share_key__in", ["none", "inhabitants", "fixed"]), ("inhabitants_percent", None)),
                    _connector="OR",
                ),
                name="subsidy_subsidyyear_share_key",
                violation_error_message="Give a percentage from 0 to 100 if the key is both, and only then.",
            ),
        ),
        migrations.AddField(
            model_name="incomeline",
            name="subsidy_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="income", to="subsidy.subsidyyear"
            ),
        ),
        migrations.AddField(
            model_name="moneychange",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.organisation",
            ),
        ),
        migrations.AddField(
            model_name="moneychange",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="moneychange",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.organisation",
            ),
        ),
        migrations.AddField(
            model_name="municipalshare",
            name="municipality",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="portal.municipality"),
        ),
        migrations.AddField(
            model_name="municipalshare",
            name="subsidy_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="subsidy.subsidyyear"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="organisation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="portal.organisation"),
        ),
        migrations.AddField(
            model_name="payment",
            name="subsidy_year",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="subsidy.subsidyyear"
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeline",
            constraint=models.UniqueConstraint(
                fields=("subsidy_year", "source", "description"),
                name="subsidy_incomeline_once",
                violation_error_message="This source exists already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("description", ""), ("source__in", ["duup", "duvo", "rent"])),
                    models.Q(("source", "other"), models.Q(("description", ""), _negated=True)),
                    _connector="OR",
                ),
                name="subsidy_incomeline_described",
                violation_error_message="Say what another source is; the others need no words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeline",
            constraint=models.CheckConstraint(
                condition=models.Q(("description__iregex", "\\y(ggd|asg)\\y"), _negated=True),
                name="subsidy_incomeline_no_ggd",
                violation_error_message="Money of GGD (ASG) is paid in another way and does not belong here.",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomeline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received__gte", 0), models.Q(("agreed", None), ("agreed__gte", 0), _connector="OR")
                ),
                name="subsidy_incomeline_amounts",
                violation_error_message="An amount is never below zero.",
            ),
        ),
        migrations.AddIndex(
            model_name="moneychange",
            index=models.Index(fields=["year", "-at"], name="subsidy_moneychange_year"),
        ),
        migrations.AddConstraint(
            model_name="moneychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part__in", ["year", "line", "income", "payment", "share"]),
                    (
                        "role__in",
                        ("", "worker", "coordinator", "accountholder", "member", "facilitator", "editor", "admin"),
                    ),
                ),
                name="subsidy_moneychange_part_role",
                violation_error_message="Choose a part and a role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="moneychange",
            constraint=models.CheckConstraint(
                condition=models.Q(("before__regex", "^[A-Za-z0-9_.-]*$"), ("after__regex", "^[A-Za-z0-9_.-]*$")),
                name="subsidy_moneychange_no_words",
                violation_error_message="The history holds amounts, codes and days only.",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipalshare",
            constraint=models.UniqueConstraint(
                fields=("subsidy_year", "municipality"),
                name="subsidy_municipalshare_once",
                violation_error_message="This municipality stands here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipalshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inhabitants", None), ("inhabitants_year", None)),
                    models.Q(
                        ("inhabitants__gt", 0),
                        ("inhabitants__isnull", False),
                        ("inhabitants_year__isnull", False),
                        ("inhabitants_year__range", (2000, 2040)),
                    ),
                    _connector="OR",
                ),
                name="subsidy_municipalshare_inhabitants_with_year",
                violation_error_message="Say of which year the number of inhabitants is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipalshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight", None), ("weight__gte", 0), _connector="OR"),
                name="subsidy_municipalshare_weight",
                violation_error_message="A fixed share is never below zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("subsidy_year", "organisation", "kind", "paid_on"),
                name="subsidy_payment_once",
                violation_error_message="This payment exists already. Add the amounts of one day together.",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "settlement"), models.Q(("amount__gte", 0), ("kind", "advance")), _connector="OR"
                ),
                name="subsidy_payment_kind_amount",
                violation_error_message="An advance payment is never below zero.",
            ),
        ),
    ]
