"""The pages of money: who sees which amounts, saving beside each other, forms that work without a script."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.models import Organisation
from portal.permissions import Role
from subsidy import services
from subsidy.choices import ReportState
from subsidy.models import BudgetLine, IncomeLine, MoneyChange, MunicipalShare, Payment, SubsidyYear
from tests.builders.audit import empty_audit_log
from tests.builders.money import (
    make_income,
    make_line,
    make_money_year,
    make_municipalities,
    make_payment,
    make_share,
)
from tests.builders.reports import make_closed_year, make_report
from tests.conftest import make_user

YEAR = reverse("subsidy:money-year", args=[2025])
NEW_LINE = reverse("subsidy:money-line-new", args=[2025])
SET = reverse("subsidy:money-set", args=[2025])
KEY = reverse("subsidy:money-key", args=[2025])
BEGIN = reverse("subsidy:money-begin")
AT = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def year(db):
    return make_money_year(2025)


@pytest.fixture
def holder(client, accountholder):
    client.force_login(accountholder)
    return client


@pytest.fixture
def leader(client, coordinator):
    client.force_login(coordinator)
    return client


def line_url(line):
    return reverse("subsidy:money-line", args=[2025, line.pk])


def page(response):
    return " ".join(response.content.decode().split())


def typed(line, **fields):
    return {
        "seen": services.stamp(BudgetLine.objects.get(pk=line.pk)),
        "budgeted": "1000",
        "realised": "1000",
        "explanation": "",
    } | fields


# --- Who sees what ---------------------------------------------------------------------------------------------------
def test_coordinator_sees_her_own_lines_and_no_amount_of_anybody_else(leader, year, fier, salvation_army):
    make_line(year, fier, realised="1111.11")
    make_line(year, salvation_army, realised="2222.22")
    make_line(year, None, "total", realised="3333.33")
    make_income(year, received="4444.44")
    make_payment(year, salvation_army, "5555.55")

    shown = page(leader.get(YEAR))

    assert "1.111,11" in shown
    for amount in ("2.222,22", "3.333,33", "4.444,44", "5.555,55", "223.380,00", "19.250,00"):
        assert amount not in shown


def test_line_of_another_organisation_does_not_exist_for_a_coordinator(leader, year, salvation_army):
    line = make_line(year, salvation_army)

    assert leader.get(line_url(line)).status_code == 404
    assert leader.post(line_url(line), typed(line, realised="1")).status_code == 404
    removal = reverse("subsidy:money-line-remove", args=[2025, line.pk])
    assert leader.post(removal, {"seen": services.stamp(line)}).status_code == 404
    assert BudgetLine.objects.get().realised == Decimal("1000.00")


@pytest.mark.parametrize("name", ["set", "key", "income-new", "payment-new"])
def test_what_is_of_all_together_does_not_exist_for_a_coordinator(leader, year, name):
    assert leader.get(reverse(f"subsidy:money-{name}", args=[2025])).status_code == 404


def test_worker_has_no_pages_of_money(client, worker, year):
    client.force_login(worker)

    assert client.get(reverse("subsidy:money")).status_code == 404
    assert client.get(YEAR).status_code == 404


def test_coordinator_who_names_another_organisation_adds_to_her_own(leader, year, fier, salvation_army):
    data = {"organisation": salvation_army.pk, "category": "staff", "budgeted": "5", "realised": "5"}

    leader.post(NEW_LINE, data)

    assert BudgetLine.objects.get().organisation == fier


def test_coordinator_of_ggd_adds_nothing(client, year):
    ggd = Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD", "kind": "partner"})[0]
    client.force_login(make_user("gerda-ggd", Role.COORDINATOR, ggd))

    assert client.get(YEAR).status_code == 200
    assert client.get(NEW_LINE).status_code == 404
    assert client.post(NEW_LINE, {"category": "staff", "realised": "1"}).status_code == 404


def test_ggd_is_no_choice_of_a_form(holder, year, fier):
    ggd = Organisation.objects.get_or_create(code="ggd", defaults={"name": "GGD Fryslân", "kind": "provider"})[0]

    response = holder.post(NEW_LINE, {"organisation": ggd.pk, "category": "staff", "realised": "1"})

    assert response.status_code == 422
    assert response.context["form"].errors["organisation"]
    assert "GGD Fryslân" not in page(holder.get(NEW_LINE))


# --- Saving ----------------------------------------------------------------------------------------------------------
def test_saved_line_is_in_the_sums_of_the_page_at_once(holder, year, fier):
    line = make_line(year, fier)

    response = holder.post(line_url(line), typed(line, realised="1.050,25"), follow=True)

    assert response.redirect_chain == [(YEAR, 302)]
    assert BudgetLine.objects.get().realised == Decimal("1050.25")
    assert "1.050,25" in page(response)


@pytest.mark.parametrize("amount", ["1.000", "-5", "=1+1", "abc", "1e5", "NaN", "9" * 30])
def test_wrong_amount_is_said_beside_the_field_and_kept(holder, year, fier, amount):
    line = make_line(year, fier)

    response = holder.post(line_url(line), typed(line, realised=amount))

    assert response.status_code == 422
    assert response.context["form"].errors["realised"]
    assert f'value="{amount}"' in page(response)
    assert BudgetLine.objects.get().realised == Decimal("1000.00")


def test_large_difference_of_a_year_that_is_over_has_to_be_explained(holder, year, fier):
    line = make_line(year, fier)

    refused = holder.post(line_url(line), typed(line, realised="1500"))
    taken = holder.post(line_url(line), typed(line, realised="1500", explanation="De huur van de zaal steeg."))

    assert refused.status_code == 422
    assert refused.context["form"].errors["explanation"]
    assert taken.status_code == 302
    assert BudgetLine.objects.get().explanation == "De huur van de zaal steeg."


def test_difference_of_a_running_year_may_wait(holder, fier):
    this_year = date.today().year  # noqa: DTZ011  (the page reads the clock as well)
    line = make_line(make_money_year(this_year), fier)

    data = typed(line, realised="500")
    response = holder.post(reverse("subsidy:money-line", args=[this_year, line.pk]), data)

    assert response.status_code == 302


@pytest.mark.parametrize("words", ["Bel 06-12345678", "Voor 3 trajecten extra", "€ 2.500 per traject"])
def test_explanation_with_a_person_or_a_number_of_people_is_not_saved(holder, year, fier, words):
    line = make_line(year, fier)

    response = holder.post(line_url(line), typed(line, explanation=words))

    assert response.status_code == 422
    assert response.context["form"].errors["explanation"]
    assert BudgetLine.objects.get().explanation == ""


def test_line_that_is_there_already_is_said_in_words(holder, year, fier):
    make_line(year, fier)

    response = holder.post(NEW_LINE, {"organisation": fier.pk, "category": "staff", "realised": "1"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert BudgetLine.objects.count() == 1


def test_line_is_taken_away_by_a_button_of_the_page_and_stays_in_the_history(holder, year, fier):
    line = make_line(year, fier)
    shown = page(holder.get(line_url(line)))
    removal = reverse("subsidy:money-line-remove", args=[2025, line.pk])
    assert f'action="{removal}"' in shown

    holder.post(removal, {"seen": services.stamp(line)})

    assert not BudgetLine.objects.exists()
    assert MoneyChange.objects.get(field="realised").before == "1000.00"


# --- Two at once -----------------------------------------------------------------------------------------------------
def test_save_on_top_of_somebody_else_shows_both_and_the_next_save_replaces(holder, year, fier):
    line = make_line(year, fier)
    mine = typed(line, realised="1001")
    holder.post(line_url(line), typed(line, realised="1002"))

    conflict = holder.post(line_url(line), mine)

    assert conflict.status_code == 409
    assert [(row["now"], row["typed"]) for row in conflict.context["conflict"]] == [("1.002,00", "1.001,00")]
    assert BudgetLine.objects.get().realised == Decimal("1002.00")
    again = holder.post(line_url(line), mine | {"seen": conflict.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert BudgetLine.objects.get().realised == Decimal("1001.00")


def test_line_without_a_stamp_is_not_saved(holder, year, fier):
    line = make_line(year, fier)

    response = holder.post(line_url(line), typed(line, realised="1001", seen=""))

    assert response.status_code == 409
    assert BudgetLine.objects.get().realised == Decimal("1000.00")


def test_line_that_changed_meanwhile_is_not_taken_away(holder, year, fier):
    line = make_line(year, fier)
    seen = services.stamp(line)
    holder.post(line_url(line), typed(line, realised="1002"))

    holder.post(reverse("subsidy:money-line-remove", args=[2025, line.pk]), {"seen": seen})

    assert BudgetLine.objects.get().realised == Decimal("1002.00")


def test_year_saved_on_top_of_somebody_else_shows_both(holder, year):
    seen = holder.get(SET).context["form"]["seen"].value()
    SubsidyYear.objects.update(rent="20000.00")

    response = holder.post(SET, {"seen": seen, "duup": "223380", "rent": "19846,75", "rent_index_percent": "3,1"})

    assert response.status_code == 409
    assert {row["now"] for row in response.context["conflict"]} == {"20.000,00", "-"}
    assert SubsidyYear.objects.get().rent == Decimal("20000.00")


# --- The year, its key, its beginning --------------------------------------------------------------------------------
def test_year_form_saves_and_the_page_compares_the_rent_with_its_index(holder, year):
    seen = holder.get(SET).context["form"]["seen"].value()
    data = {
        "seen": seen,
        "duup": "223380",
        "rent": "19846,75",
        "rent_index_percent": "3,1",
        "notes": "Volgens besluit.",
    }

    shown = page(holder.post(SET, data, follow=True))

    assert SubsidyYear.objects.get().rent_index_percent == Decimal("3.10")
    assert shown.count("19.846,75") >= 3
    assert "Volgens besluit." in shown


def test_key_form_saves_inhabitants_with_their_year_and_shows_shares(holder, year):
    towns = make_municipalities(2)
    make_line(year, None, "total", realised="223480.00")
    seen = holder.get(KEY).context["form"]["seen"].value()
    data = {"seen": seen, "share_key": "inhabitants", "inhabitants_year": "2025"}
    people = {f"people_{towns[0].pk}": "100", f"people_{towns[1].pk}": "300"}

    no_year = holder.post(KEY, {**data, **people, "inhabitants_year": ""})
    shown = page(holder.post(KEY, {**data, **people}, follow=True))

    assert no_year.status_code == 422
    assert no_year.context["form"].errors["inhabitants_year"]
    assert list(MunicipalShare.objects.values_list("inhabitants", "inhabitants_year")) == [(100, 2025), (300, 2025)]
    # 100.00 by 1 : 3
    assert "25,00" in shown
    assert "75,00" in shown


def test_key_that_somebody_else_saved_meanwhile_is_shown_beside_the_own(holder, year):
    towns = make_municipalities(1)
    seen = holder.get(KEY).context["form"]["seen"].value()
    make_share(year, towns[0], weight=7)

    response = holder.post(KEY, {"seen": seen, "share_key": "fixed", f"weight_{towns[0].pk}": "3"})

    assert response.status_code == 409
    assert [(row["now"], row["typed"]) for row in response.context["conflict"]][-1] == ("7", "3")
    assert MunicipalShare.objects.get().weight == Decimal(7)


@pytest.mark.parametrize("percent", ["", "101", "-1", "x"])
def test_key_of_two_parts_asks_for_its_percentage(holder, year, percent):
    make_municipalities(1)
    seen = holder.get(KEY).context["form"]["seen"].value()

    response = holder.post(KEY, {"seen": seen, "share_key": "both", "inhabitants_percent": percent})

    assert response.status_code == 422
    assert response.context["form"].errors["inhabitants_percent"]


def test_begin_offers_only_the_year_after_and_begins_it_with_what_was_typed(holder, year):
    assert [value for value, _label in holder.get(BEGIN).context["form"].fields["year"].choices] == [2026]

    response = holder.post(BEGIN, {"year": "2026", "duup_index": "2", "rent_index": "0"})

    assert response["Location"] == reverse("subsidy:money-year", args=[2026])
    # 223,380.00 x 1.02
    assert SubsidyYear.objects.get(year=2026).duup == Decimal("227847.60")


@pytest.mark.parametrize("data", [{"year": "2028"}, {"year": "2026", "duup_index": ""}, {"duup_index": "100"}])
def test_begin_without_an_index_or_with_another_year_begins_nothing(holder, year, data):
    response = holder.post(BEGIN, {"year": "2026", "duup_index": "0", "rent_index": "0"} | data)

    assert response.status_code == 422
    assert SubsidyYear.objects.count() == 1


def test_income_and_payments_are_added_changed_and_taken_away(holder, year, fier):
    holder.post(reverse("subsidy:money-income-new", args=[2025]), {"source": "duvo", "agreed": "74480", "received": ""})
    payment = {"organisation": fier.pk, "kind": "advance", "paid_on": "2025-01-15", "amount": "50.475,00"}
    holder.post(reverse("subsidy:money-payment-new", args=[2025]), payment)

    income, paid = IncomeLine.objects.get(), Payment.objects.get()
    assert (income.agreed, income.received, paid.amount) == (Decimal(74480), Decimal(0), Decimal(50475))

    change = {"seen": services.stamp(paid), "paid_on": "2025-01-16", "amount": "50000"}
    holder.post(reverse("subsidy:money-payment", args=[2025, paid.pk]), change)
    removal = reverse("subsidy:money-income-remove", args=[2025, income.pk])
    holder.post(removal, {"seen": services.stamp(income)})

    assert Payment.objects.get().amount == Decimal(50000)
    assert not IncomeLine.objects.exists()


def test_new_income_offers_only_what_is_not_there_yet_and_always_another_one(holder, year):
    make_income(year, "duup")
    make_income(year, "other", description="Fonds 1")

    page = holder.get(reverse("subsidy:money-income-new", args=[2025])).content.decode()

    assert re.findall(r'<option value="(\w+)"', page) == ["duvo", "rent", "other"]


def test_other_income_says_what_it_is_and_is_never_of_ggd(holder, year):
    address = reverse("subsidy:money-income-new", args=[2025])

    for description in ("", "ASG van de GGD"):
        response = holder.post(address, {"source": "other", "description": description, "received": "5"})
        assert response.status_code == 422
        assert response.context["form"].non_field_errors()
    assert not IncomeLine.objects.exists()


def test_page_of_a_published_year_warns_and_still_takes_corrections(holder, year, fier):
    line = make_line(year, fier)
    before = page(holder.get(line_url(line)))
    make_report(make_closed_year(2025, closed_on=date(2026, 2, 1)), ReportState.DONE, at=AT)

    after = page(holder.get(line_url(line)))

    assert "notice--warning" not in before
    assert "notice--warning" in after
    assert holder.post(line_url(line), typed(line, realised="1001")).status_code == 302


# --- History ---------------------------------------------------------------------------------------------------------
def test_history_shows_a_coordinator_only_her_own(holder, coordinator, year, fier, salvation_army):
    for organisation, amount in ((fier, "1011"), (salvation_army, "1022")):
        line = make_line(year, organisation)
        holder.post(line_url(line), typed(line, realised=amount))
    history = reverse("subsidy:money-history", args=[2025])

    everything = page(holder.get(history))
    holder.force_login(coordinator)
    own = page(holder.get(history))

    assert "1.011,00" in everything
    assert "1.022,00" in everything
    assert "anna-accountholder" in everything
    assert "1.011,00" in own
    assert "1.022,00" not in own


@pytest.mark.parametrize(
    ("field", "after", "shown"),
    [
        ("weight", "0.3333", "0,3333"),
        ("inhabitants", "123456", "123456"),
        ("inhabitants_year", "2025", "2025"),
    ],
)
def test_history_writes_numbers_as_they_are(holder, year, field, after, shown):
    MoneyChange.objects.create(year=2025, part="share", row="GM0080", field=field, after=after, at=AT)

    (row,) = holder.get(reverse("subsidy:money-history", args=[2025])).context["rows"]

    assert (row.before, row.after) == ("", shown)


def test_history_of_a_deleted_account_says_role_and_organisation(client, accountholder, coordinator, year, fier):
    client.force_login(accountholder)
    line = make_line(year, fier)
    client.post(line_url(line), typed(line, realised="1011"))
    empty_audit_log()
    accountholder.delete()
    client.force_login(coordinator)

    (row,) = client.get(reverse("subsidy:money-history", args=[2025])).context["rows"]

    assert row.who == ""
    assert row.as_whom.endswith("SDF") or "Sociaal Domein" in row.as_whom


# --- How much it asks ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_much_for_three_rows_as_for_one(holder, year, fier, rows, django_assert_num_queries):
    for category in ("staff", "material", "organisation")[:rows]:
        make_line(year, fier, category)
    for town in make_municipalities(rows):
        make_share(year, town, weight=1)
    for month in range(1, rows + 1):
        make_payment(year, fier, paid_on=date(2025, month, 1))
        MoneyChange.objects.create(year=2025, part="line", row="fier staff", field="realised", after="1.00", at=AT)
    for number in range(rows):
        make_income(year, "other", description=f"Fonds {number}")

    holder.get(YEAR)
    # Session and user 2, groups 1; year 1, lines, their organisations, income, payments, theirs, shares, towns 7;
    # indices 1, municipalities 1, published 1, organisations 1; fees of the advisory group: the ledger and whether
    # the year is closed 2.
    with django_assert_num_queries(17):
        holder.get(YEAR)
    # Session and user 2, groups 1; year with all of it 8; changes counted and read 2, organisations and towns 2.
    with django_assert_num_queries(15):
        holder.get(reverse("subsidy:money-history", args=[2025]))


def test_what_is_typed_about_money_stays_out_of_reports_of_errors(holder, year):
    pages = [NEW_LINE, SET, KEY, reverse("subsidy:money-import", args=[2025])]
    pages += [reverse(f"subsidy:money-{part}-new", args=[2025]) for part in ("income", "payment")]
    pages += [line_url(make_line(year, None)), reverse("subsidy:money-import-yes", args=[2025])]

    seen = [holder.post(page, {"notes": "x"}).wsgi_request.sensitive_post_parameters for page in pages]

    assert seen == ["__ALL__"] * len(pages)
