"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from django.urls import path

from subsidy import views

app_name = "subsidy"
urlpatterns = [
    path("", views.periods, name="periods"),
    # /rapport/<number>/: the making of one report, and its files.
    path("rapport/<int:pk>/", views.report, name="report"),
    path("rapport/<int:pk>/voortgang/", views.progress, name="report-progress"),
    path("rapport/<int:pk>/opnieuw/", views.retry, name="report-retry"),
    path("rapport/<int:pk>/<str:file>/", views.download, name="report-file"),
    # /<year>/: one year, its quarters, and what still stands in the way of closing it.
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/sluiten/", views.close, name="close"),
    path("<int:year>/maak-rapport/", views.build, name="build"),
]
