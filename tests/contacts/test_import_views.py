"""Bringing in files by the screen: what is previewed is what is saved, once, and only of the own organisation."""

from __future__ import annotations

import json
import threading
import zlib
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.log.columns import LOG_FILES
from contacts.models import Activity, Contact, ImportHeading, PendingImport, PhasePeriod, Referral, Signal, Trajectory
from contacts.models.imports import FIXED_CODES, ImportColumn, ImportFile
from contacts.spreadsheets import pending
from contacts.spreadsheets.headings import column_words
from contacts.tasks import forget_imports
from portal.models import Session
from portal.permissions import IMPORT_LOG, Role
from tests.builders.logs import (
    ROUND,
    SIGN,
    TAX_QUESTION,
    WALK_IN,
    small_log,
    stored_counts,
    stored_rows,
    with_cell,
)
from tests.builders.workbooks import csv_bytes, sent, sent_log, workbook
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

URL = "/en/contacten/inlezen/"
COLUMNS, PREVIEW, CANCEL, DONE = (f"{URL}{name}/" for name in ("kolommen", "controle", "weg", "klaar"))
HEAD = ["Datum", "Soort", "Plek", "Bereikt", "Wie"]
ROW = ["07-04-2025", "a02_rounds", "licensed_place", "3", "Jan de Vries 06-12345678"]
CHOSEN = {"date": "Datum", "kind": "Soort", "location_type": "Plek", "reached": "Bereikt"}


@pytest.fixture
def as_coordinator(client, coordinator, salvation_army):
    client.force_login(coordinator)
    return client


def own_log():
    """Return the small log with the rows of Fier only."""
    log = small_log()
    log["activities"] = [line for line in log["activities"] if "salvation_army" not in line]
    log["contacts"] = [line for line in log["contacts"] if ROUND not in line]
    return log


def send(client, files, kind="ours", **more):
    return client.post(URL, {"kind": kind, "sent": files, **more})


def chosen(page, choices, **fixed):
    """Return what the page of columns sends, by the words of the headings."""
    digests = {heading.words: heading.digest for heading in page.context["headings"]}
    fields = {f"column_{name}": "" for name in (column.name for column in page.context["form"].log_file.columns)}
    fields |= {f"column_{name}": f"h:{digests[words]}" for name, words in choices.items()}
    fields |= {f"column_{name}": f"f:{code}" for name, code in fixed.items()}
    return {**fields, "kind": page.context["kind"], "heading": [one.words for one in page.context["headings"]]}


def send_own(client, data, choices=CHOSEN, *, kind="activities", name="own.csv", **fixed):
    """Send a spreadsheet and match its columns."""
    page = send(client, sent(data, name), kind)
    return client.post(COLUMNS, {**chosen(page, choices, **fixed), "file": sent(data, name)})


def digest_of(client):
    return client.get(PREVIEW).context["digest"]


def yes(client, digest=None):
    return client.post(PREVIEW, {"digest": digest or digest_of(client)})


def problems(answer):
    return [(one["file"], one["line"], one["column"], str(one["problem"])) for one in answer.context["problems"]]


