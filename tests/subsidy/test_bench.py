"""What is measured about reports: the ratio, the limit, and that both lay out the same pages."""

from __future__ import annotations

import pytest

from subsidy.bench import counting, measure
from subsidy.bench.measure import Rendering
from subsidy.snapshot import empty_snapshot
from tests.builders.snapshot import make_snapshot


@pytest.mark.parametrize(("report", "missed"), [(11.9, 0), (12.1, 1)])
def test_compare_misses_its_target_above_the_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], report: float, missed: int
) -> None:
    monkeypatch.setattr(measure, "rendering", lambda _snapshot: Rendering(report, 10.0, 29))

    assert measure.compare(make_snapshot()) == missed
    assert f"{report / 10:.2f} x (limit 1.2)" in capsys.readouterr().out


def test_rendering_measures_a_report_beside_the_same_pages() -> None:
    snapshot = empty_snapshot() | {
        "kind": "year",
        "period": "2025",
        "year": 2025,
        "language": "nl",
        "built_on": "2026-02-14",
        "closed_on": "2026-02-02",
    }

    measured = measure.rendering(snapshot, rounds=1)

    # Cover, first page, contents, and the rest.
    assert measured.pages >= 4
    assert measured.ratio > 0


@pytest.mark.django_db
def test_counting_and_its_bare_statements_both_run() -> None:
    counting.fill(30)

    counting.count()
    counting.bare()()
