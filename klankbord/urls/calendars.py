"""Addresses of somebody's own calendar, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import calendars as views

urlpatterns = [
    path("<int:pk>/afspraak.ics", views.meeting_file, name="meeting-file"),
    path("mijn-agenda/", views.calendar, name="calendar"),
    path("mijn-agenda/maken/", views.make_feed, name="make-feed"),
    path("mijn-agenda/stoppen/", views.stop_feed, name="stop-feed"),
]
