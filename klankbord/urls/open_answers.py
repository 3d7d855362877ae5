"""Addresses of the words that people wrote, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import open_answers as views

urlpatterns = [
    # vragenlijsten/<survey>/woorden/
    path("vragenlijsten/<slug:code>/woorden/", views.words, name="open-answers"),
    path("vragenlijsten/<slug:code>/woorden/weg/", views.forget, name="open-answers-forget"),
    path("vragenlijsten/<slug:code>/woorden/<int:question_pk>/", views.tell, name="open-answers-tell"),
]
