"""The bad input of security.md section 4 on the contact form, the counter sheet and the counts: never 500 or over.

Wrong values get a message beside their field, what was typed stays, and nothing is stored.
"""

from __future__ import annotations

from uuid import uuid1, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, Referral
from tests.builders.activities import contact_form, make_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
FORM = "application/x-www-form-urlencoded"
MEGABYTE = 1_000_000

# Each stands for a row of the corpus; none of them is a code of any list.
TEXTS = {
    "spaces": "   ",
    "no-break space": "\u00a0",
    "zero width": "\u200b\u200d",
    "NUL": "a\x00b",
    "lone NUL": "\x00",
    "bidi marks": "\u202etax\u2066",
    "combining flood": "t" + "\u0301" * 500,
    "emoji family": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "NFD twin": "cafe\u0301",
    "homoglyph": "t\u0430x",
    "full width": "\uff54\uff41\uff58",
    "Arabic-Indic digits": "\u0661\u0662\u0663\u0664\u0665",
    "long word": "a" * 20_000,
    "many words": "woord " * 2_000,
    "CRLF": "tax\r\nhousing",
    "template": "{{7*7}}",
    "template tag": "{% debug %}",
    "format": "%s%n%d",
    "jndi": "${jndi:ldap://x}",
    "proto": "__proto__",
    "SQL": "' OR 1=1; DROP TABLE contacts_contact; --",
    "HTML": "<script>alert(1)</script>",
    "SVG": "<svg/onload=alert(1)>",
    "attribute": '" autofocus onfocus=alert(1) x="',
    "javascript link": "javascript:alert(1)",
    "path": "../../etc/passwd",
    "list": "['tax']",
    "upper case": "TAX",
    "code and more": "tax ",
}
NUMBERS = {
    "2**31": str(2**31),
    "2**63": str(2**63),
    "2**70": str(2**70),
    "negative": "-1",
    "zero": "0",
    "one too many": "100",
    "1e309": "1e309",
    "NaN": "NaN",
    "infinity": "Infinity",
    "hexadecimal": "0x10",
    "5,000 digits": "9" * 5_000,
    "comma": "1,5",
    "point": "1.5",
    "thousands": "1.000",
    "two": "1 2",
    "date": "31-02",
    "words": "three",
    "NUL": "1\x00",
    "template": "{{7*7}}",
    "HTML": "<b>3</b>",
}
IDS = {
    "empty": "",
    "word": "tax",
    "NUL": "\x00",
    "short": "1234",
    "version 1": str(uuid1()),
    "nil": "00000000-0000-0000-0000-000000000000",
    "long": "a" * 5_000,
    "SQL": "'; --",
    "number": str(2**70),
    "HTML": "<b>",
}
CODED = (
    "first_contact",
    "topics",
    "support",
    "language",
    "channel",
    "work_setting",
    "gender",
    "age_band",
    "people",
    "partner",
    "state",
)


@pytest.fixture
def activity(worker):
    return make_activity(worker, today=TODAY)


@pytest.fixture
def as_worker(client, worker):
    client.raise_request_exception = False
    client.force_login(worker)
    return client


@pytest.fixture
def urls(activity):
    names = {"form": "contact-new", "sheet": "sheet", "undo": "sheet-undo"}
    found = {word: reverse(f"contacts:{name}", args=[activity.pk]) for word, name in names.items()}
    return {**found, "count": reverse("contacts:count", args=[activity.pk, "reached"])}


def nothing_stored(activity):
    activity.refresh_from_db()
    return (Contact.objects.count(), Referral.objects.count(), activity.reached) == (0, 0, None)


def cases(values):
    return pytest.mark.parametrize("value", values.values(), ids=values)


# --- The contact form ---


