"""Counts what visitors say is wrong with an entry of the list of help: how often on which day, and nothing else."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from portal.choices import ReportedProblem
from portal.models import Service, ServiceReport

# More than this on one day says nothing new; beyond it nothing is written, so a flood of posts costs a question only.
MOST_PER_DAY = 50

COUNT = """
INSERT INTO {table} AS counted (service_id, problem, reported_on, times, is_handled)
VALUES (%s, %s, %s, 1, false)
ON CONFLICT (service_id, problem, reported_on)
DO UPDATE SET times = counted.times + 1, is_handled = false
WHERE counted.times < %s
"""


def count_report(*, service: Service, problem: ReportedProblem, today: date) -> None:
    """Count one report of a problem with an entry, at most `MOST_PER_DAY` a day.

    One statement, so that two reports in the same moment both count. Who looked at it earlier that day is asked to look
    again.
    """
    # The table is named by our own model; what a visitor chose goes in as a parameter.
    statement = COUNT.format(table=connection.ops.quote_name(ServiceReport._meta.db_table))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [service.pk, problem.value, today, MOST_PER_DAY])
