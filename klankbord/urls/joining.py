"""Addresses on a card, under /<language>/k/: short, and without a word of what they are for."""

from __future__ import annotations

from django.urls import path

from klankbord.views import joining as views

app_name = "cards"
urlpatterns = [
    path("", views.type_code, name="type-code"),
    path("tot-ziens/", views.goodbye, name="goodbye"),
    path("<str:code>/", views.join, name="join"),
]
