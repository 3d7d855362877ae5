"""Addresses of proposed points, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import proposing as views

urlpatterns = [
    # voorstellen/: a member and her own
    path("voorstellen/", views.proposals, name="proposals"),
    path("voorstellen/<slug:proposal>/terugnemen/", views.withdraw, name="withdraw"),
    # voorgesteld/: the facilitator and what waits
    path("voorgesteld/", views.proposed, name="proposed"),
    path("voorgesteld/<slug:proposal>/op-de-agenda/", views.take_up, name="take-up"),
    path("voorgesteld/<slug:proposal>/niet/", views.decline, name="decline"),
]
