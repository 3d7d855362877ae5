"""The public page of the advices, under /<language>/gedaan/: everybody may read it, so its address says nothing."""

from __future__ import annotations

from django.urls import path

from klankbord.views import advice as views

app_name = "outcome"
urlpatterns = [
    path("", views.said_and_done, name="list"),
    path("<int:number>/", views.said_and_done, name="page"),
]
