"""The quarters and years of an overview."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from contacts.spans import NoSpanError, Span, span_of, span_on, spans_since

TODAY = date(2026, 2, 28)


@pytest.mark.parametrize(
    ("span", "first", "last", "parts"),
    [
        (Span(2025, 1), date(2025, 1, 1), date(2025, 3, 31), (1, 2, 3)),
        (Span(2025, 4), date(2025, 10, 1), date(2025, 12, 31), (10, 11, 12)),
        (Span(2024), date(2024, 1, 1), date(2024, 12, 31), (1, 2, 3, 4)),
    ],
)
def test_span_has_its_first_and_last_day_and_its_parts(span, first, last, parts):
    assert (span.first, span.last, span.parts) == (first, last, parts)


def test_span_in_words():
    with translation.override("en"):
        assert (Span(2025, 2).code, Span(2025, 2).label) == ("2025-Q2", "2025, quarter 2")
        assert (Span(2025).code, Span(2025).label) == ("2025", "2025, the whole year")
        assert Span(2025, 2).heads == ("Apr", "May", "Jun")
        assert Span(2025).heads == ("Q1", "Q2", "Q3", "Q4")


def test_span_names_the_quarters_of_signals():
    assert Span(2025).quarters == ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
    assert Span(2025, 3).quarters == ("2025-Q3",)


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 3, 31), "2026-Q1"), (date(2026, 4, 1), "2026-Q2"), (date(2026, 12, 31), "2026-Q4")]
)
def test_day_falls_in_its_quarter(day, code):
    assert span_on(day).code == code


@pytest.mark.parametrize("code", ["2026", "2026-Q1", "2020", "2020-Q1", "2025-Q4"])
def test_code_of_what_has_begun_is_a_span(code):
    assert span_of(code, today=TODAY).code == code


@pytest.mark.parametrize("code", ["2026-Q2", "2027", "2019", "2019-Q4", "1999", "2026-Q", "", "2026-Q1\n", "٢٠٢٦"])
def test_code_of_anything_else_is_none(code):
    with pytest.raises(NoSpanError):
        span_of(code, today=TODAY)


def test_spans_go_back_to_a_day_the_latest_first():
    codes = [span.code for span in spans_since(date(2025, 11, 3), today=TODAY)]

    assert codes == ["2026", "2026-Q1", "2025", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1"]
    assert len(list(spans_since(date(1900, 1, 1), today=TODAY))) == 6 * 5 + 2
