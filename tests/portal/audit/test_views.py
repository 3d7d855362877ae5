"""The page of the audit log: who reads which rows, and in which words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.audit import AUDIT_LOG, AuditAction, AuditResult, record
from portal.audit.chain import verify_and_anchor
from portal.choices import AuditKind
from portal.models import AuditAnchor, AuditEvent
from portal.permissions import Role
from tests.conftest import make_user
from tests.portal.audit.test_chain import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/en/logboek/"
AT = datetime(2026, 11, 12, 13, 5, tzinfo=UTC)


@pytest.fixture
def rows(request):
    """One row of each kind, by people of three organisations and of none."""
    coordinator, worker, other_worker, accountholder, editor, admin_user = (
        request.getfixturevalue(name)
        for name in ("coordinator", "worker", "other_worker", "accountholder", "editor", "admin_user")
    )
    with time_machine.travel(AT, tick=False):
        record(worker, AuditAction.TRAJECTORY_OPENED, subject="trajectory:bolamu-42")
        record(other_worker, AuditAction.TRAJECTORY_CLOSED, subject="trajectory:tamaro-11")
        record(accountholder, AuditAction.PERIOD_CLOSED, subject="period:2025-Q1")
        record(accountholder, AuditAction.MONEY_CHANGED, subject="money:2025", organisation=worker.organisation.pk)
        record(None, AuditAction.REPORT_FAILED, subject="report:7", result=AuditResult.FAILED)
        record(editor, AuditAction.FACT_CHANGED, subject="fact:org.phone")
        record(admin_user, AuditAction.ACCOUNT_CLOSED, subject=f"user:{other_worker.pk}")
        record(admin_user, AuditAction.TERM_CHANGED, subject="term:contacts")
        record(coordinator, AuditAction.WORDS_CHANGED, subject="words:2025.a02_rounds")


SEEN = {
    Role.COORDINATOR: {"trajectory:bolamu-42", "money:2025", "words:2025.a02_rounds"},
    Role.ACCOUNTHOLDER: {"period:2025-Q1", "money:2025", "report:7", "fact:org.phone", "words:2025.a02_rounds"},
    Role.ADMIN: {"user", "term:contacts"},
    Role.WORKER: set(),
    Role.MEMBER: set(),
    Role.FACILITATOR: set(),
    Role.EDITOR: set(),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_part_and_no_more(rows, fier, sdf, role):
    home = {Role.ACCOUNTHOLDER: sdf, Role.MEMBER: None, Role.ADMIN: None, Role.EDITOR: None}.get(role, fier)
    reader = make_user("reader", role, home)

    seen = set(AuditEvent.objects.visible_to(reader).values_list("subject", flat=True))

    assert {"user" if one.startswith("user:") else one for one in seen} == SEEN[role]


def test_coordinator_without_an_organisation_sees_nothing(rows):
    assert list(AuditEvent.objects.visible_to(make_user("reader", Role.COORDINATOR))) == []


def test_page_says_it_in_sentences_by_day(client, rows, coordinator, accountholder):
    client.force_login(coordinator)

    page = client.get(PAGE).content.decode()

    assert ">12 November 2026</h2>" in page
    assert "<span>wilma-worker opened trajectory bolamu-42.</span>" in page
    assert "anna-accountholder changed a row in the money of 2025." in page
    assert "coby-coordinator changed the words about activity A02 in 2025." in page
    assert '<time datetime="2026-11-12T14:05:00+01:00">14:05</time>' in page
    assert "tamaro" not in page


def test_page_of_the_administrator_names_accounts_and_kinds_of_record(client, rows, admin_user):
    client.force_login(admin_user)

    page = client.get(PAGE).content.decode()

    assert "ad-admin closed the account otto-other." in page
    assert "ad-admin changed how long this is kept: contacts." in page


def test_what_the_portal_did_itself_and_what_failed_is_said(client, rows, accountholder):
    client.force_login(accountholder)

    page = client.get(PAGE).content.decode()

    assert "Somebody at the server could not make report 7." in page
    assert "It did not work." in page


def test_page_shows_in_dutch(client, rows, accountholder):
    client.force_login(accountholder)

    assert client.get("/nl/logboek/").status_code == 200


def test_filter_by_kind_and_month(client, rows, accountholder):
    record(accountholder, AuditAction.PERIOD_CLOSED, subject="period:2026-Q3")
    client.force_login(accountholder)

    def found(**query):
        return [line.sentence.split()[-3] for day in client.get(PAGE, query).context["days"] for line in day.lines]

    assert found(soort="perioden") == ["2026-Q3", "2025-Q1"]
    this_month = f"{timezone.localdate():%Y-%m}"
    assert len(client.get(PAGE, {"maand": this_month}).context["days"]) == (2 if this_month == "2026-11" else 1)
    assert client.get(PAGE, {"soort": "bewaren"}).status_code == 422
    assert "Choose one of the list." in client.get(PAGE, {"soort": "bewaren"}).content.decode()


@pytest.mark.parametrize("name", ["soort", "maand"])
def test_filter_with_a_choice_that_is_none_says_so_beside_the_field_and_keeps_it(client, rows, accountholder, name):
    client.force_login(accountholder)

    answer = client.get(PAGE, {name: '2019-99"<b>'})

    text = " ".join(answer.text.split())
    assert answer.status_code == 422
    # Between the label and the list, by the name that the list is described by.
    assert re.search(
        rf'<label for="id_{name}">[^<]+</label> <ul class="errorlist" id="id_{name}_error"><li>Choose one of the list\.'
        rf'</li></ul> <select name="{name}" aria-invalid="true" aria-describedby="id_{name}_error" id="id_{name}">',
        text,
    )
    assert re.findall(r"<option value=\"([^\"]*)\" selected>([^<]*)<", text)[-1 if name == "maand" else 0] == (
        "2019-99&quot;&lt;b&gt;",
        "2019-99&quot;&lt;b&gt;",
    )
    # What may be chosen is as it was.
    assert client.get(PAGE, {name: ""}).status_code == 200


def test_kinds_to_choose_are_those_that_the_reader_may_see(client, rows, accountholder, coordinator, admin_user):
    chosen = {}
    for reader in (accountholder, coordinator, admin_user):
        client.force_login(reader)
        chosen[reader.username] = [code for code, _word in client.get(PAGE).context["form"].fields["soort"].choices][1:]

    assert AuditKind.TRAJECTORIES not in chosen["anna-accountholder"]
    assert chosen["coby-coordinator"] == AuditKind.values
    assert chosen["ad-admin"] == ["accounts", "bewaren"]


def test_pages_hold_fifty_rows_and_the_filter_goes_along(client, accountholder):
    for number in range(51):
        record(accountholder, AuditAction.REPORT_ASKED, subject=f"report:{number}")
    client.force_login(accountholder)

    first = client.get(PAGE, {"soort": "verslagen"})
    second = client.get(PAGE, {"soort": "verslagen", "blad": "2"})

    assert [len(day.lines) for page in (first, second) for day in page.context["days"]] == [50, 1]
    assert "?soort=verslagen&amp;blad=2" in first.content.decode()


def test_queries_do_not_grow_with_the_rows(client, admin_user, worker, coordinator, django_assert_num_queries):
    client.force_login(admin_user)
    for people in ([worker], [worker, coordinator, admin_user]):
        for one in people:
            record(one, AuditAction.SESSIONS_ENDED, subject=f"user:{one.pk}")

        # Session, account, groups; the oldest row, how many, the rows, the accounts in them; last night's finding.
        with django_assert_num_queries(8):
            client.get(PAGE)


def test_empty_page_says_so(client, coordinator):
    client.force_login(coordinator)

    assert "Nothing was written down yet." in client.get(PAGE).content.decode()
    page = client.get(PAGE, {"soort": "geld"}).content.decode()
    assert "Nothing was done that fits this." in page


def test_page_says_whether_the_log_was_whole_last_night(client, coordinator):
    client.force_login(coordinator)
    record(coordinator, AuditAction.FACT_CONFIRMED, subject="fact:org.phone")
    today = timezone.localdate()

    def words():
        return client.get(PAGE).content.decode()

    assert "The log was not checked yet." in words()
    verify_and_anchor(AUDIT_LOG, today=today - timedelta(days=3))
    assert "was not checked since" in words()
    verify_and_anchor(AUDIT_LOG, today=today)
    assert "the log is whole" in words()
    tamper("UPDATE portal_auditevent SET subject = 'fact:other' WHERE number = 1")
    verify_and_anchor(AUDIT_LOG, today=today)
    assert "The log was changed outside of the portal: row 1" in words()


def test_broken_log_is_a_reminder_to_coordinator_and_administrator(client, coordinator, admin_user, accountholder):
    AuditAnchor.objects.create(kind="broken", number=3, digest="0" * 64, date=date(2026, 11, 26))
    told = {}
    for reader, page in ((coordinator, "/en/contacten/"), (admin_user, "/en/verantwoording/bewaren/"),
                         (accountholder, "/en/verantwoording/")):  # fmt: skip
        client.force_login(reader)
        told[reader.username] = "The log of what staff did was changed" in client.get(page).content.decode()

    assert told == {"coby-coordinator": True, "ad-admin": True, "anna-accountholder": False}
