"""What is gone is gone: from every table, from sessions, from imports and exports; and two runs never fold twice."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from contacts import retention
from contacts.choices import CountedBy, Population
from contacts.folded_codes import digest_of, is_used, remember_codes, used_codes
from contacts.models import (
    Contact,
    FoldedCode,
    FoldedCount,
    ReadEvent,
    Referral,
    RetentionTerm,
    Signal,
    Tombstone,
    Trajectory,
)
from contacts.readings import Look, write_down
from contacts.retention import Due, Run, fold_year, forget_in_sessions, forget_readings, what_goes
from contacts.services import stamp_quarter
from portal.models import Session
from portal.session_store import SessionStore
from tests.builders.records import make_activity, make_contacts, make_referral, make_signal, make_trajectory

pytestmark = pytest.mark.django_db

RUN_ON = date(2028, 2, 1)
MONTHS = {"contacts": 24, "referrals": 24, "signals": 24, "trajectories": 24, "readings": 12, "audit": 12}
RUN = Run(RUN_ON, MONTHS, ((2024, 2026), (2027, 2029)))
ALL_OF_2025 = Due(
    {kind: frozenset({2025}) for kind in ("contacts", "referrals", "signals", "trajectories")}, date(2027, 2, 1)
)


@pytest.fixture
def counted(fier):
    """Three contacts with two referrals, a signal, and a closed trajectory with a referral, all counted in 2025."""
    contacts = make_contacts(make_activity(fier, "a01_walk_in", "2025-01-14"), 3, language="es")
    make_referral("ggd", "accepted", contact=contacts[0])
    make_referral("uwv", "arrived", contact=contacts[0])
    make_signal("2025-Q1", "violence", "count")
    make_referral("uwv", "arrived", trajectory=make_trajectory(fier, "2025-02-01", "2025-03-01"))
    stamp_quarter(code="2025-Q1", end=date(2025, 3, 31))


def fold_everything(due=ALL_OF_2025):
    return [fold_year(kind, 2025, due=due, run=RUN) for kind in ("referrals", "contacts", "signals", "trajectories")]


# --- Gone ----------------------------------------------------------------------------------------------------------


def traces_of(words: list[str]) -> set[tuple[str, str]]:
    """Return each table that has a row in which one of the words stands, in whatever column, and the word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        tables = [table for (table,) in cursor.fetchall()]
        found = set()
        for table in tables:
            # A row as text holds every column: texts, UUIDs, lists, JSON.
            rows = f'"{table}" AS one, unnest(%s::text[]) AS sought (wanted)'
            cursor.execute(f"SELECT DISTINCT wanted FROM {rows} WHERE strpos(one::text, wanted) > 0", [words])  # noqa: S608  (tables of our own)
            found |= {(table, word) for (word,) in cursor.fetchall()}
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    return found | {("sessions", word) for word in words for content in sessions if word in content}


def test_nothing_of_what_was_folded_stands_in_any_table(counted, worker, client):
    followed = Trajectory.objects.get()
    code = followed.code
    rows = [*Contact.objects.all(), *Referral.objects.all(), *Signal.objects.all()]
    words = [str(row.pk) for row in rows] + [code, str(followed.key)]
    read_long_ago = timezone.now() - timedelta(days=202)
    write_down(trajectory=followed, reader=worker, look=Look(read_long_ago, "one"))
    # The newest reading stays, whatever its age: it is of another one.
    other = make_trajectory(worker.organisation, "2026-01-05")
    write_down(trajectory=other, reader=worker, look=Look(timezone.now(), "one"))
    client.force_login(worker)
    session = client.session
    session["contacts.saved_contact"] = {"contact": words[0], "activity": "a", "number": 1, "created": True}
    session["contacts.saved_signal"] = {"signal": words[-3], "new": False}
    session["contacts.kept"] = {"path": "/", "at": read_long_ago.timestamp(), "typed": f"id={words[1]}"}
    session.save()
    tables = {table for table, _word in traces_of(words)}
    assert {"contacts_contact", "contacts_referral", "contacts_signal", "contacts_trajectory", "sessions"} <= tables

    fold_everything()
    forget_in_sessions(at=timezone.now())

    # The log of readings outlives the trajectory for its own term.
    assert traces_of(words) == {("contacts_readevent", code)}
    assert client.session["_auth_user_id"] == str(worker.pk)
    forget_readings(due=Due(ALL_OF_2025.years, timezone.localdate() - timedelta(days=199)), run=RUN)
    assert traces_of(words) == set()


