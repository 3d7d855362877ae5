"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from subsidy.urls import keeping, money, periods, reports

app_name = "subsidy"
urlpatterns = [*reports.urlpatterns, *keeping.urlpatterns, *money.urlpatterns, *periods.urlpatterns]
