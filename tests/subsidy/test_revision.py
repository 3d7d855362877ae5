"""The yearly revision: what may move, what moves along, and that nobody can ask twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from contacts.counted import counted_rows_open
from contacts.models import Activity, Contact
from subsidy import building, indicators, ledger, plan, services, solver
from subsidy.audit.knowledge import with_parts
from subsidy.choices import ReportKind
from subsidy.exceptions import AlreadyRevisedError, DisclosureError, PeriodStillOpenError, UnknownPeriodError
from subsidy.models import LedgerEntry, Revision
from subsidy.parts.numbers import number_part, tables_part
from tests.builders.figures import broken_sums
from tests.builders.records import make_activity, make_contacts
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db

NEXT_YEAR = NOW.replace(year=2027)


@pytest.fixture
def published_year(small_year, fier):
    """The small year with forty contacts more in its first quarter, closed and published."""
    make_contacts(make_activity(fier, "a04_support", "2025-03-03"), 40, channel="phone", gender="woman")
    year = services.close_period("2025", today=TODAY).period
    ledger.publish(year, at=NOW, solve=solver.solve)
    return year


def revise(year, **options):
    return ledger.revise(year, **{"at": NOW, "solve": solver.solve} | options)


def correct(rows, **values):
    with counted_rows_open():
        rows.update(**values)


def remove(contacts):
    with counted_rows_open():
        Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()


def by_phone():
    return Contact.objects.filter(channel="phone")


def test_nothing_moves_while_every_number_is_within_five(published_year):
    before = ledger.published(2025)
    correct(Contact.objects.filter(pk=by_phone()[0].pk), language="es", age_band="age_30_39")
    truth = indicators.true_counts(2025, plan.QUARTERS)
    assert max(abs(before[key] - number) for key, number in truth.items()) == 5

    assert revise(published_year) == 0

    assert ledger.published(2025) == before
    assert ledger.revised(2025) == frozenset()
    assert Revision.objects.get().done_on == TODAY


def test_number_that_is_six_off_moves_with_its_whole_chain(published_year):
    before = ledger.published(2025)
    # All forty turn out to be chats: what it says of the telephone is too much by 35 at least, of chats too little.
    correct(by_phone(), channel="chat")

    moved = revise(published_year)

    after, truth = ledger.published(2025), indicators.true_counts(2025, plan.QUARTERS)
    changed = {key for key in before if after[key] != before[key]}
    assert moved == len(changed)
    assert ledger.revised(2025) == changed
    # Quarter and year of both channels; nothing has to move in a table that was right.
    chain = {cell("contacten", time, kanaal=channel) for time in ("K1", None) for channel in ("phone", "chat")}
    assert chain <= changed
    assert {key for key in changed if key.code("gender")} == set()
    assert [key for key, value in after.items() if abs(value - truth[key]) > 5] == []
    assert broken_sums(ledger.figures(published_year)) == []
    assert set(
        LedgerEntry.objects.filter(cell=cell("contacten", kanaal="chat").key).values_list("version", flat=True)
    ) == {
        1,
        2,
    }


def test_contacts_that_were_taken_back_leave_every_total(published_year):
    remove(by_phone())

    revise(published_year)

    after, truth = ledger.published(2025), indicators.true_counts(2025, plan.QUARTERS)
    assert {cell(name, time) for name in ("contacten", "mensen") for time in ("K1", None)} <= ledger.revised(2025)
    assert [key for key, value in after.items() if abs(value - truth[key]) > 5] == []
    assert broken_sums(ledger.figures(published_year)) == []


def test_revised_count_has_another_name_in_the_attack(published_year):
    correct(by_phone(), channel="chat")
    revise(published_year)

    names = {table["population"] for table in ledger.figures(published_year)["tables"]}

    # Contacts moved and nothing else did; the others were looked at with them.
    assert {key.population for key in ledger.revised(2025)} == {"contacten"}
    assert names == {f"{name}-2025-v2" for name in plan.POPULATIONS}


def test_revision_of_one_population_keeps_what_a_reader_knows_of_the_others(published_year):
    before = with_parts(ledger.figures(published_year))["within"]
    correct(by_phone(), channel="chat")
    revise(published_year)

    within = with_parts(ledger.figures(published_year))["within"]

    assert {key.population for key in ledger.revised(2025)} == {"contacten"}
    assert [pair[:2] for pair in within] == [
        ["contacten-2025-v2", "mensen-2025-v2"],
        ["eerste_contacten-2025-v2", "contacten-2025-v2"],
        ["klankbord_vergoedingen-2025-v2", "klankbord_aanwezigen-2025-v2"],
    ]
    assert [pair[2:] for pair in within] == [pair[2:] for pair in before]


def test_revision_is_attacked_before_it_is_written(published_year):
    def found(figures, truth):
        assert "contacten-2025-v2" in {table["population"] for table in figures["tables"]}
        raise DisclosureError("Something can be worked out.")

    correct(by_phone(), channel="chat")
    with pytest.raises(DisclosureError, match="worked out"):
        revise(published_year, gate=found)

    assert ledger.revised(2025) == frozenset()
    assert not Revision.objects.exists()


def test_second_revision_in_a_calendar_year_is_refused_although_the_first_moved_nothing(published_year):
    revise(published_year)
    correct(by_phone(), channel="chat")

    with pytest.raises(AlreadyRevisedError):
        revise(published_year, at=NOW + timedelta(days=300))
    assert ledger.revise_once(published_year, at=NOW + timedelta(days=300), solve=solver.solve) == 0
    assert ledger.revised(2025) == frozenset()

    assert revise(published_year, at=NEXT_YEAR) > 0


def test_third_version_follows_the_second(published_year):
    correct(by_phone(), channel="chat")
    revise(published_year)
    correct(Contact.objects.filter(channel="chat", activity__kind="a04_support"), channel="email")
    revise(published_year, at=NEXT_YEAR)

    key = cell("contacten", kanaal="chat")

    assert ledger.versions(2025)[key] == 3
    assert ledger.versions(2025)[cell("contacten", kanaal="email")] == 2
    assert abs(ledger.published(2025)[key] - 2) <= 5


def test_records_that_came_late_are_no_reason_to_revise(published_year, fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2025-06-30", visits=40), 40)

    assert revise(published_year) == 0


def test_revision_is_of_a_published_year_and_nothing_else(small_year):
    quarter = services.close_period("2025-Q1", today=TODAY).period
    ledger.publish(quarter, at=NOW, solve=solver.solve)

    with pytest.raises(UnknownPeriodError):
        revise(quarter)
    with pytest.raises(PeriodStillOpenError):
        revise(services.period_for("2025"))


def test_database_refuses_a_second_revision_and_every_change(db):
    Revision.objects.create(year=2025, done_on=date(2026, 2, 14))
    Revision.objects.create(year=2025, done_on=date(2027, 2, 14))
    Revision.objects.create(year=2024, done_on=date(2026, 2, 14))

    for forbidden, message in (
        (lambda: Revision.objects.create(year=2025, done_on=date(2026, 12, 31)), "once_a_year"),
        (lambda: Revision.objects.update(year=2026), "never changed"),
        (lambda: Revision.objects.all().delete(), "never changed"),
    ):
        with pytest.raises(IntegrityError, match=message), transaction.atomic():
            forbidden()


def test_report_after_a_published_one_revises_the_year_and_marks_what_moved(published_year, monkeypatch):
    monkeypatch.setattr(ledger, "solve_in_child", lambda problem, **_options: solver.solve(problem))
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: b"%PDF")
    monkeypatch.setattr("subsidy.making.render_xlsx", lambda snapshot: b"PK")

    def build(days, language="nl"):
        at = NOW + timedelta(days=days)
        wanted = services.Wanted(period=published_year, kind=ReportKind.YEAR, language=language)
        report = services.open_report(wanted, at=at)[0]
        version = building.build(report.pk, clock=lambda: at)
        tables = {table["id"]: table for table in version.snapshot["tables"]}
        return version, tables["contacten-kanaal"]["revised"]

    concept, moved = build(0)
    assert moved == []
    correct(by_phone(), channel="chat")
    # A concept is read by the account holder alone, and its year is not looked at again.
    _second, moved = build(1)
    assert moved == []
    assert not Revision.objects.exists()
    services.publish_version(concept, at=NOW)
    third, fourth = build(2, "en")[1], build(3)[1]

    assert {("phone", "K1"), ("phone", "jaar"), ("chat", "K1"), ("chat", "jaar")} <= set(map(tuple, third))
    assert fourth == third
    assert Revision.objects.count() == 1


def test_parts_mark_what_was_revised(published_year):
    remove(by_phone())
    revise(published_year)

    numbers = ledger.published(2025)
    table = next(table for table in tables_part(2025, numbers) if table["id"] == "contacten-kanaal")

    assert [place for place in table["revised"] if not place[0]] == [["", "K1"], ["", "jaar"]]
    assert number_part(plan.PEOPLE, 2025, numbers)["revised"] == ["K1", "jaar"]


def test_visits_at_what_turns_out_not_to_be_held_become_zero(published_year):
    correct(Activity.objects.filter(kind="a07_social"), participants=None, peer_led=None)
    correct(Activity.objects.filter(kind="a07_social"), kind="a14_information")

    revise(published_year)

    assert ledger.published(2025)[cell("deelnemers", "K3")] == 0
