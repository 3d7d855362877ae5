"""Addresses of the documents of a meeting, under /<language>/klankbord/."""

from __future__ import annotations

from django.urls import path

from klankbord.views import papers as views

urlpatterns = [
    # <meeting>/documenten/
    path("<int:pk>/documenten/", views.documents, name="documents"),
    path("<int:pk>/documenten/<uuid:key>/", views.document, name="document"),
    path("<int:pk>/documenten/<uuid:key>/verwijderen/", views.remove_document, name="remove-document"),
]
