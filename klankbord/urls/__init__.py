"""Addresses of the sounding board, under /<language>/klankbord/; each part brings its own list."""

from __future__ import annotations

from klankbord.urls import meetings, surveys

app_name = "klankbord"
urlpatterns = [
    *meetings.urlpatterns,
    *surveys.urlpatterns,
]
