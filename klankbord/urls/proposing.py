"""Addresses of proposed points, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import proposing as views

urlpatterns = [
    # voorstellen/: a member and her own
    path("voorstellen/", views.proposals, name="proposals"),
    path("voorstellen/<int:proposal_pk>/terugnemen/", views.withdraw, name="withdraw"),
    # voorgesteld/: the facilitator and what waits
    path("voorgesteld/", views.proposed, name="proposed"),
    path("voorgesteld/<int:proposal_pk>/op-de-agenda/", views.take_up, name="take-up"),
    path("voorgesteld/<int:proposal_pk>/niet/", views.decline, name="decline"),
]
