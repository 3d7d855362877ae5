"""The money of the years: the list, one year with its sums, its history, its workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access import requires
from portal.permissions import EDIT_MONEY, SET_MONEY
from portal.reauthentication import file_after_showing_again
from subsidy import money as sums
from subsidy import services
from subsidy.board_words import fees_why
from subsidy.exceptions import MoneyError
from subsidy.forms.money import BeginForm, organisations_with_money, years_to_begin
from subsidy.models import MoneyChange, SubsidyYear
from subsidy.money_checks import Beside
from subsidy.money_fees import fees_line
from subsidy.money_figures import figures_of, lacks_explanation
from subsidy.money_history import history_rows
from subsidy.money_sheets import render_money
from subsidy.parts.money import income_label, key_words, line_organisation
from subsidy.parts.work import organisation_name
from subsidy.report_words import digits
from subsidy.views.money_lookup import asker, made, may_set, money_year_or_404, seen_checks, seen_figures, year_words

if TYPE_CHECKING:
    from subsidy.money_figures import MoneyFigures

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 50


@requires(EDIT_MONEY)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Show the years with money, and which can be begun."""
    years = list(SubsidyYear.objects.visible_to(request.user).with_money().order_by("-year"))
    setter = may_set(request)
    found = figures_of(years, municipalities=[]) if setter else []
    context = {
        "rows": [_year_row(figures) for figures in found] or [{"year": year.year} for year in years],
        "may_begin": setter and bool(years_to_begin({year.year for year in years})),
    }
    return render(request, "subsidy/money.html", context)


@requires(EDIT_MONEY)
@require_safe
def money_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the money of one year with the checks beside it; to a coordinator that of her own organisation."""
    found = money_year_or_404(request, year)
    figures = seen_figures(request, found)
    checks = seen_checks(request, figures)
    context = year_words(found) | {
        "may_set": may_set(request),
        "may_add": organisations_with_money(asker(request)).exists(),
        "lines": _line_rows(figures),
        "lines_total": digits(str(figures.lines_total)),
        "budgeted": "" if figures.budgeted is None else digits(str(figures.budgeted)),
        "settlements": _settlement_rows(figures),
        "payments": _payment_rows(figures),
        "checks": {place.value: [check for check in checks if check.beside == place] for place in Beside},
        **(_whole_year(figures) if may_set(request) else {}),
    }
    return render(request, "subsidy/money_year.html", context)


@requires(EDIT_MONEY)
@require_safe
def money_history(request: HttpRequest, year: int) -> HttpResponse:
    """Show who changed what and when; to a coordinator what is about her own organisation."""
    found = money_year_or_404(request, year)
    changes = MoneyChange.objects.visible_to(request.user).filter(year=found.year)
    pages = Paginator(changes.select_related("made_by", "organisation"), ON_A_PAGE)
    page = pages.get_page(request.GET.get("blad"))
    context = {"year": found, "page": page, "rows": history_rows(page.object_list)}
    return render(request, "subsidy/money_history.html", context)


@requires(EDIT_MONEY)
@require_safe
@file_after_showing_again
def money_file(request: HttpRequest, year: int) -> HttpResponse:
    """Hand out the money of a year as a workbook without formulas."""
    found = money_year_or_404(request, year)
    content = render_money(seen_figures(request, found), whole=may_set(request))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="geld-{found.year}.xlsx"'
    audit.record(request.user, audit.AuditAction.MONEY_EXPORTED, subject=f"money:{found.year}")
    return response


@requires(SET_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def money_begin(request: HttpRequest) -> HttpResponse:
    """Begin a year from the year before, with the indices that somebody types."""
    known = list(SubsidyYear.objects.order_by("year"))
    years = years_to_begin({year.year for year in known})
    form = BeginForm(request.POST if request.method == "POST" else None, years=years)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        indices = {"duup_index": typed["duup_index"], "rent_index": typed["rent_index"]}
        try:
            services.begin_year(typed["year"], **indices, with_key=typed["with_key"], made=made(request))
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(year)s has begun. Check the amounts.") % {"year": typed["year"]})
            return redirect("subsidy:money-year", year=typed["year"])
    context = {"form": form, "known": [_known_row(year) for year in known], "can": bool(years)}
    return render(request, "subsidy/money_begin.html", context, status=422 if form.errors else 200)


# --- rows of the pages -----------------------------------------------------------------------------------------------


def _year_row(figures: MoneyFigures) -> dict[str, Any]:
    return {
        "year": figures.year.year,
        "is_demo": figures.year.is_demo,
        "transition": figures.year.year == sums.TRANSITION_YEAR,
        "duup": digits(str(figures.year.duup)),
        "spent": digits(str(figures.spent)),
        "municipal_part": digits(str(figures.municipal_part)),
    }


def _known_row(year: SubsidyYear) -> dict[str, Any]:
    return {"year": year.year, "duup": digits(str(year.duup)), "rent": digits(str(year.rent))}


def _line_rows(figures: MoneyFigures) -> list[dict[str, Any]]:
    stated = [figures.stated] if figures.stated and figures.stated not in figures.shown else []
    is_over = timezone.localdate().year > figures.year.year
    return [
        {
            "pk": line.pk,
            "organisation": line_organisation(line),
            "category": line.get_category_display(),
            "budgeted": "" if line.budgeted is None else digits(str(line.budgeted)),
            "realised": digits(str(line.realised)),
            "difference": "" if line.budgeted is None else digits(str(line.realised - line.budgeted)),
            "explanation": line.explanation,
            "lacks_explanation": is_over and lacks_explanation(line),
            "is_stated": line in stated,
        }
        for line in [*figures.shown, *stated]
    ]


def _settlement_rows(figures: MoneyFigures) -> list[dict[str, Any]]:
    return [
        {
            "organisation": organisation_name(one.organisation.code, one.organisation.name),
            "advanced": digits(str(one.advanced)),
            "settled": digits(str(one.settled)),
            "spent": digits(str(one.spent)),
            "remaining": digits(str(abs(one.remaining))),
            "is_to_pay": one.remaining > 0,
            "is_to_get_back": one.remaining < 0,
        }
        for one in figures.settlements
    ]


def _payment_rows(figures: MoneyFigures) -> list[dict[str, Any]]:
    return [
        {
            "pk": one.pk,
            "organisation": organisation_name(one.organisation.code, one.organisation.name),
            "paid_on": one.paid_on,
            "kind": one.get_kind_display(),
            "amount": digits(str(one.amount)),
        }
        for one in figures.payments
    ]


def _whole_year(figures: MoneyFigures) -> dict[str, Any]:
    year, following = figures.year, figures.following_rent
    names = {one.pk: one.name for one in figures.municipalities}
    return {
        "transition": year.year == sums.TRANSITION_YEAR,
        "rent_shared": year.year >= sums.RENT_SHARED_FROM,
        "duup": digits(str(year.duup)),
        "rent": digits(str(year.rent)),
        "index": "" if year.rent_index_percent is None else digits(str(year.rent_index_percent)),
        "following": "" if following is None else digits(str(following)),
        "overshoot": digits(str(figures.overshoot)),
        "municipal_part": digits(str(figures.municipal_part)),
        "with_rent": digits(str(figures.with_rent)),
        "income": [
            {
                "pk": line.pk,
                "label": income_label(line),
                "agreed": "" if line.agreed is None else digits(str(line.agreed)),
                "received": digits(str(line.received)),
            }
            for line in figures.income
        ],
        "fees": {"line": fees_line(year.year), "why": fees_why()},
        "key": key_words(year),
        "shares": [(names[code], digits(str(amount))) for code, amount in figures.shares.items()],
    }
