"""Puts a log in the database: everything or nothing, and the same log again changes nothing.

What a repeat with other content does: a row that is not counted yet is changed to what the file says; a row that
carries the stamp of a closed quarter stays as it is and the import is refused (disclosure.md 5.4). Nothing is ever
removed, and what a file cannot say (who recorded a row, the workers of a trajectory) stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from contacts.log import ownership, rules
from contacts.log.columns import (
    ACTIVITIES,
    CONTACTS,
    LOG_FILES,
    PHASES,
    REFERRALS,
    SIGNALS,
    TRAJECTORIES,
    Column,
    LogFile,
    Reading,
)
from contacts.log.folded import check_folded
from contacts.log.reader import Log, Row, read_log
from contacts.models import Activity, Contact, PhasePeriod, Referral, Signal, Trajectory
from portal.choices import OrganisationKind
from portal.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

MODELS: dict[str, type[models.Model]] = {
    ACTIVITIES.name: Activity,
    CONTACTS.name: Contact,
    REFERRALS.name: Referral,
    SIGNALS.name: Signal,
    TRAJECTORIES.name: Trajectory,
    PHASES.name: PhasePeriod,
}
# What a row refers to comes first.
SAVE_ORDER = (ACTIVITIES, CONTACTS, TRAJECTORIES, PHASES, REFERRALS, SIGNALS)
# Any number of its own: two imports at the same time would each take the other's rows for new.
IMPORT_LOCK = 20_250_805


@dataclass
class ImportResult:
    """What an import did, or would do: counts per file, and everything that is wrong."""

    dry_run: bool
    files: dict[str, dict[str, int]]
    log: Log

    @property
    def succeeded(self) -> bool:
        """Whether nothing is wrong."""
        return not self.log.problems

    def as_json(self) -> dict[str, Any]:
        """Return the object of the contract (design.md section 7).

        `errors` holds the first ones, `more_errors` says how many follow; `ignored` names CSV files that are no part
        of a log, because a file with a wrong name would otherwise be missed in silence.
        """
        return {
            "dry_run": self.dry_run,
            "files": self.files,
            "errors": self.log.problems.shown([file.filename for file in LOG_FILES]),
            "more_errors": self.log.problems.more,
            "ignored": self.log.ignored,
        }


@dataclass
class Stored:
    """What the database holds of what a log names: the rows by their names, and the organisations by their codes.

    With an owner it is only what belongs to that organisation; `taken` are the names that somebody else has in use.
    """

    organisations: dict[str, Organisation]
    owner: Organisation | None = None
    rows: dict[str, dict[Any, Any]] = field(default_factory=dict)
    taken: dict[str, set[Any]] = field(default_factory=dict)

    def find(self, file: LogFile, row: Row) -> Any:
        """Return the stored row that a row of a file is about, or nothing."""
        return self.rows[file.name].get(name_of(file, row))

    def value_for(self, column: Column, row: Row) -> Any:
        """Return what the database keeps for a cell: of an organisation or a trajectory its number."""
        value = row.get(column.name)
        if value is None or len(column.parts) == 1:
            return value
        rows = self.organisations if column.parts[0] == "organisation" else self.rows[TRAJECTORIES.name]
        return rows[value].pk

    def is_closed_to_import(self, code: str | None) -> bool:
        """Say whether a trajectory is worked on in the portal, so that no coordinator changes it by a file."""
        found = self.rows[TRAJECTORIES.name].get(code) if self.owner else None
        return found is not None and ownership.has_worker(found)

    def keys(self) -> dict[str, set[Any]]:
        """Return the names of the stored rows per file."""
        return {name: set(rows) for name, rows in self.rows.items()}


@dataclass
class Plan:
    """What is to be done with the rows of one file."""

    file: LogFile
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Any, Row, list[Column]]] = field(default_factory=list)
    unchanged: int = 0

    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed and as they were."""
        return {"created": len(self.new), "updated": len(self.changed), "unchanged": self.unchanged}


