"""Pages of who came, as a number, and of what people got: only for whoever pays it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from klankbord.exceptions import MeetingError
from klankbord.fee_sums import MeetingFees, fees_of_year, fees_per_meeting
from klankbord.forms.fees import PeopleForm
from klankbord.forms.meetings import FIRST_YEAR
from klankbord.models import Meeting
from klankbord.reading import MeetingRead
from klankbord.services import fees as services
from klankbord.services.afterwards import require_held
from portal.access import requires
from portal.permissions import SEE_ATTENDANCE


@requires(SEE_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how many people came to a meeting that was held, and what they got."""
    at = timezone.now()
    found = get_object_or_404(Meeting.objects.get_queryset().visible_to(request.user), pk=pk)
    sums = fees_per_meeting([found], user=request.user).get(found.pk, {})
    form = PeopleForm(request.POST if request.method == "POST" else None, meeting=found, sums=sums)
    try:
        require_held(found, at=at)
        if form.is_valid():
            services.record_people(meeting=found, people=form.cleaned_data["people"], lines=form.lines(), at=at)
            messages.success(request, _("Saved."))
            return redirect("klankbord:people", pk=pk)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("klankbord:meeting", pk=pk)
    read = MeetingRead.of(found, language=get_language(), at=at)
    context = {"form": form, "read": read, "fees": MeetingFees(found, sums), "year": _year_of(found)}
    return render(request, "klankbord/fees/people.html", context)


@requires(SEE_ATTENDANCE)
@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    """Show the fees of this year."""
    return redirect("klankbord:fees-year", year=timezone.localdate().year)


@requires(SEE_ATTENDANCE)
@require_safe
def fees_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the fees of a year: per meeting, and together to the cent."""
    this_year = timezone.localdate().year
    if not FIRST_YEAR <= year <= this_year:
        raise Http404
    found = fees_of_year(year, user=request.user, at=timezone.now())
    before, after = max(year - 1, FIRST_YEAR), min(year + 1, this_year)
    context = {"fees": found, "years": [one for one in (before, after) if one != year]}
    return render(request, "klankbord/fees/year.html", context)


def _year_of(meeting: Meeting) -> int:
    return timezone.localtime(meeting.starts_at).year
