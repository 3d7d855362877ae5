"""/taken/: all reports that were asked for, and cancelling one."""

from __future__ import annotations

from django.urls import path

from subsidy.views import jobs

urlpatterns = [
    path("taken/", jobs.jobs, name="jobs"),
    # Before the files of a report, whose address takes any word.
    path("rapport/<int:pk>/annuleren/", jobs.cancel, name="report-cancel"),
]
