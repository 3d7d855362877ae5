"""A budget line, a source of income, a payment, the year itself: change it, add it, take it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import requires
from portal.permissions import EDIT_MONEY, SET_MONEY
from subsidy import services
from subsidy.exceptions import MoneyChangedError, MoneyGoneError
from subsidy.forms.money import AmountField, IncomeForm, KeyForm, LineForm, MoneyForm, PaymentForm, YearForm
from subsidy.models import BudgetLine, IncomeLine, Payment, SubsidyYear
from subsidy.money_checks import Beside
from subsidy.report_words import digits
from subsidy.services.money_changes import FIELDS, PARTS
from subsidy.views.money_lookup import (
    asker,
    has_money_or_404,
    made,
    money_year_or_404,
    seen_checks,
    seen_figures,
    year_words,
)

if TYPE_CHECKING:
    from subsidy.services.money_changes import Row


@dataclass(frozen=True)
class Page:
    """One form of money: its heading, how it is saved, which checks stand beside it, and where it is taken away."""

    heading: str
    save: Callable[[MoneyForm], bool]
    # What stands there now, and its stamp, after somebody else saved.
    now: Callable[[Any], tuple[Mapping[str, Any], str]]
    beside: tuple[Beside, ...]
    removal: str = ""
    row: Any = None
    template: str = "subsidy/money_form.html"


# --- budget lines ----------------------------------------------------------------------------------------------------


@requires(EDIT_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: HttpRequest, year: int) -> HttpResponse:
    """Add a budget line."""
    found = money_year_or_404(request, year)
    has_money_or_404(request)
    row = BudgetLine(subsidy_year=found)
    return _answer(request, found, _line_form(request, row), _("New budget line"), row)


@requires(EDIT_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, year: int, line_pk: int) -> HttpResponse:
    """Change a budget line."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(BudgetLine.objects.visible_to(request.user), subsidy_year=found, pk=line_pk)
    return _answer(request, found, _line_form(request, row), _("Budget line"), row)


@requires(EDIT_MONEY)
@sensitive_post_parameters()
@require_POST
def line_remove(request: HttpRequest, year: int, line_pk: int) -> HttpResponse:
    """Take a budget line away."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(BudgetLine.objects.visible_to(request.user), subsidy_year=found, pk=line_pk)
    return _remove(request, found, row)


def _line_form(request: HttpRequest, row: BudgetLine) -> LineForm:
    is_over = timezone.localdate().year > row.subsidy_year.year
    return LineForm(
        _posted(request), initial=_initial(row), user=asker(request), known=row.pk is not None, year_is_over=is_over
    )


# --- income ----------------------------------------------------------------------------------------------------------


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def income_new(request: HttpRequest, year: int) -> HttpResponse:
    """Add a source of income."""
    found = money_year_or_404(request, year)
    row = IncomeLine(subsidy_year=found)
    taken = set(found.income.visible_to(request.user).values_list("source", flat=True))
    form = IncomeForm(_posted(request), initial=_initial(row), known=False, taken=taken)
    return _answer(request, found, form, _("New source of income"), row)


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def income(request: HttpRequest, year: int, income_pk: int) -> HttpResponse:
    """Change a source of income."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(IncomeLine.objects.visible_to(request.user), subsidy_year=found, pk=income_pk)
    form = IncomeForm(_posted(request), initial=_initial(row), known=True)
    return _answer(request, found, form, _("Source of income"), row)


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_POST
def income_remove(request: HttpRequest, year: int, income_pk: int) -> HttpResponse:
    """Take a source of income away."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(IncomeLine.objects.visible_to(request.user), subsidy_year=found, pk=income_pk)
    return _remove(request, found, row)


# --- payments --------------------------------------------------------------------------------------------------------


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def payment_new(request: HttpRequest, year: int) -> HttpResponse:
    """Add a payment."""
    found = money_year_or_404(request, year)
    row = Payment(subsidy_year=found)
    form = PaymentForm(_posted(request), user=asker(request), known=False)
    return _answer(request, found, form, _("New payment"), row)


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, year: int, payment_pk: int) -> HttpResponse:
    """Change a payment."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(Payment.objects.visible_to(request.user), subsidy_year=found, pk=payment_pk)
    form = PaymentForm(_posted(request), initial=_initial(row), user=asker(request), known=True)
    return _answer(request, found, form, _("Payment"), row)


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_POST
def payment_remove(request: HttpRequest, year: int, payment_pk: int) -> HttpResponse:
    """Take a payment away."""
    found = money_year_or_404(request, year)
    row = get_object_or_404(Payment.objects.visible_to(request.user), subsidy_year=found, pk=payment_pk)
    return _remove(request, found, row)


# --- the year and its key --------------------------------------------------------------------------------------------


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def money_set(request: HttpRequest, year: int) -> HttpResponse:
    """Change DUUP, rent, index, notes and source of a year."""
    found = money_year_or_404(request, year)
    form = YearForm(_posted(request), initial=_initial(found))
    page = Page(
        heading=_("DUUP and rent"),
        save=lambda form: services.save_year(found, form.values(), seen=_seen(form), made=made(request)),
        now=_values_now,
        beside=(Beside.RENT, Beside.LINES),
    )
    return _show(request, found, form, page)


