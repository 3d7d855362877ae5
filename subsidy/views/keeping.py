"""How long records are kept: the terms, what the next run removes, and the tombstones of what went."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from contacts.choices import TermKind
from contacts.models import RetentionTerm, Tombstone
from contacts.retention import change_term
from portal.access import requires
from portal.permissions import SEE_ORGANISATION_RECORDS, SEE_RETENTION, SET_RETENTION
from portal.reauthentication import after_showing_again
from subsidy.forms.keeping import SureOfTermForm, TermForm
from subsidy.retention import Preview, next_run_on, preview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.models import Organisation

logger = logging.getLogger(__name__)

# In addresses.
SLUGS = {
    "contacten": TermKind.CONTACTS,
    "doorverwijzingen": TermKind.REFERRALS,
    "signalen": TermKind.SIGNALS,
    "trajecten": TermKind.TRAJECTORIES,
    "inzagelog": TermKind.READINGS,
    "auditlog": TermKind.AUDIT,
}
MOST_TOMBSTONES = 100


@dataclass(frozen=True)
class TermRow:
    """One kind of record: its term, and what the next run removes of it."""

    slug: str
    label: str
    months: int
    source: str
    going: int
    years: str
    staying: int


@requires(SEE_RETENTION)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Show the terms, what the next run would remove, and what went before.

    A coordinator reads the numbers of her own organisation only: those of all together would tell her those of the
    others. Who sees no record reads totals.
    """
    own = own_organisation(request)
    terms = RetentionTerm.objects.months()
    found = preview(today=next_run_on(timezone.now()), organisation=own, months=terms)
    context = {
        "rows": term_rows(terms, found),
        "names": found.names,
        "own": own,
        "may_set": request.user.has_perm(SET_RETENTION),
        "stones": Tombstone.objects.visible_to(request.user)[:MOST_TOMBSTONES],
    }
    return render(request, "subsidy/retention.html", context)


@requires(SET_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
@after_showing_again
def retention_term(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for another term, say what it means, and set it once somebody has read that."""
    if kind not in SLUGS:
        raise Http404
    of = SLUGS[kind]
    terms = RetentionTerm.objects.months()
    form = TermForm(request.POST if request.method == "POST" else None, kind=of, initial={"months": terms[of]})
    context = {"slug": kind, "label": of.label, "months": terms[of], "form": form}
    if request.method == "POST" and form.is_valid():
        return _confirm(request, of, form.cleaned_data["months"], context)
    return render(request, "subsidy/retention_term.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, kind: TermKind, months: int, context: dict[str, object]) -> HttpResponse:
    """Show what a term means, and set it when that was read."""
    asked_back = "confirm" in request.POST
    form = SureOfTermForm(request.POST if asked_back else None, kind=kind, initial={"months": months})
    if asked_back and form.is_valid():
        change_term(kind=kind, months=months, today=timezone.localdate(), by=request.user)  # type: ignore[arg-type]  # requires() let a user in
        logger.info("retention: %s are kept for %d months, set by account %d", kind, months, request.user.pk)
        words = {"kind": kind.label, "months": months}
        messages.success(
            request, ngettext("%(kind)s: %(months)d month.", "%(kind)s: %(months)d months.", months) % words
        )
        return redirect("subsidy:retention")
    terms = RetentionTerm.objects.months()
    tonight = next_run_on(timezone.now())
    now, then = (
        sum(preview(today=tonight, organisation=None, months=some).rows[kind].values())
        for some in (terms, terms | {kind.value: months})
    )
    more = {"form": form, "wanted": months, "going_now": now, "going_then": then}
    return render(request, "subsidy/retention_sure.html", context | more, status=422 if form.errors else 200)


def own_organisation(request: HttpRequest) -> Organisation | None:
    """Return the organisation whose numbers somebody may read; None for all together.

    Raises: Http404 for who reads records and belongs to no organisation.
    """
    if not request.user.has_perm(SEE_ORGANISATION_RECORDS):
        return None
    organisation = request.user.organisation  # type: ignore[union-attr]  # requires() let a user in
    if organisation is None:
        raise Http404
    return organisation


def term_rows(terms: Mapping[str, int], found: Preview) -> list[TermRow]:
    """Return the terms in their order, each with what goes next."""
    sources = {term.kind: term.get_source_display() for term in RetentionTerm.objects.all()}
    return [
        TermRow(
            slug,
            str(kind.label),
            terms[kind],
            str(sources.get(kind, _("proposal, until the centre has decided"))),
            sum(found.rows[kind].values()),
            ", ".join(map(str, found.rows[kind])),
            found.staying.get(kind, 0),
        )
        for slug, kind in SLUGS.items()
    ]
