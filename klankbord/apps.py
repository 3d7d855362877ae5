"""The sounding board."""

from __future__ import annotations

from django.apps import AppConfig


class KlankbordConfig(AppConfig):
    """Meetings of the klankbordgroep and their agenda."""

    name = "klankbord"
    verbose_name = "Klankbord"
