"""What is agreed and tried in a trajectory: life domains, requests to municipalities, referrals, aftercare."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contacts import seen as words
from contacts.choices import AftercareKind
from contacts.exceptions import AlreadyCounted, DifferentContent, Gone
from contacts.guidance import check_coming, check_day, locked, must_be_open, refuse
from contacts.models import Aftercare, DomainStep, Referral, TailoredRequest, Trajectory
from contacts.services import ReferralEntry

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True)
class DomainEntry:
    """What a form says about a life domain on a day."""

    domain: str
    day: date
    status: str
    obstacles: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestEntry:
    """What a form says about a request to a municipality."""

    municipality: str
    domain: str
    day: date


@dataclass(frozen=True)
class AnswerEntry:
    """What a municipality answered, and when; nothing where there is no answer yet."""

    answer: str | None
    day: date | None


@dataclass(frozen=True)
class AftercareEntry:
    """How we keep in touch, and when next."""

    kind: str
    next_on: date | None = None


# --- Life domains ---
def standing(trajectory: Trajectory, domain: str) -> DomainStep | None:
    """Return the latest row of a life domain, or nothing where it was not talked about."""
    return trajectory.domain_steps.filter(domain=domain).order_by("-date").first()


def write_domain(
    *, trajectory: Trajectory, entry: DomainEntry, today: date, seen: str | None = None
) -> tuple[DomainStep, bool]:
    """Write down where a life domain stands, what is in the way and what was tried; once a day, the last word counts.

    Dutch term: leefdomein. Returns the row, and whether anything changed.
    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        latest = standing(row, entry.domain)
        if latest is not None and _entry_of(latest) == entry:
            return latest, False
        words.check(seen, words.of_domain(latest))
        must_be_open(row)
        check_day(entry.day, today=today, opened=row.opened)
        if latest is not None and latest.date > entry.day:
            refuse("day", _("This was written down on a later day already."))
        same_day = latest is not None and latest.date == entry.day
        step = latest if latest is not None and same_day else DomainStep(trajectory=row, domain=entry.domain)
        step.date, step.status = entry.day, entry.status
        step.obstacles, step.tried = list(entry.obstacles), list(entry.tried)
        step.full_clean()
        step.save()
    return step, True


def remove_domain(*, trajectory: Trajectory, domain: str, seen: str | None = None) -> None:
    """Take back what was written down last about a life domain; what stood there before stands again.

    Raises: ChangedMeanwhile; Gone if nothing is written down; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        latest = standing(row, domain)
        if latest is None:
            raise Gone
        words.check(seen, words.of_domain(latest))
        must_be_open(row)
        latest.delete()


def _entry_of(step: DomainStep) -> DomainEntry:
    return DomainEntry(step.domain, step.date, step.status, tuple(sorted(step.obstacles)), tuple(sorted(step.tried)))


# --- Requests to municipalities ---
def ask_municipality(*, trajectory: Trajectory, entry: RequestEntry, today: date) -> tuple[TailoredRequest, bool]:
    """Write down a request for tailored help; the same one on the same day is one request.

    Dutch term: maatwerkverzoek. Returns the request, and whether it is new.
    Raises: Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        stored = row.requests.filter(municipality=entry.municipality, domain=entry.domain, asked_on=entry.day).first()
        if stored is not None:
            return stored, False
        must_be_open(row)
        check_day(entry.day, today=today, opened=row.opened)
        asked = TailoredRequest(
            trajectory=row, municipality=entry.municipality, domain=entry.domain, asked_on=entry.day
        )
        asked.full_clean()
        asked.save(force_insert=True)
    return asked, True


def answer_request(
    *, trajectory: Trajectory, request_id: int, entry: AnswerEntry, today: date, seen: str | None = None
) -> TailoredRequest:
    """Write down what a municipality answered, correct it, or say that there is no answer yet after all.

    An answer may come after the trajectory was closed.
    Raises: ChangedMeanwhile; Gone if the request was taken back; ValidationError.
    """
    with transaction.atomic():
        asked = _locked_request(trajectory, request_id)
        if (asked.answer, asked.answered_on) == (entry.answer, entry.day):
            return asked
        words.check(seen, words.of_request(asked))
        if entry.day is not None:
            check_day(entry.day, today=today)
            if entry.day < asked.asked_on:
                refuse("day", _("The answer comes on or after the day of the request."))
        asked.answer, asked.answered_on = entry.answer, entry.day
        asked.full_clean()
        asked.save(update_fields=["answer", "answered_on"])
    return asked


def take_back_request(*, trajectory: Trajectory, request_id: int, seen: str | None = None) -> None:
    """Take back a request that was written down by mistake.

    Raises: ChangedMeanwhile; Gone if it was taken back already.
    """
    with transaction.atomic():
        asked = _locked_request(trajectory, request_id)
        words.check(seen, words.of_request(asked))
        asked.delete()


