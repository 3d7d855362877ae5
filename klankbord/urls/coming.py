"""Addresses of what a member says about coming, under /<language>/klankbord/<meeting>/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import coming as views

urlpatterns = [
    path("<int:pk>/antwoord/", views.answer, name="answer"),
    path("<int:pk>/wensen/", views.wishes, name="wishes"),
    path("<int:pk>/antwoord-terug/", views.take_back, name="take-back"),
]