@requires(SET_MONEY)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def money_key(request: HttpRequest, year: int) -> HttpResponse:
    """Change the key of division, with what it knows of each municipality."""
    found = money_year_or_404(request, year)
    rows = services.key_rows(found)
    form = KeyForm(
        _posted(request), initial=_key_initial(found), municipalities=[r.municipality for r in rows.values()]
    )
    page = Page(
        heading=_("Key of division"),
        save=lambda form: services.save_key(found, _key_of(form), seen=_seen(form), made=made(request)),
        now=_key_now,
        beside=(Beside.SHARES,),
        template="subsidy/money_key.html",
    )
    return _show(request, found, form, page)


def _key_of(form: MoneyForm) -> services.Key:
    chosen, rows = form.cleaned_data, cast("KeyForm", form).rows()
    return services.Key(share_key=chosen["share_key"], inhabitants_percent=chosen["inhabitants_percent"], rows=rows)


def _key_initial(year: SubsidyYear) -> dict[str, Any]:
    rows = services.key_rows(year)
    years = {row.inhabitants_year for row in rows.values() if row.inhabitants_year}
    found: dict[str, Any] = {
        "seen": services.key_stamp(year, rows),
        "share_key": year.share_key,
        "inhabitants_percent": year.inhabitants_percent,
        "inhabitants_year": max(years, default=None),
    }
    for code, row in rows.items():
        found[f"people_{code}"] = row.inhabitants
        found[f"weight_{code}"] = None if row.weight is None else f"{row.weight.normalize():f}"
    return found


def _key_now(year: SubsidyYear) -> tuple[Mapping[str, Any], str]:
    found = _key_initial(SubsidyYear.objects.get(pk=year.pk))
    return found, str(found.pop("seen"))


# --- what they share -------------------------------------------------------------------------------------------------


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _initial(row: Any) -> dict[str, Any]:
    values, stamp = _values_now(row)
    return {**values, "seen": stamp if row.pk is not None else ""}


def _values_now(row: Any) -> tuple[dict[str, Any], str]:
    values = {name: _plain(getattr(row, name, None)) for name in FIELDS[PARTS[type(row)]] if _has(row, name)}
    return values, services.stamp(row) if row.pk is not None else ""


def _has(row: Any, name: str) -> bool:
    """Say whether a row knows a field yet: a new payment has no organisation."""
    return not (name == "organisation" and getattr(row, "organisation_id", None) is None)


def _plain(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value


def _seen(form: MoneyForm) -> str:
    return str(form.cleaned_data.get("seen", ""))


def _answer(request: HttpRequest, year: SubsidyYear, form: MoneyForm, heading: str, row: Row) -> HttpResponse:
    """Save a row that was sent, or show its form."""
    page = Page(
        heading=heading,
        save=lambda form: services.save_row(row, form.values(), seen=_seen(form), made=made(request)),
        now=_values_now,
        beside=(Beside.LINES,) if isinstance(row, BudgetLine) else (Beside.INCOME,),
        removal=_("Take it away") if row.pk is not None else "",
        row=row,
    )
    return _show(request, year, form, page)


def _show(request: HttpRequest, year: SubsidyYear, form: MoneyForm, page: Page) -> HttpResponse:
    """Save what was sent and go back to the year; or show the form, with what is wrong or what changed meanwhile."""
    conflict, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changed = page.save(form)
            except ValidationError as error:
                form.take(error)
            except MoneyChangedError as error:
                conflict, status = _conflict(form, *page.now(error.row)), 409
            except MoneyGoneError:
                messages.warning(request, _("Somebody took this away meanwhile, so nothing was saved."))
                return redirect("subsidy:money-year", year=year.year)
            else:
                messages.success(request, _("Saved.") if changed else _("Nothing was different, so nothing was saved."))
                return redirect("subsidy:money-year", year=year.year)
    context = year_words(year) | {
        "form": form,
        "page": page,
        "conflict": conflict,
        "checks": seen_checks(request, seen_figures(request, year), beside=page.beside),
        **(_removal(year, page) if page.removal else {}),
    }
    return render(request, page.template, context, status=status)


def _removal(year: SubsidyYear, page: Page) -> dict[str, str]:
    """Return where a row is taken away, and the stamp of what is on the page."""
    part = PARTS[type(page.row)].value
    address = reverse(f"subsidy:money-{part}-remove", args=[year.year, page.row.pk])
    return {"removal_url": address, "stamp": services.stamp(page.row)}


def _conflict(form: MoneyForm, now: Mapping[str, Any], stamp: str) -> list[dict[str, str]]:
    """Put side by side what stands there now and what was typed, and let the next Save know what was seen."""
    form.renew(stamp)
    rows = []
    for name, field in form.fields.items():
        if name == "seen" or field.disabled:
            continue
        words = [_shown(field, value) for value in (now.get(name), _plain(form.cleaned_data.get(name)))]
        if words[0] != words[1]:
            rows.append({"label": str(field.label), "now": words[0], "typed": words[1]})
    return rows


def _shown(field: Any, value: Any) -> str:
    """Return a value of a field as somebody reads it."""
    if value in (None, ""):
        return "-"
    if isinstance(value, Decimal):
        return digits(str(value)) if isinstance(field, AmountField) else f"{value.normalize():f}"
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return labels.get(str(value), str(value))


def _remove(request: HttpRequest, year: SubsidyYear, row: Row) -> HttpResponse:
    """Take a row away if it is still as it was shown."""
    try:
        services.remove_row(row, seen=request.POST.get("seen", ""), made=made(request))
    except MoneyChangedError:
        messages.warning(request, _("Somebody changed this meanwhile, so it was not taken away. Look at it first."))
    except MoneyGoneError:
        messages.info(request, _("This was taken away already."))
    else:
        messages.success(request, _("It is taken away. The history keeps what it was."))
    return redirect("subsidy:money-year", year=year.year)
