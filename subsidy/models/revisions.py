"""That what was published of a year was looked at once more."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """That what was published of a year was revised (herziening), whether or not a number moved.

    Once in a calendar year: who could ask again after each correction would see which one made a number move, and with
    that what the number was (disclosure.md 5.4). The database refuses a second one, and every change and deletion.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    done_on = models.DateField(_("done on"))

    class Meta:
        ordering = ("-done_on", "-year")
        constraints = (
            models.UniqueConstraint(
                "year",
                ExtractYear("done_on"),
                name="subsidy_revision_once_a_year",
                violation_error_message=_("The figures of this year were revised this calendar year already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.done_on}"
