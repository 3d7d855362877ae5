"""/bewaren/: how long records are kept, and what goes next."""

from __future__ import annotations

from django.urls import path

from subsidy.views import keeping

urlpatterns = [
    path("bewaren/", keeping.retention, name="retention"),
    path("bewaren/<str:kind>/", keeping.retention_term, name="retention-term"),
]
