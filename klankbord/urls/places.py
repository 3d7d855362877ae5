"""Addresses of cards and places, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import places as views

urlpatterns = [
    path("kaarten/", views.cards, name="cards"),
    path("kaarten/<slug:card>/intrekken/", views.take_back_card, name="take-back-card"),
    path("plekken/", views.place_list, name="places"),
    path("plekken/<int:place_pk>/kaart/", views.card_for_place, name="card-for-place"),
    # mijn-plek/
    path("mijn-plek/", views.my_place, name="my-place"),
    path("mijn-plek/sleutels/", views.add_passkey, name="add-passkey"),
    path("mijn-plek/sleutels/<slug:passkey>/verwijderen/", views.remove_passkey, name="remove-passkey"),
    path("mijn-plek/vertrekken/", views.leave, name="leave"),
]
