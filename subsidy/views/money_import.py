"""Bringing in the money of a year: send a workbook, look at what would change, say yes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import requires
from portal.permissions import EDIT_MONEY
from portal.reauthentication import after_showing_again
from subsidy.exceptions import MoneyChangedError, MoneyGoneError
from subsidy.forms.money_import import WorkbookForm
from subsidy.money_history import names_of_codes, shown_value, words_of_row
from subsidy.money_import import Asker, bring_in, look
from subsidy.views.money_lookup import asker, has_money_or_404, made, may_set, money_year_or_404, year_words

if TYPE_CHECKING:
    from subsidy.models import SubsidyYear
    from subsidy.money_import import Looked

SALT = "subsidy.money-import"
SECONDS = 1800


@requires(EDIT_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@after_showing_again
def money_import(request: HttpRequest, year: int) -> HttpResponse:
    """Take a workbook, and show what it would change or what is wrong with it; nothing is saved yet."""
    found = money_year_or_404(request, year)
    has_money_or_404(request)
    if request.method != "POST":
        return _page(request, found, WorkbookForm())
    form = WorkbookForm(request.POST, request.FILES, too_large=_is_too_large(request))
    if not form.is_valid():
        return _page(request, found, form, status=422)
    sent = form.cleaned_data["file"]
    looked = look(sent.read(), year=found, asker=_asker(request), name=form.shown_name())
    if looked.problems:
        return _page(request, found, WorkbookForm(), looked=looked, status=422)
    context = year_words(found) | {
        "changes": looked.changes,
        "rows": _rows(looked),
        "same": looked.same,
        "signed": _sign(request, found, looked),
    }
    return render(request, "subsidy/money_preview.html", context)


@requires(EDIT_MONEY)
@sensitive_post_parameters()
@require_POST
@after_showing_again
def money_import_yes(request: HttpRequest, year: int) -> HttpResponse:
    """Save what was shown, all or nothing."""
    found = money_year_or_404(request, year)
    has_money_or_404(request)
    changes = _unsign(request, found)
    if changes is None:
        messages.warning(request, _("It is more than half an hour ago that you looked, so nothing was saved."))
        return redirect("subsidy:money-import", year=year)
    try:
        number = bring_in(changes, year=found, asker=_asker(request), made=made(request))
    except (MoneyChangedError, MoneyGoneError):
        messages.warning(
            request, _("Somebody changed these amounts since you looked, so nothing was saved. Send the file anew.")
        )
        return redirect("subsidy:money-import", year=year)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("subsidy:money-import", year=year)
    words = ngettext("%(number)d row was saved.", "%(number)d rows were saved.", number)
    messages.success(request, words % {"number": number})
    return redirect("subsidy:money-year", year=year)


def _asker(request: HttpRequest) -> Asker:
    return Asker(None if may_set(request) else asker(request).organisation)


def _sign(request: HttpRequest, year: SubsidyYear, looked: Looked) -> str:
    """Sign what was shown, for this person and this year: what comes back is what was seen."""
    kept = [{name: asdict(change)[name] for name in ("part", "row", "values", "seen")} for change in looked.changes]
    return signing.dumps({"by": request.user.pk, "year": year.year, "changes": kept}, salt=SALT, compress=True)


def _unsign(request: HttpRequest, year: SubsidyYear) -> list[dict[str, Any]] | None:
    try:
        kept = signing.loads(request.POST.get("signed", ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    is_hers = kept["by"] == request.user.pk and kept["year"] == year.year
    return list(kept["changes"]) if is_hers else None


def _rows(looked: Looked) -> list[dict[str, Any]]:
    """Put the changes in words."""
    names = names_of_codes()
    return [
        {
            "label": words_of_row(change.part, change.codes, names),
            "is_new": change.row is None,
            "fields": [(column, shown_value(old), shown_value(new)) for column, old, new in change.fields],
        }
        for change in looked.changes
    ]


def _is_too_large(request: HttpRequest) -> bool:
    # Django leaves out the files of a body that is larger than this.
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    except ValueError:
        return False


def _page(
    request: HttpRequest, year: SubsidyYear, form: WorkbookForm, *, looked: Looked | None = None, status: int = 200
) -> HttpResponse:
    problems = looked.problems if looked else None
    context = year_words(year) | {
        "form": form,
        "problems": problems.kept[:200] if problems else [],
        "total": problems.total if problems else 0,
        "more": problems.more if problems else 0,
    }
    return render(request, "subsidy/money_import.html", context, status=status)
