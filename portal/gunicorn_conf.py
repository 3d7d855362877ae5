"""gunicorn: two processes with threads, and no log of its own that could hold an address (security.md O1)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 4
worker_class = "gthread"
# A control socket nobody uses is one surface too many.
control_socket_disable = True
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
limit_request_line = 4_094
limit_request_fields = 60
worker_tmp_dir = "/dev/shm"  # noqa: S108  (memory; gunicorn's own advice for containers)
# Answers are logged by portal.middleware, which knows the pattern of an address; gunicorn knows only the address.
accesslog = None
errorlog = "-"
# One step above a warning, for its warnings about broken requests name the address that they came from.
loglevel = "error"
forwarded_allow_ips = "*"
logger_class = "portal.gunicorn_logs.QuietLogger"
proc_name = "portal-web"


def on_starting(server: Any) -> None:
    """Refuse a role in the database that could do too much.

    In a process of its own: what this one loads, the others would share, a random key for one of them too.
    """
    asked = subprocess.run([sys.executable, "-m", "portal.roles"], check=False)
    if asked.returncode:
        sys.exit(asked.returncode)


# The first process makes the memory that all of them count in, and says which row of it is whose.
def pre_fork(server: Any, worker: Any) -> None:
    """Choose where a new process counts."""
    from portal import counting  # noqa: PLC0415  (only now does Python look in the folder that this was started in)

    counting.before_fork(server, worker)


def post_fork(server: Any, worker: Any) -> None:
    """Count there."""
    from portal import counting  # noqa: PLC0415  (see above)

    counting.after_fork(server, worker)


def child_exit(server: Any, worker: Any) -> None:
    """Let the next process count on where one ended."""
    from portal import counting  # noqa: PLC0415  (see above)

    counting.after_exit(server, worker)
