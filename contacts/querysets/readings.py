"""Reads of the log of readings, and of what is known of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from contacts.choices import ReadAction
from contacts.querysets.gate import organisation_filter
from portal.models.chains import AnchorQuerySet, ChainQuerySet, start_of
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from contacts.models import ReadEvent, ReadLogAnchor, Trajectory  # noqa: F401  (the bases below name the rows)

# A reason that a coordinator gave opens one trajectory for so long.
OPEN_MINUTES = 15


class ReadEventQuerySet(ChainQuerySet["ReadEvent"]):
    """Reads of the log of readings."""

    def visible_to(self, user: Any) -> Self:
        """Return the readings of the organisation's trajectories, for its coordinator."""
        rule = organisation_filter(user, "organisation")
        if rule is None or not user.has_perm(SEE_ORGANISATION_RECORDS):
            return self.none()
        return self.filter(rule)

    def opened_by(self, user: Any, *, at: datetime) -> Self:
        """Return the readings that opened a trajectory with a reason, and still do at a moment.

        What is read and printed meanwhile is written down too and opens nothing, or the quarter of an hour would never
        end.
        """
        first = at - timedelta(minutes=OPEN_MINUTES)
        return self.filter(reader=user.pk, action=ReadAction.OPENED, at__gt=first, at__lte=at)

    def of_others(self, trajectory: Trajectory) -> Self:
        """Return the readings of a trajectory by anybody but its fixed worker, the latest first."""
        return self.filter(code=trajectory.code).exclude(reader=trajectory.fixed_worker_id).order_by("-number")

    def looked_for(self, *, reader: int | None, month: date | None, trajectory: Trajectory | None) -> Self:
        """Return the readings by somebody, of the month that starts on a day, of a trajectory; nothing said is all."""
        rows = self if reader is None else self.filter(reader=reader)
        if month is not None:
            following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
            rows = rows.filter(at__gte=start_of(month), at__lt=start_of(following))
        return rows if trajectory is None else rows.filter(code=trajectory.code)


class ReadLogAnchorQuerySet(AnchorQuerySet["ReadLogAnchor"]):
    """Reads of what is known of the log of readings; it names nobody, so every coordinator may know it."""
