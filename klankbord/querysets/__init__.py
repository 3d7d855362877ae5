"""Reads of the sounding board and of its surveys: `visible_to` is the only gate to rows."""

from __future__ import annotations

from klankbord.querysets.advice import AdviceManager, AdviceQuerySet
from klankbord.querysets.meetings import FeeQuerySet, MeetingManager, MeetingQuerySet
from klankbord.querysets.members import CalendarFeedQuerySet, InvitationQuerySet, MembershipQuerySet
from klankbord.querysets.papers import DocumentManager, DocumentQuerySet, MinutesManager, MinutesQuerySet
from klankbord.querysets.surveys import OpenAnswerQuerySet, SurveyManager, SurveyQuerySet, TallyQuerySet
from klankbord.querysets.taking_part import (
    AttendanceQuerySet,
    DatePollManager,
    DatePollQuerySet,
    PollTickQuerySet,
    ProposalQuerySet,
)

__all__ = [
    "AdviceManager",
    "AdviceQuerySet",
    "AttendanceQuerySet",
    "CalendarFeedQuerySet",
    "DatePollManager",
    "DatePollQuerySet",
    "DocumentManager",
    "DocumentQuerySet",
    "FeeQuerySet",
    "InvitationQuerySet",
    "MeetingManager",
    "MeetingQuerySet",
    "MembershipQuerySet",
    "MinutesManager",
    "MinutesQuerySet",
    "OpenAnswerQuerySet",
    "PollTickQuerySet",
    "ProposalQuerySet",
    "SurveyManager",
    "SurveyQuerySet",
    "TallyQuerySet",
]
