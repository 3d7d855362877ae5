"""The base app: it loads the queue and the checks of unsafe settings."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Base layer of the portal."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Make `shared_task` find our queue, and register the system checks."""
        from portal import celery, checks  # noqa: F401, PLC0415  (both need the app registry to be ready)
