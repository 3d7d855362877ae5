"""Raw counts of what staff recorded, for those who recorded it: exact, and never to leave the organisation.

A worker sees what she recorded herself, a coordinator what her organisation did (design.md section 5). Everything goes
by the day of the activity, whether it is counted in a closed quarter or not. PostgreSQL does the counting; a page costs
the same number of queries however many rows there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Case, CharField, Count, F, Func, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractMonth, ExtractQuarter

from contacts.choices import COUNTS_OF_KINDS
from contacts.models import Activity, Contact, FoldedCount, Referral, Signal
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contacts.querysets import ContactQuerySet
    from contacts.services import ContactEntry
    from contacts.spans import Span
    from portal.models import User

# A number up to this can be one person.
FEW = 2
YES, NO, UNKNOWN = "yes", "no", "unknown"
# Classes that describe nobody.
TELLS_NOTHING = frozenset({"not_asked", UNKNOWN})
# How many of the four classes make a description.
LEAST_SAID = 2
# Whoever only wanted to be heard is in no count: the first step of the ladder is below "note it as a number".
NOT_TO_BE_COUNTED = "listen_only"
# How far the hint at a saved contact looks back.
DAYS_BACK = 365

CONTACT_SPLITS: dict[str, Any] = {
    "channel": F("channel"),
    "work_setting": F("work_setting"),
    "gender": F("gender"),
    "age_band": F("age_band"),
    "language": Coalesce(F("language"), Value(UNKNOWN)),
    "municipality": F("activity__municipality"),
    "first_contact": Case(
        When(first_contact=True, then=Value(YES)),
        When(first_contact=False, then=Value(NO)),
        default=Value(UNKNOWN),
        output_field=CharField(),
    ),
}
# A contact can have several of these, so they do not add up to the number of contacts.
CODES_OF_CONTACTS = ("topics", "support")
# What together can tell who somebody is: a place, and one thing more.
CROSSINGS = (("municipality", "work_setting"), ("municipality", "gender"), ("municipality", "language"))
WORK_COUNTS = tuple(name for name in COUNTS_OF_KINDS if name != "peer_led")

# By code, and then by part of the span: the number of its month or quarter.
Counts = dict[str, dict[int, int]]


@dataclass(frozen=True)
class Work:
    """What was done in one kind of activity. Units: times, minutes, minutes of all staff together, and as counted."""

    times: int
    minutes: int
    staff_minutes: int
    # Activities of which the minutes are not known yet.
    without_minutes: int
    counts: Mapping[str, int | None]


@dataclass
class ContactCounts:
    """Contacts by part of the span; `people` is how many took part in them, `rare` how many crossings hold few."""

    contacts: dict[int, int] = field(default_factory=dict)
    people: dict[int, int] = field(default_factory=dict)
    splits: dict[str, Counts] = field(default_factory=lambda: {name: {} for name in CONTACT_SPLITS})
    rare: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Overview:
    """The raw counts of a span (overzicht)."""

    span: Span
    # Whether these are all of the organisation, or what one worker recorded.
    whole_organisation: bool
    work: Mapping[str, Work]
    contacts: ContactCounts
    # By partner and by state; of contacts only, for a referral of a trajectory has no day of its own.
    referrals: Mapping[str, Counts]
    # By kind: how many, and how many of these were reported; empty for a worker.
    signals: Mapping[str, tuple[int, int]]
    # Whether rows of the span are gone after their term, so that these counts are not all there was.
    folded: bool = False


def overview(user: User, span: Span) -> Overview:
    """Count what somebody looks back on in a span: her own records, or as a coordinator those of her organisation.

    Dutch term: overzicht. Unit: records. Seven queries, and one more for the signals that a coordinator sees.
    Source: design.md section 5 (raw counts of the own organisation).
    """
    with one_core():
        return _overview(user, span)


def _overview(user: User, span: Span) -> Overview:
    activities = Activity.objects.visible_to(user).looked_back_on_by(user).between(span.first, span.last)
    contacts = Contact.objects.visible_to(user).looked_back_on_by(user).between(span.first, span.last)
    # Joint checks stand apart from all other work, on a page of their own.
    activities, contacts = activities.without_checks(), contacts.without_checks()
    signals = Signal.objects.visible_to(user).looked_back_on_by(user).of_quarters(span.quarters)
    counts = contact_counts(contacts, span)
    counts.splits |= {name: codes_of(contacts, name, span) for name in CODES_OF_CONTACTS}
    return Overview(
        span=span,
        whole_organisation=user.has_perm(SEE_ORGANISATION_RECORDS),
        work=work_counts(activities),
        contacts=counts,
        referrals=referral_counts(contacts, span),
        signals=signal_counts(signals),
        folded=FoldedCount.objects.visible_to(user).of_periods(span.quarters).exists(),
    )


@contextmanager
def one_core() -> Iterator[None]:
    """Have PostgreSQL count by itself, without workers beside it.

    Where it could share the work, it was seen to read all activities of all years for a period of a few; and somebody
    who looks back may not take the cores of those who record.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        yield


