"""Addresses of the sounding board, under /<language>/klankbord/; each part brings its own list."""

from __future__ import annotations

from klankbord.urls import calendars, coming, meetings, polling, proposing

app_name = "klankbord"
urlpatterns = [
    *meetings.urlpatterns,
    *coming.urlpatterns,
    *proposing.urlpatterns,
    *polling.urlpatterns,
    *calendars.urlpatterns,
]