def name_of(file: LogFile, row: Row) -> Any:
    """Return what names a row: its key, or for a phase its trajectory and first day.

    Two phases of a trajectory never begin on the same day, for they would overlap.
    """
    return row.get(file.key) if file.key else (row.get("trajectory"), row.get("from"))


def import_log(*, directory: Path, today: date, dry_run: bool = False) -> ImportResult:
    """Read a log and save it in one transaction; with one problem, or in a dry run, nothing is saved.

    Rows come in without the stamp of a quarter: one dated in a closed quarter is counted in the next one that closes.
    The number of queries does not depend on the number of rows.
    """
    # A funder pays for the work and does none of it.
    does_work = Organisation.objects.exclude(kind=OrganisationKind.FUNDER)
    organisations = {organisation.code: organisation for organisation in does_work}
    log = read_log(directory, Reading(today, frozenset(organisations)))
    return _bring_in(log, Stored(organisations), dry_run=dry_run)


def import_own(log: Log, *, owner: Organisation, dry_run: bool = False) -> ImportResult:
    """Save a log that was read for one organisation: all of it, or nothing; what belongs to others is not there.

    Signals become that organisation's. A trajectory that somebody works on in the portal stays as it is.
    """
    return _bring_in(log, Stored({owner.code: owner}, owner), dry_run=dry_run)


def _bring_in(log: Log, stored: Stored, *, dry_run: bool) -> ImportResult:
    """Check the rows of a log and save them in one transaction, unless something is wrong."""
    rules.check_rows(log)
    counts = {name: {"created": 0, "updated": 0, "unchanged": 0} for name in log.tables}
    if log.tables:
        try:
            with transaction.atomic():
                counts = _save_if_right(log, stored) or counts
                if dry_run or log.problems:
                    transaction.set_rollback(True)
        except DatabaseError as error:
            counts = {name: dict.fromkeys(count, 0) for name, count in counts.items()}
            _report_refusal(log, error)
    return ImportResult(dry_run, _summary(log, counts), log)


def _save_if_right(log: Log, stored: Stored) -> dict[str, dict[str, int]] | None:
    """Compare a log with the database and save it; nothing is saved and returned if something is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    _load(log, stored)
    check_folded(log, stored.rows)
    rules.check_references(log, stored.keys())
    rules.check_courses(log, _courses(log, stored))
    plans = [_plan(file, log, stored) for file in SAVE_ORDER if file.name in log.tables]
    if log.problems:
        return None
    for plan in plans:
        _save(plan, stored)
    # References are checked at the end of a transaction; asked for here, a dry run finds the same.
    connection.check_constraints()
    return {plan.file.name: plan.counts() for plan in plans}


def _summary(log: Log, counts: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts per file in the order of the contract; of contacts also how many people they had."""
    summary = {}
    for name, table in log.tables.items():
        summary[name] = {"rows": len(table.rows), **counts[name]}
        if table.file is CONTACTS:
            summary[name]["people"] = sum(row.get("people") or 0 for row in table.rows)
    return summary


