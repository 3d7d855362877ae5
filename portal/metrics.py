"""The numbers of the portal in the words of Prometheus; no label could name anybody.

A label says a class of status, a state, a process, a log, a kind of work or an alarm: words of this program, each from
a short list. There is none for a path, an account, an organisation or a municipality, and a test holds on to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from portal import alarms, counting

if TYPE_CHECKING:
    from portal.operations import State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LABELS = frozenset({"status", "state", "process", "log", "job", "code", "le"})


class Numbers(Collector):
    """All numbers of one moment."""

    def __init__(self, state: State, counted: dict[str, float]) -> None:
        self.state, self.counted = state, counted

    def collect(self) -> Iterator[Metric]:
        """Yield them, those of the web processes first."""
        yield from self._web()
        yield from self._queue()
        yield from self._backups()
        yield from self._rest()

    def _web(self) -> Iterator[Metric]:
        answers = CounterMetricFamily("xenia_http_answers", "Answers by class of status.", labels=["status"])
        for status in counting.STATUSES:
            answers.add_metric([status], self.counted[status])
        yield answers
        times = HistogramMetricFamily("xenia_http_seconds", "How long answers took.")
        total, buckets = 0.0, []
        for bound in (*map(str, counting.BUCKETS), "+Inf"):
            total += self.counted[f"le {bound}"]
            buckets.append((bound, total))
        times.add_metric([], buckets, self.counted[counting.SECONDS])
        yield times
        yield CounterMetricFamily(
            "xenia_login_locks", "Logins that were refused because a name was locked.", self.counted[counting.LOCKS]
        )
        yield GaugeMetricFamily(
            "xenia_pages_kept", "Public pages kept in the processes, added up.", self.counted[counting.PAGES]
        )

    def _queue(self) -> Iterator[Metric]:
        reports = GaugeMetricFamily("xenia_reports", "Reports by state; failed ones of a week.", labels=["state"])
        for name, number in sorted(self.state.reports.items()):
            reports.add_metric([name], number)
        yield reports
        yield GaugeMetricFamily(
            "xenia_oldest_report_waits_seconds", "How long the oldest report waits.", self.state.oldest_waits_seconds
        )
        failures = CounterMetricFamily("xenia_job_failures", "Work in the background that failed.", labels=["job"])
        for name, number in sorted(self.state.job_failures.items()):
            failures.add_metric([name], number)
        yield failures

    def _backups(self) -> Iterator[Metric]:
        good = self.state.good_backup
        if good is not None:
            yield GaugeMetricFamily(
                "xenia_backup_timestamp_seconds", "When the last good backup was made.", good.finished_at.timestamp()
            )
            yield GaugeMetricFamily("xenia_backup_bytes", "Size of the last good backup.", good.size_bytes)

    def _rest(self) -> Iterator[Metric]:
        heard = GaugeMetricFamily(
            "xenia_heard_timestamp_seconds", "When a process gave a sign of life.", labels=["process"]
        )
        for name, at in (("worker", self.state.worker_heard), ("beat", self.state.beat_heard)):
            if at is not None:
                heard.add_metric([name], at.timestamp())
        yield heard
        intact = GaugeMetricFamily("xenia_log_intact", "1 if a log is as it was written.", labels=["log"])
        for name, verdict in self.state.logs.items():
            if verdict is not None:
                intact.add_metric([name], float(verdict[0]))
        yield intact
        yield GaugeMetricFamily("xenia_database_bytes", "Size of the database.", self.state.database_bytes)
        yield GaugeMetricFamily("xenia_disk_free_bytes", "What is free on the disk.", self.state.disk_free)
        shining = GaugeMetricFamily("xenia_alarm", "1 for each alarm; the page of alarms explains it.", labels=["code"])
        lights = alarms.judge(self.state)
        for code in sorted(light.code for light in lights):
            shining.add_metric([code], float(code in alarms.codes(lights)))
        yield shining


def text_of(state: State, counted: dict[str, float]) -> bytes:
    """Return all numbers as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Numbers(state, counted))
    return generate_latest(registry)
