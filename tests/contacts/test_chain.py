"""The log of readings shows that it was changed or cut off, also by who may do all in the database (F14)."""

from __future__ import annotations

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contacts import chain, tasks
from contacts.chain import Head, forget_readings_before, verify, verify_and_anchor
from contacts.models import ReadEvent, ReadLogAnchor
from contacts.readings import Look, write_down
from portal.models import Organisation, User
from tests.builders.own_trajectories import make_own_trajectory

TODAY = date(2026, 11, 25)
OTHER = "f" * 64


def read(trajectory, reader, number, *, at=None):
    for _ in range(number):
        write_down(trajectory=trajectory, reader=reader, look=Look(at or timezone.now(), "one"))


@pytest.fixture
def log(worker):
    """Ten readings."""
    trajectory = make_own_trajectory(worker)
    read(trajectory, worker, 10)
    return trajectory


def tamper(*statements):
    """Do what only the owner of the database can do."""
    with connection.cursor() as cursor:
        # What a test has written in its transaction is checked first, or the table cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE contacts_readevent DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE contacts_readevent ENABLE TRIGGER USER")


def found(verdict):
    return [(one.number, one.problem) for one in verdict.breaks]


# The digest as the database computes it: what somebody would put in who knows how it works.
REHASH = (
    "UPDATE contacts_readevent event SET digest ="
    " encode(sha256(convert_to(contacts_readevent_canonical(event), 'UTF8')), 'hex') WHERE number = {}"
)
RELINK = (
    "UPDATE contacts_readevent event SET previous = before.digest FROM contacts_readevent before"
    " WHERE before.number = {} AND event.number = {}"
)


# --- What is right ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_log_without_rows_is_intact(db):
    assert (verify().intact, verify().rows, verify().head) == (True, 0, Head(0, "0" * 64))


@pytest.mark.django_db
def test_log_as_it_was_written_is_intact(log):
    verdict = verify()

    last = ReadEvent.objects.get(number=10)
    assert (verdict.breaks, verdict.rows, verdict.head) == ([], 10, Head(10, last.digest))


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_with_rollbacks_leave_no_gap_and_no_break():
    # A test with real transactions may have been handed empty tables, so everything is made here.
    home = Organisation.objects.get_or_create(code="fier", defaults={"name": "Fier", "kind": "provider"})[0]
    reader = User.objects.create_user("wilma", organisation=home)
    trajectory = make_own_trajectory(reader)
    together = Barrier(8)

    def write(_writer):
        try:
            together.wait()
            for number in range(25):
                with transaction.atomic():
                    read(trajectory, reader, 1)
                    if number % 5 == 4:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    verdict = verify()
    assert (verdict.breaks, verdict.rows, verdict.head.number) == ([], 160, 160)


# --- What was done to it, as owner of the database -------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "breaks"),
    [
        (["UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 5"], [(5, "changed")]),
        (["UPDATE contacts_readevent SET at = at - interval '1 microsecond' WHERE number = 1"], [(1, "changed")]),
        (["UPDATE contacts_readevent SET origin = repeat('a', 16) WHERE number = 10"], [(10, "changed")]),
        # The digest was mended as well: the next row still carries the old one.
        (["UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 5", REHASH.format(5)], [(5, "changed")]),
        (["DELETE FROM contacts_readevent WHERE number = 5"], [(5, "missing")]),
        (["DELETE FROM contacts_readevent WHERE number IN (5, 6)"], [(5, "missing")]),
        (["DELETE FROM contacts_readevent WHERE number < 4"], [(1, "beginning")]),
        # Two rows and a gap: each is named.
        (
            ["UPDATE contacts_readevent SET reason = 'urgent' WHERE number IN (2, 4)",
             "DELETE FROM contacts_readevent WHERE number = 7"],
            [(2, "changed"), (4, "changed"), (7, "missing")],
        ),
    ],
)  # fmt: skip
def test_change_of_a_row_is_found_and_named(log, statements, breaks):
    tamper(*statements)

    assert found(verify()) == breaks


@pytest.mark.django_db
def test_tail_that_was_cut_off_is_found_through_the_head_of_the_night(log):
    verify_and_anchor(today=TODAY)
    tamper("DELETE FROM contacts_readevent WHERE number > 7")

    assert found(verify()) == [(8, "cut off")]


@pytest.mark.django_db
def test_log_that_was_emptied_is_found_through_the_head_of_the_night(log):
    verify_and_anchor(today=TODAY)
    tamper("DELETE FROM contacts_readevent")

    assert found(verify()) == [(1, "cut off")]


@pytest.mark.django_db
def test_tail_that_was_cut_off_and_written_anew_is_found(log, worker):
    verify_and_anchor(today=TODAY)
    tamper("DELETE FROM contacts_readevent WHERE number > 7")
    read(log, worker, 5)

    assert found(verify()) == [(10, "changed")]


