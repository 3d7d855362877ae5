"""/vragenlijst/: the results of surveys, for those who see figures and for the sounding board."""

from __future__ import annotations

from django.urls import path

from subsidy.views import surveys

urlpatterns = [
    path("vragenlijst/", surveys.listing, name="surveys"),
    path("vragenlijst/<slug:survey>/", surveys.results, name="survey-results"),
    path("vragenlijst/<slug:survey>/maak-rapport/", surveys.build, name="survey-build"),
    path("vragenlijst/<slug:survey>/plaatje/<slug:picture>/", surveys.picture, name="survey-picture"),
    path("vragenlijst/<slug:survey>/tabel/<int:place>/", surveys.table, name="survey-table"),
    path("vragenlijst/<slug:survey>/<slug:file>/", surveys.download, name="survey-file"),
]
