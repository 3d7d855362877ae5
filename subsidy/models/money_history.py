"""Who changed which amount, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organisation, User
from portal.permissions import Role
from subsidy.choices import MoneyPart
from subsidy.querysets import MoneyChangeQuerySet


class MoneyChange(models.Model):
    """One field of the money of a year that changed (geldgeschiedenis): what it was, and what it became.

    Only ever added to: the database refuses every change and deletion. An account that is deleted takes its name along;
    its role and organisation stay. It holds amounts, codes and days, and never words: of an explanation it says that it
    changed, so that words which should not have been written can really go.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    part = models.CharField(_("part"), max_length=8, choices=MoneyPart)
    # The codes that name the row, such as "fier staff" or GM0080; they outlive the row.
    row = models.CharField(_("row"), max_length=80, blank=True)
    field = models.CharField(_("field"), max_length=32)
    before = models.CharField(_("before"), max_length=40, blank=True)
    after = models.CharField(_("after"), max_length=40, blank=True)
    about = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"))
    # Empty for what the portal loaded from a file.
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=16, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[MoneyChange]] = MoneyChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["year", "-at"], name="subsidy_moneychange_year"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(part__in=MoneyPart.values) & Q(role__in=("", *(role.value for role in Role))),
                name="subsidy_moneychange_part_role",
                violation_error_message=_("Choose a part and a role."),
            ),
            # A pattern without room for a sentence.
            models.CheckConstraint(
                condition=Q(before__regex=r"^[A-Za-z0-9_.-]*$") & Q(after__regex=r"^[A-Za-z0-9_.-]*$"),
                name="subsidy_moneychange_no_words",
                violation_error_message=_("The history holds amounts, codes and days only."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.part} {self.row} {self.field}"
