"""Keeps of each kind of work in the background when it ended well and when not, for the page of alarms."""

from __future__ import annotations

import logging
from typing import Any

from celery.signals import task_failure, task_success
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from portal.models import BackgroundJob

logger = logging.getLogger(__name__)


@task_success.connect
def note_success(sender: Any = None, **kwargs: Any) -> None:
    """Keep that a job ended well."""
    _note(sender, failed=False)


@task_failure.connect
def note_failure(sender: Any = None, **kwargs: Any) -> None:
    """Keep that a job failed, also when its process was killed; why stands in the log."""
    _note(sender, failed=True)


def _note(task: Any, *, failed: bool) -> None:
    try:
        if not connection.in_atomic_block:
            close_old_connections()
        BackgroundJob.objects.note(task.name, at=timezone.now(), failed=failed)
    except DatabaseError:
        logger.warning("job: how it ended could not be kept")
