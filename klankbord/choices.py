"""States of a meeting and of a point on its agenda."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingState(models.TextChoices):
    """Whether a meeting goes on."""

    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class AgendaSource(models.TextChoices):
    """Where a point of the agenda came from; never from whom."""

    FACILITATOR = "facilitator", _("from the facilitator")
    MEMBER = "member", _("from a member")
    FUNDER = "funder", _("from the account holder")
