"""The URL table: machine addresses without a language, everything for people under its language."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
urlpatterns += i18n_patterns(
    path("contacten/", include("contacts.urls")),
    path("verantwoording/", include("subsidy.urls")),
    path("klankbord/", include("klankbord.urls")),
    prefix_default_language=True,
)