def _report_refusal(log: Log, error: DatabaseError) -> None:
    """Turn an error of the database into a problem; its detail is left out, for that repeats the row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    table = getattr(diagnosis, "table_name", None)
    file = next((file.filename for file in LOG_FILES if MODELS[file.name]._meta.db_table == table), "")
    rule = getattr(diagnosis, "constraint_name", None) or type(error).__name__
    log.problems.add(file, 0, "", _("The database refuses these rows (%(rule)s).") % {"rule": rule})


# --- what is stored --------------------------------------------------------------------------------------------------


def _load(log: Log, stored: Stored) -> None:
    """Read and lock everything that the log names, one query per table.

    A row is locked so that no quarter is closed over it between the comparison and the saving.
    """
    wanted = {file.name: log.tables[file.name].keys() if file.name in log.tables else set() for file in LOG_FILES}
    for file, column, target in rules.REFERENCES:
        if file.name in log.tables:
            wanted[target.name] |= log.tables[file.name].references(column)
    for file in (ACTIVITIES, CONTACTS, REFERRALS, SIGNALS, TRAJECTORIES):
        stored.rows[file.name] = _locked_rows(file, wanted[file.name], stored.owner)
        stored.taken[file.name] = _taken_names(file, log, stored)
    phases = PhasePeriod.objects.filter(trajectory__code__in=wanted[TRAJECTORIES.name]).select_related("trajectory")
    phases = phases.filter(ownership.rule(PHASES, stored.owner))
    rows = phases.select_for_update(of=("self",), no_key=True) if wanted[TRAJECTORIES.name] else ()
    stored.rows[PHASES.name] = {(phase.trajectory.code, phase.start): phase for phase in rows}


def _taken_names(file: LogFile, log: Log, stored: Stored) -> set[Any]:
    """Return the names of new rows that are in use elsewhere: of those no more is said."""
    if stored.owner is None or file.name not in log.tables:
        return set()
    new = log.tables[file.name].keys() - stored.rows[file.name].keys()
    rows = MODELS[file.name]._default_manager.filter(**{f"{file.key}__in": new})
    return set(rows.values_list(str(file.key), flat=True)) if new else set()


def _locked_rows(file: LogFile, names: Iterable[Any], owner: Organisation | None) -> dict[Any, Any]:
    """Return the stored rows with these names, locked in a fixed order."""
    if not names:
        return {}
    related = [column.parts[0] for column in file.columns if len(column.parts) > 1]
    rows = MODELS[file.name]._default_manager.filter(**{f"{file.key}__in": names}).order_by("pk")
    rows = rows.filter(ownership.rule(file, owner))
    if related:
        rows = rows.select_related(*related)
    # The weaker lock leaves staff free to add a contact to an activity meanwhile.
    return {getattr(row, str(file.key)): row for row in rows.select_for_update(of=("self",), no_key=True)}


def _courses(log: Log, stored: Stored) -> dict[str, rules.Course]:
    """Return each trajectory that the log names as it will be."""
    courses: dict[str, rules.Course] = {}
    for code, trajectory in stored.rows[TRAJECTORIES.name].items():
        courses[code] = rules.Course(opened=trajectory.opened, closed=trajectory.closed)
    for row in log.rows(TRAJECTORIES):
        courses[row.get("code")] = rules.Course(row.line, row.get("opened"), row.get("closed"))
    in_file = set()
    for row in log.rows(PHASES):
        if row.has("trajectory", "from", "to"):
            in_file.add(name_of(PHASES, row))
            course = courses.setdefault(row.get("trajectory"), rules.Course())
            course.spans.append(rules.Span(row.line, row.get("from"), row.get("to")))
    for name, phase in stored.rows[PHASES.name].items():
        if name not in in_file:
            courses[name[0]].spans.append(rules.Span(0, phase.start, phase.end))
    # Not even what would fit is said of one that is somebody's own.
    return {code: course for code, course in courses.items() if not stored.is_closed_to_import(code)}


# --- comparing and saving --------------------------------------------------------------------------------------------


def _plan(file: LogFile, log: Log, stored: Stored) -> Plan:
    """Compare the rows of one file with the database, and find those that would change what may not change."""
    plan = Plan(file)
    for row in log.rows(file):
        instance = stored.find(file, row)
        differences = _differences(file, row, instance) if instance else []
        if instance is None:
            plan.new.append(row)
        elif differences:
            plan.changed.append((instance, row, differences))
        else:
            plan.unchanged += 1
            continue
        if stored.owner:
            _check_ownership(file, row, log, stored)
        for column in differences:
            reason = _why_it_stays(instance, column)
            if reason:
                log.report(file, row.line, column.name, reason)
    return plan


def _check_ownership(file: LogFile, row: Row, log: Log, stored: Stored) -> None:
    """Find a row under a name that another organisation uses, and one of a trajectory that is somebody's own work."""
    key = file.key or ""
    if key and row.get(key) in stored.taken[file.name]:
        log.report(file, row.line, key, _("This cannot be used here. Make a new one."))
    column = {TRAJECTORIES.name: "code", PHASES.name: "trajectory", REFERRALS.name: "trajectory"}.get(file.name)
    before = getattr(stored.find(file, row), "trajectory", None) if file is REFERRALS else None
    if column and (
        stored.is_closed_to_import(row.get(column)) or (before is not None and ownership.has_worker(before))
    ):
        message = _("Somebody works on this trajectory in the portal. Only there it can be changed.")
        log.report(file, row.line, column, message)


