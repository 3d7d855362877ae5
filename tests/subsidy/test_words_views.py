"""The pages on which providers write: who may, what they ask, and that nothing typed is lost or told to anybody."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.views.debug import ExceptionReporter

from portal.models import Organisation, User
from subsidy import services
from subsidy.choices import WordsQuestion
from subsidy.models import Narrative
from tests.builders.activities import make_activity
from tests.builders.reports import make_closed_year
from tests.builders.words import make_narrative
from tests.conftest import make_user
from tests.project.markup import read

pytestmark = pytest.mark.django_db
LIST = "/en/verantwoording/2025/toelichting/"
ROUNDS = f"{LIST}fier/a02_rounds/"
A_DAY = date(2025, 5, 6)
CANARY = "Kanarie Wiepkje"


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.fixture
def writer(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def holder(client: Client, accountholder: User) -> Client:
    client.force_login(accountholder)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def fields(response: Any) -> dict[str, str]:
    """Return what the form of a page would send if nothing were touched."""
    form = response.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def save(client: Client, page: Any, **typed: str) -> Any:
    return client.post(page.request["PATH_INFO"], fields(page) | typed)


# --- Who may -------------------------------------------------------------------------------------------------------
def test_words_of_another_organisation_do_not_exist(writer: Client, salvation_army: Organisation) -> None:
    make_narrative(salvation_army, text="Van het Leger.")

    assert writer.get(f"{LIST}salvation_army/a02_rounds/").status_code == 404
    assert writer.post(f"{LIST}salvation_army/a02_rounds/", {"went_well": "Hoi"}).status_code == 404
    assert "Van het Leger." not in text(writer.get(LIST))
    assert "Leger des Heils" not in text(writer.get(LIST))


@pytest.mark.parametrize("address", [f"{LIST}fier/a99_other/", f"{LIST}nobody/a02_rounds/", f"{LIST}sdf/a02_rounds/"])
def test_activity_or_provider_that_is_not_there(holder: Client, fier: Organisation, address: str) -> None:
    assert holder.get(address).status_code == 404


def test_worker_writes_no_words(client: Client, worker: User) -> None:
    client.force_login(worker)

    assert [client.get(LIST).status_code, client.post(ROUNDS, {}).status_code] == [404, 404]
    assert reverse("subsidy:words", args=[2025]) not in text(client.get("/en/verantwoording/2025/"))


def test_account_holder_sees_all_providers_and_may_write(
    holder: Client, fier: Organisation, salvation_army: Organisation, accountholder: User
) -> None:
    assert {one.code for one in holder.get(LIST).context["organisations"]} >= {"fier", "salvation_army"}

    response = save(holder, holder.get(ROUNDS), went_well="Vaste gezichten.")

    assert response.status_code == 302
    assert Narrative.objects.get().updated_by == accountholder


def test_coordinator_of_a_partner_has_nothing_to_write(client: Client, db: None) -> None:
    partner = Organisation.objects.create(code="other", name="Anders", kind="partner")
    client.force_login(make_user("paula-partner", "coordinator", partner))  # type: ignore[arg-type]  # a role is its name

    assert client.get(LIST).context["organisations"] == []
    assert client.get(f"{LIST}other/a02_rounds/").status_code == 404


# --- The list ------------------------------------------------------------------------------------------------------
def test_list_asks_first_about_what_was_done_or_written(writer: Client, worker: User, fier: Organisation) -> None:
    make_activity(worker, today=A_DAY, kind="a03_online")
    make_activity(worker, today=A_DAY.replace(year=2024), kind="a08_places")
    make_narrative(fier, activity="a10_cooperation", question="next")

    [rows] = writer.get(LIST).context["organisations"]

    assert [(row.number, row.written) for row in rows.asked] == [("A3", 0), ("A10", 1)]
    assert rows.asked[1].empty == ("What went well?", "What stood in the way?", "An example, without a person")
    assert len(rows.others) == 18
    assert "A1" in {row.number for row in rows.others}


def test_list_says_when_all_is_answered(writer: Client, fier: Organisation) -> None:
    for question in WordsQuestion.values:
        make_narrative(fier, question=question)

    assert "4 of 4" in text(writer.get(LIST))


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(
    holder: Client, fier: Organisation, worker: User, number: int
) -> None:
    for code in ("one", "two", "three")[:number]:
        provider = Organisation.objects.create(code=code, name=code, kind="provider")
        make_narrative(provider)
    for kind in ("a02_rounds", "a03_online", "a08_places")[:number]:
        make_activity(worker, today=A_DAY, kind=kind)
    holder.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        holder.get(LIST)

    assert len(queries) == 7


def test_year_leads_to_the_words(writer: Client) -> None:
    assert reverse("subsidy:words", args=[2025]) in text(writer.get("/en/verantwoording/2025/"))


@pytest.mark.parametrize("address", [LIST, ROUNDS])
def test_closed_year_says_that_only_the_next_version_shows_it(writer: Client, fier: Organisation, address: str) -> None:
    make_closed_year(2025, closed_on=date(2026, 2, 1))

    assert "only the next version of the report shows it" in text(writer.get(address))
    assert "only the next version" not in text(writer.get(address.replace("2025", "2024")))


# --- Writing -------------------------------------------------------------------------------------------------------
def test_four_answers_are_saved_in_one_go(writer: Client, coordinator: User) -> None:
    page = writer.get(ROUNDS)
    typed = {question: f"Antwoord op {number}." for number, question in enumerate(WordsQuestion.values)}

    response = save(writer, page, **typed)

    assert (response.status_code, response["Location"]) == (302, LIST)
    assert dict(Narrative.objects.values_list("question", "text")) == typed
    assert set(Narrative.objects.values_list("updated_by__username", "activity", "year")) == {
        ("coby-coordinator", "a02_rounds", 2025)
    }


def test_closed_year_can_still_be_written(writer: Client, fier: Organisation) -> None:
    make_closed_year(2025, closed_on=date(2026, 2, 1))

    assert save(writer, writer.get(ROUNDS), next="Meer rondes.").status_code == 302
    assert Narrative.objects.get().text == "Meer rondes."


def test_found_words_are_shown_and_nothing_is_saved(writer: Client) -> None:
    response = save(writer, writer.get(ROUNDS), went_well="Goed jaar.", next="Wij spraken Maria & haar zus.")

    page = text(response)
    assert response.status_code == 422
    assert read(response.content.decode()).problems == []
    assert Narrative.objects.count() == 0
    assert "<mark>Maria</mark>" in page
    assert response.context["form"]["next"].value() == "Wij spraken Maria & haar zus."
    assert response.context["form"]["went_well"].value() == "Goed jaar."


def test_found_words_stay_with_a_reason_and_the_reason_is_remembered(writer: Client) -> None:
    shown = save(writer, writer.get(ROUNDS), next="De burgemeester, Sybrand Buma, opent het huis.")
    assert shown.status_code == 422

    assert save(writer, shown, next_kept="public_office").status_code == 302

    assert Narrative.objects.get().kept_reason == "public_office"
    # Another answer is changed later: the reason need not be given again.
    assert save(writer, writer.get(ROUNDS), went_well="Goed jaar.").status_code == 302
    assert Narrative.objects.count() == 2


def test_too_long_answer_is_refused_and_kept(writer: Client) -> None:
    response = save(writer, writer.get(ROUNDS), next="a " * 751)

    assert (response.status_code, Narrative.objects.count()) == (422, 0)
    assert response.context["form"]["next"].value().startswith("a a a")


def test_colleague_who_was_faster_is_shown_beside_what_was_typed(writer: Client, fier: Organisation) -> None:
    page = writer.get(ROUNDS)
    make_narrative(fier, text="Van een <collega>.")

    conflict = save(writer, page, went_well="Van mij.", next="Ook van mij.")

    assert conflict.status_code == 409
    assert read(conflict.content.decode()).problems == []
    assert "Van een &lt;collega&gt;." in text(conflict)
    assert conflict.context["form"]["went_well"].value() == "Van mij."
    assert dict(Narrative.objects.values_list("question", "text")) == {"went_well": "Van een <collega>."}

    assert save(writer, conflict, went_well="Van ons samen.").status_code == 302
    assert dict(Narrative.objects.values_list("question", "text")) == {
        "went_well": "Van ons samen.", "next": "Ook van mij.",
    }  # fmt: skip


def test_answer_that_a_colleague_took_away_is_said(writer: Client, fier: Organisation) -> None:
    row = make_narrative(fier)
    page = writer.get(ROUNDS)
    row.delete()

    conflict = save(writer, page, went_well="Anders gezegd.")

    assert conflict.status_code == 409
    assert "The answer was taken away." in text(conflict)


@pytest.mark.parametrize("was", ["", "x", "a b c d", "\x00", "1 2 3 4 5"])
def test_form_without_what_was_seen_writes_over_nothing(writer: Client, fier: Organisation, was: str) -> None:
    make_narrative(fier, text="Van een collega.")

    response = save(writer, writer.get(ROUNDS), was=was, went_well="Van mij.")

    assert response.status_code in {409, 422}
    assert Narrative.objects.get().text == "Van een collega."


@pytest.mark.parametrize("number", [1, 4])
def test_page_takes_as_many_queries_for_four_answers_as_for_one(
    writer: Client, fier: Organisation, number: int
) -> None:
    for question in WordsQuestion.values[:number]:
        make_narrative(fier, question=question)
    writer.get(ROUNDS)

    with CaptureQueriesContext(connection) as queries:
        writer.get(ROUNDS)

    assert len(queries) == 6


# --- Nothing of it is told -------------------------------------------------------------------------------------------
def test_report_of_an_error_holds_nothing_that_was_typed(
    writer: Client, coordinator: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Security.md O3: whoever reads the report of an error reads no words of anybody."""
    reports: list[str] = []

    def report(request: Any, **_kwargs: Any) -> None:
        reports.append(ExceptionReporter(request, *sys.exc_info(), is_email=False).get_traceback_text())

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(services, "write_words", broken)
    got_request_exception.connect(report)
    writer.raise_request_exception = False
    try:
        shown = save(writer, writer.get(ROUNDS), next=CANARY + " kwam met Maria.")
        response = save(writer, shown, next_kept="no_person", went_well="Kanarie")
    finally:
        got_request_exception.disconnect(report)

    assert (response.status_code, len(reports)) == (500, 1)
    assert ("RuntimeError" in reports[0], "anarie" in reports[0]) == (True, False)


def test_log_holds_nothing_that_was_typed(writer: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        save(writer, writer.get(ROUNDS), next=f"Wij spraken {CANARY}.")
        save(writer, writer.get(ROUNDS), next="Wij spraken over de Kanarie.")

    told = [record for record in caplog.records if record.name != "django.db.backends"]
    assert [record.name for record in told if "anarie" in record.getMessage()] == []
