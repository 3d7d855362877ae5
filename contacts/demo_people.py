"""Made-up agreements in three trajectories of the demo, so that a trial version shows what going along looks like."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from contacts import guidance, guidance_steps
from contacts.choices import AftercareKind, DomainStatus, RequestAnswer
from contacts.guidance_steps import AftercareEntry, AnswerEntry, DomainEntry, RequestEntry
from contacts.models import DomainStep, Trajectory
from portal.models import User

# Per trajectory: life domain, days ago, where it stood, what was in the way, what was tried.
STEPS: tuple[tuple[tuple[str, int, DomainStatus, tuple[str, ...], tuple[str, ...]], ...], ...] = (
    (
        ("housing", 40, DomainStatus.STUCK, ("no_housing", "no_registration"), ("went_along",)),
        ("housing", 6, DomainStatus.WAITS, ("benefit_wait", "no_housing"), ("practical_help", "went_along")),
        ("debts", 20, DomainStatus.UNDER_WAY, ("debts",), ("practical_help",)),
        ("norms_network", 6, DomainStatus.GOES_WELL, (), ("peer_contact",)),
    ),
    (
        ("work_income", 12, DomainStatus.HAS_A_WISH, ("cv_gap", "language"), ("job_support", "listening")),
        ("education", 12, DomainStatus.WAITS, ("training_cost",), ("information",)),
    ),
    (("care", 3, DomainStatus.NOT_NOW, (), ("listening",)),),
)


@transaction.atomic
def load_demo_agreements(*, worker: User, today: date) -> int:
    """Write made-up agreements into three open trajectories of somebody; return how many trajectories got some.

    Safe to repeat: where something is written down already, nothing is added. Phases stay as they are, and all days
    lie in the last weeks, so the figures of the made-up year do not change.
    """
    if DomainStep.objects.filter(trajectory__fixed_worker=worker).exists():
        return 0
    chosen = list(Trajectory.objects.filter(fixed_worker=worker, closed=None, next_on=None).order_by("opened")[:3])
    for place, (trajectory, steps) in enumerate(zip(chosen, STEPS, strict=False)):
        for domain, ago, status, obstacles, tried in steps:
            entry = DomainEntry(domain, today - timedelta(days=ago), status, obstacles, tried)
            guidance_steps.write_domain(trajectory=trajectory, entry=entry, today=today)
        if place < 2:
            next_on = today + timedelta(days=2 + 7 * place)
            guidance.set_appointment(trajectory=trajectory, day=next_on, today=today)
    if chosen:
        _ask(chosen[0], today)
        coming = AftercareEntry(AftercareKind.ACTIVE, today + timedelta(days=5))
        guidance_steps.agree_aftercare(trajectory=chosen[-1], entry=coming, today=today)
    return len(chosen)


def _ask(trajectory: Trajectory, today: date) -> None:
    for domain, ago in (("housing", 18), ("debts", 20)):
        entry = RequestEntry(trajectory.municipality, domain, today - timedelta(days=ago))
        asked, _created = guidance_steps.ask_municipality(trajectory=trajectory, entry=entry, today=today)
    answer = AnswerEntry(RequestAnswer.GRANTED, today - timedelta(days=4))
    guidance_steps.answer_request(trajectory=trajectory, request_id=asked.pk, entry=answer, today=today)
