"""Reads of activities and contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from contacts.querysets.gate import organisation_filter
from portal.permissions import SEE_ORGANISATION_RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contacts.models import Activity, Contact
    from contacts.services import ContactEntry

LAST_ROUNDS = 20
LAST_CONTACTS = 300


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Reads of activities."""

    def visible_to(self, user: Any) -> Self:
        """Return the activities of the user's own organisation; nothing for anybody who records nothing."""
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule)

    def changeable_by(self, user: Any) -> Self:
        """Return what somebody may change: her own while it is not counted yet, a coordinator all of it."""
        rows = self.visible_to(user).filter(counted_in=None)
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(recorded_by=user)

    def looked_back_on_by(self, user: Any) -> Self:
        """Return what somebody looks back on: her own, a coordinator all that she may see."""
        return self if user.has_perm(SEE_ORGANISATION_RECORDS) else self.filter(recorded_by=user)

    def running(self) -> Self:
        """Return the activities that were started and not finished: their minutes are not known yet."""
        return self.filter(minutes=None)

    def own_first(self, user: Any) -> Self:
        """Return the same activities, what somebody recorded herself before what colleagues did, the latest first."""
        mine = models.Case(models.When(recorded_by=user, then=0), default=1)
        return self.order_by(mine, "-date", "kind", "id")

    def latest_first(self) -> Self:
        """Return the same activities, the latest first; aloud, for a count per row drops the order of the model."""
        return self.order_by("-date", "kind", "id")

    def last_of_kind(self, kind: str) -> Activity | None:
        """Return the latest activity of a kind: most rounds go where the last one went."""
        return self.filter(kind=kind).order_by("-date", "id").first()

    def with_contact_counts(self) -> Self:
        """Return the activities with `contact_count`, how many contacts were recorded in each."""
        return self.annotate(contact_count=models.Count("contacts"))

    def between(self, first: date, last: date) -> Self:
        """Return the activities dated from the first to the last day, both included."""
        return self.filter(date__range=(first, last))

    def first_day(self) -> date | None:
        """Return the day of the earliest of the activities."""
        return self.order_by("date").values_list("date", flat=True).first()

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the activities that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts."""

    def before_round(self, activity: Activity) -> Self:
        """Return contacts of the organisation's last activities of the same kind, dated before this one.

        What is recorded during the round changes nothing here, so an order that rests on it stays the same all
        evening. The numbers bound the work, however many contacts are stored.
        """
        # The ids are fetched first: with a subquery the planner was seen to walk through all contacts instead.
        earlier = (
            type(activity)
            .objects.filter(organisation=activity.organisation_id, kind=activity.kind, date__lt=activity.date)
            .order_by("-date", "id")[:LAST_ROUNDS]
        )
        ids = list(earlier.values_list("pk", flat=True))
        return self.filter(activity__in=ids).order_by("activity_id", "id")[:LAST_CONTACTS]

    def visible_to(self, user: Any) -> Self:
        """Return the contacts of the user's own organisation."""
        rule = organisation_filter(user, "activity__organisation")
        return self.none() if rule is None else self.filter(rule)

    def changeable_by(self, user: Any) -> Self:
        """Return what somebody may change or take back: her own while it is not counted yet."""
        rows = self.visible_to(user).filter(counted_in=None)
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(recorded_by=user)

    def looked_back_on_by(self, user: Any) -> Self:
        """Return what somebody looks back on: what she recorded herself, a coordinator all that she may see."""
        return self if user.has_perm(SEE_ORGANISATION_RECORDS) else self.filter(recorded_by=user)

    def between(self, first: date, last: date) -> Self:
        """Return the contacts of activities dated from the first to the last day, both included."""
        return self.filter(activity__date__range=(first, last))

    def in_place_like(self, activity: Activity, *, days_back: int) -> Self:
        """Return the contacts of an organisation in one municipality, in some days up to that of an activity."""
        first = activity.date - timedelta(days=days_back)
        return self.filter(
            activity__organisation=activity.organisation_id,
            activity__municipality=activity.municipality,
            activity__date__range=(first, activity.date),
        )

    def like(self, entry: ContactEntry) -> Self:
        """Return the contacts with the same four classes of the person as an entry."""
        return self.filter(
            work_setting=entry.work_setting, gender=entry.gender, age_band=entry.age_band, language=entry.language
        )

    def counted_in_quarters(self, quarters: Iterable[str]) -> Self:
        """Return the contacts that carry the stamp of one of the quarters."""
        return self.filter(counted_in__in=list(quarters))
