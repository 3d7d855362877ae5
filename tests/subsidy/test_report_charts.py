"""The charts: the same bytes again, real letters, and colours that can be seen."""

from __future__ import annotations

import pytest

from subsidy import palette
from subsidy.charts import Bar, Series, horizontal_bars, parts_of_whole, quarter_columns

BARS = [Bar("inloop", 275, "275"), Bar("telefoon & chat", 5, "5"), Bar("niet gevraagd", 20, "20", quiet=True)]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [palette.PRIMARY, palette.ACCENT, palette.LINE])
def test_palette_bars_have_three_to_one_on_paper(colour: str) -> None:
    assert contrast(colour, palette.PAPER) >= 3


@pytest.mark.parametrize("ground", [palette.PAPER, palette.SAND])
@pytest.mark.parametrize("colour", [palette.INK, palette.QUIET, palette.PRIMARY])
def test_palette_text_can_be_read_on_paper_and_sand(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5


def test_palette_accent_text_can_be_read_on_paper() -> None:
    assert contrast(palette.ACCENT, palette.PAPER) >= 4.5
    assert contrast(palette.PAPER, palette.PRIMARY) >= 4.5


def test_chart_same_input_gives_the_same_bytes() -> None:
    assert horizontal_bars(BARS).svg == horizontal_bars(BARS).svg


def test_chart_holds_its_words_as_text_and_nothing_about_where_it_was_made() -> None:
    svg = horizontal_bars(BARS).svg.decode()

    assert [f">{word}</text>" in svg for word in ("inloop", "275", "telefoon &amp; chat")] == [True, True, True]
    assert "<dc:date>" not in svg
    assert "Matplotlib" not in svg


def test_chart_bar_starts_at_zero_and_is_as_long_as_its_number() -> None:
    widths = bar_widths(horizontal_bars(BARS).svg.decode(), palette.PRIMARY)

    # 275 against 5: the second bar is 55 times shorter.
    assert widths[0] / widths[1] == pytest.approx(55, rel=0.01)


def test_chart_least_scale_keeps_small_numbers_small() -> None:
    ten, hundred = Bar("een", 10, "10"), Bar("twee", 100, "100")
    alone = bar_widths(horizontal_bars([ten], least=40).svg.decode(), palette.PRIMARY)[0]
    beside = bar_widths(horizontal_bars([hundred], least=40).svg.decode(), palette.PRIMARY)[0]

    # A quarter of the scale of 40 against the whole of a scale of 100.
    assert alone / beside == pytest.approx(0.25, rel=0.01)


def test_chart_of_nothing_can_be_drawn() -> None:
    assert horizontal_bars([Bar("niets", 0, "0")]).svg.startswith(b"<?xml")
    assert parts_of_whole([Bar("niets", 0, "0")]).svg.startswith(b"<?xml")


def test_chart_second_series_differs_by_more_than_colour() -> None:
    series = [
        Series("nieuw", [5, 10, 5, 10], ["5", "10", "5", "10"]),
        Series("bekend", [0, 5, 5, 5], ["0", "5", "5", "5"]),
    ]

    svg = quarter_columns(series, quarters=["K1", "K2", "K3", "K4"]).svg.decode()

    assert "<pattern" in svg
    assert [f">{name}</text>" in svg for name in ("nieuw", "bekend")] == [True, True]


def bar_widths(svg: str, colour: str) -> list[float]:
    """Read the width of each bar of one colour from the path that draws it: `M left top L right top ...`."""
    paths = [
        part.split('"')[0].split() for part in svg.split('<path d="')[1:] if f"fill: {colour}" in part.split("/>")[0]
    ]
    return [float(path[4]) - float(path[1]) for path in paths]
