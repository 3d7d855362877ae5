"""The tables of the sounding board (klankbordgroep) and of the needs survey (behoefteonderzoek)."""

from __future__ import annotations

from klankbord.models.advice import Advice
from klankbord.models.meetings import AgendaItem, Fee, Meeting
from klankbord.models.members import CalendarFeed, Invitation, Membership
from klankbord.models.papers import Document, Minutes
from klankbord.models.results import OpenAnswer, SourceFigure, Tally
from klankbord.models.surveys import Choice, Question, Section, Survey, SurveyPaper
from klankbord.models.taking_part import Attendance, DatePoll, PollDay, PollTick, Proposal

__all__ = [
    "Advice",
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Choice",
    "DatePoll",
    "Document",
    "Fee",
    "Invitation",
    "Meeting",
    "Membership",
    "Minutes",
    "OpenAnswer",
    "PollDay",
    "PollTick",
    "Proposal",
    "Question",
    "Section",
    "SourceFigure",
    "Survey",
    "SurveyPaper",
    "Tally",
]