def test_walk_finds_what_it_looks_for(counted):
    contact = Contact.objects.first()

    assert traces_of([str(contact.pk), "no-such-word"]) >= {("contacts_contact", str(contact.pk))}


def test_session_keeps_a_form_that_is_about_to_be_given_back(db):
    now = timezone.now()
    store = SessionStore()
    store["contacts.kept"] = {"path": "/", "at": now.timestamp() - 500, "typed": "people=1"}
    store["other"] = 1
    store.save()
    ended = SessionStore()
    ended.set_expiry(-60)
    ended.save()

    assert forget_in_sessions(at=now) == 1
    assert set(SessionStore(store.session_key).keys()) == {"contacts.kept", "other"}
    assert forget_in_sessions(at=now + timedelta(seconds=200)) == 1
    assert set(SessionStore(store.session_key).keys()) == {"other"}


def test_counted_rows_open_only_while_they_are_folded(counted):
    late = make_contacts(make_activity(Trajectory.objects.get().organisation, "a01_walk_in", "2025-05-05"), 1)[0]
    stamp_quarter(code="2026-Q1", end=date(2026, 3, 31))

    fold_everything()

    with pytest.raises(IntegrityError, match="only by a correction"), transaction.atomic():
        Contact.objects.filter(pk=late.pk).delete()


# --- What is counted -----------------------------------------------------------------------------------------------


def test_folding_counts_and_says_what_went(counted, fier):
    assert what_goes(ALL_OF_2025) == {
        "contacts": {2025: 3}, "referrals": {2025: 3}, "signals": {2025: 1}, "trajectories": {2025: 1}, "readings": {},
        "audit": {},
    }  # fmt: skip

    assert fold_everything() == [
        {"referrals": {2025: 2}},
        {"contacts": {2025: 3}},
        {"signals": {2025: 1}},
        {"referrals": {2025: 1}, "trajectories": {2025: 1}},
    ]
    partner = FoldedCount.objects.of_table(Population.REFERRALS, CountedBy.PARTNER, ["2025-Q1"])
    assert set(partner.values_list("code", "number", "organisation")) == {("ggd", 1, fier.pk), ("uwv", 2, fier.pk)}
    kind = FoldedCount.objects.of_table(Population.SIGNALS, CountedBy.KIND, ["2025-Q1"])
    assert list(kind.values_list("code", "number", "organisation")) == [("violence", 1, None)]


def test_second_folding_adds_to_the_first(counted, fier):
    fold_everything()
    late = make_contacts(make_activity(fier, "a01_walk_in", "2025-01-20"), 2, language="es")
    Contact.objects.filter(pk__in=[row.pk for row in late]).update(counted_in="2025-Q1")

    fold_year("contacts", 2025, due=ALL_OF_2025, run=RUN)

    language = FoldedCount.objects.of_table(Population.CONTACTS, CountedBy.LANGUAGE, ["2025-Q1"]).get()
    assert (language.code, language.number, language.organisation) == ("es", 5, fier)


def test_folding_of_nothing_leaves_nothing(fier):
    assert fold_everything() == [
        {"referrals": {}}, {"contacts": {}}, {"signals": {}}, {},
    ]  # fmt: skip
    assert not Tombstone.objects.exists()
    assert not FoldedCount.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"population": "namen"},
        {"period": "2025"},
        {"period": "2025-Q5"},
        {"split": "partner"},
        {"code": "Maria"},
        {"code": "ja"},
        {"number": 0},
    ],
)
def test_folded_count_holds_only_codes_of_its_table(fier, wrong):
    right = {"population": "contacten", "period": "2025-Q1", "split": "taal", "code": "es", "number": 1}
    FoldedCount.objects.create(**right)

    with pytest.raises(IntegrityError), transaction.atomic():
        FoldedCount.objects.create(**right | {"organisation": fier} | wrong)
    # Nobody's count is one row too.
    with pytest.raises(IntegrityError), transaction.atomic():
        FoldedCount.objects.create(**right)


