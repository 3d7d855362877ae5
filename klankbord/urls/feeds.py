"""The address of a secret calendar, under /<language>/a/: it stands in a phone, so it says nothing."""

from __future__ import annotations

from django.urls import path

from klankbord.views import calendars as views

urlpatterns = [
    path("<slug:token>.ics", views.feed, name="calendar-feed"),
]
