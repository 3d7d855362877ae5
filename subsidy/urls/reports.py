"""/rapport/<number>/: the making of one report, what it says, its files; and asking for one or for many."""

from __future__ import annotations

from django.urls import path

from subsidy.views import asking, figures, municipalities, reports

urlpatterns = [
    path("rapport/<int:pk>/", reports.report, name="report"),
    path("rapport/<int:pk>/voortgang/", reports.progress, name="report-progress"),
    path("rapport/<int:pk>/opnieuw/", asking.retry, name="report-retry"),
    path("rapport/<int:pk>/publiceer/", reports.publish, name="report-publish"),
    path("rapport/<int:pk>/cijfers/", figures.figures, name="report-figures"),
    path("rapport/<int:pk>/plaatje/<slug:picture>/", figures.picture, name="report-picture"),
    path("rapport/<int:pk>/tabel/<int:place>/", figures.table, name="report-table"),
    path("vergelijken/", figures.compare, name="compare"),
    path("rapport/<int:pk>/<str:file>/", reports.download, name="report-file"),
    # A quarter, a year or a block: 2025-Q1, 2025, 2024-2026.
    path("<str:code>/maak-rapport/", asking.build, name="build"),
    path("<int:year>/gemeenten/", municipalities.municipalities, name="municipalities"),
    path("<int:year>/gemeenten/alle/", municipalities.municipalities_zip, name="municipalities-zip"),
]
