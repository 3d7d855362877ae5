"""Keeping less: what is due on which day, what goes, and that every figure stays the same without the rows."""

from __future__ import annotations

import io
import json
import random
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from contacts import counts, retention
from contacts.choices import LOGS, CountedBy, Population, TermKind
from contacts.log.importer import import_log
from contacts.models import (
    Activity,
    Aftercare,
    Contact,
    DomainStep,
    FoldedCount,
    PhasePeriod,
    Referral,
    RetentionTerm,
    Signal,
    TailoredRequest,
    Tombstone,
    Trajectory,
)
from portal import codelists
from portal.models import Organisation
from subsidy import building, indicators, ledger, plan, services, solver, tasks
from subsidy.models import LedgerEntry, ReportVersion
from subsidy.retention import RUNS_AT, add_months, apply_retention, next_run_on, preview, what_is_due
from tests.builders.records import (
    make_activity,
    make_contacts,
    make_referral,
    make_signal,
    make_trajectory,
)
from tests.subsidy.conftest import NOW, TODAY, cell

pytestmark = pytest.mark.django_db

# The small year was closed on 14 February 2026; two years after that its records go.
DUE = date(2028, 2, 14)
DAY_BEFORE = date(2028, 2, 13)
LOG = Path(settings.BASE_DIR) / "contacts" / "demo" / "log-2025"
DAYS_OF_2025 = [date(2025, month, day) for month in range(1, 13) for day in (1, 14, 28)]


def run(today: date = DUE, **options):
    return apply_retention(today=today, at=datetime(today.year, today.month, today.day, 3, tzinfo=UTC), **options)


