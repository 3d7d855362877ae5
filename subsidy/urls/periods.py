"""The years, one year with its quarters, and closing it."""

from __future__ import annotations

from django.urls import path

from subsidy.views import periods

urlpatterns = [
    path("", periods.periods, name="periods"),
    path("<int:year>/", periods.year, name="year"),
    path("<int:year>/sluiten/", periods.close, name="close"),
]
