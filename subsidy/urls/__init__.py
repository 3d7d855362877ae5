"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from subsidy.urls import jobs, keeping, periods, reports, targets, words

app_name = "subsidy"
urlpatterns = [
    *jobs.urlpatterns,
    *reports.urlpatterns,
    *keeping.urlpatterns,
    *targets.urlpatterns,
    *words.urlpatterns,
    *periods.urlpatterns,
]