def know_the_tables() -> None:
    """Let the database look at its tables: it may have done so when they were empty, and would plan badly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_activity, contacts_contact, contacts_referral, contacts_signal")


def everything(year: int = 2025):
    """Return every figure of a year: protected, exact, and known to be zero."""
    return (
        indicators.true_counts(year, plan.QUARTERS),
        indicators.work_done(year),
        set(indicators.structural_zeros(year, plan.QUARTERS)),
        [
            counts.in_stretch(*table, counts.Stretch.of_years(first, last))
            for first, last in ((2024, 2026), (2027, 2029))
            for table in counts.OF_A_BLOCK
        ],
        [
            counts.in_stretch(*table, counts.Stretch.of_years(of_year, of_year))
            for of_year in range(2024, 2029)
            for table in (*counts.OF_A_YEAR, *counts.REQUESTS_OF_A_YEAR)
        ],
    )


# --- When ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-02-14", 24, "2028-02-14"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-10-15", 3, "2026-01-15"),
        ("2028-08-31", -6, "2028-02-29"),
        ("2027-08-31", -6, "2027-02-28"),
        ("2028-01-14", -12, "2027-01-14"),
        ("2028-01-31", -1, "2027-12-31"),
        ("2026-02-14", 0, "2026-02-14"),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_year_is_due_on_the_day_its_term_ends_and_not_a_day_before(year):
    months = RetentionTerm.objects.months()

    assert what_is_due(today=DAY_BEFORE, months=months).years["contacts"] == frozenset()
    assert what_is_due(today=DUE, months=months).years["contacts"] == {2025}
    assert what_is_due(today=DUE, months=months).readings_before == date(2027, 2, 14)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        # In winter the clock is one hour ahead of UTC, in summer two.
        (datetime(2028, 2, 13, 2, 29, tzinfo=UTC), date(2028, 2, 13)),
        (datetime(2028, 2, 13, 2, 30, tzinfo=UTC), date(2028, 2, 14)),
        (datetime(2028, 2, 13, 23, 30, tzinfo=UTC), date(2028, 2, 14)),
        (datetime(2028, 7, 1, 1, 30, tzinfo=UTC), date(2028, 7, 2)),
    ],
)
def test_next_run_is_that_of_the_coming_night(at, day):
    assert next_run_on(at) == day


def test_night_of_the_schedule_is_that_of_the_preview():
    night = settings.CELERY_BEAT_SCHEDULE["records whose term is over"]

    assert (night["task"], night["schedule"].hour, night["schedule"].minute) == (
        "subsidy.apply_retention", {RUNS_AT.hour}, {RUNS_AT.minute},
    )  # fmt: skip


def test_task_runs_and_logs_a_number_only(year, caplog):
    with caplog.at_level("INFO"):
        tasks.apply_retention()

    (line,) = [record.getMessage() for record in caplog.records if record.name == "subsidy.retention"]
    assert re.fullmatch(r"retention: \d+ rows gone", line)


def test_open_year_is_never_due(small_year):
    for number in range(1, 5):
        services.close_period(f"2025-Q{number}", today=TODAY)

    assert what_is_due(today=date(2040, 1, 1), months=RetentionTerm.objects.months()).years["contacts"] == frozenset()
    assert run(date(2040, 1, 1)).total == 0
    assert Contact.objects.count() == 22


def test_each_kind_has_its_own_term(year):
    RetentionTerm.objects.update_or_create(kind="signals", defaults={"months": 1})

    assert run(date(2026, 3, 14)).as_json()["rows"] == {
        "contacts": {}, "referrals": {}, "signals": {"2025": 3}, "trajectories": {}, "readings": {}, "audit": {},
    }  # fmt: skip


# --- What goes -----------------------------------------------------------------------------------------------------


def test_run_on_the_day_before_removes_nothing_and_leaves_no_tombstone(year):
    assert run(DAY_BEFORE).total == 0
    assert (Contact.objects.count(), Tombstone.objects.count(), FoldedCount.objects.count()) == (22, 0, 0)


def test_small_year_goes_with_the_numbers_counted_by_hand(year):
    outcome = run()

    # 22 contacts; 3 referrals of contacts, that of the open trajectory stays; 3 signals, one of them not to be
    # counted; the trajectory that was closed on 1 January 2025, and the one of 2024 with the first year that is due.
    assert outcome.as_json() == {
        "dry_run": False,
        "on": "2028-02-14",
        "rows": {
            "contacts": {"2025": 22},
            "referrals": {"2025": 3},
            "signals": {"2025": 3},
            "trajectories": {"2025": 1},
            "readings": {},
            "audit": {},
        },
        "names_on_activities": {},
    }
    assert Contact.objects.count() == Signal.objects.count() == 0
    assert list(Referral.objects.values_list("partner", flat=True)) == ["uwv"]
    assert Activity.objects.count() == 6
    stones = Tombstone.objects.order_by("kind").values_list("run_on", "kind", "year", "rows", "months")
    assert list(stones) == [
        (DUE, "contacts", 2025, 22, 24),
        (DUE, "referrals", 2025, 3, 24),
        (DUE, "signals", 2025, 3, 24),
        (DUE, "trajectories", 2025, 1, 24),
    ]


def test_dry_run_says_the_same_and_changes_nothing(year):
    would = run(dry_run=True)

    assert (Contact.objects.count(), Tombstone.objects.count(), FoldedCount.objects.count()) == (22, 0, 0)
    assert run().rows == would.rows


def test_second_run_changes_nothing(year):
    run()
    before = list(FoldedCount.objects.values())

    assert run().total == 0
    assert run(date(2028, 2, 15)).total == 0
    assert list(FoldedCount.objects.values()) == before
    assert Tombstone.objects.count() == 4


def test_activities_stay_and_no_longer_say_who_recorded_them(small_year, worker):
    Activity.objects.update(recorded_by=worker)
    services.close_period("2025", today=TODAY)
    running = make_activity(worker.organisation, "a02_rounds", "2026-01-05", recorded_by=worker)

    outcome = run()

    assert outcome.names == {2025: 6}
    assert list(Activity.objects.exclude(recorded_by=None)) == [running]


def test_contact_stays_until_its_last_referral_is_due(small_year):
    contact = Contact.objects.filter(referrals=None).first()
    services.close_period("2025", today=TODAY)
    make_referral("uwv", "accepted", contact=contact)
    services.close_period("2026", today=date(2027, 3, 1))

    before = everything(), everything(2026)
    first = run()
    between = everything(), everything(2026)
    second = run(date(2029, 3, 1))

    assert (first.rows["contacts"], first.rows["referrals"]) == ({2025: 21}, {2025: 3})
    assert (second.rows["contacts"], second.rows["referrals"]) == ({2025: 1}, {2026: 1})
    assert before == between == (everything(), everything(2026))
    assert [row.year for row in Tombstone.objects.filter(kind="contacts").order_by("pk")] == [2025, 2025]


def test_contact_with_a_referral_that_is_not_counted_yet_stays(year):
    make_referral("uwv", "offered", contact=Contact.objects.filter(referrals=None).first())

    assert run().rows["contacts"] == {2025: 21}
    assert Contact.objects.get().referrals.get().partner == "uwv"


def test_late_rows_go_with_the_year_in_which_they_were_counted(small_year, fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2024-11-05"), 2)
    services.close_period("2024", today=date(2025, 2, 1))
    make_contacts(make_activity(fier, "a01_walk_in", "2024-12-05"), 3, language="es")
    services.close_period("2025", today=TODAY)
    before = everything(2024), everything(2025)

    first = run(date(2027, 2, 1))
    second = run()

    assert (first.rows["contacts"], second.rows["contacts"]) == ({2024: 2}, {2025: 25})
    assert before == (everything(2024), everything(2025))


# --- Trajectories --------------------------------------------------------------------------------------------------


@pytest.fixture
def way(fier):
    """A trajectory from 2025 to 2027, through two blocks: phases, obstacles, requests, aftercare, a referral."""
    way = make_trajectory(fier, "2025-03-01", "2027-05-31")
    phase = PhasePeriod.objects.create
    phase(trajectory=way, phase="contact", start="2025-03-01", end="2025-06-01")
    phase(trajectory=way, phase="execution", start="2025-06-01", end="2027-01-01")
    phase(trajectory=way, phase="contact", start="2027-01-01", end="2027-06-01")
    step = DomainStep.objects.create
    step(trajectory=way, domain="housing", date="2025-04-01", status="stuck", obstacles=["debts", "no_housing"])
    step(trajectory=way, domain="housing", date="2026-04-01", status="under_way", obstacles=["debts"])
    step(trajectory=way, domain="care", date="2027-02-01", status="waits", obstacles=["language"])
    ask = TailoredRequest.objects.create
    ask(trajectory=way, municipality="GM0080", domain="housing", asked_on="2025-05-01", answer="granted",
        answered_on="2026-01-10")  # fmt: skip
    ask(trajectory=way, municipality="GM0080", domain="debts", asked_on="2025-07-01")
    # Asked after it was closed, during aftercare.
    ask(trajectory=way, municipality="GM0080", domain="care", asked_on="2028-01-05", answer="refused",
        answered_on="2028-01-20")  # fmt: skip
    Aftercare.objects.create(trajectory=way, kind="passive", agreed_on="2027-06-01")
    make_referral("uwv", "accepted", trajectory=way)
    for year in ("2025", "2026", "2027"):
        services.close_period(year, today=date(int(year) + 1, 2, 14), force_reason="")
    return way


def table(population, split, first, last=None):
    return counts.in_stretch(population, split, counts.Stretch.of_years(first, last or first))


def test_trajectory_goes_with_all_that_belongs_to_it_and_its_counts_stay(way):
    before = everything(2025), everything(2027)

    outcome = run(date(2030, 2, 14))

    assert (outcome.rows["trajectories"], outcome.rows["referrals"]) == ({2027: 1}, {2025: 1})
    for model in (Trajectory, PhasePeriod, DomainStep, TailoredRequest, Aftercare, Referral):
        assert not model.objects.exists()
    assert before == (everything(2025), everything(2027))
    # One person in each year and in each block; the phase "execution" ended on the last day of 2026.
    people = Population.TRAJECTORIES
    assert [table(people, CountedBy.TOTAL, year) for year in (2024, 2025, 2026, 2027, 2028)] == [
        {}, {"alle": 1}, {"alle": 1}, {"alle": 1}, {},
    ]  # fmt: skip
    assert table(people, CountedBy.PHASE, 2024, 2026) == {"contact": 1, "execution": 1}
    assert table(people, CountedBy.PHASE, 2027, 2029) == {"contact": 1}
    assert table(people, CountedBy.OBSTACLE, 2024, 2026) == {"debts": 1, "no_housing": 1}
    assert table(people, CountedBy.OBSTACLE, 2027, 2029) == {"language": 1}
    assert table(people, CountedBy.DOMAIN, 2024, 2026) == {"housing": 1}
    assert table(Population.REQUESTS, CountedBy.ANSWER, 2025) == {"granted": 1, "geen": 1}
    assert table(Population.REQUESTS, CountedBy.ANSWER, 2028) == {"refused": 1}


def test_trajectory_waits_for_the_year_in_which_it_was_closed(way):
    assert run(date(2030, 2, 13)).rows["trajectories"] == {}
    assert Trajectory.objects.count() == 1


def test_open_trajectory_never_goes_nor_do_its_referrals(fier):
    way = make_trajectory(fier, "2025-03-01")
    make_referral("uwv", "accepted", trajectory=way)
    services.close_period("2025", today=TODAY)

    assert run(date(2040, 1, 1)).total == 0
    assert way.referrals.count() == 1


def test_trajectory_with_active_aftercare_stays_until_that_has_ended(way):
    Aftercare.objects.update(kind="active", next_on="2030-03-01")

    assert run(date(2030, 2, 14)).rows["trajectories"] == {}

    Aftercare.objects.update(next_on=None, ended_on="2030-03-01")
    assert run(date(2030, 3, 2)).rows["trajectories"] == {2027: 1}


def test_trajectory_with_a_referral_that_is_not_due_stays(way):
    late = make_referral("ggd", "offered", trajectory=way)
    services.close_period("2028", today=date(2029, 2, 14))

    assert Referral.objects.get(pk=late.pk).counted_in == "2028-Q1"
    assert run(date(2030, 2, 14)).rows["trajectories"] == {}
    assert run(date(2031, 2, 14)).rows["trajectories"] == {2027: 1}


def test_trajectory_closed_before_the_accountability_began_goes_with_its_first_year(fier):
    make_trajectory(fier, "2019-03-01", "2021-06-01")
    make_activity(fier, "a01_walk_in", "2024-11-05")
    services.close_period("2024", today=date(2025, 2, 1))

    assert run(date(2027, 2, 1)).rows["trajectories"] == {2021: 1}
    assert table(Population.TRAJECTORIES, CountedBy.TOTAL, 2020) == {"alle": 1}


# --- The same figures ----------------------------------------------------------------------------------------------


def test_small_year_has_the_same_figures_without_its_rows(year):
    before = everything()

    run()

    assert everything() == before
    assert before[0][cell("contacten")] == 22


def make_random_year(organisations: list[Organisation], *, year: int, seed: int) -> None:
    """Make a year in which nothing is regular; the seed is fixed, so it is the same year every time."""
    chance = random.Random(seed)
    days = [day.replace(year=year) for day in DAYS_OF_2025]

    def one(name: str) -> str:
        return chance.choice(codelists.codes(name))

    def some(name: str) -> list[str]:
        return chance.choices(codelists.codes(name), k=chance.randrange(4))

    for _ in range(24):
        organisation = chance.choice(organisations)
        activity = make_activity(
            organisation, chance.choice(("a01_walk_in", "a02_rounds")), chance.choice(days).isoformat(),
            municipality=one("MUNICIPALITY"), reached=chance.randrange(20),
        )  # fmt: skip
        for _ in range(chance.randrange(12)):
            (contact,) = make_contacts(
                activity, 1, channel=one("CHANNEL"), work_setting=one("WORK_SETTING"), gender=one("GENDER"),
                age_band=one("AGE_BAND"), language=chance.choice((None, one("LANGUAGE"))),
                first_contact=chance.choice((None, True, False)), people=chance.randrange(1, 5),
                topics=some("TOPIC"), support=some("SUPPORT_GIVEN"),
            )  # fmt: skip
            for _ in range(chance.choice((0, 0, 1, 2))):
                make_referral(one("REFERRAL_PARTNER"), one("REFERRAL_STATE"), contact=contact)
    for _ in range(30):
        consent, reported = one("SIGNAL_CONSENT"), chance.choice((True, False))
        # What a person only wanted to tell is never reported.
        reported = reported and consent != "listen_only"
        signal = make_signal(f"{year}-Q{chance.randrange(1, 5)}", one("SIGNAL_KIND"), consent, reported=reported)
        Signal.objects.filter(pk=signal.pk).update(organisation=chance.choice((None, *organisations)))
    for _ in range(12):
        make_random_trajectory(chance, organisations, days)


def make_random_trajectory(chance, organisations, days):
    opened, turn, closed = sorted(chance.sample(days, 3))
    way = make_trajectory(chance.choice(organisations), opened.isoformat(), closed.isoformat())
    for phase, start, end in (("contact", opened, turn), ("pause", turn, closed)):
        PhasePeriod.objects.create(trajectory=way, phase=phase, start=start, end=end)
    for domain in chance.sample(codelists.codes("LIFE_DOMAIN"), 3):
        obstacles = chance.choices(codelists.codes("OBSTACLE"), k=3)
        DomainStep.objects.create(trajectory=way, domain=domain, date=turn, status="stuck", obstacles=obstacles)
    answer = chance.choice((None, "granted", "refused"))
    TailoredRequest.objects.create(
        trajectory=way, municipality="GM0080", domain="care", asked_on=turn, answer=answer,
        answered_on=closed if answer else None,
    )  # fmt: skip
    make_referral("uwv", chance.choice(("offered", "arrived")), trajectory=way)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_year_has_the_same_figures_without_its_rows(fier, salvation_army, seed):
    make_random_year([fier, salvation_army], year=2024, seed=seed)
    make_random_year([fier, salvation_army], year=2025, seed=seed + 100)
    know_the_tables()
    services.close_period("2024", today=date(2025, 2, 14))
    services.close_period("2025", today=TODAY)
    before, own = (everything(2024), everything(2025)), of_organisations(fier, salvation_army)

    run(date(2027, 2, 14))
    halfway = everything(2024), everything(2025)
    run(date(2028, 2, 14))

    assert before == halfway == (everything(2024), everything(2025))
    assert of_organisations(fier, salvation_army) == own
    assert [model.objects.count() for model in (Contact, Referral, Signal, Trajectory)] == [0, 0, 0, 0]


def of_organisations(*organisations):
    """Return the counts of each organisation apart, added up per group."""
    stamps = [f"{year}-Q{number}" for year in (2024, 2025) for number in (1, 2, 3, 4)]
    found = {}
    for organisation in organisations:
        for population, source in counts.BY_QUARTER.items():
            for split in source.splits:
                for period, code, number in counts.by_quarter(population, split, stamps, organisation=organisation):
                    key = (organisation.code, population, split, period, code)
                    found[key] = found.get(key, 0) + number
        for of_table in counts.OF_A_BLOCK:
            stretch = counts.Stretch.of_years(2024, 2026)
            found[organisation.code, *of_table] = counts.in_stretch(*of_table, stretch, organisation=organisation)
    return found


def test_demo_year_has_the_same_figures_without_its_rows(fier, salvation_army):
    Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD Fryslân", "kind": "partner"})
    import_log(directory=LOG, today=TODAY)
    know_the_tables()
    services.close_period("2025", today=TODAY)
    before = everything()

    outcome = run()

    # 541 contacts, 20 signals; 118 of the 123 referrals came from a contact.
    assert outcome.rows["contacts"] == {2025: 541}
    assert outcome.rows["signals"] == {2025: 20}
    assert everything() == before


def test_folded_tells_what_was_folded_and_whose_it_was(year, fier, salvation_army):
    run()

    stamps = ["2025-Q1", "2025-Q2"]
    channel = Population.CONTACTS, CountedBy.CHANNEL
    assert counts.folded(*channel, stamps) == {
        ("2025-Q1", "walk_in"): 7, ("2025-Q1", "outreach_licensed"): 4, ("2025-Q2", "walk_in"): 6,
        ("2025-Q2", "chat"): 2,
    }  # fmt: skip
    assert counts.folded(*channel, stamps, organisation=salvation_army) == {("2025-Q2", "walk_in"): 6}
    assert counts.folded(Population.PEOPLE, CountedBy.TOTAL, stamps, organisation=fier) == {
        ("2025-Q1", "alle"): 13, ("2025-Q2", "alle"): 2,
    }  # fmt: skip


def test_later_version_of_a_report_is_the_same_and_says_that_nothing_changed(year, monkeypatch):
    monkeypatch.setattr(building, "render_pdf", lambda snapshot, **_options: b"%PDF-1.7")
    monkeypatch.setattr(ledger, "solve_in_child", lambda problem, **_options: solver.solve(problem))

    def build(at):
        report, _made = services.open_report(services.Wanted(period=year, kind="year", language="nl"), at=at)
        return building.build(report.pk, clock=lambda: at)

    first = build(NOW)
    numbers = ledger.figures(year)
    run()
    second = build(datetime(2028, 3, 1, tzinfo=UTC))

    assert (first.number, second.number, second.changes) == (1, 2, "")
    same = {"version", "built_on", "changes"}
    assert {key: value for key, value in first.snapshot.items() if key not in same} == {
        key: value for key, value in second.snapshot.items() if key not in same
    }
    assert second.snapshot["changes"] == []
    assert ledger.figures(year) == numbers
    assert ReportVersion.objects.count() == 2


def test_year_that_is_published_after_it_was_folded_gets_the_same_numbers(year):
    with transaction.atomic():
        ledger.publish(year, at=NOW, solve=solver.solve)
        before = ledger.figures(year)
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.exists()

    run()
    ledger.publish(year, at=NOW, solve=solver.solve)

    assert ledger.figures(year) == before


def test_next_year_is_published_and_compared_as_if_the_rows_were_there(year, fier):
    make_contacts(make_activity(fier, "a01_walk_in", "2026-05-05", visits=30), 30, gender="woman")
    ledger.publish(year, at=NOW, solve=solver.solve)
    run()
    next_year = services.close_period("2026", today=date(2028, 3, 1)).period
    ledger.publish(next_year, at=NOW, solve=solver.solve)

    counted = [ledger.published(number)[plan.cell_of(plan.CONTACTS, number)] for number in (2025, 2026)]
    assert abs(counted[0] - 22) <= 5
    assert abs(counted[1] - 30) <= 5
    assert indicators.true_counts(2026, plan.QUARTERS)[plan.cell_of(plan.CONTACTS, 2026)] == 30


# --- All or nothing ------------------------------------------------------------------------------------------------


def test_crash_in_the_middle_leaves_the_kind_and_year_as_they_were(year, monkeypatch):
    def crash(*_args, **_options):
        raise RuntimeError

    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr(retention, "_bury", crash)
        with pytest.raises(RuntimeError):
            run()

    assert (Contact.objects.count(), Referral.objects.count(), FoldedCount.objects.count()) == (22, 4, 0)
    assert everything() == before
    assert run().rows["contacts"] == {2025: 22}
    assert everything() == before


def test_what_is_left_stays(year):
    run()

    for forbidden in (
        lambda: Tombstone.objects.update(rows=1),
        lambda: Tombstone.objects.all().delete(),
        lambda: FoldedCount.objects.update(number=1),
        lambda: FoldedCount.objects.update(code="walk_in"),
        lambda: FoldedCount.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()


# --- Command and preview -------------------------------------------------------------------------------------------


def test_command_prints_one_object(year):
    out = io.StringIO()
    call_command("apply_retention", "--dry-run", stdout=out)

    answer = json.loads(out.getvalue())
    assert answer.keys() == {"dry_run", "on", "rows", "names_on_activities"}
    assert answer["dry_run"] is True
    assert answer["rows"].keys() == {"contacts", "referrals", "signals", "trajectories", "readings", "audit"}
    assert Contact.objects.count() == 22


def test_preview_of_one_organisation_counts_only_its_own(year, salvation_army):
    mine = preview(today=DUE, organisation=salvation_army)
    all_together = preview(today=DUE, organisation=None)

    # Signals of the small year belong to nobody.
    assert mine.rows == {
        "contacts": {2025: 6},
        "referrals": {},
        "signals": {},
        "trajectories": {},
        "readings": {},
        "audit": {},
    }
    assert all_together.rows["contacts"] == {2025: 22}


def test_preview_says_what_something_still_holds(year):
    make_referral("uwv", "offered", contact=Contact.objects.filter(referrals=None).first())

    found = preview(today=DUE, organisation=None)

    assert (found.rows["contacts"], found.staying) == ({2025: 21}, {"contacts": 1, "trajectories": 0})


@pytest.mark.parametrize("copies", [1, 3])
def test_run_takes_the_same_queries_for_more_records(small_year, fier, copies, django_assert_max_num_queries):
    for _ in range(copies):
        make_contacts(make_activity(fier, "a01_walk_in", "2025-03-03"), 3)
    services.close_period("2025", today=TODAY)

    with django_assert_max_num_queries(70):
        run()


def test_kinds_of_terms_are_those_that_a_run_knows():
    assert set(retention.ROWS) | set(LOGS) == set(TermKind)