@pytest.mark.django_db
def test_log_that_was_rewritten_to_its_end_is_found_through_the_head_of_the_night(log):
    verify_and_anchor(today=TODAY)
    steps = ["UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 8", REHASH.format(8)]
    for number in (9, 10):
        steps += [RELINK.format(number - 1, number), REHASH.format(number)]
    tamper(*steps)

    assert found(verify()) == [(10, "changed")]


@pytest.mark.django_db
def test_everything_rewritten_is_found_through_a_head_that_was_kept_elsewhere(log):
    head = verify().head
    tamper("DELETE FROM contacts_readevent WHERE number = 10")

    assert verify().intact
    assert found(verify(kept_elsewhere=head)) == [(10, "cut off")]
    assert found(verify(kept_elsewhere=Head(4, OTHER))) == [(4, "changed")]


@pytest.mark.django_db
def test_break_list_has_an_end(log, worker):
    read(log, worker, 30)
    tamper("UPDATE contacts_readevent SET reason = 'urgent'")

    assert len(verify().breaks) == chain.MOST_BREAKS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE contacts_readloganchor SET number = 3", "DELETE FROM contacts_readloganchor"]
)
def test_database_refuses_to_change_or_delete_an_anchor(log, change):
    verify_and_anchor(today=TODAY)

    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


# --- Each night ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_each_night_the_head_is_written_down_and_logged_once(log, caplog):
    caplog.set_level("INFO", logger="contacts.tasks")

    tasks.verify_read_log()
    tasks.verify_read_log()

    digest = ReadEvent.objects.get(number=10).digest
    anchor = ReadLogAnchor.objects.get()
    assert (anchor.kind, anchor.number, anchor.digest, anchor.date) == ("head", 10, digest, timezone.localdate())
    assert caplog.messages == [f"read log: 10 rows, head 10 {digest}"] * 2


@pytest.mark.django_db
def test_each_night_a_broken_log_is_an_error_that_names_the_row_and_gets_no_head(log, caplog):
    caplog.set_level("INFO", logger="contacts.tasks")
    tamper("DELETE FROM contacts_readevent WHERE number = 5")

    tasks.verify_read_log()

    # No head: whoever keeps it elsewhere would take it for a good one.
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("ERROR", "read log: broken at row 5 (missing)")
    ]
    assert [(one.kind, one.number) for one in ReadLogAnchor.objects.all()] == [("broken", 5)]


@pytest.mark.django_db
def test_log_that_was_put_back_gets_a_head_again(log):
    tamper("UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 5")
    verify_and_anchor(today=TODAY)
    tamper("UPDATE contacts_readevent SET reason = 'own_work' WHERE number = 5")
    verify_and_anchor(today=TODAY)

    assert [one.kind for one in ReadLogAnchor.objects.order_by("pk")] == ["broken", "head"]
    assert ReadLogAnchor.objects.last_finding().kind == "head"


# --- After the term --------------------------------------------------------------------------------------------------
LONG_AGO = timedelta(days=200)
TERM = timezone.localdate() - timedelta(days=190)


@pytest.fixture
def old_log(worker):
    """Four readings of long ago, and three of now."""
    trajectory = make_own_trajectory(worker)
    read(trajectory, worker, 4, at=timezone.now() - LONG_AGO)
    read(trajectory, worker, 3)
    return trajectory


@pytest.mark.django_db
def test_readings_older_than_the_term_go_and_the_rest_still_verifies(old_log):
    last = ReadEvent.objects.get(number=4).digest
    verify_and_anchor(today=TODAY)

    deleted = [forget_readings_before(TERM), forget_readings_before(TERM)]

    start = ReadLogAnchor.objects.start()
    assert deleted == [4, 0]
    assert (start.number, start.digest, start.date) == (4, last, TERM)
    assert (verify().breaks, verify().rows) == ([], 3)


@pytest.mark.django_db
def test_newest_reading_stays_whatever_its_age_and_numbers_go_on(worker):
    trajectory = make_own_trajectory(worker)
    read(trajectory, worker, 4, at=timezone.now() - LONG_AGO)

    deleted = forget_readings_before(TERM)
    read(trajectory, worker, 1)

    assert (deleted, [row.number for row in ReadEvent.objects.in_order()], verify().breaks) == (3, [4, 5], [])


@pytest.mark.django_db
def test_reading_that_was_written_late_holds_back_what_came_after_it(worker):
    """What goes is one piece, so a row of now keeps the older moment behind it."""
    trajectory = make_own_trajectory(worker)
    for at in (timezone.now() - LONG_AGO, timezone.now(), timezone.now() - LONG_AGO, timezone.now()):
        read(trajectory, worker, 1, at=at)

    assert (forget_readings_before(TERM), verify().breaks) == (1, [])


