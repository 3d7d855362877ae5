"""Reads of activities and contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from contacts.choices import CHECKS, WALK_INS
from contacts.querysets.gate import checks_apart, may_correct, organisation_filter
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
        """Return the activities of the user's own organisation; nothing for anybody who records nothing.

        A joint check is there only for whoever recorded it and for the coordinator.
        """
        rule = organisation_filter(user, "organisation")
        return self.none() if rule is None else self.filter(rule & checks_apart(user))

    def changeable_by(self, user: Any) -> Self:
        """Return what somebody may change: her own while it is not counted yet, a coordinator all of it."""
        rows = self.visible_to(user).filter(counted_in=None)
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(recorded_by=user)

    def correctable_by(self, user: Any) -> Self:
        """Return what is counted in a closed quarter and may be corrected: by a coordinator, of her organisation."""
        return self.visible_to(user).exclude(counted_in=None) if may_correct(user) else self.none()

    def looked_back_on_by(self, user: Any) -> Self:
        """Return what somebody looks back on: her own, a coordinator all that she may see."""
        return self if user.has_perm(SEE_ORGANISATION_RECORDS) else self.filter(recorded_by=user)

    def joint_checks(self) -> Self:
        """Return the joint checks, which have a page of their own."""
        return self.filter(kind=CHECKS)

    def without_checks(self) -> Self:
        """Return all other work: joint checks stand apart from it on every page."""
        return self.exclude(kind=CHECKS)

    def walk_ins(self) -> Self:
        """Return the walk-ins, at our own place and elsewhere."""
        return self.filter(kind__in=WALK_INS)

    def running(self) -> Self:
        """Return the activities that were started and not finished: their minutes are not known yet."""
        return self.filter(minutes=None)

    def own_first(self, user: Any) -> Self:
        """Return the same activities, what somebody recorded herself before what colleagues did, the latest first."""
        mine = models.Case(models.When(recorded_by=user, then=0), default=1)
        return self.order_by(mine, "-date", "kind", "id")

    def latest_first(self) -> Self:
        """Return the same activities, the latest first."""
        return self.order_by("-date", "kind", "id")

    def by_day(self) -> Self:
        """Return the same activities in the order of their days."""
        return self.order_by("date", "kind", "id")

    def last_of_kind(self, kind: str) -> Activity | None:
        """Return the latest activity of a kind: most rounds go where the last one went."""
        return self.filter(kind=kind).order_by("-date", "id").first()

    def with_contact_counts(self) -> Self:
        """Return the activities with `contact_count`, how many contacts were recorded in each.

        Counted per activity and not by a group over all, so that a short list of a long history counts only what it
        shows.
        """
        contact = self.model._meta.get_field("contacts").related_model
        of_one = contact._default_manager.filter(activity=models.OuterRef("pk")).order_by().values("activity")
        counted = models.Subquery(of_one.annotate(number=models.Count("pk")).values("number"))
        return self.annotate(contact_count=Coalesce(counted, 0))

    def number_by_day(self) -> models.QuerySet[Activity, tuple[date, int]]:
        """Return per day how many activities there are."""
        return self.order_by().values_list("date").annotate(number=models.Count("pk"))

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

        The numbers bound the work, however many contacts are stored.
        """
        # The ids are fetched first: with a subquery the planner was seen to walk through all contacts instead.
        same = {"organisation": activity.organisation_id, "kind": activity.kind}
        if activity.kind == CHECKS:
            # The checks of a colleague are hers alone, the order of her chips included.
            same["recorded_by"] = activity.recorded_by_id
        earlier = type(activity).objects.filter(**same, date__lt=activity.date).order_by("-date", "id")[:LAST_ROUNDS]
        ids = list(earlier.values_list("pk", flat=True))
        return self.filter(activity__in=ids).order_by("activity_id", "id")[:LAST_CONTACTS]

    def of_round_and_before(self, activity: Activity) -> Self:
        """Return contacts of this round and of those before it, in one statement and each part bounded."""
        now = self.filter(activity=activity).order_by("id")[:LAST_CONTACTS]
        return now.union(self.before_round(activity), all=True)

    def one_topic_counts(self, activity: Activity, work_setting: str) -> dict[str, int]:
        """Count per topic the contacts of an activity of which nothing is known but that topic.

        `work_setting` is the one that follows from the round, which such a contact may carry as well.
        """
        rows = self.filter(
            activity=activity,
            topics__len=1,
            support=[],
            language=None,
            first_contact=None,
            work_setting__in={work_setting, "not_asked"},
            gender="not_asked",
            age_band="not_asked",
            people=1,
            referrals=None,
        )
        counts = rows.order_by().values_list("topics").annotate(number=models.Count("pk"))
        return {topics[0]: number for topics, number in counts}

    def visible_to(self, user: Any) -> Self:
        """Return the contacts of the user's own organisation; those of a joint check only where the check is seen."""
        rule = organisation_filter(user, "activity__organisation")
        return self.none() if rule is None else self.filter(rule & checks_apart(user, "activity__"))

    def changeable_by(self, user: Any) -> Self:
        """Return what somebody may change or take back: her own while it is not counted yet."""
        rows = self.visible_to(user).filter(counted_in=None)
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(recorded_by=user)

    def correctable_by(self, user: Any) -> Self:
        """Return what is counted in a closed quarter and may be corrected: by a coordinator, of her organisation."""
        return self.visible_to(user).exclude(counted_in=None) if may_correct(user) else self.none()

    def followed_by(self, user: Any) -> Self:
        """Return the contacts whose referrals somebody follows: her own, a coordinator those of her organisation."""
        rows = self.visible_to(user)
        return rows if user.has_perm(SEE_ORGANISATION_RECORDS) else rows.filter(recorded_by=user)

    def with_referral_marks(self) -> Self:
        """Return the contacts with `has_referral`: whether somebody was referred."""
        from contacts.models import Referral  # noqa: PLC0415  (the models rest on this module)

        return self.annotate(has_referral=models.Exists(Referral.objects.filter(contact=models.OuterRef("pk"))))

    def without_checks(self) -> Self:
        """Return the contacts of all other work: joint checks stand apart."""
        return self.exclude(activity__kind=CHECKS)

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
