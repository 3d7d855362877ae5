"""Addresses of the accountability, under /<language>/verantwoording/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "subsidy"
urlpatterns: list[URLPattern] = []
