"""Facts: an editor writes them, a coordinator confirms them, nobody guesses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal import history
from portal.choices import Certainty, FactKind
from portal.confirming import next_check
from portal.models import Fact, User
from tests.builders.facts import build_fact
from tests.portal.admin.test_pages import words

pytestmark = pytest.mark.django_db
LIST = "/en/redactie/feiten/"


@pytest.fixture
def fact() -> Fact:
    one = build_fact("058-123", key="org.phone", kind=FactKind.PHONE, confirmed_by="Teamleider")
    one.save()
    return one


def edit_form(fact: Fact, **changed: Any) -> dict[str, Any]:
    texts = {
        f"{name}_{code}": getattr(fact, f"{name}_{code}") or ""
        for name in ("label", "value", "note")
        for code in ("nl", "en", "es")
    }
    return {"version": fact.version, "key": fact.key, "kind": fact.kind, "order": 0, "cost": "", "source": ""} | (
        texts | changed
    )


def confirm_form(fact: Fact, value: str = "058-999", **changed: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {f"value_{code}": value for code in ("nl", "en", "es")}
    given = {"version": fact.version, "confirmed_by": "Teamleider", "confirmed_on": today,
             "expires_on": next_check(fact.kind, today=today)}  # fmt: skip
    return given | values | changed


# --- Who may do what ---
def test_coordinator_sees_and_confirms_facts_and_nothing_else(client: Client, coordinator: User, fact: Fact) -> None:
    client.force_login(coordinator)

    html = client.get(LIST).content.decode()
    assert f"{LIST}{fact.pk}/bevestigen/" in html
    assert f'href="{LIST}{fact.pk}/"' not in html
    assert "nieuw/" not in html
    for url in (f"{LIST}{fact.pk}/", f"{LIST}nieuw/", "/en/redactie/", "/en/redactie/teksten/", "/en/redactie/hulp/"):
        assert client.get(url).status_code == 404
    assert client.get(f"{LIST}{fact.pk}/geschiedenis/").status_code == 200


def test_editor_writes_facts_and_confirms_none(client: Client, editor: User, fact: Fact) -> None:
    client.force_login(editor)

    assert f'href="{LIST}{fact.pk}/"' in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{fact.pk}/bevestigen/").status_code == 404
    assert client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact)).status_code == 404


# --- Confirming ---
@pytest.mark.parametrize(("kind", "months"), [(FactKind.PHONE, 6), (FactKind.AMOUNT, 6), (FactKind.TEXT, 12)])
def test_form_of_confirming_proposes_today_and_the_next_check(
    client: Client, coordinator: User, kind: FactKind, months: int
) -> None:
    open_one = build_fact("", key="org.new", kind=kind, certainty="unverified", confirmed_on=None)
    open_one.save()
    client.force_login(coordinator)

    form = client.get(f"{LIST}{open_one.pk}/bevestigen/").context_data["form"]

    assert form["confirmed_on"].value() == timezone.localdate()
    days = (form["expires_on"].value() - timezone.localdate()).days
    assert months * 30 <= days <= months * 31


def test_confirmed_fact_is_what_visitors_read(client: Client, coordinator: User, fact: Fact) -> None:
    client.force_login(coordinator)

    answer = client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact))

    fact.refresh_from_db()
    assert answer.url == LIST
    assert (fact.value_nl, fact.certainty, fact.is_shown(today=timezone.localdate())) == (
        "058-999", Certainty.CONFIRMED, True,
    )  # fmt: skip
    assert (history.last_copy(fact).did, history.last_copy(fact).who) == ("confirm", "coby-coordinator")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value_es": ""}, "value_es"),
        ({"value_en": "call us"}, "value_en"),
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"confirmed_on": timezone.localdate() + timedelta(days=1)}, "confirmed_on"),
        ({"expires_on": ""}, "expires_on"),
        ({"confirmed_on": "2026-01-02", "expires_on": "2026-01-02"}, "__all__"),
    ],
)
def test_half_a_confirmation_is_refused(
    client: Client, coordinator: User, fact: Fact, changed: dict[str, Any], field: str
) -> None:
    client.force_login(coordinator)

    answer = client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact) | changed)

    assert set(answer.context_data["form"].errors) == {field}
    fact.refresh_from_db()
    assert fact.value_nl == "058-123"


def test_coordinator_cannot_slip_in_what_only_an_editor_writes(client: Client, coordinator: User, fact: Fact) -> None:
    client.force_login(coordinator)

    client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact, key="org.other", label_nl="Anders", kind="text"))

    fact.refresh_from_db()
    assert (fact.key, fact.label_nl, fact.kind) == ("org.phone", "naam", "phone")


# --- Writing ---
def test_new_value_waits_for_a_coordinator(client: Client, editor: User, fact: Fact) -> None:
    client.force_login(editor)

    answer = client.post(f"{LIST}{fact.pk}/", edit_form(fact, value_nl="058-000", small="on"), follow=True)

    fact.refresh_from_db()
    assert (fact.value_nl, fact.certainty, fact.confirmed_on) == ("058-000", Certainty.UNVERIFIED, None)
    assert "until a coordinator confirms it" in words(answer)


def test_new_label_leaves_the_value_confirmed(client: Client, editor: User, fact: Fact) -> None:
    client.force_login(editor)

    client.post(f"{LIST}{fact.pk}/", edit_form(fact, label_nl="Telefoon", on_bill="no", cost="free"))

    fact.refresh_from_db()
    assert (fact.label_nl, fact.certainty, fact.on_bill, fact.cost) == ("Telefoon", "confirmed", False, "free")
    assert fact.confirmed_on == date(2026, 11, 1)


def test_key_of_a_fact_never_changes_and_a_new_one_must_be_a_key(client: Client, editor: User, fact: Fact) -> None:
    client.force_login(editor)

    client.post(f"{LIST}{fact.pk}/", edit_form(fact, key="org.other"))
    answer = client.post(f"{LIST}nieuw/", edit_form(fact, key="Geen sleutel"))

    fact.refresh_from_db()
    assert fact.key == "org.phone"
    assert set(answer.context_data["form"].errors) == {"key"}


def test_new_fact_is_one_that_nobody_confirmed(client: Client, editor: User, fact: Fact) -> None:
    client.force_login(editor)

    client.post(f"{LIST}nieuw/", edit_form(fact, key="org.new", version=""))

    made = Fact.objects.get(key="org.new")
    assert (made.certainty, made.confirmed_on, made.value_nl) == (Certainty.UNVERIFIED, None, "058-123")


# --- Two at once, history ---
def test_second_one_is_told_and_sees_both_values(client: Client, editor: User, coordinator: User, fact: Fact) -> None:
    stale = edit_form(fact, label_nl="Van mij", note_nl="Mijn noot")
    client.force_login(coordinator)
    client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact))
    fact.refresh_from_db()
    other = history.lock(Fact, fact.pk, version=1)
    other.label_nl = "Van haar"
    history.save(other, by=coordinator, did="change")
    client.force_login(editor)

    answer = client.post(f"{LIST}{fact.pk}/", stale)

    form = answer.context_data["form"]
    assert "coby-coordinator saved this on" in words(answer)
    # Both changed the label; only the coordinator the value; only the editor the note.
    assert form.theirs["label_nl"] == "Van haar"
    assert (form["label_nl"].value(), form["value_nl"].value(), form["note_nl"].value()) == (
        "Van mij", "058-999", "Mijn noot",
    )  # fmt: skip
    fact.refresh_from_db()
    assert fact.label_nl == "Van haar"

    again = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    client.post(f"{LIST}{fact.pk}/", again)
    fact.refresh_from_db()
    assert (fact.label_nl, fact.value_nl, fact.note_nl, fact.certainty) == (
        "Van mij", "058-999", "Mijn noot", "confirmed",
    )  # fmt: skip


def test_old_value_is_brought_back_and_waits_for_confirming(
    client: Client, editor: User, coordinator: User, fact: Fact
) -> None:
    client.force_login(coordinator)
    client.post(f"{LIST}{fact.pk}/bevestigen/", confirm_form(fact))
    client.force_login(editor)
    first = history.read(history.copies_of(fact))[-1]

    form = client.get(f"{LIST}{fact.pk}/geschiedenis/{first.number}/").context_data["form"]
    again = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    client.post(f"{LIST}{fact.pk}/", again)

    fact.refresh_from_db()
    assert (fact.value_nl, fact.certainty) == ("058-123", Certainty.UNVERIFIED)
    assert history.last_copy(fact).back == first.number


# --- The list ---
def test_list_is_chosen_by_state_and_subject(client: Client, editor: User, fact: Fact) -> None:
    build_fact(key="org.open", certainty="unverified", confirmed_on=None).save()
    build_fact(key="geld.soon", expires_on=timezone.localdate() + timedelta(days=9)).save()
    client.force_login(editor)

    def keys(query: str) -> list[str]:
        return [row.notes[0] for row in client.get(LIST + query).context_data["rows"]]

    assert sorted(keys("")) == ["geld.soon", "org.open", "org.phone"]
    assert keys("?stand=open") == ["org.open"]
    assert keys("?stand=soon") == ["geld.soon"]
    assert sorted(keys("?stand=good")) == ["geld.soon", "org.phone"]
    assert sorted(keys("?deel=org")) == ["org.open", "org.phone"]
    assert keys("?deel=nergens") == []


def test_list_takes_the_same_number_of_queries_for_one_and_three_facts(
    client: Client, editor: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(editor)
    counts = []
    for number in range(3):
        build_fact(key=f"org.n{number}").save()
        with django_assert_max_num_queries(15) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[2]
