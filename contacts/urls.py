"""Addresses of the work of staff, under /<language>/contacten/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "contacts"
urlpatterns: list[URLPattern] = []
