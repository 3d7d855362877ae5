"""A worker lets pages go first (portal/celery.py)."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

PROGRAM = """
import os
from celery.signals import worker_init
from portal import celery, roles
roles.refuse_to_start = lambda: None
before = os.nice(0)
worker_init.send(sender=None)
print(os.nice(0) - before)
"""


def test_worker_is_nicer_than_the_web_that_it_stands_beside() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60
    )

    assert asked.stdout.split() == ["10"]
