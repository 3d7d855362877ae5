"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from subsidy.urls import jobs, keeping, money, periods, reports, surveys, targets, words

app_name = "subsidy"
urlpatterns = [
    *jobs.urlpatterns,
    *reports.urlpatterns,
    *surveys.urlpatterns,
    *keeping.urlpatterns,
    *money.urlpatterns,
    *targets.urlpatterns,
    *words.urlpatterns,
    *periods.urlpatterns,
]