def words_of(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


# --- files of the portal ---------------------------------------------------------------------------------------------


def test_files_are_previewed_and_then_saved(as_coordinator, fier):
    answer = send(as_coordinator, sent_log(own_log()))
    assert answer.url == PREVIEW
    page = as_coordinator.get(PREVIEW)
    assert not any(stored_counts().values())
    assert [(row["words"], row["created"]) for row in page.context["rows"]] == [
        ("activities", 2), ("contacts", 1), ("referrals", 2), ("signals", 1), ("trajectories", 2), ("phases", 3),
    ]  # fmt: skip

    answer = yes(as_coordinator)

    assert answer.url == DONE
    done = as_coordinator.get(DONE)
    assert "2 new trajectories have no fixed worker yet." in done.content.decode()
    assert stored_counts() == {
        "activities": 2, "contacts": 1, "referrals": 2, "signals": 1, "trajectories": 2, "phases": 3,
    }  # fmt: skip
    assert Signal.objects.get().organisation == fier
    assert {row.organisation for row in Activity.objects.all()} == {fier}


def test_same_files_twice_change_nothing(as_coordinator):
    send(as_coordinator, sent_log(own_log()))
    yes(as_coordinator)
    before = stored_rows()

    send(as_coordinator, sent_log(own_log()))
    page = as_coordinator.get(PREVIEW)
    yes(as_coordinator)

    assert {(row["created"], row["updated"]) for row in page.context["rows"]} == {(0, 0)}
    assert stored_rows() == before


def test_errors_name_file_line_and_column_and_nothing_is_kept(as_coordinator):
    log = with_cell(own_log(), "activities", 2, "reached", "Jan 06-12345678")
    log = with_cell(log, "contacts", 2, "topics", "housing,tax")

    answer = send(as_coordinator, sent_log(log))

    assert [found[:3] for found in problems(answer)] == [
        ("activities.csv", 2, "reached"),
        ("contacts.csv", 2, "topics"),
    ]
    page = answer.content.decode()
    assert "no person belongs in these data" in page
    assert "Line 2, reached" in page
    assert "<title>Error:" in page
    assert "Jan" not in page
    assert not any(stored_counts().values())
    assert not PendingImport.objects.exists()


def test_rows_of_another_organisation_are_refused(as_coordinator):
    answer = send(as_coordinator, sent_log(with_cell(small_log(), "trajectories", 2, "organisation", "salvation_army")))

    assert [found[:3] for found in problems(answer) if found[2] == "organisation"] == [
        ("activities.csv", 3, "organisation"),
        ("trajectories.csv", 2, "organisation"),
    ]
    assert not any(stored_counts().values())


@pytest.fixture
def foreign(salvation_army, as_coordinator):
    """What another organisation has stored."""
    activity = Activity.objects.create(
        pk=ROUND, kind="a02_rounds", date="2025-04-07", organisation=salvation_army, municipality="GM0080",
        location_type="hotel",
    )  # fmt: skip
    contact = Contact.objects.create(pk=TAX_QUESTION, activity=activity, channel="walk_in")
    trajectory = Trajectory.objects.create(
        code="mofila-23", organisation=salvation_army, municipality="GM0080", opened="2025-03-20"
    )
    Signal.objects.create(pk=SIGN, organisation=salvation_army, quarter="2025-Q1", kind="blackmail", consent="count")
    return activity, contact, trajectory


def test_what_another_organisation_has_is_not_there(foreign, as_coordinator):
    log = own_log()
    strange = {
        "contacts": [log["contacts"][0], f"{UUID(int=5, version=4)};{ROUND};walk_in;;;;;;;;"],
        "referrals": log["referrals"],
        "phases": log["phases"][:2],
    }  # fmt: skip
    before = stored_rows()

    answer = send(as_coordinator, sent_log(strange))

    nowhere = "This stands neither in {}.csv nor in the portal."
    assert problems(answer) == [
        ("contacts.csv", 2, "activity", nowhere.format("activities")),
        ("referrals.csv", 2, "contact", nowhere.format("contacts")),
        ("referrals.csv", 3, "trajectory", nowhere.format("trajectories")),
        ("phases.csv", 2, "trajectory", nowhere.format("trajectories")),
    ]
    assert stored_rows() == before


def test_name_that_another_organisation_uses_cannot_be_used(foreign, as_coordinator):
    log = own_log()
    before = stored_rows()

    files = ("activities", "contacts", "signals", "trajectories")
    answer = send(as_coordinator, sent_log({name: log[name] for name in files}))

    taken = "This cannot be used here. Make a new one."
    assert problems(answer) == [
        ("contacts.csv", 2, "id", taken), ("signals.csv", 2, "id", taken), ("trajectories.csv", 2, "code", taken),
    ]  # fmt: skip
    assert stored_rows() == before


def test_trajectory_that_somebody_works_on_is_changed_only_in_the_portal(as_coordinator, worker):
    send(as_coordinator, sent_log(own_log()))
    yes(as_coordinator)
    Trajectory.objects.filter(code="mofila-23").update(fixed_worker=worker)
    log = with_cell(own_log(), "trajectories", 2, "municipality", "GM0080")
    log = with_cell(log, "phases", 3, "phase", "execution")
    log["phases"].append("mofila-23;contact;2025-05-01;2025-05-02")
    log = with_cell(log, "referrals", 3, "state", "refused")

    answer = send(as_coordinator, sent_log(log))

    # Not even that the phase of May lies within another one.
    assert {found[:3] for found in problems(answer)} == {
        ("trajectories.csv", 2, "code"), ("phases.csv", 3, "trajectory"), ("phases.csv", 5, "trajectory"),
        ("referrals.csv", 3, "trajectory"),
    }  # fmt: skip
    assert {found[3] for found in problems(answer)} == {
        "Somebody works on this trajectory in the portal. Only there it can be changed."
    }
    assert PhasePeriod.objects.count() == 3
    assert Referral.objects.get(partner="ggd").state == "offered"


# --- a spreadsheet of one's own --------------------------------------------------------------------------------------


def test_headings_are_matched_once_and_remembered_as_digests(as_coordinator, fier):
    data = csv_bytes([HEAD, ROW, ROW])

    page = send(as_coordinator, sent(data), "activities")
    # What can be guessed is chosen already.
    guessed = {name for name in CHOSEN if page.context["form"][f"column_{name}"].value().startswith("h:")}
    answer = as_coordinator.post(COLUMNS, {**chosen(page, CHOSEN, municipality="GM0080"), "file": sent(data)})
    again = send(as_coordinator, sent(data), "activities")
    shown = as_coordinator.get(PREVIEW)
    yes(as_coordinator)

    assert {"date", "kind"} <= guessed
    assert (answer.status_code, again.status_code, again.url) == (302, 302, PREVIEW)
    assert "1 column of your file was left out." in shown.content.decode()
    assert "Always send the whole spreadsheet" in shown.content.decode()
    assert Activity.objects.filter(organisation=fier, municipality="GM0080", reached=3).count() == 2
    rows = ImportHeading.objects.filter(organisation=fier, file="activities")
    assert set(rows.values_list("column", flat=True)) == {*CHOSEN, "municipality"}
    stored = json.dumps(list(rows.values()), default=str)
    assert not any(word in stored for word in HEAD)


def test_other_headings_and_the_wish_to_match_anew_lead_to_the_columns(as_coordinator):
    send_own(as_coordinator, csv_bytes([HEAD, ROW]))

    renamed = send(as_coordinator, sent(csv_bytes([["Dag", *HEAD[1:]], ROW])), "activities")
    anew = send(as_coordinator, sent(csv_bytes([HEAD, ROW])), "activities", again="on")
    more = send(as_coordinator, sent(csv_bytes([[*HEAD, "Meer"], [*ROW, "x"]])), "activities")

    assert renamed.context["form"]["column_date"].value() == ""
    assert renamed.context["form"]["column_reached"].value().startswith("h:")
    assert anew.context["form"]["column_date"].value().startswith("h:")
    assert more.url == PREVIEW


def test_match_of_one_organisation_is_not_that_of_another(as_coordinator, salvation_army):
    send_own(as_coordinator, csv_bytes([HEAD, ROW]))
    other = Client()
    other.force_login(make_user("otto-coordinator", Role.COORDINATOR, salvation_army))

    page = send(other, sent(csv_bytes([HEAD, ROW])), "activities")

    assert page.status_code == 200
    assert ImportHeading.objects.visible_to(page.wsgi_request.user).count() == 0


def test_our_own_names_need_no_matching(as_coordinator, fier):
    data = workbook([["date", "kind", "location_type"], ["2025-04-07", "a02_rounds", "hotel"]])

    answer = send(as_coordinator, sent(data, "whatever.xlsx"), "activities")
    yes(as_coordinator)

    assert answer.url == PREVIEW
    assert (Activity.objects.get().organisation, Activity.objects.get().municipality) == (fier, "unknown")


@pytest.mark.parametrize(
    ("change", "field", "error"),
    [
        ({"column_date": ""}, "column_date", "This is needed. Choose a heading of your file."),
        ({"column_kind": "f:GM0080"}, "column_kind", "Choose one of the list."),
        ({"column_date": "f:GM0080"}, "column_date", "Choose one of the list."),
        ({"column_date": "h:" + "0" * 64}, "column_date", "Choose one of the list."),
        ({"file": ""}, "file", "Choose the file once more."),
    ],
)
def test_columns_that_do_not_fit_stay_chosen_and_say_why(as_coordinator, change, field, error):
    data = csv_bytes([HEAD, ROW])
    page = send(as_coordinator, sent(data), "activities")

    answer = as_coordinator.post(COLUMNS, {**chosen(page, CHOSEN), "file": sent(data), **change})

    assert answer.context["form"].errors == {field: [error]}
    assert answer.context["form"]["column_reached"].value() == chosen(page, CHOSEN)["column_reached"]
    assert [heading.words for heading in answer.context["headings"]] == HEAD
    assert not ImportHeading.objects.exists()


def test_heading_chosen_twice_is_refused(as_coordinator):
    data = csv_bytes([HEAD, ROW])
    answer = send_own(as_coordinator, data, {**CHOSEN, "visits": "Bereikt"})

    assert answer.context["form"].errors == {"column_visits": ["This heading was chosen for another column already."]}


def test_headings_are_shown_escaped(as_coordinator):
    heading = "<script>alert(1)</script>"

    page = send(
        as_coordinator, sent(csv_bytes([["x", heading, "{{7*7}}", "a" * 300], ["1", "2", "3", "4"]])), "activities"
    )

    body = page.content.decode()
    assert heading not in body
    assert "&lt;script&gt;" in body
    assert "{{7*7}}" in body
    assert "a" * 201 not in body


def test_error_of_an_own_file_names_its_heading_and_the_line_of_the_spreadsheet(as_coordinator):
    data = workbook([HEAD, ROW, [], [*ROW[:3], "1.000,5", ""]])
    page = send(as_coordinator, sent(data, "Mijn lijst.xlsx"), "activities")
    answer = as_coordinator.post(COLUMNS, {**chosen(page, CHOSEN), "file": sent(data, "Mijn lijst.xlsx")})

    assert [found[:3] for found in problems(answer)] == [("Mijn lijst.xlsx", 4, "Bereikt")]
    # The match holds all the same: the mended file goes straight to the preview.
    mended = send(as_coordinator, sent(workbook([HEAD, ROW, [], [*ROW[:3], 1000, ""]])), "activities")
    assert mended.url == PREVIEW


def test_nothing_of_a_file_stays_in_the_database_but_codes(as_coordinator):
    data = csv_bytes([[*HEAD[:4], "Geheimwoord"], ROW])
    send_own(as_coordinator, data, CHOSEN)
    waiting = PendingImport.objects.get()
    kept = zlib.decompress(bytes(waiting.rows)).decode()
    sessions = json.dumps([session.get_decoded() for session in Session.objects.all()])

    for text in ("Jan", "06-1234", "Geheimwoord", "own.csv", "Bereikt"):
        assert text not in kept
        assert text not in sessions
    assert json.loads(kept)["activities"][0][2:5] == ["2025-04-07", "a02_rounds", "fier"]


# --- the yes ---------------------------------------------------------------------------------------------------------


def test_second_yes_saves_nothing_more_and_says_so(as_coordinator):
    send(as_coordinator, sent_log(own_log()))
    digest = digest_of(as_coordinator)
    yes(as_coordinator, digest)
    before = stored_rows()

    answer = yes(as_coordinator, digest)

    assert (answer.url, words_of(answer)) == (DONE, ["This was done already. Nothing was saved twice."])
    assert stored_rows() == before
    assert bytes(PendingImport.objects.get().rows) == b""


def test_yes_to_what_was_not_looked_at_last_saves_nothing(as_coordinator):
    send(as_coordinator, sent_log(own_log()))
    first = digest_of(as_coordinator)
    send(as_coordinator, sent_log({"signals": own_log()["signals"]}))

    answer = yes(as_coordinator, first)

    assert answer.url == PREVIEW
    assert words_of(answer)[0].startswith("You looked at another file in the meantime")
    assert not any(stored_counts().values())
    yes(as_coordinator)
    assert stored_counts()["signals"] == 1


@pytest.mark.parametrize(("minutes", "saved"), [(29, 1), (31, 0)])
def test_preview_waits_half_an_hour(as_coordinator, minutes, saved):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send(as_coordinator, sent_log({"signals": own_log()["signals"]}))
        digest = digest_of(as_coordinator)
        # Somebody who does nothing at all is logged out before.
        for part in (10, 10, minutes - 20):
            as_coordinator.get(URL)
            clock.shift(timedelta(minutes=part))
        # She was asked once more who she is, which keeps what waits.
        assert yes(as_coordinator, digest).url.startswith(reverse("account_reauthenticate"))
        as_coordinator.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        answer = yes(as_coordinator, digest)
        forget_imports()

    assert Signal.objects.count() == saved
    assert answer.url == (DONE if saved else URL)
    assert PendingImport.objects.count() == saved
    if not saved:
        assert words_of(answer)[0].startswith("It is more than half an hour ago")
        assert as_coordinator.get(PREVIEW).url == URL


def test_what_changed_in_the_portal_meanwhile_stops_the_yes(as_coordinator):
    send(as_coordinator, sent_log(own_log()))
    yes(as_coordinator)
    log = with_cell(own_log(), "activities", 2, "reached", "9")
    send(as_coordinator, sent_log(log))
    digest = digest_of(as_coordinator)
    Activity.objects.filter(pk=WALK_IN).update(counted_in="2025-Q1")

    answer = yes(as_coordinator, digest)

    assert [found[:3] for found in problems(answer)] == [("activities.csv", 2, "reached")]
    assert Activity.objects.get(pk=WALK_IN).reached == 4
    assert not PendingImport.objects.filter(saved=False).exists()


def test_one_person_has_one_preview_and_no_one_elses(as_coordinator, fier):
    send(as_coordinator, sent_log(own_log()))
    digest = digest_of(as_coordinator)
    other = Client()
    other.force_login(make_user("carla-coordinator", Role.COORDINATOR, fier))

    assert other.get(PREVIEW).url == URL
    assert yes(other, digest).url == URL
    send(as_coordinator, sent_log(own_log()))
    assert PendingImport.objects.count() == 1


def test_no_throws_it_away(as_coordinator):
    send(as_coordinator, sent_log(own_log()))

    answer = as_coordinator.post(CANCEL)

    assert (answer.url, words_of(answer)) == (URL, ["Thrown away. Nothing was saved."])
    assert not PendingImport.objects.exists()
    assert as_coordinator.get(PREVIEW).url == URL


@pytest.mark.parametrize("digest", ["", "0" * 64, "\x00", "a" * 5_000, "{{7*7}}"])
def test_made_up_yes_saves_nothing(as_coordinator, digest):
    send(as_coordinator, sent_log(own_log()))

    assert as_coordinator.post(PREVIEW, {"digest": digest}).url == PREVIEW
    assert not any(stored_counts().values())


# --- what is sent ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "kind", "error"),
    [
        ([], "ours", "Choose a file."),
        ([("x", "own.csv")], "", "Choose one."),
        ([("x", "own.csv")], "nonsense", "Choose one of the list."),
        ([("x", "own.csv")], "ours", "own.csv is none of the files of this portal"),
        ([("x", "signals.csv"), ("y", "signals.csv")], "ours", "Two files have the same name."),
        ([("x", "a.csv"), ("y", "b.csv")], "signals", "Choose one file at a time."),
        ([("x" * 5_000_001, "a.csv")], "signals", "This is more than 5 MB."),
        ([("x" * 5_600_000, "a.csv")], "signals", "This is more than 5 MB."),
        ([("x", "a" * 300 + ".csv")], "ours", "a" * 59 + "…"),
        ([("x", "<b>\u202e\x00.csv")], "ours", "&lt;b&gt;"),
        ([("x", "../../signals.xls")], "ours", "signals.xls is none"),
        ([("x", "CON")], "ours", "CON is none"),
    ],
)
def test_what_cannot_be_taken_says_why(as_coordinator, files, kind, error):
    answer = send(as_coordinator, [sent(data, name) for data, name in files], kind)

    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize("name", ["../signals.csv", "C:\\mijn\\signals.csv"])
