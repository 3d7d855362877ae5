"""Where anybody answers a survey, under /<language>/vragenlijst/: short, for it stands on paper, and neutral."""

from __future__ import annotations

from django.urls import path

from klankbord.views import answering as views

app_name = "survey"
urlpatterns = [
    path("<slug:code>/", views.answer, name="answer"),
    path("<slug:code>/bedankt/", views.thanks, name="thanks"),
]
