"""Where somebody is logged in, and saying that her second factor is not lost at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, lost_factor, sessions
from portal.access import signed_in
from portal.audit import AuditAction
from portal.exceptions import AccountError
from portal.models import User

OTHERS = "others"
# Hours of the clock at which a part of the day begins.
MORNING, AFTERNOON, EVENING = 6, 12, 18


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """List where somebody is logged in, and end one of them or all others."""
    user, now = cast("User", request.user), timezone.now()
    this = str(request.session.session_key)
    if request.method == "POST":
        which = request.POST.get("which", "")
        ended = sessions.end_others(request) if which == OTHERS else sessions.end_one(user, reference=which, at=now)
        audit.record(user, AuditAction.SESSIONS_ENDED, subject=f"user:{user.pk}", request=request)
        words = ngettext("%(ended)d session ended.", "%(ended)d sessions ended.", ended)
        messages.success(request, words % {"ended": ended})
        return redirect("portal:own-sessions")
    found = sessions.own_sessions(user, this=this, at=now)
    rows = [(one, started_in_words(one.started, at=now), used_in_words(one.seen, at=now)) for one in found]
    return render(request, "portal/own_sessions.html", {"sessions": rows, "has_others": len(rows) > 1})


@signed_in
@require_POST
def not_lost(request: HttpRequest) -> HttpResponse:
    """Stop what colleagues said: the factor is not lost."""
    user = cast("User", request.user)
    try:
        lost_factor.stop(by=user, account=user)
    except AccountError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Stopped. Everything stays as it was. Do you not know who asked for it? Tell your coordinator.")
        )
    return redirect("portal:own-sessions")


def started_in_words(started: datetime, *, at: datetime) -> str:
    """Say roughly when a session started: it lasts eight hours, so a part of the day is enough."""
    local, today = timezone.localtime(started), timezone.localtime(at).date()
    is_today = local.date() == today
    if local.hour < MORNING:
        return _("started last night") if is_today else _("started the night before")
    if local.hour < AFTERNOON:
        return _("started this morning") if is_today else _("started yesterday morning")
    if local.hour < EVENING:
        return _("started this afternoon") if is_today else _("started yesterday afternoon")
    return _("started this evening") if is_today else _("started yesterday evening")


def used_in_words(seen: datetime, *, at: datetime) -> str:
    """Say roughly how long ago a session was used."""
    minutes = round((at - seen) / timedelta(minutes=1))
    if minutes < 2:
        return _("used just now")
    return ngettext("used about %(minutes)d minute ago", "used about %(minutes)d minutes ago", minutes) % {
        "minutes": minutes
    }
