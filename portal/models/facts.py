"""Values that somebody must have confirmed before a visitor reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.choices import Certainty, Cost, FactKind
from portal.models.edited import Edited

if TYPE_CHECKING:
    from collections.abc import Iterable

# So long before its date a fact is worth a look: a season is enough to ask whoever knows.
SOON = timedelta(days=60)


class FactQuerySet(models.QuerySet["Fact"]):
    """Reads of facts."""

    def with_keys(self, keys: Iterable[str]) -> Self:
        """Return the facts that a text names."""
        return self.filter(key__in=list(keys))

    def numbers(self) -> Self:
        """Return the help numbers, in the order in which they are shown."""
        return self.filter(key__startswith="number.").order_by("order", "key")

    def to_confirm(self, *, today: date) -> Self:
        """Return the facts that visitors read as "ask us" on a day: unconfirmed, empty, or past their date."""
        return self.filter(~self._is_shown(today=today))

    def expiring(self, *, today: date) -> Self:
        """Return the facts that are still shown, and have to be checked again within `SOON`."""
        return self.shown(today=today).filter(expires_on__lte=today + SOON)

    def shown(self, *, today: date) -> Self:
        """Return the facts that may be shown on a day: confirmed, filled, not expired."""
        return self.filter(self._is_shown(today=today))

    @staticmethod
    def _is_shown(*, today: date) -> models.Q:
        known = (
            ~models.Q(certainty=Certainty.UNVERIFIED) & models.Q(confirmed_on__isnull=False) & ~models.Q(value_nl="")
        )
        return known & (models.Q(expires_on=None) | models.Q(expires_on__gt=today))


class FactManager(models.Manager["Fact"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> FactQuerySet:
        """Return our own queryset."""
        return FactQuerySet(self.model, using=self._db)


class Fact(Edited):
    """One confirmable value (feit), such as `org.phone`: a phone number, an opening time, an amount, a local rule.

    A fact that nobody confirmed, or whose date has passed, is shown as "Vraag het ons" and never as a guess.
    """

    key = models.CharField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=FactKind)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    value = models.CharField(_("value"), max_length=400, blank=True)
    label = models.CharField(_("what it is"), max_length=120)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Cost, hours, what shows on the bill."))
    # Of a phone number: what a call costs, and whether it shows on the bill; empty is not known.
    cost = models.CharField(_("cost of a call"), max_length=8, choices=Cost, blank=True)
    on_bill = models.BooleanField(_("shows on the phone bill"), null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty)
    source = models.CharField(_("source"), max_length=120, blank=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=80, blank=True, help_text=_("A role, not a name."))
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    expires_on = models.DateField(_("ask again from"), null=True, blank=True)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[FactManager] = FactManager()

    class Meta:
        ordering = ("order", "key")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=FactKind.values),
                name="portal_fact_kind",
                violation_error_message=_("Choose how the fact is shown."),
            ),
            models.CheckConstraint(
                condition=models.Q(cost__in=["", *Cost.values]),
                name="portal_fact_cost",
                violation_error_message=_("Choose what a call costs."),
            ),
            models.CheckConstraint(
                condition=models.Q(certainty__in=Certainty.values),
                name="portal_fact_certainty",
                violation_error_message=_("Choose how sure the fact is."),
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(confirmed_on__isnull=False, expires_on__gt=models.F("confirmed_on")),
                name="portal_fact_expires_after_confirmed",
                violation_error_message=_("The day to ask again comes after the day of confirming."),
            ),
            models.CheckConstraint(
                condition=models.Q(certainty=Certainty.UNVERIFIED) | models.Q(confirmed_on__isnull=False),
                name="portal_fact_confirmed_has_date",
                violation_error_message=_("Say on which day this was confirmed."),
            ),
        )

    def __str__(self) -> str:
        return self.key

    def is_shown(self, *, today: date) -> bool:
        """Say whether visitors may read the value on a day."""
        fresh = self.expires_on is None or today < self.expires_on
        known = self.certainty != Certainty.UNVERIFIED and self.confirmed_on is not None
        return bool(known and fresh and self.value)
