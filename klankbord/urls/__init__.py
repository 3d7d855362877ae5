"""Addresses of the sounding board, under /<language>/klankbord/; each part brings its own list."""

from __future__ import annotations

from klankbord.urls import (
    advice,
    calendars,
    coming,
    fees,
    form_entry,
    meetings,
    minutes,
    open_answers,
    papers,
    places,
    polling,
    proposing,
    surveys,
)

app_name = "klankbord"
urlpatterns = [
    *meetings.urlpatterns,
    *papers.urlpatterns,
    *minutes.urlpatterns,
    *fees.urlpatterns,
    *coming.urlpatterns,
    *proposing.urlpatterns,
    *polling.urlpatterns,
    *calendars.urlpatterns,
    *places.urlpatterns,
    *advice.urlpatterns,
    *surveys.urlpatterns,
    *form_entry.urlpatterns,
    *open_answers.urlpatterns,
]
