"""How the pages of money find a year and what somebody may see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.models import Municipality
from portal.permissions import SET_MONEY
from subsidy.forms.money import organisations_with_money
from subsidy.models import ReportVersion, SubsidyYear
from subsidy.money_checks import Check, checks_of, checks_of_organisation
from subsidy.money_figures import MoneyFigures, figures_of
from subsidy.parts.money import one_organisation
from subsidy.services import Made

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import User


def money_year_or_404(request: HttpRequest, year: int) -> SubsidyYear:
    """Return a year of money."""
    return get_object_or_404(SubsidyYear.objects.visible_to(request.user).with_money(), year=year)


def may_set(request: HttpRequest) -> bool:
    """Say whether somebody sets the money of all, and not only the lines of her own organisation."""
    return request.user.has_perm(SET_MONEY)


def seen_figures(request: HttpRequest, year: SubsidyYear) -> MoneyFigures:
    """Return the sums that somebody may see: of all, or of her own organisation."""
    (figures,) = figures_of([year], municipalities=Municipality.objects.all() if may_set(request) else [])
    return figures if may_set(request) else one_organisation(figures, own_code(request))


def seen_checks(request: HttpRequest, figures: MoneyFigures, *, beside: Iterable[str] = ()) -> list[Check]:
    """Return the checks that somebody may read, those that stand beside some parts only."""
    checks = checks_of(figures) if may_set(request) else checks_of_organisation(figures)
    wanted = set(beside)
    return [check for check in checks if not wanted or check.beside in wanted]


def own_code(request: HttpRequest) -> str:
    """Return the code of the organisation of somebody; none has none."""
    organisation = asker(request).organisation
    return organisation.code if organisation else "-"


def asker(request: HttpRequest) -> User:
    """Return who asks; every page of money lets in users only."""
    return cast("User", request.user)


def has_money_or_404(request: HttpRequest) -> None:
    """Stop somebody whose organisation has no money here: none, or GGD."""
    if not organisations_with_money(asker(request)).exists():
        raise Http404


def made(request: HttpRequest) -> Made:
    """Return who changes something, and when."""
    return Made(by=asker(request), at=timezone.now())


def year_words(year: SubsidyYear) -> dict[str, Any]:
    """Return what every page of a year says: which, and whether its report was published."""
    published = ReportVersion.objects.published().filter(period__code=str(year.year))
    return {"year": year, "is_published": published.exists()}
