"""The queue: Celery on the Redis protocol. Every task is a row in PostgreSQL first (security.md T1)."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# How far a worker stands back for the web, in steps of the scheduler: whoever waits for a page goes first.
NICE = 10


@worker_init.connect
def stand_back(**kwargs: Any) -> None:
    """Let pages go before reports, which take all of a processor for some time and for which nobody sits waiting."""
    os.nice(NICE)


@worker_ready.connect
def say_ready(**kwargs: Any) -> None:
    """Let a fresh worker show itself at once, so that `/readyz` need not wait for the beat."""
    app.send_task("portal.heartbeat")


@worker_init.connect
@beat_init.connect
def refuse_owner(**kwargs: Any) -> None:
    """Refuse a role in the database that could do too much."""
    from portal import roles  # noqa: PLC0415  (the settings read this module first)

    roles.refuse_to_start()
