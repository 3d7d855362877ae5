"""What a row of the audit log says, and what it can never say (security.md D10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from portal.audit import AuditAction, AuditResult, record
from portal.models import AuditEvent, User
from portal.permissions import Role
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def asked(key):
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    return request


def last():
    return AuditEvent.objects.in_order().last()


def digest_of(event):
    """Compute the digest by hand, as the documentation of the chain says."""
    parts = (
        event.number, event.previous, event.at.strftime("%Y-%m-%dT%H:%M:%S.%f"), event.actor_id or "-",
        event.organisation_id or "-", event.action, event.subject, event.result, event.origin,
    )  # fmt: skip
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


def test_row_says_who_did_what_to_what_when_and_how_it_ended(coordinator):
    with time_machine.travel(NOON, tick=False):
        record(coordinator, AuditAction.PERIOD_CLOSED, subject="period:2025-Q1", result=AuditResult.REFUSED)

    row = last()
    assert (row.actor, row.organisation, row.at) == (coordinator, coordinator.organisation, NOON)
    assert (row.action, row.subject, row.result) == ("period_closed", "period:2025-Q1", "refused")


def test_each_row_carries_the_digest_of_the_one_before_with_and_without_an_actor(coordinator):
    record(None, AuditAction.REPORT_BUILT, subject="report:7")
    record(coordinator, AuditAction.REPORT_ASKED, subject="report:8")

    first, second = AuditEvent.objects.in_order()
    assert (first.number, first.previous, second.number, second.previous) == (1, "0" * 64, 2, first.digest)
    assert [first.digest, second.digest] == [digest_of(first), digest_of(second)]


def test_recording_costs_one_query(coordinator, django_assert_num_queries):
    fresh = User.objects.get(pk=coordinator.pk)

    with django_assert_num_queries(1):
        record(fresh, AuditAction.REPORT_ASKED, subject="report:7", request=asked("abcdefgh"))


def test_row_goes_with_the_transaction_that_it_is_part_of(coordinator):
    with transaction.atomic():
        record(coordinator, AuditAction.REPORT_ASKED, subject="report:7")
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == 0


def test_session_is_a_keyed_hash_of_one_day():
    origins = {}
    for name, key, at in (
        ("one", "abcdefgh", NOON),
        ("again", "abcdefgh", NOON),
        ("other", "ijklmnop", NOON),
        ("tomorrow", "abcdefgh", NOON + timedelta(days=1)),
    ):
        with time_machine.travel(at, tick=False):
            record(None, AuditAction.REPORT_ASKED, request=asked(key))
        origins[name] = last().origin

    assert origins["one"] == origins["again"]
    assert len(set(origins.values())) == 3
    assert sha256(b"abcdefgh").hexdigest()[:16] not in origins.values()


def test_without_a_session_or_a_request_the_row_says_so():
    record(None, AuditAction.REPORT_ASKED, request=asked(None))
    record(AnonymousUser(), AuditAction.REPORT_ASKED)

    assert [(row.actor, row.origin) for row in AuditEvent.objects.in_order()] == [(None, "nobody"), (None, "command")]


def test_member_is_left_out_by_the_database(member):
    record(member, AuditAction.ACCOUNT_MADE, subject=f"user:{member.pk}", request=asked("abcdefgh"))

    row = last()
    assert (row.actor, row.organisation, row.subject, row.origin) == (None, None, "member", "nobody")
    member.delete()
    assert last().digest == digest_of(last())


def test_staff_who_are_members_too_are_not_left_out(member):
    member.groups.add(make_user("eddy", Role.EDITOR).groups.get())

    record(member, AuditAction.FACT_CHANGED, subject="fact:org.phone")

    assert last().actor == member


@pytest.mark.parametrize("subject", ["what somebody wrote", "fact:a b", "report:7\nx", "a" * 30, "user:" + "1" * 61])
def test_subject_leaves_no_room_for_words(coordinator, subject):
    with pytest.raises(IntegrityError), transaction.atomic():
        record(coordinator, AuditAction.FACT_CHANGED, subject=subject)


def test_visitor_leaves_no_row(client):
    client.get("/nl/")

    assert AuditEvent.objects.count() == 0


# --- Accounts --------------------------------------------------------------------------------------------------------
def test_command_that_makes_an_account_is_written_down_as_a_command(monkeypatch):
    monkeypatch.setenv("ACCOUNT_PASSWORD", "a password of many words and signs 7!")

    call_command("create_account", "nora", "--group", "editor")

    row = last()
    assert (row.actor, row.action, row.origin) == (None, "account_made", "command")
    assert row.subject == f"user:{User.objects.get(username='nora').pk}"


@pytest.mark.parametrize("name", ["olga-outsider", "nobody-here"])
def test_locked_name_is_written_down_once_whether_or_not_it_exists(outsider, name):
    cache.clear()
    client = Client(HTTP_SEC_FETCH_SITE="same-origin")

    for _ in range(8):
        client.post("/nl/account/inloggen/", {"login": name, "password": "wrong"})

    row = AuditEvent.objects.get()
    subject = f"user:{outsider.pk}" if name == outsider.username else "user"
    assert (row.actor, row.action, row.subject, row.result) == (None, "login_failed_locked", subject, "refused")
