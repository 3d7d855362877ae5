"""The audit log shows that it was changed or cut off, also by who may do all in the database (security.md F14)."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from importlib import import_module
from io import StringIO
from threading import Barrier

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal import audit, tasks
from portal.audit import AUDIT_LOG, AuditAction, chain, forget_audit_before, record
from portal.audit.chain import Head, verify, verify_and_anchor
from portal.models import AuditAnchor, AuditEvent
from tests.conftest import make_user

TODAY = date(2026, 11, 26)
OTHER = "f" * 64
WRITERS, EACH = 8, 100


@pytest.fixture
def log(accountholder):
    """Ten rows."""
    for number in range(10):
        record(accountholder, AuditAction.REPORT_ASKED, subject=f"report:{number}")
    return accountholder


def tamper(*statements):
    """Do what only the owner of the database can do."""
    with connection.cursor() as cursor:
        # What a test has written in its transaction is checked first, or the table cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE portal_auditevent DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE portal_auditevent ENABLE TRIGGER USER")


def found(verdict):
    return [(one.number, one.problem) for one in verdict.breaks]


# The digest as the database computes it: what somebody would put in who knows how it works.
REHASH = (
    "UPDATE portal_auditevent event SET digest ="
    " encode(sha256(convert_to(portal_auditevent_canonical(event), 'UTF8')), 'hex') WHERE number = {}"
)
RELINK = (
    "UPDATE portal_auditevent event SET previous = before.digest FROM portal_auditevent before"
    " WHERE before.number = {} AND event.number = {}"
)


CHANGE = "UPDATE portal_auditevent SET subject = 'report:99' WHERE number = {}"


def rewritten(first, last=10):
    """Return what makes the whole chain anew from a row on, after that row was changed."""
    steps = [CHANGE.format(first), REHASH.format(first)]
    for number in range(first + 1, last + 1):
        steps += [RELINK.format(number - 1, number), REHASH.format(number)]
    return steps


# --- Many at once ----------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_a_hundred_rows_with_rollbacks_leave_no_gap_and_no_break(capsys):
    user = make_user("anna", None)
    together = Barrier(WRITERS)

    def write(_writer):
        try:
            together.wait()
            for number in range(EACH):
                with transaction.atomic():
                    record(user, AuditAction.REPORT_ASKED, subject=f"report:{number}")
                    if number % 5 == 4:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    seconds = time.perf_counter() - started

    verdict = verify(AUDIT_LOG)
    kept = WRITERS * EACH * 4 // 5
    numbers = list(AuditEvent.objects.in_order().values_list("number", flat=True))
    assert (verdict.breaks, verdict.rows, numbers) == ([], kept, list(range(1, kept + 1)))
    with capsys.disabled():
        print(f"\naudit log: {WRITERS * EACH} rows by {WRITERS} writers, {WRITERS * EACH / seconds:.0f} rows/s")


# --- What was done to it, as owner of the database -------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "breaks"),
    [
        (["UPDATE portal_auditevent SET action = 'report_built' WHERE number = 5"], [(5, "changed")]),
        (["UPDATE portal_auditevent SET actor_id = NULL WHERE number = 1"], [(1, "changed")]),
        (["UPDATE portal_auditevent SET at = at - interval '1 microsecond' WHERE number = 10"], [(10, "changed")]),
        # The digest was mended as well: the next row still carries the old one.
        (["UPDATE portal_auditevent SET result = 'failed' WHERE number = 5", REHASH.format(5)], [(5, "changed")]),
        (["DELETE FROM portal_auditevent WHERE number = 5"], [(5, "missing")]),
        (["DELETE FROM portal_auditevent WHERE number < 4"], [(1, "beginning")]),
    ],
)
def test_change_of_a_row_is_found_and_named(log, statements, breaks):
    tamper(*statements)

    assert found(verify(AUDIT_LOG)) == breaks


@pytest.mark.django_db
def test_tail_that_was_cut_off_is_found_through_the_head_of_the_night(log):
    verify_and_anchor(AUDIT_LOG, today=TODAY)
    tamper("DELETE FROM portal_auditevent WHERE number > 7")

    assert found(verify(AUDIT_LOG)) == [(8, "cut off")]


@pytest.mark.django_db
def test_chain_that_was_rewritten_to_its_end_is_found_through_the_head_of_the_night(log):
    verify_and_anchor(AUDIT_LOG, today=TODAY)
    tamper(*rewritten(3))

    assert found(verify(AUDIT_LOG)) == [(10, "changed")]


@pytest.mark.django_db
def test_whole_chain_and_its_anchors_rewritten_is_found_through_a_head_kept_elsewhere(log):
    head = verify_and_anchor(AUDIT_LOG, today=TODAY).head
    tamper("ALTER TABLE portal_auditanchor DISABLE TRIGGER USER", "DELETE FROM portal_auditanchor", *rewritten(1))

    assert verify(AUDIT_LOG).intact
    assert found(verify(AUDIT_LOG, kept_elsewhere=head)) == [(10, "changed")]


# --- What the portal itself may do -----------------------------------------------------------------------------------
CHANGES = [
    "UPDATE portal_auditevent SET subject = 'report:99'",
    "DELETE FROM portal_auditevent",
    "UPDATE portal_auditanchor SET number = 3",
    "DELETE FROM portal_auditanchor",
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_triggers_refuse_a_change_whoever_asks(log, change):
    verify_and_anchor(AUDIT_LOG, today=TODAY)

    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert (AuditEvent.objects.count(), AuditAnchor.objects.count()) == (10, 1)


ADD = (
    "INSERT INTO portal_auditevent (number, previous, digest, at, action, subject, result, origin)"
    " VALUES (0, repeat('0', 64), repeat('0', 64), now() - interval '{} days',"
    " 'report_built', 'report:1', 'done', 'task')"
)


@pytest.fixture
def as_portal(db):
    """The role of the portal in production, with its rights as there; all of it is undone when the test is over."""
    own = connection.settings_dict
    with psycopg.connect(host=own["HOST"], user="postgres", password=own["PASSWORD"], dbname=own["NAME"]) as superuser:
        superuser.execute("CREATE ROLE portal_app NOLOGIN; CREATE ROLE portal_audit NOLOGIN")
        superuser.execute("GRANT portal_audit TO portal_app; GRANT USAGE ON SCHEMA public TO portal_app")
        # As the default privileges do for each table that a migration makes.
        superuser.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app")
        superuser.execute(import_module("portal.migrations.0007_audit_log").GRANTS)
        superuser.execute("SET LOCAL ROLE portal_app")
        superuser.execute(ADD.format(200))
        superuser.execute(ADD.format(0))
        yield superuser
        superuser.rollback()


@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE portal_auditevent", "TRUNCATE portal_auditanchor"])
def test_role_of_the_portal_may_not_change_delete_or_empty(as_portal, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_portal.transaction():
        as_portal.execute(change)

    assert as_portal.execute("SELECT count(*) FROM portal_auditevent").fetchone() == (2,)


def test_truncate_is_refused_also_to_a_role_that_was_given_it(as_portal):
    as_portal.execute("SET CONSTRAINTS ALL IMMEDIATE")
    as_portal.execute("RESET ROLE; GRANT TRUNCATE ON portal_auditevent TO portal_app; SET LOCAL ROLE portal_app")

    with pytest.raises(psycopg.errors.IntegrityError, match="only ever added to"), as_portal.transaction():
        as_portal.execute("TRUNCATE portal_auditevent")


def test_role_of_the_portal_forgets_what_is_past_its_term_by_the_one_door(as_portal):
    assert as_portal.execute("SELECT portal_auditevent_forget(1)").fetchone() == (1,)

    with pytest.raises(psycopg.errors.IntegrityError, match="only ever added to"), as_portal.transaction():
        as_portal.execute("SELECT portal_auditevent_forget(2)")


# --- Each night ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_night_the_head_is_written_down_and_logged(log, caplog):
    caplog.set_level("INFO", logger="portal.tasks")
    assert (audit.last_finding(), audit.is_broken()) == (None, False)

    tasks.verify_audit_log()
    tasks.verify_audit_log()

    digest = AuditEvent.objects.get(number=10).digest
    anchor = AuditAnchor.objects.get()
    assert (anchor.kind, anchor.number, anchor.digest, anchor.date) == ("head", 10, digest, timezone.localdate())
    assert caplog.messages == [f"audit log: 10 rows, head 10 {digest}"] * 2
    assert (audit.last_finding(), audit.is_broken()) == (anchor, False)


@pytest.mark.django_db
def test_each_night_a_broken_log_is_an_error_that_names_the_row_and_gets_no_head(log, caplog):
    tamper("DELETE FROM portal_auditevent WHERE number = 5")

    tasks.verify_audit_log()

    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("ERROR", "audit log: broken at row 5 (missing)")
    ]
    assert [(one.kind, one.number) for one in AuditAnchor.objects.all()] == [("broken", 5)]
    assert audit.is_broken()


# --- After the term --------------------------------------------------------------------------------------------------
TERM = timezone.localdate() - timedelta(days=190)


@pytest.fixture
def old_log(accountholder):
    """Four rows of long ago, and three of now."""
    with time_machine.travel(timezone.now() - timedelta(days=200), tick=False):
        for _ in range(4):
            record(accountholder, AuditAction.REPORT_ASKED, subject="report:1")
    for _ in range(3):
        record(accountholder, AuditAction.REPORT_ASKED, subject="report:1")
    return accountholder


@pytest.mark.django_db
def test_rows_older_than_the_term_go_and_the_rest_still_verifies(old_log):
    last = AuditEvent.objects.get(number=4).digest
    verify_and_anchor(AUDIT_LOG, today=TODAY)

    deleted = [forget_audit_before(TERM), forget_audit_before(TERM)]

    start = AuditAnchor.objects.start()
    assert (deleted, start.number, start.digest, start.date) == ([4, 0], 4, last, TERM)
    assert (verify(AUDIT_LOG).breaks, verify(AUDIT_LOG).rows) == ([], 3)


@pytest.mark.django_db
def test_rows_younger_than_half_a_year_never_go(log):
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        forget_audit_before(timezone.localdate() + timedelta(days=1))

    assert (AuditEvent.objects.count(), AuditAnchor.objects.count()) == (10, 0)


@pytest.mark.django_db
def test_broken_log_keeps_all_it_has(old_log, caplog):
    tamper("UPDATE portal_auditevent SET result = 'failed' WHERE number = 2")

    assert forget_audit_before(TERM) == 0
    assert (AuditEvent.objects.count(), caplog.messages) == (7, ["audit log: broken, so nothing of it was deleted"])


# --- By hand ---------------------------------------------------------------------------------------------------------
def run(*arguments):
    out = StringIO()
    status = 0
    try:
        call_command("verify_audit_log", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, json.loads(out.getvalue())


@pytest.mark.django_db
def test_command_prints_the_head_and_takes_it_back_as_proof(log):
    status, outcome = run()
    digest = AuditEvent.objects.get(number=10).digest

    assert (status, outcome) == (0, {"intact": True, "rows": 10, "head": f"10:{digest}", "breaks": []})
    assert run("--head", outcome["head"])[0] == 0
    assert run("--head", f"10:{OTHER}") == (
        1,
        outcome | {"intact": False, "breaks": [{"row": 10, "problem": "changed"}]},
    )


@pytest.mark.django_db
def test_command_ends_with_one_and_names_the_first_row_that_is_wrong(log):
    tamper("DELETE FROM portal_auditevent WHERE number IN (3, 5)")

    status, outcome = run()

    assert (status, outcome["breaks"][0]) == (1, {"row": 3, "problem": "missing"})


def test_both_logs_wait_for_locks_of_their_own():
    assert AUDIT_LOG.lock != import_module("contacts.chain").READ_LOG.lock
    assert Head(1, OTHER) == chain.Head(1, OTHER)
