"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from django.urls import path

from subsidy.views import keeping, reports

app_name = "subsidy"
urlpatterns = [
    path("", reports.periods, name="periods"),
    # /rapport/<number>/: the making of one report, and its files.
    path("rapport/<int:pk>/", reports.report, name="report"),
    path("rapport/<int:pk>/voortgang/", reports.progress, name="report-progress"),
    path("rapport/<int:pk>/opnieuw/", reports.retry, name="report-retry"),
    path("rapport/<int:pk>/<str:file>/", reports.download, name="report-file"),
    # /bewaren/: how long records are kept, and what goes next.
    path("bewaren/", keeping.retention, name="retention"),
    path("bewaren/<str:kind>/", keeping.retention_term, name="retention-term"),
    # /<year>/: one year, its quarters, and what still stands in the way of closing it.
    path("<int:year>/", reports.year, name="year"),
    path("<int:year>/sluiten/", reports.close, name="close"),
    path("<int:year>/maak-rapport/", reports.build, name="build"),
]
