"""Writes with consequences in what staff record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Greatest

from contacts.choices import REACHED_FOLLOWS, counts_of, tallies_of
from contacts.exceptions import AlreadyCounted, DifferentContent, NotEmpty
from contacts.models import Activity, Contact, Referral, Signal, Trajectory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from portal.models import Location, Organisation, User

MOST = 9_999


def stamp_quarter(*, code: str, end: date) -> dict[str, int]:
    """Give every row up to the last day of a closing quarter the stamp of that quarter, once and for good.

    Dutch term: kwartaal waarin geteld wordt. A contact goes by the day of its activity, a referral by that of its
    contact or by the day on which its trajectory was opened, a signal by its own quarter. Rows that carry a stamp
    already keep it, so a row that came in after its own quarter was closed is counted in the first quarter that
    closes after it, and a published number never changes by an addition.
    Unit: rows stamped, per table. One statement per table and way to be counted, however many rows.
    Source: disclosure.md 5.4.
    """
    # The keys of the sources, and no join: an update with a join compares the table with itself, and after an import,
    # before the database has counted its rows, that takes the square of their number. So does a choice between two
    # sources, where they are many; each has a statement of its own.
    activities = Activity.objects.filter(date__lte=end).values("pk")
    contacts = Contact.objects.filter(activity__in=activities).values("pk")
    trajectories = Trajectory.objects.filter(opened__lte=end).values("pk")
    with transaction.atomic():
        referrals = Referral.objects.filter(counted_in=None)
        return {
            "activities": Activity.objects.filter(counted_in=None, date__lte=end).update(counted_in=code),
            "contacts": Contact.objects.filter(counted_in=None, activity__in=activities).update(counted_in=code),
            "referrals": referrals.filter(contact__in=contacts).update(counted_in=code)
            + referrals.filter(trajectory__in=trajectories).update(counted_in=code),
            "signals": Signal.objects.filter(counted_in=None, quarter__lte=code).update(counted_in=code),
        }


@dataclass(frozen=True)
class Plan:
    """What is known when an activity starts."""

    kind: str
    date: date
    municipality: str
    location_type: str
    location: Location | None = None


@dataclass(frozen=True)
class End:
    """What is known when an activity ends; `counts` holds only what its kind counts.

    Codes stand in the order of the alphabet, so that equal is equal.
    """

    minutes: int
    staff: int | None = None
    partners: tuple[str, ...] = ()
    counts: Mapping[str, int | bool | None] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContactEntry:
    """What a form says about a contact; several codes stand in the order of the alphabet, so that equal is equal."""

    channel: str
    first_contact: bool | None = None
    topics: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    language: str | None = None
    work_setting: str = "not_asked"
    gender: str = "not_asked"
    age_band: str = "not_asked"
    people: int = 1


@dataclass(frozen=True)
class ReferralEntry:
    """What a form says about a referral."""

    partner: str
    state: str
    consent: bool = False
    warm: bool = False


@dataclass(frozen=True)
class SignalEntry:
    """What a form says about a sign of abuse."""

    kind: str
    consent: str
    reported: bool = False


def start_activity(
    *, activity_id: UUID, organisation: Organisation, recorded_by: User, plan: Plan, end: End | None = None
) -> tuple[Activity, bool]:
    """Start an activity, or write one down that is over; the same id with the same content is the same activity.

    Dutch term: activiteit. Returns the activity, and whether it is new.
    Raises: DifferentContent if the id stands for another activity, or for this one with another end; ValidationError.
    """
    activity = Activity(id=activity_id, organisation=organisation, recorded_by=recorded_by, **_values(plan))
    if end is not None:
        _write_end(activity, end)
    activity.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError:
        stored = Activity.objects.filter(pk=activity_id).first()
        if stored is None:
            raise
        mine = (stored.organisation_id, stored.recorded_by_id) == (organisation.pk, recorded_by.pk)
        # Without an end the form only started it; what was counted since then is no contradiction.
        if not mine or _plan_of(stored) != plan or (end is not None and _end_of(stored) != end):
            raise DifferentContent from None
        return stored, False
    return activity, True


def change_plan(*, activity: Activity, plan: Plan) -> Activity:
    """Change the day or the place of an activity that is not counted yet.

    Raises: AlreadyCounted; ValidationError.
    """
    with transaction.atomic():
        locked = _locked_activity(activity)
        for name, value in _values(plan).items():
            setattr(locked, name, value)
        locked.full_clean()
        locked.save()
    return locked


def count_step(*, activity: Activity, name: str, step: int) -> int:
    """Add one to a count of an activity, or take one off, and return the count; it never falls under zero.

    One statement, so two taps at the same moment both count.
    Raises: AlreadyCounted; ValueError if the kind does not know the count or the step is not one.
    """
    if name not in tallies_of(activity.kind) or step not in {1, -1}:
        raise ValueError(name)
    rows = Activity.objects.filter(pk=activity.pk, counted_in=None)
    limit = Q(**{f"{name}__lt": MOST}) | Q(**{name: None}) if step == 1 else Q(**{f"{name}__gt": 0})
    if not rows.filter(limit).update(**{name: Coalesce(F(name), 0) + step}) and not rows.exists():
        raise AlreadyCounted
    count: int | None = rows.values_list(name, flat=True).first()
    return count or 0


def finish_activity(*, activity: Activity, end: End) -> Activity:
    """Write down the end of an activity: minutes, colleagues, partners and what its kind counts.

    `reached` counts everybody, those in a recorded contact too; while the activity runs it counts the others only.
    Where it is not asked it follows from another count (`choices.REACHED_FOLLOWS`).
    Raises: AlreadyCounted; ValidationError.
    """
    with transaction.atomic():
        locked = _locked_activity(activity)
        _write_end(locked, end)
        locked.full_clean()
        locked.save()
    return locked


def reopen_activity(*, activity: Activity) -> Activity:
    """Let an activity run on: its minutes are unknown again, and `reached` counts only those greeted again.

    Raises: AlreadyCounted.
    """
    with transaction.atomic():
        locked = _locked_activity(activity)
        if locked.minutes is not None:
            spoken = people_spoken(locked) if "reached" in counts_of(locked.kind) else 0
            reached = None if locked.reached is None else Greatest(F("reached") - spoken, 0)
            Activity.objects.filter(pk=locked.pk).update(minutes=None, reached=reached)
            locked.refresh_from_db()
    return locked


def discard_activity(*, activity: Activity) -> None:
    """Take back an activity that was started by mistake.

    Raises: AlreadyCounted; NotEmpty if contacts were recorded in it.
    """
    with transaction.atomic():
        locked = _locked_activity(activity)
        if locked.contacts.exists():
            raise NotEmpty
        locked.delete()


def people_spoken(activity: Activity) -> int:
    """Return how many people took part in the recorded contacts of an activity."""
    people: int | None = activity.contacts.aggregate(people=Sum("people"))["people"]
    return people or 0


def record_contact(
    *, contact_id: UUID, activity: Activity, recorded_by: User, entry: ContactEntry, referral: ReferralEntry | None
) -> tuple[Contact, bool]:
    """Record one contact with at most one referral, once, however often the same form arrives.

    Dutch term: contactmoment. The id was made by the form, so a double tap, a page sent again and a phone that lost
    the answer all mean the same row. Returns the contact, and whether it is new.
    Raises: DifferentContent if the id stands for a contact that says something else; ValidationError.
    """
    contact = Contact(id=contact_id, activity=activity, recorded_by=recorded_by, **_values(entry))
    # The rules of the database are asked one by one only when it refuses the row: asking first costs 29 queries.
    contact.full_clean(exclude=("activity", "recorded_by"), validate_unique=False, validate_constraints=False)
    try:
        # Of two that arrive at once the second waits here for the first, and is then refused by the primary key.
        with transaction.atomic():
            contact.save(force_insert=True)
            if referral is not None:
                _add_referral(contact, referral)
    except IntegrityError:
        stored = Contact.objects.filter(pk=contact_id).first()
        if stored is None:
            contact.full_clean(validate_unique=False)
            raise
        mine = (stored.activity_id, stored.recorded_by_id) == (activity.pk, recorded_by.pk)
        if not mine or contact_entry(stored) != entry or referral_entries(stored) != _listed(referral):
            raise DifferentContent from None
        return stored, False
    return contact, True


def change_contact(
    *, contact: Contact, entry: ContactEntry, referral: ReferralEntry | None, keep_referrals: bool = False
) -> Contact:
    """Change a contact that is not counted yet, with its one referral; `keep_referrals` leaves several as they are.

    Raises: AlreadyCounted; ValidationError.
    """
    with transaction.atomic():
        locked = _locked_contact(contact)
        for name, value in _values(entry).items():
            setattr(locked, name, value)
        locked.full_clean()
        locked.save()
        if not keep_referrals and referral_entries(locked) != _listed(referral):
            _remove_referrals(locked)
            if referral is not None:
                _add_referral(locked, referral)
    return locked


def remove_contact(*, contact: Contact) -> None:
    """Take back a contact that is not counted yet, with its referrals.

    Raises: AlreadyCounted.
    """
    with transaction.atomic():
        locked = _locked_contact(contact)
        _remove_referrals(locked)
        locked.delete()


def record_signal(
    *, signal_id: UUID, organisation: Organisation, quarter: str, entry: SignalEntry
) -> tuple[Signal, bool]:
    """Record one sign of abuse in its quarter, linked to nothing, once however often the same form arrives.

    Dutch term: signaal. Returns the signal, and whether it is new.
    Raises: DifferentContent if the id stands for another signal; ValidationError.
    """
    signal = Signal(id=signal_id, organisation=organisation, quarter=quarter, **_values(entry))
    signal.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            signal.save(force_insert=True)
    except IntegrityError:
        stored = Signal.objects.filter(pk=signal_id).first()
        if stored is None:
            raise
        mine = (stored.organisation_id, stored.quarter) == (organisation.pk, quarter)
        if not mine or SignalEntry(stored.kind, stored.consent, stored.reported) != entry:
            raise DifferentContent from None
        return stored, False
    return signal, True


def remove_signal(*, signal: Signal) -> None:
    """Take back a signal that is not counted yet.

    Raises: AlreadyCounted.
    """
    deleted, _per_model = Signal.objects.filter(pk=signal.pk, counted_in=None).delete()
    if not deleted:
        raise AlreadyCounted


def contact_entry(contact: Contact) -> ContactEntry:
    """Return what a stored contact says, in the form in which entries are compared."""
    return ContactEntry(
        channel=contact.channel,
        first_contact=contact.first_contact,
        topics=tuple(sorted(contact.topics)),
        support=tuple(sorted(contact.support)),
        language=contact.language,
        work_setting=contact.work_setting,
        gender=contact.gender,
        age_band=contact.age_band,
        people=contact.people,
    )


def referral_entries(contact: Contact) -> list[ReferralEntry]:
    """Return what the stored referrals of a contact say."""
    return [ReferralEntry(row.partner, row.state, row.consent, row.warm) for row in contact.referrals.all()]


def _listed(referral: ReferralEntry | None) -> list[ReferralEntry]:
    return [] if referral is None else [referral]


def _values(entry: Plan | ContactEntry | SignalEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _plan_of(activity: Activity) -> Plan:
    return Plan(activity.kind, activity.date, activity.municipality, activity.location_type, activity.location)


def _end_of(activity: Activity) -> End | None:
    if activity.minutes is None:
        return None
    return End(
        minutes=activity.minutes,
        staff=activity.staff,
        partners=tuple(sorted(activity.partners)),
        counts={name: getattr(activity, name) for name in counts_of(activity.kind)},
        languages=tuple(sorted(activity.languages)),
    )


def _write_end(activity: Activity, end: End) -> None:
    source, ran = REACHED_FOLLOWS.get(activity.kind, ""), activity.minutes is None
    before = getattr(activity, source, None)
    activity.minutes = end.minutes
    activity.staff = end.staff
    activity.partners = list(end.partners)
    activity.languages = list(end.languages)
    for name, count in end.counts.items():
        setattr(activity, name, count)
    # What was brought in from elsewhere stays, as long as nobody changes the count that it goes by.
    if source and (ran or getattr(activity, source) != before):
        activity.reached = getattr(activity, source)


def _locked_activity(activity: Activity) -> Activity:
    locked = Activity.objects.select_for_update(no_key=True).filter(pk=activity.pk, counted_in=None).first()
    if locked is None:
        raise AlreadyCounted
    return locked


def _locked_contact(contact: Contact) -> Contact:
    locked = Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk, counted_in=None).first()
    if locked is None:
        raise AlreadyCounted
    return locked


def _add_referral(contact: Contact, entry: ReferralEntry) -> None:
    referral = Referral(contact=contact, **asdict(entry))
    referral.full_clean()
    referral.save(force_insert=True)


def _remove_referrals(contact: Contact) -> None:
    if contact.referrals.exclude(counted_in=None).exists():
        raise AlreadyCounted
    contact.referrals.all().delete()
