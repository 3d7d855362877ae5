"""The walk-in with a full week, other places and closures, on the narrowest phone and read by axe."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Browser, Page

from portal import first_edition
from portal.choices import Discipline, Weekday
from portal.models import Location
from tests.browser.public.test_axe import ALL_RULES, COLOURS, violations
from tests.builders.places import make_change, make_hours, make_place

pytestmark = pytest.mark.browser
LANGUAGES = ("nl", "en", "es")
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def full_week(live_server: Any) -> str:
    """The address of a site with everything that the block about the week can hold."""
    first_edition.load_all()
    place = Location.objects.get()
    place.step_free, place.quiet_entrance, place.languages = False, True, ["nl", "en", "es", "bg", "hu"]
    place.bus_nl = "Bus 3 en 4 tot het station, en dan tien minuten lopen langs de gracht"
    place.save()
    for weekday in Weekday:
        make_hours(place, weekday, "09:30-12:30")
        make_hours(place, weekday, "13:30-20:30")
        for discipline in (Discipline.GGD, Discipline.ACCOUNTANT, Discipline.LEGAL, Discipline.AREA_TEAM):
            make_hours(place, weekday, "10:00-11:30", discipline=discipline)
    day = timezone.localdate() + timedelta(days=2)
    make_change(place, day, day + timedelta(days=1), reason="Een dag om samen te leren over veilig werken")
    make_change(place, day + timedelta(days=2), day + timedelta(days=3), hours="10:00-12:00")
    make_hours(make_place("elders", order=1), Weekday.MONDAY, "10:00-12:00")
    return live_server.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_week_fits_the_narrowest_phone_and_has_no_barrier(
    full_week: str, browser: Browser, browser_context_args: dict[str, Any], language: str
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": NARROW})
    page = context.new_page()

    for path in (f"/{language}/", f"/{language}/inloop/"):
        page.goto(full_week + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert violations(page, ALL_RULES) == [], path
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == [], path
        page.emulate_media(color_scheme="light")
    assert page.locator(".days dt").count() == 7
    # No stretch of hours is torn over two lines.
    heights = page.eval_on_selector_all(".hours", "(found) => found.map((one) => one.getClientRects().length)")
    assert set(heights) <= {1}
    context.close()


def test_calendar_file_is_saved_without_javascript_under_a_plain_name(full_week: str, plain_page: Page) -> None:
    plain_page.goto(f"{full_week}/nl/inloop/")

    with plain_page.expect_download() as saved:
        plain_page.locator('a[href$=".ics"]').click()

    assert saved.value.suggested_filename == "agenda.ics"
    file = saved.value.path().read_bytes()
    # Two a day in eight weeks, less a closed day and one with a single stretch.
    assert len(Calendar.from_ical(file).walk("VEVENT")) == 2 * 56 - 2 - 1