def _locked_request(trajectory: Trajectory, request_id: int) -> TailoredRequest:
    asked: TailoredRequest | None = locked(trajectory).requests.filter(pk=request_id).first()
    if asked is None:
        raise Gone
    return asked


# --- Referrals ---
def refer(*, trajectory: Trajectory, referral_id: UUID, entry: ReferralEntry) -> tuple[Referral, bool]:
    """Record a referral from a trajectory, once however often the same form arrives.

    Dutch term: doorverwijzing. The rules are those of a referral from a contact. Returns it, and whether it is new.
    Raises: DifferentContent if the id stands for another referral; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        stored = Referral.objects.filter(pk=referral_id).first()
        if stored is not None:
            if stored.trajectory_id != row.pk or _said_of(stored) != entry:
                raise DifferentContent
            return stored, False
        must_be_open(row)
        referral = Referral(pk=referral_id, trajectory=row, **asdict(entry))
        referral.full_clean(validate_unique=False)
        try:
            with transaction.atomic():
                referral.save(force_insert=True)
        except IntegrityError:
            # The same id arrived for something else at the same moment.
            raise DifferentContent from None
    return referral, True


def change_referral(
    *, trajectory: Trajectory, referral_id: UUID, entry: ReferralEntry, seen: str | None = None
) -> Referral:
    """Change a referral, or say what became of it; what is counted in a closed quarter stays as it is.

    Raises: AlreadyCounted; ChangedMeanwhile; Gone if it was taken back; ValidationError.
    """
    with transaction.atomic():
        referral = _locked_referral(trajectory, referral_id)
        if _said_of(referral) == entry:
            return referral
        words.check(seen, words.of_referral(referral))
        for name, value in asdict(entry).items():
            setattr(referral, name, value)
        referral.full_clean(validate_unique=False)
        referral.save(update_fields=list(asdict(entry)))
    return referral


def take_back_referral(*, trajectory: Trajectory, referral_id: UUID, seen: str | None = None) -> None:
    """Take back a referral that was written down by mistake.

    Raises: AlreadyCounted; ChangedMeanwhile; Gone if it was taken back already.
    """
    with transaction.atomic():
        referral = _locked_referral(trajectory, referral_id)
        words.check(seen, words.of_referral(referral))
        referral.delete()


def _locked_referral(trajectory: Trajectory, referral_id: UUID) -> Referral:
    referral = locked(trajectory).referrals.select_for_update(no_key=True).filter(pk=referral_id).first()
    if referral is None:
        raise Gone
    if referral.counted_in is not None:
        raise AlreadyCounted
    return referral


def _said_of(referral: Referral) -> ReferralEntry:
    return ReferralEntry(referral.partner, referral.state, referral.consent, referral.warm)


# --- Aftercare ---
def in_force(trajectory: Trajectory) -> Aftercare | None:
    """Return the agreement about aftercare that holds, or nothing."""
    return trajectory.aftercare.filter(ended_on=None).first()


def agree_aftercare(
    *, trajectory: Trajectory, entry: AftercareEntry, today: date, seen: str | None = None
) -> tuple[Aftercare, bool]:
    """Agree how we keep in touch, or change it; it may hold while the trajectory is closed.

    Dutch term: nazorg. Another kind is a new agreement, and the old one ends today; on the day of the agreement
    itself it corrects it. Returns the agreement, and whether anything changed.
    Raises: ChangedMeanwhile; Gone; ValidationError.
    """
    with transaction.atomic():
        row = locked(trajectory)
        held = in_force(row)
        if held is not None and (held.kind, held.next_on) == (entry.kind, entry.next_on):
            return held, False
        words.check(seen, words.of_aftercare(held))
        if entry.next_on is not None:
            check_coming(entry.next_on, today=today)
        elif entry.kind == AftercareKind.ACTIVE:
            refuse("next_on", _("Say when you get in touch next."))
        if held is not None and held.kind != entry.kind and held.agreed_on < today:
            _end(held, today)
            held = None
        agreement = held or Aftercare(trajectory=row, agreed_on=today)
        agreement.kind, agreement.next_on = entry.kind, entry.next_on
        agreement.full_clean()
        agreement.save()
    return agreement, True


def end_aftercare(*, trajectory: Trajectory, today: date, seen: str | None = None) -> None:
    """End the agreement about aftercare today.

    Raises: ChangedMeanwhile; Gone if none holds.
    """
    with transaction.atomic():
        held = in_force(locked(trajectory))
        if held is None:
            raise Gone
        words.check(seen, words.of_aftercare(held))
        _end(held, today)


def _end(agreement: Aftercare, today: date) -> None:
    agreement.ended_on, agreement.next_on = max(today, agreement.agreed_on), None
    agreement.full_clean()
    agreement.save(update_fields=["ended_on", "next_on"])
