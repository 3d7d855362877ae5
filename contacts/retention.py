"""Keeping less (bewaren): what has come to the end of its term is counted once more, and goes.

Which years have come to their end is decided where years are closed (`subsidy.retention`); here is what goes with
them, and how. One statement deletes the rows of a year and counts just those, so nothing is lost or counted twice,
whatever else is written meanwhile; no row passes through Python. Everything else that knows of the rows goes as well.

What stays: activities, which are the work of staff and exact; open trajectories, with their referrals; a contact of
which a referral is not due; a closed trajectory of which a referral is not due or with which active aftercare was
agreed that has not ended. They go in a later run, when nothing holds them any more.
Source: security.md D9; disclosure.md 5.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import BigIntegerField, Count, Exists, F, IntegerField, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, ExtractYear, Left
from django.db.models.sql import DeleteQuery
from django.utils import timezone

from contacts import counts
from contacts.chain import forget_readings_before
from contacts.choices import AftercareKind, Population, TermKind, TermSource
from contacts.counted import counted_rows_open
from contacts.folded_codes import remember_codes
from contacts.models import (
    Activity,
    Aftercare,
    Contact,
    DomainStep,
    PhasePeriod,
    ReadEvent,
    Referral,
    RetentionTerm,
    Signal,
    TailoredRequest,
    Tombstone,
    Trajectory,
)
from portal import audit
from portal.models import AuditEvent, Session

if TYPE_CHECKING:
    from portal.models import Organisation, User

# Any number of its own: of two runs at once the second finds nothing left.
FOLD_LOCK = 20_261_127
# Periods of folded counts begin in this century.
FIRST_PERIOD = 2000
# A form that was typed without a session is given back within ten minutes (contacts.views.kept).
KEPT_SECONDS = 600
# A day more than the half year of which the database lets nothing of the audit log go.
KEPT_DAYS = 181
# What the pages of this app keep in a session: the ids of rows that can be taken back, and what was typed.
SESSION_PREFIX = "contacts."

Years = frozenset[int]
Blocks = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Due:
    """What has come to the end of its term: per kind the years, and the days before which rows of the two logs go.

    Without a day nothing goes.
    """

    years: Mapping[str, Years]
    readings_before: date
    audit_before: date | None = None

    def quarters(self, kind: str) -> list[str]:
        """Return the stamps of the years that are due for a kind."""
        return quarters_of(self.years[kind])


@dataclass(frozen=True)
class Run:
    """One run: its day, the term of each kind in months, and the fixed blocks of years that are counted apart."""

    on: date
    months: Mapping[str, int]
    blocks: Blocks


def quarters_of(years: Iterable[int]) -> list[str]:
    """Return the stamps of the quarters of some years."""
    return [f"{year}-Q{number}" for year in sorted(years) for number in range(1, 5)]


# --- What goes ------------------------------------------------------------------------------------------------------


def _contacts(due: Due, years: Iterable[int]) -> QuerySet[Contact]:
    staying = Referral.objects.exclude(counted_in__in=due.quarters(TermKind.REFERRALS), counted_in__isnull=False)
    of_contact = staying.filter(contact=OuterRef("pk"))
    return Contact.objects.filter(~Exists(of_contact), counted_in__in=quarters_of(years))


def _referrals(_due: Due, years: Iterable[int]) -> QuerySet[Referral]:
    # Those of a trajectory are part of it, and go with it.
    return Referral.objects.filter(contact__isnull=False, counted_in__in=quarters_of(years))


def _signals(_due: Due, years: Iterable[int]) -> QuerySet[Signal]:
    return Signal.objects.filter(counted_in__in=quarters_of(years))


def _trajectories(due: Due, years: Iterable[int]) -> QuerySet[Trajectory]:
    staying = Referral.objects.exclude(counted_in__in=due.quarters(TermKind.REFERRALS), counted_in__isnull=False)
    active = Aftercare.objects.in_force().filter(kind=AftercareKind.ACTIVE, trajectory=OuterRef("pk"))
    rows = Trajectory.objects.filter(~Exists(staying.filter(trajectory=OuterRef("pk"))), ~Exists(active))
    return rows.annotate(of_year=ExtractYear("closed")).filter(of_year__in=list(years))


def _readings(due: Due) -> QuerySet[ReadEvent]:
    return ReadEvent.objects.written_before(due.readings_before)


def _audit(due: Due) -> QuerySet[AuditEvent]:
    day = _audit_before(due)
    return AuditEvent.objects.none() if day is None else AuditEvent.objects.written_before(day)


def _audit_before(due: Due) -> date | None:
    # The database keeps the rows of half a year by its own clock, so a run for a day to come takes none of those.
    return due.audit_before and min(due.audit_before, timezone.localdate() - timedelta(days=KEPT_DAYS))


ROWS: dict[str, Any] = {
    TermKind.REFERRALS: _referrals,
    TermKind.CONTACTS: _contacts,
    TermKind.SIGNALS: _signals,
    TermKind.TRAJECTORIES: _trajectories,
}
STAMP_YEAR = Cast(Left("counted_in", 4), IntegerField())
ORGANISATIONS: dict[str, Any] = {
    TermKind.REFERRALS: counts.BY_QUARTER[Population.REFERRALS].organisation,
    TermKind.CONTACTS: F("activity__organisation"),
    TermKind.SIGNALS: F("organisation"),
    TermKind.TRAJECTORIES: F("organisation"),
    TermKind.READINGS: F("organisation"),
    TermKind.AUDIT: F("organisation"),
}


def what_goes(due: Due, *, organisation: Organisation | None = None) -> dict[str, dict[int, int]]:
    """Count the rows that a run would remove, per kind and year; of one organisation if it is given.

    Unit: rows. The number of queries depends on neither rows nor years.
    """
    going: dict[str, dict[int, int]] = {}
    for kind, rows in ROWS.items():
        by = F("of_year") if kind == TermKind.TRAJECTORIES else STAMP_YEAR
        going[kind] = _by_year(kind, rows(due, due.years[kind]), by, organisation)
    for year, number in _referrals_of_trajectories(due, organisation).items():
        going[TermKind.REFERRALS][year] = going[TermKind.REFERRALS].get(year, 0) + number
    going[TermKind.READINGS] = _by_year(TermKind.READINGS, _readings(due), ExtractYear("at"), organisation)
    going[TermKind.AUDIT] = _by_year(TermKind.AUDIT, _audit(due), ExtractYear("at"), organisation)
    return {kind: dict(sorted(going[kind].items())) for kind in TermKind.values}


def _referrals_of_trajectories(due: Due, organisation: Organisation | None) -> dict[int, int]:
    going = _trajectories(due, due.years[TermKind.TRAJECTORIES]).values("pk")
    return _by_year(TermKind.REFERRALS, Referral.objects.filter(trajectory__in=going), STAMP_YEAR, organisation)


def _by_year(kind: str, rows: QuerySet[Any], year: Any, organisation: Organisation | None) -> dict[int, int]:
    if organisation is not None:
        rows = rows.annotate(owner=ORGANISATIONS[kind]).filter(owner=organisation.pk)
    return dict(rows.order_by().annotate(group=year).values_list("group").annotate(rows=Count("pk")))


def what_stays(due: Due, *, organisation: Organisation | None = None) -> dict[str, int]:
    """Count the contacts and trajectories whose year is due and that something still holds.

    Unit: rows.
    """
    of_year = ExtractYear("closed")
    everything = {
        TermKind.CONTACTS: Contact.objects.filter(counted_in__in=due.quarters(TermKind.CONTACTS)),
        TermKind.TRAJECTORIES: Trajectory.objects.annotate(of_year=of_year).filter(
            of_year__in=list(due.years[TermKind.TRAJECTORIES])
        ),
    }
    staying = {}
    for kind, rows in everything.items():
        held: QuerySet[Any] = rows.exclude(pk__in=ROWS[kind](due, due.years[kind]).values("pk"))
        if organisation is not None:
            held = held.annotate(owner=ORGANISATIONS[kind]).filter(owner=organisation.pk)
        staying[kind.value] = held.count()
    return staying


def names_on_activities(due: Due, *, organisation: Organisation | None = None) -> dict[int, int]:
    """Count the activities that still say who recorded them, although the term of contacts is over, per year."""
    rows = _named_activities(due.years[TermKind.CONTACTS])
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return dict(sorted(rows.order_by().annotate(group=STAMP_YEAR).values_list("group").annotate(rows=Count("pk"))))


def _named_activities(years: Iterable[int]) -> QuerySet[Activity]:
    return Activity.objects.filter(counted_in__in=quarters_of(years)).exclude(recorded_by=None)


# --- How it goes ----------------------------------------------------------------------------------------------------


def fold_year(kind: str, year: int, *, due: Due, run: Run) -> dict[str, dict[int, int]]:
    """Count what goes of one kind and year once more, remove it, and put up its tombstone; all of it or nothing.

    Of two runs at once the second waits and finds nothing. Returns the rows that went, per kind and year: trajectories
    take their referrals along. Where nothing went there is no tombstone.
    Dutch term: vouwen. Source: security.md D9.
    """
    with counted_rows_open():
        _take_turn()
        if kind == TermKind.TRAJECTORIES:
            return _fold_trajectories(year, due=due, run=run)
        rows = ROWS[kind](due, (year,))
        going = {Contact: Population.CONTACTS, Referral: Population.REFERRALS, Signal: Population.SIGNALS}
        tables = _quarterly(going[rows.model])
        if rows.model is Contact:
            tables += [*_quarterly(Population.PEOPLE), *_quarterly(Population.FIRST), *_first_of_a_year()]
        gone = take_and_count({rows.model: rows}, tables)
        return _bury({kind: {year: gone[rows.model]}}, run=run)


def _fold_trajectories(year: int, *, due: Due, run: Run) -> dict[str, dict[int, int]]:
    """Fold the trajectories that were closed in a year, with all that belongs to them.

    A few people a year, so that their codes may pass through Python: only there is the key of the digest.
    """
    going = _trajectories(due, (year,)).select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(going.values_list("pk", "code", "opened"))
    if not found:
        return {}
    keys = [key for key, _code, _day in found]
    remember_codes([code for _key, code, _day in found])
    referrals = Referral.objects.filter(trajectory__in=keys)
    stamps = list(referrals.select_for_update(no_key=True, of=("self",)).values_list("counted_in", flat=True))
    opened = min(day for _key, _code, day in found)
    parts = (PhasePeriod, DomainStep, TailoredRequest, Aftercare)
    taken: dict[type[Model], QuerySet[Any]] = {
        part: part._default_manager.filter(trajectory__in=keys) for part in parts
    }
    taken |= {Referral: referrals, Trajectory: Trajectory.objects.filter(pk__in=keys)}
    tables = [*_quarterly(Population.REFERRALS), *_stretches(opened.year, year, run.blocks), *_request_years(keys)]
    gone = take_and_count(taken, tables)
    with_them = Counter(int(stamp[:4]) for stamp in stamps if stamp)
    return _bury({TermKind.REFERRALS: with_them, TermKind.TRAJECTORIES: {year: gone[Trajectory]}}, run=run)


def _bury(gone: Mapping[str, Mapping[int, int]], *, run: Run) -> dict[str, dict[int, int]]:
    """Put up the tombstones of what went, and return what went."""
    went = {kind: {year: rows for year, rows in sorted(years.items()) if rows} for kind, years in gone.items()}
    Tombstone.objects.bulk_create(
        Tombstone(run_on=run.on, kind=kind, year=year, rows=rows, months=run.months[kind])
        for kind, years in went.items()
        for year, rows in years.items()
    )
    return went


def forget_names(*, due: Due) -> int:
    """Forget who recorded the activities of the years of which the contacts are due; the activities stay.

    Unit: activities.
    """
    with transaction.atomic():
        _take_turn()
        return _named_activities(due.years[TermKind.CONTACTS]).update(recorded_by=None)


def forget_readings(*, due: Due, run: Run) -> dict[int, int]:
    """Delete the readings that are older than their term, and put up their tombstones.

    Returns the rows that went per year. Dutch term: inzagelog.
    """
    with transaction.atomic():
        _take_turn()
        per_year = _by_year(TermKind.READINGS, _readings(due), ExtractYear("at"), None)
        # A log that was tampered with keeps all it has.
        if per_year and not forget_readings_before(due.readings_before):
            return {}
        _bury({TermKind.READINGS: per_year}, run=run)
    return per_year


def forget_audit(*, due: Due, run: Run) -> dict[int, int]:
    """Delete the rows of the audit log that are older than their term, and put up their tombstones.

    Returns the rows that went per year. Dutch term: auditlog.
    """
    with transaction.atomic():
        _take_turn()
        per_year = _by_year(TermKind.AUDIT, _audit(due), ExtractYear("at"), None)
        # A log that was tampered with keeps all it has.
        day = _audit_before(due)
        if not per_year or day is None or not audit.forget_audit_before(day):
            return {}
        _bury({TermKind.AUDIT: per_year}, run=run)
    return per_year


def forget_in_sessions(*, at: datetime) -> int:
    """Delete the sessions that have ended, and the ids of rows and what was typed from those that have not.

    A row can only go weeks after its quarter was closed, so no session that is in use needs it; a form that is being
    given back after a login is left alone for as long as that may take. Unit: sessions.
    """
    ended = Session.objects.filter(expire_date__lte=at).delete()[0]
    cleaned = 0
    for session in Session.objects.order_by("pk").iterator(200):
        content = session.get_decoded()
        stale = [name for name, value in content.items() if name.startswith(SESSION_PREFIX) and _is_stale(value, at)]
        if stale:
            kept = {name: value for name, value in content.items() if name not in stale}
            # Who is at work in it meanwhile, or logs out, goes first; the next night finds the rest.
            as_read = Session.objects.filter(pk=session.pk, session_data=session.session_data)
            cleaned += as_read.update(session_data=Session.objects.encode(kept))
    return ended + cleaned


def _is_stale(value: Any, at: datetime) -> bool:
    """Say whether what a session keeps is no form that somebody is about to get back."""
    if not isinstance(value, dict) or "at" not in value:
        return True
    return at.timestamp() - float(value["at"]) > KEPT_SECONDS


def change_term(*, kind: TermKind, months: int, today: date, by: User | None = None) -> RetentionTerm:
    """Set how long a kind of record is kept, as the centre decided.

    It holds from the next run on: shorter, and records go sooner; longer, and what is gone stays gone.
    Dutch term: bewaartermijn. Unit: whole months. Raises: ValidationError outside the limits.
    """
    with transaction.atomic():
        _take_turn()
        term = RetentionTerm.objects.filter(kind=kind).first() or RetentionTerm(kind=kind)
        term.months, term.source, term.changed_on = months, TermSource.DECISION, today
        term.full_clean()
        term.save()
        audit.record(by, audit.AuditAction.TERM_CHANGED, subject=f"term:{kind}")
    return term


def _take_turn() -> None:
    """Wait until no other run is at work; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLD_LOCK])


