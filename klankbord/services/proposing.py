"""Points that members propose, and what comes of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation

from klankbord.choices import AgendaSource, MeetingState, ProposalState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, ProposalIsAnswered, TooManyProposals
from klankbord.models import AgendaItem, Meeting, Proposal
from klankbord.services.meetings import add_point
from portal.models import User

# More than this of one member would bury those of the others.
MOST_WAITING = 10


@transaction.atomic
def propose(*, member: User, language: str, title: str, text: str) -> Proposal:
    """Keep a point that a member proposes, in the language that she writes in.

    Dutch term: voorstel. The same words that wait already are that point, so a form that is sent twice is one point.
    Raises: TooManyProposals; ValidationError if it holds what the database does not take.
    """
    # Her own row is the lock: two forms sent at once are counted one after the other.
    User.objects.select_for_update(no_key=True).get(pk=member.pk)
    waiting = Proposal.objects.filter(member=member, state=ProposalState.OPEN)
    if same := waiting.filter(language=language, title=title, text=text).first():
        return same
    if waiting.count() >= MOST_WAITING:
        raise TooManyProposals
    proposal = Proposal(member=member, language=language, title=title, text=text)
    proposal.full_clean()
    proposal.save()
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal) -> None:
    """Delete a proposal that waits: nothing of it stays.

    Raises: ProposalIsAnswered.
    """
    _lock_open(proposal).delete()


@transaction.atomic
def take_up(*, proposal: Proposal, meeting: Meeting, at: datetime) -> AgendaItem:
    """Put a proposal at the end of an agenda, in its own language; the other languages are still to be written.

    Raises: ProposalIsAnswered, MeetingIsOver, MeetingIsCancelled.
    """
    locked = _lock_open(proposal)
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    if meeting.ends_at <= at:
        raise MeetingIsOver
    if meeting.state == MeetingState.CANCELLED:
        raise MeetingIsCancelled
    words = {f"title_{locked.language}": locked.title, f"text_{locked.language}": locked.text}
    # What is needed is asked of the active language, and this text exists in that of the proposal only.
    with translation.override(locked.language):
        point = add_point(meeting=meeting, point=AgendaItem(source=AgendaSource.MEMBER, **words))
    locked.state, locked.point = ProposalState.TAKEN, point
    locked.full_clean()
    locked.save()
    return point


@transaction.atomic
def decline(*, proposal: Proposal, reason: str, kept_reason: str = "") -> Proposal:
    """Say to a member why her point is not on the agenda; `kept_reason` is why found words of it stay.

    Raises: ProposalIsAnswered; ValidationError without a reason.
    """
    locked = _lock_open(proposal)
    locked.state, locked.reason, locked.kept_reason = ProposalState.DECLINED, reason, kept_reason
    locked.full_clean()
    locked.save()
    return locked


def _lock_open(proposal: Proposal) -> Proposal:
    """Return the proposal, locked; it may have been answered or taken back at this very moment."""
    locked = Proposal.objects.select_for_update(no_key=True).filter(pk=proposal.pk, state=ProposalState.OPEN).first()
    if locked is None:
        raise ProposalIsAnswered
    return locked