@cases(TEXTS)
def test_form_codes_that_are_none_are_each_said_beside_their_field(as_worker, activity, urls, value):
    response = as_worker.post(urls["form"], contact_form(**dict.fromkeys(CODED, value), people_typed="7", warm="on"))

    form = response.context["form"]
    text = response.content.decode()
    assert (response.status_code, sorted(form.errors)) == (200, sorted(CODED))
    assert [name for name in CODED if f'id="{form[name].auto_id}_error"' not in text] == []
    assert [name for name in CODED if f'href="#{form[name].auto_id}"' not in text] == []
    assert (form["people_typed"].value(), form["warm"].value()) == ("7", True)
    assert [piece for piece in ("<script>alert", "<svg/onload", 'onfocus=alert(1) x="') if piece in text] == []
    assert nothing_stored(activity)


@pytest.mark.parametrize("name", CODED)
def test_form_keeps_what_was_tapped_beside_one_code_that_is_none(as_worker, activity, urls, name):
    kept = {"first_contact": "no", "topics": ["tax"], "support": ["listening"], "language": "es", "partner": "ggd"}

    form = as_worker.post(urls["form"], {**contact_form(**kept), name: "nope"}).context["form"]

    assert list(form.errors) == [name]
    assert [other for other, values in kept.items() if other != name and form[other].value() != values] == []
    assert nothing_stored(activity)


@cases(NUMBERS)
def test_form_number_that_is_none_is_said_and_stays_as_typed(as_worker, activity, urls, value):
    response = as_worker.post(urls["form"], contact_form(people_typed=value, topics=["tax"], language="es"))

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, ["people_typed"])
    assert (form["people_typed"].value(), form["topics"].value(), form["language"].value()) == (value, ["tax"], "es")
    # The fold with what is wrong is open.
    assert form.meeting_open
    assert "<b>3</b>" not in response.content.decode()
    assert nothing_stored(activity)


@pytest.mark.parametrize("typed", ["\u0663", "\uff13", " 3 ", "03", "+3"])
def test_form_number_that_means_three_is_three(as_worker, urls, typed):
    as_worker.post(urls["form"], contact_form(people_typed=typed))

    assert [contact.people for contact in Contact.objects.all()] == [3]


@cases(IDS)
def test_form_id_that_is_none_is_renewed_and_can_be_sent_again(as_worker, activity, urls, value):
    form = {**contact_form(topics=["tax"]), "id": value}

    response = as_worker.post(urls["form"], form)
    assert nothing_stored(activity)
    again = response.context["form"]
    as_worker.post(urls["form"], {**form, "id": again["id"].value()})

    assert (response.status_code, list(again.errors), again["topics"].value()) == (200, ["id"], ["tax"])
    assert [contact.topics for contact in Contact.objects.all()] == [["tax"]]


def test_form_parameters_that_come_twice_take_the_last_or_all(as_worker, urls):
    form = contact_form(topics=["tax", "tax", "housing"], language=["es", "nl"], first_contact=["yes", "no"])

    response = as_worker.post(urls["form"], form)

    contact = Contact.objects.get()
    assert response.status_code == 302
    assert (contact.topics, contact.language, contact.first_contact) == (["housing", "tax"], "nl", False)


def test_form_fields_that_it_does_not_know_change_nothing(as_worker, activity, urls, worker, other_worker):
    form = contact_form(
        activity=str(uuid4()), recorded_by=str(other_worker.pk), counted_in="2025-Q1", organisation="1", is_staff="1"
    )

    as_worker.post(urls["form"], form)

    contact = Contact.objects.get()
    assert (contact.activity, contact.recorded_by, contact.counted_in) == (activity, worker, None)


# --- The sheet and the counts ---


@cases(TEXTS)
def test_sheet_topic_that_is_none_is_said(as_worker, activity, urls, value):
    response = as_worker.post(urls["sheet"], {"id": str(uuid4()), "topic": value})

    text = response.content.decode()
    assert response.status_code == 400
    assert 'role="alert"' in text
    assert response.context["problem"] in {"Choose one of the list.", "Choose one."}
    assert "<script>alert" not in text
    assert nothing_stored(activity)