# --- One statement --------------------------------------------------------------------------------------------------


def _quarterly(population: str) -> list[tuple[str, str, QuerySet[Any]]]:
    """Return the tables of a population that is counted by quarter: population, split, rows to insert."""
    source = counts.BY_QUARTER[population]
    return [
        (
            population,
            split,
            source.counted(split)
            .annotate(owner=source.organisation)
            .values_list("counted_in", "owner", "split")
            .annotate(total=source.number),
        )
        for split in source.splits
    ]


def _first_of_a_year() -> list[tuple[str, str, QuerySet[Any]]]:
    """Return the tables of first contacts over the year of their stamp: of no organisation, for nobody asks that."""
    return [
        (
            Population.FIRST,
            split,
            counts.first_of_a_year(split)
            .annotate(period=Left("counted_in", 4), owner=Cast(Value(None), BigIntegerField()))
            .values_list("period", "owner", "split")
            .annotate(total=Count("pk")),
        )
        for split in counts.FIRST_OF_A_YEAR
    ]


def _stretches(first: int, last: int, blocks: Blocks) -> list[tuple[str, str, QuerySet[Any]]]:
    """Return the tables of trajectories over the years from first to last, and over the blocks that these are in."""
    years = [(year, year) for year in range(max(first, FIRST_PERIOD), last + 1)]
    over = [block for block in blocks if block[0] <= last and first <= block[1]]
    return [
        (*table, _rows_of_stretch(table, counts.Stretch.of_years(*stretch)))
        for tables, stretches in ((counts.OF_A_YEAR, years), (counts.OF_A_BLOCK, over))
        for table in tables
        for stretch in stretches
    ]


