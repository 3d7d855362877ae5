"""Targets: what was agreed for a year beside what came of it, and agreeing, changing and taking away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import requires
from portal.permissions import BUILD_REPORT, EDIT_TARGETS
from subsidy import agreements, services
from subsidy.exceptions import TargetError
from subsidy.forms.targets import AgreedForm, TargetForm
from subsidy.models import Target
from subsidy.parts.targets import plain

if TYPE_CHECKING:
    from portal.models import Organisation

YEARS = range(services.FIRST_YEAR, services.LAST_YEAR + 1)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@requires(EDIT_TARGETS)
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """Show what was agreed and what came of it over the years, in fixed blocks of three."""
    context = {"groups": agreements.lines_of_years(request.user), "years": YEARS}  # type: ignore[arg-type]  # requires() let a user in
    return render(request, "subsidy/targets_years.html", context)


@requires(EDIT_TARGETS)
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the targets of a year, each with its result and its light."""
    _year_or_404(year)
    now = agreements.standing(request.user, year, today=timezone.localdate())  # type: ignore[arg-type]  # as above
    is_closed = now.told == agreements.Told.WHOLE
    before = Target.objects.visible_to(request.user).filter(year=year - 1)
    groups = agreements.groups_of_year(request.user, year, now)  # type: ignore[arg-type]  # as above
    context = {
        "year": year,
        "now": now,
        "groups": groups,
        "all_made_up": bool(groups) and all(row.target.is_demo for group in groups for row in group.rows),
        "may_change": not is_closed,
        "before": year - 1 if not is_closed and before.exists() else None,
    }
    return render(request, "subsidy/targets_year.html", context)


@requires(EDIT_TARGETS)
@form_methods
def new(request: HttpRequest, year: int) -> HttpResponse:
    """Agree a number."""
    _year_or_404(year)
    form = TargetForm(request.POST if request.method == "POST" else None, own=_own(request))
    if form.is_valid():
        try:
            services.agree_target(form.agreement(year), by=request.user, at=timezone.now())  # type: ignore[arg-type]  # as above
        except (ValidationError, TargetError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("subsidy:targets", year=year)
    context = {"form": form, "year": year}
    return render(request, "subsidy/target_form.html", context, status=422 if form.errors else 200)


@requires(EDIT_TARGETS)
@form_methods
def change(request: HttpRequest, target_id: int) -> HttpResponse:
    """Change an agreed number, and show how it changed before."""
    target = _target(request, target_id)
    form = AgreedForm(request.POST if request.method == "POST" else None, initial={"agreed": plain(target.agreed)})
    if form.is_valid():
        agreed = form.cleaned_data["agreed"]
        try:
            services.change_target(target=target, agreed=agreed, by=request.user, at=timezone.now())  # type: ignore[arg-type]  # as above
        except (ValidationError, TargetError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("subsidy:targets", year=target.year)
    changes = agreements.changes_of(request.user, target)  # type: ignore[arg-type]  # as above
    context = {"form": form, "year": target.year, "row": _row(target), "target": target, "changes": changes}
    return render(request, "subsidy/target_form.html", context, status=422 if form.errors else 200)


@requires(EDIT_TARGETS)
@form_methods
def remove(request: HttpRequest, target_id: int) -> HttpResponse:
    """Ask whether a target may go, and take it away."""
    target = _target(request, target_id)
    if request.method == "POST":
        try:
            services.remove_target(target=target, by=request.user, at=timezone.now())  # type: ignore[arg-type]  # as above
        except TargetError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Taken away."))
        return redirect("subsidy:targets", year=target.year)
    return render(request, "subsidy/target_remove.html", {"target": target, "row": _row(target), "year": target.year})


@requires(EDIT_TARGETS)
@require_POST
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Agree what was agreed for the year before."""
    _year_or_404(year)
    try:
        added = services.copy_targets(year=year, by=request.user, at=timezone.now())  # type: ignore[arg-type]  # as above
    except TargetError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(number)d target was copied.", "%(number)d targets were copied.", added)
        messages.success(request, words % {"number": added})
    return redirect("subsidy:targets", year=year)


def _year_or_404(year: int) -> None:
    """Refuse a year outside the period of the assignments; a year to come can have targets already."""
    if year not in YEARS:
        raise Http404


def _target(request: HttpRequest, target_id: int) -> Target:
    return get_object_or_404(Target.objects.visible_to(request.user).select_related("organisation"), pk=target_id)


def _row(target: Target) -> agreements.Row:
    return agreements.row_of(target, agreements.Standing(agreements.Told.NOTHING))


def _own(request: HttpRequest) -> Organisation | None:
    """Return the organisation for which somebody agrees; None for the account holder, who agrees for all.

    Raises: Http404 for who belongs to no organisation.
    """
    if request.user.has_perm(BUILD_REPORT):
        return None
    organisation = request.user.organisation  # type: ignore[union-attr]  # requires() let a user in
    if organisation is None:
        raise Http404
    return organisation
