"""How views find a period, and what the page of a period shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from klankbord.models import Survey
from portal.choices import OrganisationKind
from portal.models import Organisation
from portal.permissions import (
    BUILD_REPORT,
    CLOSE_PERIOD,
    EDIT_MONEY,
    EDIT_TARGETS,
    SEE_ORGANISATION_RECORDS,
    WRITE_WORDS,
)
from subsidy import checklist, overview, services, surveys
from subsidy.choices import PeriodKind, PeriodState, ReportKind
from subsidy.exceptions import UnknownPeriodError
from subsidy.models import Report, SubsidyYear

if TYPE_CHECKING:
    from subsidy.models import Period


def year_or_404(year: int) -> Period:
    """Return a year of the accountability."""
    if year not in overview.years(today=timezone.localdate()):
        raise Http404
    return services.period_for(str(year))


def period_or_404(code: str, *kinds: PeriodKind) -> Period:
    """Return a period that has begun by its code, of one of these kinds where they are given."""
    first = code[:4]
    if not (first.isascii() and first.isdigit() and int(first) in overview.years(today=timezone.localdate())):
        raise Http404
    try:
        kind = services.kind_of(code)
    except UnknownPeriodError:
        raise Http404 from None
    if kinds and kind not in kinds:
        raise Http404
    return services.period_for(code)


def own_provider(request: HttpRequest) -> Organisation | None:
    """Return the organisation for which the reader says that a period is complete; None if she does not say that."""
    user = request.user
    if not user.is_authenticated or not user.has_perm(SEE_ORGANISATION_RECORDS) or user.organisation is None:
        return None
    return user.organisation if user.organisation.kind == OrganisationKind.PROVIDER else None


def period_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what the page of any period shows to this user: what is missing, who is complete, what may be done."""
    today = timezone.localdate()
    may_close = request.user.has_perm(CLOSE_PERIOD) and not period.is_closed
    ended = period.has_ended(today=today)
    own = own_provider(request)
    open_part = not period.is_closed and ended and period.kind != PeriodKind.BLOCK
    return {
        "period": period,
        "ended": ended,
        # Who of the others is not complete is for the account holder to see.
        "missing": services.what_is_missing(period, today=today) if may_close else [],
        "may_close": may_close,
        "may_begin": may_close and ended and period.state == PeriodState.OPEN,
        "standings": checklist.standings(period) if may_close and open_part else [],
        "own": checklist.standing_of(period, own) if own is not None and open_part else None,
        # Those of the eighteen municipalities have a page of their own.
        "reports": Report.objects.visible_to(request.user)
        .filter(period=period)
        .exclude(kind=ReportKind.MUNICIPALITY)
        .annotate(about=_about())
        .select_related("version__publication", "period"),
        "may_build": request.user.has_perm(BUILD_REPORT) and period.is_closed,
    }


def _about() -> Case:
    """Return whom a report is about, in words: a survey by its title, or an organisation."""
    same = {"code": OuterRef("subject")}
    # The columns of the languages themselves: asked for by its own name, a translated field becomes several columns.
    title = Coalesce(NullIf(f"title_{get_language()}", Value("")), "title_nl", output_field=CharField())
    titles = Survey.objects.filter(**same).annotate(words=title).values("words")
    return Case(
        When(kind=ReportKind.SURVEY, then=Subquery(titles[:1])),
        default=Subquery(Organisation.objects.filter(**same).values("name")[:1]),
    )


def year_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what the page of a year shows to this user."""
    return period_context(request, period) | {
        "quarters": overview.quarter_rows(period, today=timezone.localdate()),
        "surveys": surveys.closed_for(request.user).filter(closes_on__year=period.year).order_by("closes_on", "code"),
        "may_write": request.user.has_perm(WRITE_WORDS),
        "may_see_targets": request.user.has_perm(EDIT_TARGETS),
        "has_money": request.user.has_perm(EDIT_MONEY) and SubsidyYear.objects.filter(year=period.year).exists(),
    }