@cases(TEXTS)
def test_sheet_count_that_is_none_is_said(as_worker, activity, urls, value):
    answers = [as_worker.post(urls[name], {"count": value}) for name in ("sheet", "undo")]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert nothing_stored(activity)


@cases(IDS)
def test_sheet_id_that_is_none_is_said(as_worker, activity, urls, value):
    answers = [
        as_worker.post(urls["sheet"], {"id": value, "topic": "tax"}),
        as_worker.post(urls["undo"], {"contact": value}),
    ]

    # An id of another version can be looked for, and is not found.
    assert answers[0].status_code == 400
    assert answers[1].status_code in {302, 400}
    assert nothing_stored(activity)


@pytest.mark.parametrize(
    "fields",
    [{}, {"id": str(uuid4())}, {"topic": "tax"}, {"count": ["reached", "places", "visits"]}, {"topic": ["tax", ""]}],
)
def test_sheet_tap_that_is_incomplete_is_said(as_worker, activity, urls, fields):
    assert as_worker.post(urls["sheet"], fields).status_code == 400
    assert nothing_stored(activity)


def test_undo_of_two_things_at_once_is_refused(as_worker, activity, urls):
    fields = {"contact": str(uuid4()), "count": "reached"}

    assert [as_worker.post(urls["undo"], one).status_code for one in (fields, {})] == [400, 400]
    assert nothing_stored(activity)


@cases({**NUMBERS, **TEXTS, "negative": "-2"})
def test_count_step_that_is_none_is_refused(as_worker, activity, urls, value):
    assert as_worker.post(urls["count"], {"step": value}).status_code == 400
    assert nothing_stored(activity)


@pytest.mark.parametrize("name", ["id", "minutes", "recorded_by", "participants", "reached__lt", "nope", "REACHED"])
def test_count_that_the_kind_does_not_know_is_none(as_worker, activity, name):
    url = reverse("contacts:count", args=[activity.pk, name])

    assert as_worker.post(url, {"step": "1"}).status_code == 404
    assert nothing_stored(activity)


# --- HTTP, on every address of this slice ---


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"])
def test_other_methods_are_refused(as_worker, activity, urls, method):
    answers = [as_worker.generic(method, url, b"topic=tax", content_type=FORM) for url in urls.values()]

    assert [answer.status_code for answer in answers] == [405] * 4
    assert nothing_stored(activity)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"", ""),
        (b"topic=tax", "application/json"),
        (b'{"topic": "tax"}', "application/json"),
        (b'{"topic": "\\ud800"}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"topic=tax", "text/plain; charset=nope"),
        (b"topic=tax", FORM + "; charset=utf-16"),
        (b"topic=tax", FORM + "; charset=nope"),
        (b"topic=%ff%fe%00&step=%ff", FORM),
        (b"topic=%ed%a0%80&step=%ed%a0%80&count=%ed%a0%80", FORM),
        (b"%=%&&&===;;", FORM),
        (b"id[]=1&topic[$ne]=x&topic.__class__=y", FORM),
        (b"no boundary", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="topic"\r\n\r\ntax', "multipart/form-data; boundary=x"),
        (b"--\xff", "multipart/form-data; boundary=\xff"),
        (b"&".join(b"f%d=1" % number for number in range(1_001)), FORM),
        (b"topic=" + b"a" * (3 * MEGABYTE), FORM),
        (b"\x1f\x8b\x08" + b"\x00" * 1_000, FORM),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else None,
)
def test_bodies_that_are_no_form_are_refused(as_worker, activity, urls, body, content_type):
    answers = [as_worker.generic("POST", url, body, content_type=content_type) for url in urls.values()]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert nothing_stored(activity)


@pytest.mark.parametrize("place", ["form", "sheet", "undo", "count"])
def test_files_in_place_of_words_are_refused(as_worker, activity, urls, place, tmp_path):
    path = tmp_path / "tax"
    path.write_bytes(b"\x00\x01")
    with path.open("rb") as topic, path.open("rb") as step:
        response = as_worker.post(urls[place], {"topic": topic, "step": step})

    assert response.status_code < 500
    assert nothing_stored(activity)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x" * 5_000},
        {"Accept-Language": "en;q=NaN, \u00e9;q=2"},
        {"Accept": "application/json"},
        {"Accept": "application/json, */*"},
        {"Content-Length": "-1"},
        {"Content-Length": "abc"},
        {"X-Forwarded-For": "' OR 1=1"},
        {"X-Forwarded-Proto": "nope"},
        {"Cookie": "a" * 10_000},
        {"Cookie": f"{settings.SESSION_COOKIE_NAME}=\x00broken"},
        {"Origin": "null"},
    ],
    ids=lambda headers: f"{headers!r:.40}",
)
def test_headers_that_are_garbage_break_nothing(as_worker, activity, urls, headers):
    answers = [as_worker.post(url, {"topic": "nope", "step": "nope"}, headers=headers) for url in urls.values()]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert nothing_stored(activity)


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_post_from_elsewhere_with_a_stale_token_is_refused(worker, activity, urls, headers):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker)
    fields = {"id": str(uuid4()), "topic": "tax", "step": "1", "csrfmiddlewaretoken": "x" * 64}

    assert [strict.post(url, fields, headers=headers).status_code for url in urls.values()] == [403] * 4
    assert nothing_stored(activity)