def test_folder_in_a_name_is_no_matter(as_coordinator, name):
    body = "\n".join(own_log()["signals"])
    boundary = "x"
    data = (
        f'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nours\r\n--x\r\nContent-Disposition: form-data; '
        f'name="sent"; filename="{name}"\r\n\r\n{body}\r\n--x--\r\n'
    )

    answer = as_coordinator.post(URL, data, content_type=f"multipart/form-data; boundary={boundary}")

    assert answer.url == PREVIEW


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xff\xfe", b"id", b'"', own_log()["signals"][0].encode(), b"PK\x03\x04", b"{" * 100_000]
)
@pytest.mark.parametrize("kind", ["ours", "signals"])
def test_any_bytes_are_answered_with_what_is_wrong(as_coordinator, data, kind):
    answer = send(as_coordinator, sent(data, "signals.csv"), kind)

    assert answer.status_code == 200
    assert answer.context.get("problems") or answer.context["form"].fields.get("file")
    assert not PendingImport.objects.exists()


def test_a_hundred_files_are_refused(as_coordinator):
    assert send(as_coordinator, [sent("x", f"{n}.csv") for n in range(101)]).status_code == 400


def test_number_of_queries_of_a_preview_is_the_same_for_few_and_for_many_rows(as_coordinator):
    send_own(as_coordinator, csv_bytes([HEAD, ROW]))
    counts = []
    for number in (1, 40):
        with CaptureQueriesContext(connection) as queries:
            send(as_coordinator, sent(csv_bytes([HEAD, *[ROW] * number])), "activities")
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [URL, COLUMNS, PREVIEW, DONE])
def test_only_coordinators_bring_in(client, worker, coordinator, path):
    assert coordinator.has_perm(IMPORT_LOG)
    client.force_login(worker)

    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_coordinator_without_an_organisation_brings_in_nothing(client):
    client.force_login(make_user("nora-nowhere", Role.COORDINATOR, None))

    assert client.get(URL).status_code == 404