def _request_years(trajectories: Collection[int]) -> list[tuple[str, str, QuerySet[Any]]]:
    """Return the tables of requests over the years in which they were made, after the closing perhaps."""
    days = TailoredRequest.objects.filter(trajectory__in=trajectories).order_by().dates("asked_on", "year")
    return [
        (*table, _rows_of_stretch(table, counts.Stretch.of_years(day.year, day.year)))
        for table in counts.REQUESTS_OF_A_YEAR
        for day in days
    ]


def _rows_of_stretch(table: tuple[str, str], stretch: counts.Stretch) -> QuerySet[Any]:
    source = counts.BY_STRETCH[table]
    rows = source.counted(stretch).annotate(owner=F(source.organisation), period=Value(stretch.code))
    grouped: QuerySet[Any] = rows.values_list("period", "owner", "split").annotate(total=source.number)
    return grouped


def take_and_count(
    taken: Mapping[type[Model], QuerySet[Any]], tables: Collection[tuple[str, str, QuerySet[Any]]]
) -> dict[type[Model], int]:
    """Delete rows and add what they counted to the folded counts, in one statement; return how many went per table.

    Each set of deleted rows takes the name of its table. So the definitions of `contacts.counts`, which the ORM
    writes for the table, read the rows that were just deleted and no other. (A temporary table would need a right
    that the portal does not have in production.)
    """
    steps: list[str] = []
    values: list[Any] = []
    for model, rows in taken.items():
        table = connection.ops.quote_name(model._meta.db_table)
        deletion, parameters = rows.order_by().query.chain(klass=DeleteQuery).get_compiler(DEFAULT_DB_ALIAS).as_sql()
        steps.append(f"{table} AS ({deletion} RETURNING *)")
        values += parameters
    parts = []
    for population, split, rows in tables:
        grouped, parameters = rows.query.sql_with_params()
        named = f"({grouped}) AS t (period, owner, code, number)"
        parts.append(f"SELECT %s, period, owner, %s, code, number FROM {named}")  # noqa: S608  (as above)
        values += [population, split, *parameters]
    steps.append(f"counted (population, period, owner, split, code, number) AS ({' UNION ALL '.join(parts)})")
    steps.append(
        """stored AS (
            INSERT INTO contacts_foldedcount (population, period, organisation_id, split, code, number)
            SELECT population, period, owner, split, code, number FROM counted
            ON CONFLICT ON CONSTRAINT contacts_foldedcount_once
            DO UPDATE SET number = contacts_foldedcount.number + excluded.number
        )"""
    )
    tables_taken = [connection.ops.quote_name(model._meta.db_table) for model in taken]
    numbers = [f"(SELECT count(*) FROM {table})" for table in tables_taken]  # noqa: S608  (names of our own models)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} SELECT {', '.join(numbers)}", values)
        return dict(zip(taken, cursor.fetchone(), strict=True))
