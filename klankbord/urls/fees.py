"""Addresses of who came, as a number, and of the fees, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import fees as views

urlpatterns = [
    path("<int:pk>/aanwezig/", views.people, name="people"),
    # vergoedingen/
    path("vergoedingen/", views.fees, name="fees"),
    path("vergoedingen/<int:year>/", views.fees_year, name="fees-year"),
]
