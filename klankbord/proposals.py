"""Points that members proposed, as they are read: a member her own, the facilitator what waits; never whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.utils import timezone

from klankbord.choices import ProposalState
from klankbord.models import Meeting, Proposal
from klankbord.polls import day_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class OwnProposal:
    """A proposal as the member reads it who made it: what became of it, and where."""

    proposal: Proposal
    meeting: Meeting | None
    day: str

    @property
    def is_open(self) -> bool:
        """Whether it waits, so that she can take it back."""
        return self.proposal.state == ProposalState.OPEN

    @property
    def is_declined(self) -> bool:
        """Whether it is answered with a reason."""
        return self.proposal.state == ProposalState.DECLINED

    @property
    def was_removed(self) -> bool:
        """Whether it was on an agenda and is not any more."""
        return self.proposal.state == ProposalState.TAKEN and self.meeting is None


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for the facilitator: the words and their language."""

    proposal: Proposal
    language_name: StrPromise

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """Read a proposal."""
        return cls(proposal, settings.LANGUAGE_NAMES[proposal.language])


def own_proposals(user: Any, *, language: str) -> list[OwnProposal]:
    """Return what a member proposed, the last one first, each with the meeting on whose agenda it came."""
    proposals = Proposal.objects.visible_to(user).of_member(user).with_meeting()
    return [_own(one, language=language) for one in proposals]


def open_proposals(user: Any) -> list[Waiting]:
    """Return what waits for the facilitator, the oldest first."""
    proposals = Proposal.objects.visible_to(user).open()
    return [Waiting.of(one) for one in proposals]


def number_open(user: Any) -> int:
    """Count what waits for the facilitator. Unit: proposals."""
    return Proposal.objects.visible_to(user).open().count()


def _own(proposal: Proposal, *, language: str) -> OwnProposal:
    meeting = proposal.point.meeting if proposal.point else None
    day = day_in_words(timezone.localdate(meeting.starts_at), language=language) if meeting else ""
    return OwnProposal(proposal, meeting, day)
