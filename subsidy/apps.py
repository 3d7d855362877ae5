"""Money and accountability."""

from __future__ import annotations

from django.apps import AppConfig


class SubsidyConfig(AppConfig):
    """Periods, safe figures, reports and the money."""

    name = "subsidy"
    verbose_name = "Subsidy"