def test_pages_without_what_they_show_lead_back(as_coordinator):
    assert {as_coordinator.get(path).url for path in (COLUMNS, PREVIEW, DONE)} == {URL}
    assert as_coordinator.post(COLUMNS, {"kind": "nonsense"}).url == URL


def test_session_that_ended_asks_to_log_in_and_keeps_no_heading(client, coordinator):
    headers = {"sec-fetch-site": "same-origin"}

    answers = [
        client.post(URL, {"kind": "signals", "sent": sent("x")}, headers=headers),
        client.post(COLUMNS, {"kind": "signals", "heading": ["Jan"]}, headers=headers),
    ]

    assert all(answer.url.startswith(reverse("account_login")) for answer in answers)
    assert "Jan" not in json.dumps(dict(client.session.items()))


# --- the rules of the tables -----------------------------------------------------------------------------------------


def test_files_columns_and_fixed_codes_are_those_of_the_log():
    assert ImportFile.values == [file.name for file in LOG_FILES]
    assert set(ImportColumn.values) == {column.name for file in LOG_FILES for column in file.columns}
    assert {"a02_rounds", "GM0080", "hotel", "walk_in"} <= set(FIXED_CODES)
    assert all(str(column_words(file, column)) for file in LOG_FILES for column in file.columns)


@pytest.mark.django_db(transaction=True)
def test_two_yeses_at_once_are_one_import(coordinator):
    client = Client()
    client.force_login(coordinator)
    send(client, sent_log(own_log()))
    digest, answers = digest_of(client), []

    def confirm() -> None:
        try:
            now = timezone.now()
            answers.append(
                pending.confirm(
                    digest, user=coordinator, organisation=coordinator.organisation, at=now, today=now.date()
                ).answer
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(answers) == ["already", "saved"]
    assert stored_counts()["activities"] == 2
