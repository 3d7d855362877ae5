"""What is still missing of a period at the own organisation, and saying that it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import requires
from portal.permissions import SEE_ORGANISATION_RECORDS
from subsidy import checklist, services
from subsidy.choices import PeriodKind, PeriodState
from subsidy.exceptions import PeriodError
from subsidy.forms.periods import CompleteForm
from subsidy.views.lookup import own_provider, period_or_404

if TYPE_CHECKING:
    from portal.models import Organisation, User


@requires(SEE_ORGANISATION_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is still missing, each with where it is mended, and say that the period is complete."""
    organisation = _own_or_404(request)
    period = period_or_404(code, PeriodKind.QUARTER, PeriodKind.YEAR)
    today = timezone.localdate()
    standing = checklist.standing_of(period, organisation)
    form = CompleteForm(request.POST if request.method == "POST" else None, has_items=bool(standing.items))
    if request.method == "POST" and form.is_valid():
        try:
            services.say_complete(period=period, organisation=organisation, today=today, by=cast("User", request.user))
        except PeriodError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(period)s is complete, you said.") % {"period": period.code})
            return redirect("subsidy:complete", code=code)
    own_words = standing.completion is not None and standing.completion.period_id == period.pk
    context = {
        "period": period,
        "organisation": organisation,
        "standing": standing,
        "form": form,
        "ended": period.has_ended(today=today),
        "may_say": not period.is_closed and (not own_words or bool(standing.differences)),
        "may_take_back": own_words and period.state == PeriodState.OPEN,
    }
    return render(request, "subsidy/complete.html", context, status=422 if form.errors else 200)


@requires(SEE_ORGANISATION_RECORDS)
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back that a period is complete, while its closing has not begun."""
    organisation = _own_or_404(request)
    period = period_or_404(code, PeriodKind.QUARTER, PeriodKind.YEAR)
    by = cast("User", request.user)
    try:
        taken = services.take_back_complete(period=period, organisation=organisation, today=timezone.localdate(), by=by)
    except PeriodError as error:
        messages.error(request, str(error))
    else:
        if taken:
            messages.success(request, _("%(period)s is not complete after all, you said.") % {"period": period.code})
    return redirect("subsidy:complete", code=code)


def _own_or_404(request: HttpRequest) -> Organisation:
    """Return the organisation of the reader."""
    organisation = own_provider(request)
    if organisation is None:
        raise Http404
    return organisation