def _differences(file: LogFile, row: Row, instance: object) -> list[Column]:
    """Return the columns in which a row says something else than what is stored."""
    known = [column for column in file.columns if column.name in row.values]
    return [column for column in known if row.values[column.name] != column.value_of(instance)]


def _why_it_stays(instance: Any, column: Column) -> str:
    """Return why a column of a stored row may not change; nothing if it may."""
    if isinstance(instance, Trajectory):
        if column.name == "organisation" and (instance.fixed_worker_id or instance.deputy_id):
            return _("This trajectory has a fixed worker or a deputy. Hand it over in the portal first.")
    elif getattr(instance, "counted_in", None):
        message = _("This row is counted in %(quarter)s, which is closed, and says something else here.")
        return message % {"quarter": instance.counted_in}
    return ""


def _save(plan: Plan, stored: Stored) -> None:
    """Save the rows of one file.

    Changes go before additions, so that a phase is ended before the next one begins.
    """
    if plan.changed:
        _update(plan, stored)
    if plan.new:
        _insert(plan, stored)


def _update(plan: Plan, stored: Stored) -> None:
    """Change the rows that say something else, in one statement."""
    fields = {column.attribute for column in plan.file.columns if column.name != plan.file.key}
    for instance, row, columns in plan.changed:
        for column in columns:
            setattr(instance, column.attribute, stored.value_for(column, row))
        if isinstance(instance, Activity):
            fields |= _drop_what_fits_no_longer(instance, {column.name for column in columns})
    # They exist and are locked, so each meets itself: one statement, where bulk_update would write a case per cell.
    MODELS[plan.file.name]._default_manager.bulk_create(
        [instance for instance, _row, _columns in plan.changed],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=sorted(name.removesuffix("_id") for name in fields),
    )


def _drop_what_fits_no_longer(activity: Activity, changed: set[str]) -> set[str]:
    """Empty what no file can say and what belongs to something that changed, and return the fields."""
    dropped = set()
    # An own location belongs to the kind of place and the municipality with which it was chosen.
    if {"municipality", "location_type"} & changed:
        activity.location = None
        dropped.add("location_id")
    if "kind" in changed:
        activity.languages = []
        dropped.add("languages")
    return dropped


def _insert(plan: Plan, stored: Stored) -> None:
    """Add the new rows; COPY takes a hundred thousand in seconds, for which an INSERT needs a gigabyte."""
    model = MODELS[plan.file.name]
    # The file of signals does not say whose they are; who brings in her own work does.
    added = {"organisation_id": stored.owner.pk} if stored.owner and plan.file is SIGNALS else {}
    names = [*(column.attribute for column in plan.file.columns), *added]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    # Django turns only the errors of its own calls into those that the importer expects.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in plan.new:
            cells = [stored.value_for(column, row) for column in plan.file.columns]
            copy.write_row([*cells, *added.values()])
    if plan.file is TRAJECTORIES:
        codes = [row.get("code") for row in plan.new]
        stored.rows[plan.file.name] |= {row.code: row for row in Trajectory.objects.filter(code__in=codes)}
