"""The signals of an organisation, for its coordinator: what came later is set, and nothing tells whose they are."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from contacts.log.columns import quarter_of
from contacts.models import Correction, Signal
from contacts.quarters import quarters_back
from tests.contacts.bad_input import BAD_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

URL = "/en/contacten/signalen/"
NOW = quarter_of(timezone.localdate())


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


def make_signal(organisation, *, ago=0, **fields):
    given = {"kind": "violence", "consent": "pass_on", "quarter": quarters_back(NOW, ago)}
    return Signal.objects.create(organisation=organisation, **given | fields)


def tap(signal, act, **fields):
    return {"id": str(signal.pk), "act": act, **fields}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("code", "number", "back"),
    [("2025-Q1", 1, "2024-Q4"), ("2025-Q4", 3, "2025-Q1"), ("2025-Q2", 5, "2024-Q1"), ("2025-Q3", 0, "2025-Q3")],
)
def test_quarters_back_counts_over_the_year(code, number, back):
    assert quarters_back(code, number) == back


def test_list_holds_the_organisation_s_signals_of_five_quarters(as_coordinator, fier, salvation_army):
    shown = [make_signal(fier), make_signal(fier, ago=4)]
    make_signal(fier, ago=5)
    make_signal(salvation_army)
    make_signal(None)

    quarters = as_coordinator.get(URL).context["quarters"]

    assert [(code, [row["signal"] for row in rows]) for code, _words, rows in quarters] == [
        (NOW, [shown[0]]),
        (quarters_back(NOW, 4), [shown[1]]),
    ]


def test_list_that_is_empty_says_so(as_coordinator):
    assert "No sign of abuse was recorded" in as_coordinator.get(URL).content.decode()


def test_list_reminds_of_a_call_and_names_no_colleague(as_coordinator, fier, worker):
    make_signal(fier)
    make_signal(fier, reported=True)
    make_signal(fier, consent="count")

    page = as_coordinator.get(URL).content.decode()

    assert page.count("This may be passed on, and nobody has called yet.") == 1
    assert worker.username not in page


def test_no_address_names_a_signal(as_coordinator, fier):
    signal = make_signal(fier)

    page = as_coordinator.get(URL).content.decode()

    assert [part for part in page.split('href="')[1:] if str(signal.pk) in part.partition('"')[0]] == []
    assert as_coordinator.post(URL, tap(signal, "reported")).url == URL


def test_call_that_was_made_later_is_set_and_taken_off_again(as_coordinator, fier):
    signal = make_signal(fier)
    states = []
    for act in ("reported", "reported", "not_reported"):
        as_coordinator.post(URL, tap(signal, act))
        signal.refresh_from_db()
        states.append(signal.reported)

    assert (states, Correction.objects.count()) == ([True, True, False], 0)


def test_signal_is_taken_back_and_a_second_tap_says_so(as_coordinator, fier):
    signal = make_signal(fier)

    answers = [as_coordinator.post(URL, tap(signal, "remove")) for _ in range(2)]

    assert said(answers[1]) == ["Taken back: nothing is left of it.", "This was taken back already."]
    assert (Signal.objects.count(), Correction.objects.count()) == (0, 0)


def test_what_was_only_told_is_never_set_to_called(as_coordinator, fier):
    signal = make_signal(fier, consent="listen_only")

    response = as_coordinator.post(URL, tap(signal, "reported"))

    signal.refresh_from_db()
    assert (response.status_code, signal.reported) == (200, False)
    assert "Somebody who only wants to tell it, is not reported." in response.content.decode()


def test_counted_signal_asks_for_a_reason_and_is_corrected(as_coordinator, fier, coordinator):
    signal = make_signal(fier, ago=1, counted_in=quarters_back(NOW, 1))

    refused = as_coordinator.post(URL, tap(signal, "reported"))
    as_coordinator.post(URL, tap(signal, "reported", reason="outcome_known_later"))
    as_coordinator.post(URL, tap(signal, "remove", reason="counted_twice"))

    ((_code, _words, rows),) = refused.context["quarters"]
    assert rows[0]["form"].errors == {"reason": ["Choose one."]}
    assert [(row.record, row.action, row.fields, row.made_by) for row in Correction.objects.order_by("id")] == [
        ("signal", "changed", ["reported"], coordinator),
        ("signal", "removed", [], coordinator),
    ]
    assert Signal.objects.count() == 0


def test_signal_that_was_counted_meanwhile_is_left_alone(as_coordinator, fier, monkeypatch):
    from contacts import signals  # noqa: PLC0415

    signal = make_signal(fier)
    change = signals.change_signal

    def closed_just_before(*, signal, entry, why):
        Signal.objects.filter(pk=signal.pk).update(counted_in=NOW)
        change(signal=signal, entry=entry, why=why)

    monkeypatch.setattr(signals, "change_signal", closed_just_before)
    response = as_coordinator.post(URL, tap(signal, "reported"))

    assert said(response) == ["This was counted meanwhile. Look once more."]
    assert (Signal.objects.get().reported, Correction.objects.count()) == (False, 0)


def test_signal_of_others_is_the_same_as_none(as_coordinator, salvation_army):
    foreign = make_signal(salvation_army)

    answers = [
        as_coordinator.post(URL, tap(foreign, "remove")),
        as_coordinator.post(URL, tap(foreign, "remove") | {"id": str(uuid4())}),
    ]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, URL)}
    assert Signal.objects.count() == 1


@pytest.mark.parametrize("persona", ["worker", "outsider", "accountholder", "member", "editor", "admin_user"])
def test_others_have_no_list(client, request, fier, persona):
    signal = make_signal(fier)
    client.force_login(request.getfixturevalue(persona))

    answers = [client.get(URL).status_code, client.post(URL, tap(signal, "remove")).status_code]

    assert (answers, Signal.objects.count()) == ([404, 404], 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries_do_not_grow(as_coordinator, fier, rows, django_assert_num_queries):
    for _ in range(rows):
        make_signal(fier)
    as_coordinator.get(URL)

    # Session, user, groups, the signals.
    with django_assert_num_queries(4):
        as_coordinator.get(URL)


@pytest.mark.parametrize("field", ["id", "act", "reason"])
def test_tap_takes_any_input_with_an_answer(as_coordinator, fier, field):
    signal = make_signal(fier, ago=1, counted_in=quarters_back(NOW, 1))

    for value in BAD_VALUES:
        form = tap(signal, "reported", reason="wrong_tap") | {field: value}
        assert as_coordinator.post(URL, form).status_code in {200, 302}, value
