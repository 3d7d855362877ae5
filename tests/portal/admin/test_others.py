"""Help, reports, places, hours, other days and meetings in the editors' pages."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal import history
from portal.models import Event, Location, Service, ServiceReport, User, WalkInException, WalkInHours
from tests.builders.content import make_event, make_service
from tests.builders.places import make_change, make_hours, make_place
from tests.portal.admin.test_pages import words

pytestmark = pytest.mark.django_db
ROOT = "/en/redactie"


@pytest.fixture
def at_work(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def form_at(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """Return what a browser sends for a form as it stands."""
    form = client.get(url).context_data["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value is not None and value is not False} | changed


# --- Help ---
def test_help_is_changed_by_ticks_and_keeps_a_copy(at_work: Client) -> None:
    service = make_service()
    make_place()
    url = f"{ROOT}/hulp/{service.pk}/"
    data = form_at(
        at_work, url, needs=["letters", "money"], municipalities=["GM0080"], languages=["es"], step_free="yes"
    )

    answer = at_work.post(url, data | {"code": "other", "title_nl": "Iemand die helpt"})

    service.refresh_from_db()
    assert answer.url == f"{ROOT}/hulp/"
    assert (service.needs, service.municipalities, service.languages) == (["letters", "money"], ["GM0080"], ["es"])
    assert (service.step_free, service.anonymous, service.code) == (True, None, "brief")
    assert (service.title_nl, service.checked_on) == ("Iemand die helpt", date(2026, 1, 1))
    assert history.last_copy(service).who == "eddy-editor"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"needs": []}, "needs"),
        ({"needs": ["nothing"]}, "needs"),
        ({"title_es": ""}, "title_es"),
        ({"checked_on": ""}, "__all__"),
    ],
)
def test_half_filled_help_is_refused(at_work: Client, changed: dict[str, Any], field: str) -> None:
    service = make_service()
    url = f"{ROOT}/hulp/{service.pk}/"

    answer = at_work.post(url, form_at(at_work, url, **changed))

    assert set(answer.context_data["form"].errors) == {field}


def test_second_editor_of_help_loses_nothing(at_work: Client, coordinator: User) -> None:
    service = make_service()
    url = f"{ROOT}/hulp/{service.pk}/"
    stale = form_at(at_work, url, needs=["money"], source="Mijn bron")
    other = history.lock(Service, service.pk, version=0)
    other.needs, other.title_es = ["home"], "De ella"
    history.save(other, by=coordinator, did="change")

    form = at_work.post(url, stale).context_data["form"]

    assert form.theirs == {"needs": "home"}
    assert (form["needs"].value(), form["title_es"].value(), form["source"].value()) == (
        ["money"], "De ella", "Mijn bron",
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["hulp", "inlooptijden", "andere-dagen", "ontmoetingen", "plekken", "meldingen"])
def test_list_takes_the_same_number_of_queries_for_one_and_three_rows(
    at_work: Client, django_assert_max_num_queries: Any, kind: str
) -> None:
    counts = []
    for number in range(3):
        place = make_place(f"plek{number}")
        make_hours(place, 1, "09:00-12:00")
        make_change(place, date(2030, 1, 1), date(2030, 1, 2))
        make_event()
        service = make_service(f"hulp{number}")
        ServiceReport.objects.create(service=service, problem="gone", reported_on=timezone.localdate())
        at_work.get(f"{ROOT}/{kind}/")
        with django_assert_max_num_queries(15) as queries:
            assert at_work.get(f"{ROOT}/{kind}/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[2]


def test_report_is_marked_as_looked_at(at_work: Client) -> None:
    report = ServiceReport.objects.create(service=make_service(), problem="gone", reported_on=date(2026, 1, 2), times=3)

    assert "3 times on 2 January 2026" in words(at_work.get(f"{ROOT}/meldingen/"))
    at_work.post(f"{ROOT}/meldingen/{report.pk}/gezien/")

    report.refresh_from_db()
    assert report.is_handled
    assert "Mark as looked at" not in words(at_work.get(f"{ROOT}/meldingen/"))
    assert at_work.get(f"{ROOT}/meldingen/{report.pk}/gezien/").status_code == 405


# --- Hours, other days ---
HOURS = {"weekday": 1, "opens_at": "13:00", "closes_at": "16:00", "discipline": "support", "first_day": "2030-01-01"}


def test_hours_are_added_until_further_notice_or_up_to_and_including_a_day(at_work: Client) -> None:
    place = make_place()

    at_work.post(f"{ROOT}/inlooptijden/nieuw/", HOURS | {"location": place.pk, "last_day": "2030-01-31"})
    at_work.post(f"{ROOT}/inlooptijden/nieuw/", HOURS | {"location": place.pk, "weekday": 2})

    first, second = WalkInHours.objects.order_by("weekday")
    assert (first.valid.lower, first.valid.upper) == (date(2030, 1, 1), date(2030, 2, 1))
    assert (second.valid.lower, second.valid.upper) == (date(2030, 1, 1), None)
    form = at_work.get(f"{ROOT}/inlooptijden/{first.pk}/").context_data["form"]
    assert form["last_day"].value() == date(2030, 1, 31)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"opens_at": "15:00", "closes_at": "17:00"}, "__all__"),
        ({"closes_at": "12:00"}, "closes_at"),
        ({"first_day": ""}, "first_day"),
        ({"last_day": "2029-12-31"}, "last_day"),
        # The day after it does not exist.
        ({"last_day": "9999-12-31"}, "last_day"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_rule_of_the_database(
    at_work: Client, changed: dict[str, Any], field: str
) -> None:
    place = make_place()
    at_work.post(f"{ROOT}/inlooptijden/nieuw/", HOURS | {"location": place.pk})

    answer = at_work.post(f"{ROOT}/inlooptijden/nieuw/", HOURS | {"location": place.pk} | changed)

    assert set(answer.context_data["form"].errors) == {field}
    assert WalkInHours.objects.count() == 1


def test_deleted_day_can_be_added_again(at_work: Client, editor: User) -> None:
    change = make_change(make_place(), date(2030, 1, 1), date(2030, 1, 4), reason="Nieuwjaar")
    url = f"{ROOT}/andere-dagen/{change.pk}/verwijderen/"

    assert at_work.get(url).status_code == 200
    assert WalkInException.objects.exists()
    at_work.post(url)
    assert not WalkInException.objects.exists()

    assert "eddy-editor" in words(at_work.get(f"{ROOT}/andere-dagen/verwijderd/"))
    number = history.deleted(WalkInException).get().pk
    again = form_at(at_work, f"{ROOT}/andere-dagen/verwijderd/{number}/")
    at_work.post(f"{ROOT}/andere-dagen/nieuw/", again)
    back = WalkInException.objects.get()
    assert (back.days.lower, back.days.upper, back.reason_nl) == (date(2030, 1, 1), date(2030, 1, 4), "Nieuwjaar")
    assert back.opens_at is None


def test_other_day_is_brought_back_as_it_was(at_work: Client) -> None:
    change = make_change(make_place(), date(2030, 1, 1), date(2030, 1, 2), "10:00-12:00")
    url = f"{ROOT}/andere-dagen/{change.pk}/"
    at_work.post(url, form_at(at_work, url, last_day="2030-01-05", opens_at="09:00"))
    change.refresh_from_db()
    assert (change.days.upper, change.opens_at) == (date(2030, 1, 6), time(9))
    said = words(at_work.get(f"{url}geschiedenis/"))
    assert "From gone: 10:00 new: 09:00" in said

    first = history.read(history.copies_of(change))[-1]
    at_work.post(url, form_at(at_work, f"{url}geschiedenis/{first.number}/"))

    change.refresh_from_db()
    assert (change.days.upper, change.opens_at) == (date(2030, 1, 2), time(10))


def test_what_the_first_edition_would_bring_back_cannot_be_deleted(at_work: Client) -> None:
    service, place = make_service(), make_place()

    assert at_work.post(f"{ROOT}/hulp/{service.pk}/verwijderen/").status_code == 404
    assert at_work.post(f"{ROOT}/plekken/{place.pk}/verwijderen/").status_code == 404


# --- Places, meetings ---
def test_place_is_changed(at_work: Client) -> None:
    place = make_place()
    url = f"{ROOT}/plekken/{place.pk}/"

    at_work.post(url, form_at(at_work, url, bus_es="Autobús 1", quiet_entrance="yes", languages=["nl", "es"]))

    place = Location.objects.get()
    assert (place.bus_es, place.quiet_entrance, place.step_free, place.languages) == (
        "Autobús 1", True, None, ["nl", "es"],
    )  # fmt: skip


def test_meeting_keeps_its_local_time_and_needs_a_neutral_title(at_work: Client) -> None:
    event = make_event()
    url = f"{ROOT}/ontmoetingen/{event.pk}/"
    form = at_work.get(url).context_data["form"]
    assert 'value="2030-01-01T14:00"' in str(form["starts_at"])
    sent = form_at(at_work, url, starts_at="2030-01-01T15:00", ends_at="2030-01-01T16:00", is_published="on")

    refused = at_work.post(url, sent | {"title_en": "Sex workers meet"})
    at_work.post(url, sent)

    assert set(refused.context_data["form"].errors) == {"title_en"}
    event = Event.objects.get()
    assert (timezone.localtime(event.starts_at).hour, event.is_published) == (15, True)


# --- public holidays -------------------------------------------------------------------------------------------------
NEW_YEAR = timezone.localdate().replace(year=timezone.localdate().year + 1, month=1, day=1)
FEAST_DAY = "/nl/redactie/andere-dagen/feestdag/"


def test_coming_holiday_is_suggested_and_closes_nothing_by_itself(client: Client, editor: User) -> None:
    make_place()
    client.force_login(editor)

    page = client.get("/nl/redactie/andere-dagen/").content.decode()

    assert "Nieuwjaarsdag" in page
    assert not WalkInException.objects.exists()


def test_suggested_holiday_is_closed_when_the_editor_says_so(client: Client, editor: User) -> None:
    place = make_place()
    client.force_login(editor)

    answer = client.post(FEAST_DAY, {"location": place.pk, "day": NEW_YEAR.isoformat()}, follow=True)

    closure = WalkInException.objects.get()
    assert (closure.days.lower, closure.reason_es) == (NEW_YEAR, "Año Nuevo")
    assert "Nieuwjaarsdag" in answer.content.decode()
    assert client.post(FEAST_DAY, {"location": place.pk, "day": NEW_YEAR.isoformat()}).status_code == 302
    assert WalkInException.objects.count() == 1


@pytest.mark.parametrize("posted", [{}, {"location": "x", "day": "y"}, {"location": "0", "day": "2026-12-25"}])
def test_holiday_that_is_no_suggestion_changes_nothing_and_says_so(
    client: Client, editor: User, posted: dict[str, str]
) -> None:
    client.force_login(editor)

    answer = client.post(FEAST_DAY, posted, follow=True)

    assert answer.status_code == 200
    assert "notice--warning" in answer.content.decode()
    assert not WalkInException.objects.exists()
