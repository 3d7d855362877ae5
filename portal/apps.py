"""The base app: it loads the queue and the checks of unsafe settings."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Base layer of the portal."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Make `shared_task` find our queue, keep how work ends, and register the checks."""
        from portal import celery, checks, jobs  # noqa: F401, PLC0415  (all need the app registry to be ready)
