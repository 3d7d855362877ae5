"""Whatever is sent to the forms of an activity and to the week: an answer below 500, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Activity
from tests.builders.activities import make_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
# security.md section 4, as far as it fits codes, numbers, days and ids; 5,000 digits are refused by int() itself.
TEXTS = [
    "", " ", "\u00a0", "\u200b", "a\x00b", "\u202ea", "{{7*31337}}", "{% debug %}", "%s%n", "${jndi:x}", "__proto__",
    "' OR 1=1 --", "<script>alert(1)</script>", "javascript:alert(1)", "e\u0301" * 40, "\U0001f469\u200d\U0001f4bb",
    "\uff11\uff12", "\u0661\u0662", "x" * 5_000, "licensed_place\n",
]  # fmt: skip
NUMBERS = ["-1", str(2**31), str(2**63), str(2**70), "1e309", "NaN", "0x10", "9" * 5_000, "1,5", "1.5", "32768", "+-1"]
DAYS = ["31-02", "0000-00-00", "99999-01-01", "2026-W53", "2026-02-31", "03/25/2026", "2019-12-31", "9999-12-31"]
CORPUS = [*TEXTS, *NUMBERS, *DAYS]

PLAN = {"day": TODAY.isoformat(), "municipality": "GM0080", "location_type": "licensed_place"}
END = {"minutes": "60", "staff": "2", "places": "3", "reached": "5"}
# Of each sort one, for the tests that go by field.
FEW = ["a\x00b", "<script>alert(1)</script>", "9" * 5_000, "-1", "2026-02-31"]
QUESTIONS = (
    *("day", "other_day", "municipality", "location_type", "location", "minutes", "minutes_typed", "staff"),
    *("staff_typed", "places", "reached", "messages", "replies", "visits", "participants", "peer_led", "languages"),
    "partners",
)


def start_url(kind="a02_rounds"):
    return reverse("contacts:start", args=[kind])


def is_carried_out(page):
    """Say whether something of what was sent became markup or was calculated."""
    return "<script>alert(1)" in page or "219359" in page


@pytest.mark.parametrize("value", CORPUS)
def test_the_same_nonsense_in_every_field_is_answered_with_a_message(client, worker, value):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)
    urls = [start_url(kind) for kind in ("a02_rounds", "a03_online", "a07_social", "a11_meetings")]
    urls += [reverse(f"contacts:{name}", args=[activity.pk]) for name in ("finish", "activity-change")]

    answers = [client.post(url, {"id": str(uuid4())} | dict.fromkeys(QUESTIONS, value)) for url in urls]
    answers.append(client.post(urls[0], {"id": value, **PLAN}))

    assert [answer.status_code for answer in answers] == [200] * 7
    assert all(answer.context["form"].errors for answer in answers)
    assert not any(is_carried_out(answer.content.decode()) for answer in answers)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("field", [*PLAN, "other_day", *END, "minutes_typed", "staff_typed", "partners", "id"])
def test_start_whatever_one_field_holds_the_others_are_kept(client, worker, field):
    client.force_login(worker)

    for value in FEW:
        response = client.post(start_url(), {"id": str(uuid4()), **PLAN, **END, field: value})

        form = response.context["form"]
        assert (response.status_code, bool(form.errors)) == (200, True)
        assert {name: form[name].value() for name in (*PLAN, *END) if name != field} == {
            name: sent for name, sent in {**PLAN, **END}.items() if name != field
        }


@pytest.mark.parametrize("field", [*END, "minutes_typed", "staff_typed", "partners", "id"])
def test_finish_whatever_one_field_holds_the_others_are_kept(client, worker, field):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)

    for value in FEW:
        response = client.post(
            reverse("contacts:finish", args=[activity.pk]), {"id": str(uuid4()), **END, field: value}
        )

        form = response.context["form"]
        assert (response.status_code, bool(form.errors)) == (200, True)
        assert {name: form[name].value() for name in END if name != field} == {
            name: sent for name, sent in END.items() if name != field
        }
    activity.refresh_from_db()
    assert activity.minutes is None


def test_several_values_for_one_field_and_fields_that_do_not_exist(client, worker):
    client.force_login(worker)
    twice = {name: [value, value] for name, value in {**PLAN, **END}.items()}
    mass = {"organisation": "1", "recorded_by": "1", "counted_in": "2025-Q1", "kind": "a09_checks", "peer_led": "yes"}

    response = client.post(start_url(), {"id": str(uuid4()), **twice, **mass})

    stored = Activity.objects.get()
    assert response.status_code == 302
    assert (stored.kind, stored.organisation, stored.recorded_by) == ("a02_rounds", worker.organisation, worker)
    assert (stored.counted_in, stored.peer_led) == (None, None)


def test_lone_surrogate_in_a_body_is_answered(client, worker):
    client.force_login(worker)
    activity = make_activity(worker, today=TODAY)
    # Half of a character, as bytes and as an escape.
    bodies = (b"minutes=60&partners=\xed\xa0\x80&id=x", b"minutes=%ED%A0%80&day=%ED%A0%80&municipality=%ED%A0%80")

    for url in (start_url(), reverse("contacts:finish", args=[activity.pk])):
        for body in bodies:
            answer = client.post(url, body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code == 200


def test_unknown_code_of_a_language_or_a_partner_is_named_beside_its_field(client, worker):
    client.force_login(worker)

    online = client.post(start_url("a03_online"), {"id": str(uuid4()), **PLAN, "minutes": "60", "languages": ["xx"]})
    meeting = client.post(start_url("a11_meetings"), {"id": str(uuid4()), **PLAN, "minutes": "60", "partners": ["x"]})

    assert online.context["form"].errors == {"languages": ["Choose one of the list."]}
    assert meeting.context["form"].errors == {"partners": ["Choose one of the list."]}


@pytest.mark.parametrize("kind", ["a02_rounds%00", "..%2f..", "A02_ROUNDS", "x" * 2_000, "a02_rounds%0a", "{{7*7}}"])
def test_bad_kind_in_an_address_is_answered(client, worker, kind):
    client.force_login(worker)

    assert client.get(f"/en/contacten/begin/{kind}/").status_code in {400, 404}


@pytest.mark.parametrize("value", CORPUS)
def test_bad_day_in_an_address_proposes_no_day_and_is_answered(client, worker, value):
    client.force_login(worker)

    response = client.get(start_url("a01_walk_in"), {"dag": [value, value]})

    assert response.status_code == 200


@pytest.mark.parametrize("value", CORPUS)
def test_bad_week_in_an_address_does_not_exist(client, worker, value):
    client.force_login(worker)
    year = (TODAY - timedelta(days=7)).isocalendar().year

    with_query = client.get("/en/contacten/week/", {"year": value, "week": value})
    paths = [f"{value}/1/", f"{year}/{value}/"]
    answers = [client.get(f"/en/contacten/week/{path}").status_code for path in paths if "#" not in path]

    assert with_query.status_code == 200
    assert all(status < 500 for status in answers)