@pytest.mark.parametrize(("kind", "months"), [("readings", 5), ("audit", 5), ("contacts", 0), ("contacts", 121)])
def test_term_stays_within_its_limits(db, kind, months):
    RetentionTerm.objects.filter(kind=kind).delete()

    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionTerm.objects.create(kind=kind, months=months)


def test_terms_of_the_migration_are_those_that_hold_without_it(db):
    written = RetentionTerm.objects.months()
    RetentionTerm.objects.all().delete()

    assert written == RetentionTerm.objects.months() == MONTHS


# --- Readings ------------------------------------------------------------------------------------------------------


def test_readings_go_on_their_day_and_leave_a_tombstone_per_year(worker):
    trajectory = make_trajectory(worker.organisation, "2024-01-05")
    limit = date(2026, 1, 10)
    midnight = timezone.make_aware(datetime.combine(limit, time.min))
    for moment in (midnight - timedelta(days=20), midnight - timedelta(seconds=1), midnight):
        write_down(trajectory=trajectory, reader=worker, look=Look(moment, "one"))

    assert forget_readings(due=Due(ALL_OF_2025.years, limit), run=RUN) == {2025: 1, 2026: 1}

    assert [event.at for event in ReadEvent.objects.all()] == [midnight]
    stones = Tombstone.objects.order_by("year").values_list("kind", "year", "rows", "months")
    assert list(stones) == [("readings", 2025, 1, 12), ("readings", 2026, 1, 12)]


# --- Codes ---------------------------------------------------------------------------------------------------------


def test_code_that_went_is_known_by_its_digest_only(counted):
    code = Trajectory.objects.get().code
    assert not is_used(code)

    fold_everything()

    assert is_used(code)
    assert not is_used("mofila-23")
    assert used_codes([code, "mofila-23"]) == {code}
    assert FoldedCode.objects.get().digest == digest_of(code)
    assert code not in FoldedCode.objects.get().digest


def test_code_is_known_after_the_secret_changed(db, settings):
    remember_codes(["mofila-23"])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the portal, long enough for it"

    assert is_used("mofila-23")


def test_used_code_stays_used(db):
    remember_codes(["mofila-23"])
    remember_codes(["mofila-23"])

    with pytest.raises(IntegrityError), transaction.atomic():
        FoldedCode.objects.all().delete()


# --- Two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_fold_each_row_once(fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2025-01-14"), 50)
    stamp_quarter(code="2025-Q1", end=date(2025, 3, 31))
    barrier, went = threading.Barrier(4), []

    def work():
        try:
            barrier.wait(timeout=30)
            went.append(fold_year("contacts", 2025, due=ALL_OF_2025, run=RUN)["contacts"].get(2025, 0))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(went) == [0, 0, 0, 50]
    assert Tombstone.objects.get().rows == 50
    total = FoldedCount.objects.of_table(Population.CONTACTS, CountedBy.TOTAL, ["2025-Q1"]).get()
    assert total.number == 50


@pytest.mark.django_db(transaction=True)
def test_referral_that_arrives_while_its_contact_goes_is_never_lost(fier, monkeypatch):
    (contact,) = make_contacts(make_activity(fier, "a01_walk_in", "2025-01-14"), 1)
    stamp_quarter(code="2025-Q1", end=date(2025, 3, 31))
    bury = retention._bury

    def add_meanwhile(*args, **options):
        thread = threading.Thread(target=add_referral, args=(contact.pk, outcome))
        thread.start()
        # It waits for the deletion to end, and finds that its contact is gone.
        thread.join(timeout=0.5)
        threads.append(thread)
        return bury(*args, **options)

    outcome, threads = [], []
    monkeypatch.setattr(retention, "_bury", add_meanwhile)
    fold_year("contacts", 2025, due=ALL_OF_2025, run=RUN)
    threads[0].join(timeout=30)

    assert outcome == ["refused"]
    assert (Contact.objects.count(), Referral.objects.count()) == (0, 0)


def add_referral(contact_id, outcome):
    try:
        with transaction.atomic():
            Referral.objects.create(id=uuid4(), contact_id=contact_id, partner="ggd", state="offered")
        outcome.append("added")
    except IntegrityError:
        outcome.append("refused")
    finally:
        connection.close()
