"""Addresses of the minutes of a meeting, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import minutes as views

urlpatterns = [
    # <meeting>/verslag/
    path("<int:pk>/verslag/", views.minutes, name="minutes"),
    path("<int:pk>/verslag/delen/", views.share_minutes, name="share-minutes"),
    path("<int:pk>/verslag/terugnemen/", views.take_minutes_back, name="take-minutes-back"),
    path("<int:pk>/verslag/vaststellen/", views.approve_minutes, name="approve-minutes"),
]
