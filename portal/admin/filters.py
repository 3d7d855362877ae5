"""Filters of the lists."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Fact


class FactStateFilter(admin.SimpleListFilter):
    """To confirm, to check again soon, confirmed."""

    title = gettext_lazy("State")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [("open", _("to confirm")), ("soon", _("check again soon")), ("good", _("confirmed"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the facts in a state."""
        today = timezone.localdate()
        facts = Fact.objects.get_queryset()
        if self.value() == "open":
            return queryset.filter(pk__in=facts.to_confirm(today=today))
        if self.value() == "soon":
            return queryset.filter(pk__in=facts.expiring(today=today))
        if self.value() == "good":
            return queryset.filter(pk__in=facts.shown(today=today))
        return queryset


class FactPartFilter(admin.SimpleListFilter):
    """By what stands before the dot of a key: the page or the subject."""

    title = gettext_lazy("Subject")
    parameter_name = "deel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the subjects that there are."""
        parts = sorted({key.partition(".")[0] for key in Fact.objects.values_list("key", flat=True)})
        return [(part, part) for part in parts]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the facts of a subject."""
        return queryset.filter(key__startswith=f"{self.value()}.") if self.value() else queryset
