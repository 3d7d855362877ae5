"""Periods, reports, money, targets and words stand in the audit log, without any amount or word (security.md D10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.models import AuditEvent
from subsidy import building, services
from subsidy.choices import ReportKind, ReportState
from subsidy.models import BudgetLine, Payment
from subsidy.money_import import Asker, bring_in
from subsidy.services import About, Agreement, Answer, Made, Wanted, stamp
from tests.builders.money import make_line, make_money_year, make_payment
from tests.builders.reports import make_closed_year, make_report
from tests.subsidy.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


def found():
    return list(AuditEvent.objects.in_order().values_list("action", "subject", "actor__username"))


def test_closing_of_a_period_is_written_down_with_its_quarters(accountholder, fier, coordinator):
    quarter = services.period_for("2025-Q1")
    services.say_complete(period=quarter, organisation=fier, today=TODAY, by=coordinator)
    services.take_back_complete(period=quarter, organisation=fier, today=TODAY, by=coordinator)
    services.begin_closing("2025-Q1", today=TODAY, by=accountholder)
    services.close_period("2025-Q1", today=TODAY, force_reason="Niet alles is er.", by=accountholder)

    anna, coby = accountholder.username, coordinator.username
    assert found() == [
        ("period_said_complete", "period:2025-Q1", coby),
        ("period_not_complete", "period:2025-Q1", coby),
        ("closing_begun", "period:2025-Q1", anna),
        ("period_closed", "period:2025-Q1", anna),
    ]
    assert AuditEvent.objects.filter(organisation=fier).count() == 2


def test_report_is_written_down_from_asking_to_publishing(accountholder):
    year = services.close_period("2025", today=TODAY, force_reason="Niet alles is er.").period
    before = AuditEvent.objects.count()
    wanted = Wanted(period=year, kind=ReportKind.YEAR, language="nl")
    report = services.request_report(wanted, at=NOW, by=accountholder)
    services.request_report(wanted, at=NOW, by=accountholder)
    services.cancel_report(report, by=accountholder)
    failed = make_report(year, ReportState.FAILED, at=NOW, kind=ReportKind.YEAR, language="en")
    services.retry_report(failed, at=NOW)
    held = building.claim(failed.pk)
    held.let_go("reason", for_good=True)
    ready = make_report(year, ReportState.DONE, at=NOW, published=False, language="es")
    services.publish_version(ready.version, at=NOW)
    services.publish_version(ready.version, at=NOW)

    anna = accountholder.username
    assert found()[before:] == [
        ("report_asked", f"report:{report.pk}", anna),
        ("report_cancelled", f"report:{report.pk}", anna),
        ("report_asked", f"report:{failed.pk}", None),
        ("report_failed", f"report:{failed.pk}", None),
        ("report_published", f"report:{ready.pk}", None),
    ]
    assert AuditEvent.objects.get(action="report_failed").result == "failed"


@pytest.mark.parametrize(("role", "rows"), [("accountholder", 1), ("coordinator", 0)])
def test_download_by_the_account_holder_is_written_down(client, request, role, rows):
    reader = request.getfixturevalue(role)
    year = services.close_period("2025", today=TODAY, force_reason="Niet alles is er.").period
    ready = make_report(year, ReportState.DONE, at=NOW)
    client.force_login(reader)

    assert client.get(f"/nl/verantwoording/rapport/{ready.pk}/pdf/").status_code == 200

    assert AuditEvent.objects.filter(action="report_downloaded", actor=reader).count() == rows


@pytest.mark.parametrize(("role", "rows"), [("accountholder", 1), ("coordinator", 0)])
def test_table_of_a_report_that_leaves_is_written_down_as_its_files_are(client, request, role, rows):
    reader = request.getfixturevalue(role)
    ready = make_report(make_closed_year(2025, closed_on=date(2026, 2, 1)), ReportState.DONE, at=NOW)
    before = AuditEvent.objects.count()
    client.force_login(reader)

    assert client.get(f"/nl/verantwoording/rapport/{ready.pk}/tabel/1/").status_code == 200

    assert found()[before:] == [("report_downloaded", f"report:{ready.pk}", reader.username)] * rows


@pytest.mark.parametrize("role", ["accountholder", "coordinator"])
def test_workbook_that_leaves_is_one_row_with_the_year_and_no_amount(client, request, role):
    reader = request.getfixturevalue(role)
    year = make_money_year(2025)
    make_line(year, reader.organisation, "staff")
    client.force_login(reader)

    assert client.get("/nl/verantwoording/2025/geld/bestand/").status_code == 200
    # Of a year without money nothing leaves, and nothing is written down.
    assert client.get("/nl/verantwoording/2019/geld/bestand/").status_code == 404

    assert found() == [("money_exported", "money:2025", reader.username)]
    assert AuditEvent.objects.get().organisation == reader.organisation


def test_money_is_written_down_as_a_row_without_amounts(accountholder, fier):
    made = Made(by=accountholder, at=NOW)
    year = make_money_year(2025)
    services.save_year(year, {"duup": Decimal(200000)}, seen=stamp(year), made=made)
    services.save_year(year, {}, seen=stamp(type(year).objects.get()), made=made)
    line = make_line(year, fier, "staff")
    services.save_row(line, {"realised": Decimal(7)}, seen=stamp(line), made=made)
    payment = make_payment(year, fier, kind="settlement")
    services.remove_row(payment, seen=stamp(payment), made=made)

    assert found() == [
        ("money_year_set", "money:2025", accountholder.username),
        ("money_changed", "money:2025", accountholder.username),
        ("money_settled", "money:2025", accountholder.username),
    ]
    assert list(AuditEvent.objects.in_order().values_list("organisation__code", flat=True)) == ["sdf", "fier", "fier"]
    assert (BudgetLine.objects.get().realised, Payment.objects.count()) == (7, 0)


def test_workbook_is_one_row_however_many_rows_it_changes(accountholder, fier):
    year = make_money_year(2025)
    lines = [make_line(year, fier, category) for category in ("staff", "material")]
    changes = [
        {
            "part": "line", "row": line.pk, "seen": stamp(line),
            "values": {"organisation": "fier", "category": line.category, "budgeted": "1000", "realised": "5",
                       "explanation": ""},
        }
        for line in lines
    ]  # fmt: skip

    bring_in(changes, year=year, asker=Asker(None), made=Made(by=accountholder, at=NOW))

    assert found() == [("money_imported", "money:2025", accountholder.username)]


def test_targets_and_words_are_written_down_by_year_only(coordinator, fier):
    target = services.agree_target(Agreement(2026, fier, "a02_times", Decimal(4)), by=coordinator, at=NOW)
    services.change_target(target=target, agreed=Decimal(5), by=coordinator, at=NOW)
    services.change_target(target=target, agreed=Decimal(5), by=coordinator, at=NOW + timedelta(days=1))
    services.remove_target(target=target, by=coordinator, at=NOW)
    about = About(fier, 2025, "a02_rounds")
    for _twice in range(2):
        services.write_words(about, answers={"went_well": Answer("Goed")}, at=NOW, by=coordinator)

    assert found() == [
        *[("target_changed", "target:2026", coordinator.username)] * 3,
        ("words_changed", "words:2025.a02_rounds", coordinator.username),
    ]
