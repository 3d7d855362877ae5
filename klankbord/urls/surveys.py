"""Addresses of the surveys, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import survey_questions as questions
from klankbord.views import surveys as views

urlpatterns = [
    # vragenlijsten/: a survey stands there by its short word, so nothing else may.
    path("vragenlijsten/", views.surveys, name="surveys"),
    path("vragenlijst-maken/", views.new, name="survey-new"),
    path("vragenlijsten/<slug:code>/", views.survey, name="survey"),
    path("vragenlijsten/<slug:code>/wijzigen/", views.change, name="survey-change"),
    path("vragenlijsten/<slug:code>/kopie/", views.copy, name="survey-copy"),
    path("vragenlijsten/<slug:code>/verwijderen/", views.remove, name="survey-remove"),
    path("vragenlijsten/<slug:code>/voorbeeld/", views.preview, name="survey-preview"),
    path("vragenlijsten/<slug:code>/papier/<slug:paper>.pdf", views.paper, name="survey-paper"),
    path("vragenlijsten/<slug:code>/klaarzetten/", views.ready, name="survey-ready"),
    path("vragenlijsten/<slug:code>/terug/", views.take_back, name="survey-take-back"),
    path("vragenlijsten/<slug:code>/laatste-dag/", views.last_day, name="survey-last-day"),
    path("vragenlijsten/<slug:code>/sluiten/", views.close, name="survey-close"),
    # vragenlijsten/<survey>/onderdeel/
    path("vragenlijsten/<slug:code>/onderdeel/", questions.new_section, name="section-new"),
    path("vragenlijsten/<slug:code>/onderdeel/<int:section_pk>/", questions.change_section, name="section-change"),
    path(
        "vragenlijsten/<slug:code>/onderdeel/<int:section_pk>/verplaatsen/",
        questions.move_section,
        name="section-move",
    ),
    path(
        "vragenlijsten/<slug:code>/onderdeel/<int:section_pk>/verwijderen/",
        questions.remove_section,
        name="section-remove",
    ),
    path("vragenlijsten/<slug:code>/onderdeel/<int:section_pk>/vraag/", questions.new_question, name="question-new"),
    # vragenlijsten/<survey>/vraag/
    path("vragenlijsten/<slug:code>/vraag/<int:question_pk>/", questions.change_question, name="question-change"),
    path(
        "vragenlijsten/<slug:code>/vraag/<int:question_pk>/verplaatsen/", questions.move_question, name="question-move"
    ),
    path(
        "vragenlijsten/<slug:code>/vraag/<int:question_pk>/verwijderen/",
        questions.remove_question,
        name="question-remove",
    ),
]
