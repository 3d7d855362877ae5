"""Addresses of the advices, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import advice as views

urlpatterns = [
    # adviezen/
    path("adviezen/", views.listing, name="advices"),
    path("adviezen/nieuw/", views.write, name="advice-write"),
    path("adviezen/<int:advice_pk>/", views.advice, name="advice"),
    path("adviezen/<int:advice_pk>/wijzigen/", views.change, name="advice-change"),
    path("adviezen/<int:advice_pk>/verwijderen/", views.delete, name="advice-delete"),
    path("adviezen/<int:advice_pk>/vertalen/", views.translate, name="advice-translate"),
    path("adviezen/<int:advice_pk>/antwoord/", views.choose_answer, name="advice-choose-answer"),
    path("adviezen/<int:advice_pk>/antwoord/<slug:word>/", views.answer, name="advice-answer"),
    path("adviezen/<int:advice_pk>/klaar/", views.mark_done, name="advice-done"),
    path("adviezen/<int:advice_pk>/plaatsen/", views.publish, name="advice-publish"),
    path("adviezen/<int:advice_pk>/weghalen/", views.unpublish, name="advice-unpublish"),
]
