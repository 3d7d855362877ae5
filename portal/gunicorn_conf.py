"""gunicorn: two processes with threads, and an access log that holds no address and no query (security.md O1)."""

from __future__ import annotations

import os

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
accesslog = os.environ.get("ACCESS_LOG") or None
access_log_format = '%(t)s "%(m)s" %(s)s %(b)s %(M)s'
errorlog = "-"
# One step above a warning, for its warnings about broken requests name the address that they came from.
loglevel = "error"
forwarded_allow_ips = "*"
proc_name = "portal-web"
