"""States and kinds of the sounding board; what stands in the database as a code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(models.TextChoices):
    """Whether a meeting goes on."""

    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class AgendaSource(models.TextChoices):
    """Where a point of the agenda came from; never from whom."""

    FACILITATOR = "facilitator", _("from the facilitator")
    MEMBER = "member", _("from a member")
    FUNDER = "funder", _("from the account holder")


class ComingAnswer(models.TextChoices):
    """What a member says about a meeting (aanmelding)."""

    YES = "yes", _("Yes, I come")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("No, I can't come")


class ProposalState(models.TextChoices):
    """What became of a point that a member proposed (voorgesteld agendapunt)."""

    OPEN = "open", _("waits for the facilitator")
    TAKEN = "taken", _("on the agenda")
    DECLINED = "declined", _("not on the agenda")


class FeeKind(models.TextChoices):
    """In what a fee is given (vergoeding); neither asks who somebody is."""

    CASH = "cash", _("cash")
    VOUCHER = "voucher", _("gift voucher")


class AdviceKind(models.TextChoices):
    """Where an advice began."""

    ASKED = "asked", _("somebody asked")
    OWN = "own", _("own initiative")


class AskedBy(models.TextChoices):
    """Who put a question to the group."""

    SDF = "sdf", "Sociaal Domein Fryslân (SDF)"
    MUNICIPALITY = "municipality", _("a municipality")


class AdviceAnswer(models.TextChoices):
    """What is done with an advice; the codes are those of PARTICIPATION_STATE in the coded lists."""

    PROPOSED = "proposed", pgettext_lazy("advice", "waits for an answer")
    TAKEN_UP = "taken_up", pgettext_lazy("advice", "taken up")
    PARTLY = "partly", pgettext_lazy("advice", "partly taken up")
    DECLINED = "declined_with_reason", pgettext_lazy("advice", "not taken up, with the reason")


class SurveyState(models.TextChoices):
    """How far a survey is; whether it can be answered today follows from its days."""

    DRAFT = "draft", pgettext_lazy("survey", "being made")
    READY = "ready", pgettext_lazy("survey", "ready, nothing changes any more")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", _("one choice")
    SEVERAL = "several", _("several choices")
    SCALE = "scale", _("a scale from 1 to 5")
    BAND = "band", _("a number, in bands")
    OPEN = "open", _("a few words")


# A scale is always the same five steps; the words at its ends are those of the question.
SCALE_STEPS = 5
# At most so many questions in a survey: more is not answered on a phone.
MOST_QUESTIONS = 40
