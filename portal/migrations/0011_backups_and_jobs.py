"""What came of backups, and how the work in the background goes, for the page of alarms (issue 7)."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two small tables; neither holds anything of what a backup or a job was about."""

    dependencies = [
        ("portal", "0010_factor_reset"),
    ]

    operations = [
        migrations.CreateModel(
            name="BackgroundJob",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("succeeded_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("succeeded_at__isnull", False), ("failed_at__isnull", False), _connector="OR"
                        ),
                        name="portal_backgroundjob_ended_once",
                        violation_error_message="A job ended well or not.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BackupRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("backup", "backup"), ("rehearsal", "trial restore")],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("done", "done"), ("small", "too small"), ("failed", "failed")],
                        max_length=6,
                        verbose_name="result",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="begun at")),
                ("finished_at", models.DateTimeField(verbose_name="finished at")),
                ("size_bytes", models.BigIntegerField(blank=True, null=True, verbose_name="size in bytes")),
                ("free_bytes", models.BigIntegerField(blank=True, null=True, verbose_name="free bytes")),
            ],
            options={
                "ordering": ("-finished_at", "-id"),
                "indexes": [models.Index(fields=["kind", "-finished_at"], name="portal_backuprun_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["backup", "rehearsal"]), ("result__in", ["done", "small", "failed"])
                        ),
                        name="portal_backuprun_kind_result",
                        violation_error_message="Choose a kind and a result.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__gte", models.F("started_at"))),
                        name="portal_backuprun_in_order",
                        violation_error_message="It cannot end before it began.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result", "failed"), ("size_bytes__gt", 0), _connector="OR"),
                        name="portal_backuprun_has_a_size",
                        violation_error_message="What is there has a size.",
                    ),
                ],
            },
        ),
    ]
