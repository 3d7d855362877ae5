"""Addresses of the sounding board, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "klankbord"
urlpatterns: list[URLPattern] = []