def rare_combination(activity: Activity, entry: ContactEntry) -> bool:
    """Say whether a description is so rare that it may be one person, so that whoever recorded it can say less.

    Municipality, place of work, gender, age and language together occur at most once among the contacts of the
    organisation in the year up to the day of the activity. One thing about the person alone is never rare: a language
    in a small municipality would bring the hint at every door, and nobody would read it any more. Asked once after a
    contact was saved; the answer is shown to whoever saved it, and kept nowhere.
    """
    said = (entry.work_setting, entry.gender, entry.age_band, entry.language or UNKNOWN)
    if sum(code not in TELLS_NOTHING for code in said) < LEAST_SAID:
        return False
    alike = Contact.objects.in_place_like(activity, days_back=DAYS_BACK).like(entry)
    # Counted to the end: with a limit the planner was seen to walk through the contacts of everybody instead.
    return alike.count() <= 1


# --- The counting ----------------------------------------------------------------------------------------------------


def work_counts(activities: QuerySet[Activity]) -> dict[str, Work]:
    """Add up what was done, by kind of activity. One query."""
    rows: QuerySet[Any] = activities.values("kind").annotate(
        times=Count("pk"),
        all_minutes=Coalesce(Sum("minutes"), 0),
        # Both fields are small integers in the database, and their product need not be one.
        staff_minutes=Coalesce(Sum(Cast("minutes", IntegerField()) * F("staff")), 0),
        without_minutes=Count("pk", filter=Q(minutes=None)),
        **{f"all_{name}": Sum(name) for name in WORK_COUNTS},
    )
    return {
        row["kind"]: Work(
            row["times"],
            row["all_minutes"],
            row["staff_minutes"],
            row["without_minutes"],
            {name: row[f"all_{name}"] for name in WORK_COUNTS},
        )
        for row in rows.order_by()
    }


def contact_counts(contacts: ContactQuerySet, span: Span) -> ContactCounts:
    """Count contacts by each of their classes, and the crossings that hold one or two of them. One query, one pass."""
    splits = {f"by_{name}": expression for name, expression in CONTACT_SPLITS.items()}
    rows = contacts.annotate(part=_part(span), **splits).values("part", "people", *splits).order_by()
    counts = ContactCounts()
    try:
        inner, values = rows.query.sql_with_params()
    except EmptyResultSet:
        # Whoever may see no contact at all; Django does not ask the database then.
        return counts
    sets = ["(part)", *(f"(part, {name})" for name in splits)]
    sets += [f"(by_{one}, by_{other})" for one, other in CROSSINGS]
    # Django has no grouping sets. All names come from this module; what a reader chose is in the values.
    query = (
        f"SELECT part, count(*), sum(people), {', '.join(splits)} FROM ({inner}) AS rows "  # noqa: S608
        f"GROUP BY GROUPING SETS ({', '.join(sets)}) HAVING GROUPING(part) = 0 OR count(*) <= {FEW}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        for part, number, people, *codes in cursor.fetchall():
            _sort_in(counts, part, (number, people), codes)
    return counts


def _sort_in(counts: ContactCounts, part: int | None, numbers: tuple[int, int], codes: Iterable[str | None]) -> None:
    """Put one group where it belongs: a group names only the classes that it is grouped by."""
    named = {name: code for name, code in zip(CONTACT_SPLITS, codes, strict=True) if code is not None}
    if part is None:
        crossing = next(pair for pair in CROSSINGS if set(pair) == named.keys())
        counts.rare[crossing] += not TELLS_NOTHING & set(named.values())
    elif not named:
        counts.contacts[part], counts.people[part] = numbers
    else:
        ((name, code),) = named.items()
        counts.splits[name].setdefault(code, {})[part] = numbers[0]


def codes_of(contacts: ContactQuerySet, name: str, span: Span) -> Counts:
    """Count contacts by the codes of a field that holds several; who says the same twice is still one. One query."""
    each = Func(F(name), template="unnest(ARRAY(SELECT DISTINCT unnest(%(expressions)s)))", set_returning=True)
    groups = contacts.annotate(part=_part(span), code=each).values("part", "code").annotate(number=Count("pk"))
    counts: Counts = {}
    for row in groups.order_by():
        counts.setdefault(row["code"], {})[row["part"]] = row["number"]
    return counts


def referral_counts(contacts: ContactQuerySet, span: Span) -> dict[str, Counts]:
    """Count the referrals of contacts by partner and by what became of them. One query."""
    rows: QuerySet[Any] = Referral.objects.of_contacts(contacts).annotate(part=_part(span, "contact__"))
    counts: dict[str, Counts] = {"partner": {}, "state": {}}
    for row in rows.values("part", "partner", "state").annotate(number=Count("pk")).order_by():
        for name, parts in counts.items():
            by_part = parts.setdefault(row[name], defaultdict(int))
            by_part[row["part"]] += row["number"]
    return counts


def signal_counts(signals: QuerySet[Signal]) -> dict[str, tuple[int, int]]:
    """Count signs of abuse by kind: how many, and how many of these were reported. One query, none for a worker."""
    rows = signals.exclude(consent=NOT_TO_BE_COUNTED).values("kind")
    groups = rows.annotate(number=Count("pk"), told=Count("pk", filter=Q(reported=True))).order_by()
    return {row["kind"]: (row["number"], row["told"]) for row in groups}


def _part(span: Span, path: str = "") -> Func:
    """Return the expression for the month of a quarter, or the quarter of a year, in which a row falls."""
    extract = ExtractQuarter if span.quarter is None else ExtractMonth
    return extract(f"{path}activity__date")