def test_post_after_the_role_was_taken_away_does_not_exist(as_worker, worker, activity, urls):
    worker.groups.clear()

    fields = {**contact_form(), "topic": "tax", "step": "1"}
    assert [as_worker.post(url, fields).status_code for url in urls.values()] == [404] * 4
    assert nothing_stored(activity)


def test_post_to_an_activity_that_was_deleted_meanwhile_does_not_exist(as_worker, activity, urls):
    activity.delete()

    fields = {**contact_form(), "topic": "tax", "step": "1"}
    assert [as_worker.post(url, fields).status_code for url in urls.values()] == [404] * 4


@pytest.mark.parametrize("query", ["?id=x&topic=tax", "?%00", "?%ff=%fe", "?" + "a" * 8_000, "?topic=tax&topic=tax"])
def test_query_strings_change_nothing(as_worker, activity, urls, query):
    assert [as_worker.get(urls[place] + query).status_code for place in ("form", "sheet")] == [200, 200]
    assert nothing_stored(activity)


@pytest.mark.parametrize("place", ["form", "sheet"])
def test_head_answers_like_get_without_a_body(as_worker, activity, urls, place):
    answer = as_worker.head(urls[place])

    assert (answer.status_code, answer.content) == (200, b"")
    assert nothing_stored(activity)


@pytest.mark.parametrize(
    "path", ["activiteit/nope/vel/", "activiteit/..%2f..%2fvel/", "activiteit/%00/contact/", "activiteit/%ff/vel/"]
)
def test_addresses_that_are_none_do_not_exist(as_worker, path):
    assert as_worker.get(f"/en/contacten/{path}").status_code in {400, 404}


# --- Younger than 18 ---


@pytest.mark.parametrize("place", ["form", "sheet"])
def test_younger_than_18_is_one_link_and_keeps_nothing_in_the_session(as_worker, activity, urls, place):
    away = reverse("contacts:under-18", args=[activity.pk])
    page = as_worker.get(urls[place]).content.decode()
    before = dict(as_worker.session.items())

    response = as_worker.get(away)

    # A link and no button of the form: what was tapped is not sent.
    assert page.count(f'<a class="button" href="{away}">') == 1
    assert (response.status_code, dict(as_worker.session.items())) == (200, before)
    assert as_worker.post(away, contact_form(topics=["tax"])).status_code == 405
    assert nothing_stored(activity)
