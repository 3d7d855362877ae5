"""Addresses of the sounding board, under /<language>/klankbord/; each part brings its own list."""

from __future__ import annotations

from klankbord.urls import form_entry, meetings, open_answers, surveys

app_name = "klankbord"
urlpatterns = [
    *meetings.urlpatterns,
    *surveys.urlpatterns,
    *form_entry.urlpatterns,
    *open_answers.urlpatterns,
]
