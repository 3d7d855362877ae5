"""Where staff type over a form that came in on paper, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import form_entry as views

urlpatterns = [
    path("vragenlijsten/<slug:code>/invoeren/", views.enter, name="form-entry"),
]
