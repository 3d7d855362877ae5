"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from subsidy.urls import keeping, periods, reports, targets

app_name = "subsidy"
urlpatterns = [*reports.urlpatterns, *keeping.urlpatterns, *targets.urlpatterns, *periods.urlpatterns]
