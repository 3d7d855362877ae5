"""The people whom a worker goes along with: all of them in a list, one on a page, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contacts import guidance
from contacts.exceptions import DifferentContent
from contacts.forms.guidance import OpenForm
from contacts.guidance_phases import stretches_of
from contacts.guidance_words import lines_of_aftercare, lines_of_domain, lines_of_referral, lines_of_request
from contacts.models import Trajectory
from contacts.readings import readings_of
from contacts.timeline import draw_timeline
from contacts.views.kept import keeps_typed
from contacts.views.lookup import own_organisation, recorder
from contacts.views.part_form import typed
from contacts.views.trajectory_gate import asks_reason, readable_trajectory
from portal import codelists
from portal.access import requires
from portal.audit import AuditAction
from portal.permissions import RECORD

if TYPE_CHECKING:
    from contacts.models import DomainStep

NEW_CODE = "contacts.new_code"
MOST_PEOPLE = 300


@requires(RECORD)
@require_safe
def my_people(request: HttpRequest) -> HttpResponse:
    """Show somebody's own trajectories, what comes first in front: days, phase, numbers, and nothing that was said."""
    rows = list(Trajectory.objects.visible_to(request.user).with_what_comes()[:MOST_PEOPLE])
    words = codelists.codelist("PHASE")
    for row in rows:
        row.phase_word = words.label(row.phase_now) if row.phase_now else ""  # type: ignore[attr-defined]  # for the page
    context = {
        "running": [row for row in rows if row.closed is None or _waits(row)],
        "over": [row for row in rows if row.closed is not None and not _waits(row)],
        "today": timezone.localdate(),
        "has_organisation": recorder(request).organisation_id is not None,
    }
    return render(request, "contacts/my_people.html", context)


def _waits(row: Any) -> bool:
    return bool(row.aftercare_kind or row.requests_waiting or row.referrals_waiting)


@keeps_typed
@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a trajectory; its code is shown once, big, on the page that follows."""
    own_organisation(request)
    form = OpenForm(typed(request), worker=recorder(request), today=timezone.localdate())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            opened, _created = guidance.open_trajectory(
                key=form.cleaned_data["id"],
                worker=recorder(request),
                opening=form.opening(),
                today=timezone.localdate(),
            )
        except ValidationError as error:
            form.take(error)
        except DifferentContent:
            form.renew_id()
            form.add_error(
                None, _("This was saved already, with other answers. Check it, and save once more to keep both.")
            )
            status = 409
        else:
            request.session[NEW_CODE] = str(opened.key)
            return redirect("contacts:trajectory", key=opened.key)
    return render(request, "contacts/trajectory_new.html", {"form": form}, status=status)


@requires(RECORD)
@require_safe
@asks_reason
def trajectory(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a trajectory on one page; that somebody opens it is in the log by then."""
    found, changeable = readable_trajectory(request, key)
    stretches = stretches_of(found)
    steps = list(found.domain_steps.order_by("-date"))
    held = found.aftercare.filter(ended_on=None).first()
    context = {
        "trajectory": found,
        "changeable": changeable,
        "running": found.closed is None,
        "is_new": request.method == "GET" and _is_new(request, found),
        "mine": found.fixed_worker_id == recorder(request).pk,
        "stretches": stretches[::-1],
        "now": stretches[-1] if stretches and stretches[-1].end is None else None,
        "timeline": draw_timeline(stretches, today=timezone.localdate()),
        "domains": _domains(steps),
        "requests": [(row, lines_of_request(row)) for row in found.requests.order_by("-asked_on", "-id")],
        "referrals": [(row, lines_of_referral(row)) for row in found.referrals.all()],
        "aftercare": held,
        "aftercare_lines": lines_of_aftercare(held),
        "today": timezone.localdate(),
        "readings": readings_of(found) if changeable else [],
        "may_hand_over": Trajectory.objects.handed_over_by(request.user).filter(pk=found.pk, closed=None).exists(),
    }
    return render(request, "contacts/trajectory.html", context)


def _is_new(request: HttpRequest, found: Trajectory) -> bool:
    if request.session.get(NEW_CODE) != str(found.key):
        return False
    del request.session[NEW_CODE]
    guidance.note(found, AuditAction.CODE_SHOWN)
    return True


def _domains(steps: list[DomainStep]) -> list[dict[str, Any]]:
    """Return the nine life domains, each with where it stands and what was written down before."""
    rows = []
    for code, word in codelists.life_domains():
        own = [step for step in steps if step.domain == code]
        rows.append(
            {
                "code": code,
                "word": word,
                "step": own[0] if own else None,
                "lines": lines_of_domain(own[0] if own else None),
                "earlier": [lines_of_domain(step) for step in own[1:]],
            }
        )
    return rows
