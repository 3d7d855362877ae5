"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from subsidy.urls import keeping, periods, reports, words

app_name = "subsidy"
urlpatterns = [*reports.urlpatterns, *keeping.urlpatterns, *periods.urlpatterns, *words.urlpatterns]
