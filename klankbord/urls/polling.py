"""Addresses of polls of days, under /<language>/klankbord/dagen/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import polling as views

urlpatterns = [
    path("dagen/", views.polls, name="polls"),
    path("dagen/vragen/", views.make_poll, name="make-poll"),
    path("dagen/<int:poll_pk>/", views.tick, name="tick"),
    path("dagen/<int:poll_pk>/kiezen/", views.choose_day, name="choose-day"),
    path("dagen/<int:poll_pk>/stoppen/", views.stop_poll, name="stop-poll"),
]
