"""/rapport/<number>/: the making of one report, what it says, its files."""

from __future__ import annotations

from django.urls import path

from subsidy.views import asking, figures, reports

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
    path("<int:year>/maak-rapport/", asking.build, name="build"),
]