@pytest.mark.django_db
def test_readings_younger_than_half_a_year_never_go(log):
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        forget_readings_before(timezone.localdate() + timedelta(days=1))

    assert (ReadEvent.objects.count(), ReadLogAnchor.objects.count()) == (10, 0)


@pytest.mark.django_db
def test_broken_log_keeps_all_it_has(old_log, caplog):
    tamper("UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 2")

    assert forget_readings_before(TERM) == 0
    assert (ReadEvent.objects.count(), caplog.messages) == (7, ["read log: broken, so nothing of it was deleted"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "breaks"),
    [
        (["DELETE FROM contacts_readevent WHERE number = 5"], [(5, "beginning")]),
        (["UPDATE contacts_readevent SET reason = 'urgent' WHERE number = 5"], [(5, "changed")]),
        # A beginning that somebody made up: sound by itself, but not what followed on what went.
        (["UPDATE contacts_readevent SET previous = repeat('e', 64) WHERE number = 5", REHASH.format(5)],
         [(5, "beginning"), (5, "changed")]),
    ],
)  # fmt: skip
def test_beginning_is_held_to_what_went_after_its_term(old_log, statements, breaks):
    forget_readings_before(TERM)
    tamper(*statements)

    assert sorted(found(verify())) == breaks


@pytest.mark.django_db
def test_head_of_what_went_after_its_term_is_compared_as_far_as_it_can_be(old_log):
    last = ReadEvent.objects.get(number=4).digest
    forget_readings_before(TERM)

    assert verify(kept_elsewhere=Head(3, OTHER)).intact
    assert verify(kept_elsewhere=Head(4, last)).intact
    assert found(verify(kept_elsewhere=Head(4, OTHER))) == [(4, "beginning")]


# --- By hand, and many rows ------------------------------------------------------------------------------------------
def run(*arguments):
    out = StringIO()
    status = 0
    try:
        call_command("verify_read_log", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, json.loads(out.getvalue())


@pytest.mark.django_db
def test_command_prints_the_head_and_takes_it_back_as_proof(log):
    status, outcome = run()
    digest = ReadEvent.objects.get(number=10).digest

    assert (status, outcome) == (0, {"intact": True, "rows": 10, "head": f"10:{digest}", "breaks": []})
    assert run("--head", outcome["head"])[0] == 0


@pytest.mark.django_db
def test_command_ends_with_one_and_names_the_row(log):
    tamper("DELETE FROM contacts_readevent WHERE number = 5")

    status, outcome = run()

    assert (status, outcome["intact"], outcome["breaks"]) == (1, False, [{"row": 5, "problem": "missing"}])


@pytest.mark.django_db
def test_command_finds_a_tail_that_was_cut_off_with_a_head_of_elsewhere(log):
    head = run()[1]["head"]
    tamper("DELETE FROM contacts_readevent WHERE number > 6")

    assert run()[0] == 0
    assert run("--head", head)[1]["breaks"] == [{"row": 7, "problem": "cut off"}]


@pytest.mark.parametrize(
    "head", ["", "10", "10:abc", f"-1:{OTHER}", f"{2**70}:{OTHER}", "a\x00b", f"{OTHER}:10", "9" * 5_000]
)
def test_command_refuses_what_is_no_head(head):
    with pytest.raises(CommandError, match="NUMBER:DIGEST"):
        call_command("verify_read_log", f"--head={head}")


@pytest.mark.django_db
def test_many_rows_take_no_more_memory_than_a_batch(worker):
    trajectory = make_own_trajectory(worker)
    values = f"{worker.pk}, {worker.organisation_id}, '{trajectory.code}', 'read', 'own_work', repeat('0', 16)"
    own = f"concat_ws('|', place, last, '2026-01-05T10:00:00.000000', {values})"
    columns = "number, previous, digest, at, reader_id, organisation_id, code, action, reason, origin"
    # The trigger would look up the row before for each of them; this makes the same chain in one go.
    tamper(
        f"DO $$ DECLARE last text := repeat('0', 64); own text; BEGIN FOR place IN 1..12000 LOOP"  # noqa: S608  (ours)
        f" own := encode(sha256(convert_to({own}, 'UTF8')), 'hex'); INSERT INTO contacts_readevent ({columns})"
        f" VALUES (place, last, own, '2026-01-05T10:00:00Z', {values}); last := own; END LOOP; END $$"
    )

    tracemalloc.start()
    verdict = verify()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    # A batch is 7 MB; all of them at once would be 16.
    assert (verdict.breaks, verdict.rows, peak < 9_000_000) == ([], 12_000, True)
