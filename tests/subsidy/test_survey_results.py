"""The results of a survey as a report: its snapshot, document and workbook; and those of another document."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import jsonschema
import lxml.html
import openpyxl
import pytest
from django.core.management import call_command
from django.utils.translation import override
from pdfua import Validator

from klankbord.models import Tally
from subsidy import building, services, solver, surveys
from subsidy.choices import ReportState
from subsidy.documents.survey import survey_html
from subsidy.exceptions import DisclosureError, PeriodStillOpenError, ReportError
from subsidy.makers import Asked
from subsidy.making import build_snapshot, render_pdf
from subsidy.models import LedgerEntry, ReportVersion
from subsidy.pictures import pictures_of
from subsidy.report_json import SCHEMA_FILE, render_json
from subsidy.report_xlsx import render_xlsx
from subsidy.sheets import sheets_of
from tests.builders.survey_results import CODE, in_languages, make_closed_survey, make_survey_of_source, past_the_guards

pytestmark = pytest.mark.django_db

AFTER = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
TODAY = date(2026, 7, 2)


@pytest.fixture
def survey():
    return make_closed_survey()


@pytest.fixture
def published(survey):
    surveys.publish(survey, at=AFTER, solve=solver.solve)
    return survey


@pytest.fixture
def of_source():
    return make_survey_of_source()


def wanted(survey, language="nl"):
    period = services.period_for(str(survey.closes_on.year))
    return services.Wanted(period=period, kind="survey", language=language, subject=survey.code)


def snapshot_of(survey, language="nl"):
    period = services.period_for(str(survey.closes_on.year))
    asked = Asked(period=period, language=language, version=1, today=TODAY, subject=survey.code)
    return build_snapshot("survey", asked)


def page_of(snapshot):
    with override(snapshot["language"]):
        return lxml.html.fromstring(survey_html(snapshot, lambda _step, _part: None))


def words(element):
    return " ".join(element.text_content().split())


def build(survey, language="nl"):
    report = services.open_report(wanted(survey, language), at=AFTER)[0]
    version = building.build(report.pk, clock=lambda: AFTER)
    report.refresh_from_db()
    return report, version


# --- Asking for it ---------------------------------------------------------------------------------------------------


def test_results_are_made_of_a_year_that_is_still_open(survey):
    report, version = build(survey)

    assert (report.state, version.kind, version.subject, version.period.code) == ("done", "survey", CODE, "2026")
    assert (version.period.state, LedgerEntry.objects.count()) == ("open", 33)


@pytest.mark.parametrize(("code", "year", "state"), [(CODE, "2025", "closed"), ("nergens", "2026", "closed")])
def test_results_need_a_survey_that_ended_in_the_year(survey, code, year, state):
    wrong = services.Wanted(period=services.period_for(year), kind="survey", language="nl", subject=code)

    with pytest.raises(ReportError):
        services.request_report(wrong, at=AFTER)


def test_results_of_an_open_survey_are_refused():
    with pytest.raises(ReportError):
        services.request_report(wanted(make_closed_survey(state="ready")), at=AFTER)


def test_other_kinds_still_need_a_closed_year(survey):
    year = services.Wanted(period=services.period_for("2026"), kind="year", language="nl")

    with pytest.raises(PeriodStillOpenError):
        services.request_report(year, at=AFTER)


def test_results_in_another_language_and_a_second_version_have_the_same_numbers(survey):
    first = build(survey)[1]
    before = sorted(LedgerEntry.objects.values_list("cell", "value"))
    with past_the_guards():
        Tally.objects.filter(survey=survey).update(count=1)

    second, spanish = build(survey)[1], build(survey, "es")[1]

    assert sorted(LedgerEntry.objects.values_list("cell", "value")) == before
    assert (second.number, spanish.number, second.changes) == (2, 1, "")
    numbers = [
        [[row["values"] for row in table["rows"]] for table in version.snapshot["tables"]]
        for version in (first, second, spanish)
    ]
    assert numbers[0] == numbers[1] == numbers[2]


def test_second_version_names_what_people_wrote_where_it_was_told_anew(survey):
    build(survey)
    survey.questions.filter(number=5).update(**in_languages("told", "Vooral rust."))

    version = build(survey)[1]

    assert "Vooral een plek om te praten. -> Vooral rust." in version.changes


def test_results_that_cannot_be_made_safe_fail_without_a_number(survey):
    with past_the_guards():
        Tally.objects.filter(survey=survey, language="nl").update(count=0)

    report, version = build(survey)

    assert (version, report.state) == (None, ReportState.FAILED)
    assert not any(character.isdigit() for character in report.failure)


def test_command_builds_all_surveys_of_a_year_or_one(survey, of_source, tmp_path):
    out = StringIO()
    call_command("build_report", "2026", "--kind", "survey", "--output", str(tmp_path), "--processes", "1", stdout=out)

    told = json.loads(out.getvalue())
    assert [one["subject"] for one in told["reports"]] == [CODE]
    out = StringIO()
    call_command(
        "build_report", "2025", "--kind", "survey", "--subject", of_source.code, "--output", str(tmp_path), stdout=out
    )
    file = json.loads(out.getvalue())["files"]["xlsx"]
    assert file.endswith("verslag-2025-survey-behoefte_2025-nl-v1.xlsx")
    out = StringIO()
    call_command("verify_report", file, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["published"], told["kind"], told["subject"]) == (True, "survey", of_source.code)


# --- The snapshot ----------------------------------------------------------------------------------------------------


def test_snapshot_holds_published_numbers_only(published):
    snapshot = snapshot_of(published)

    counts = [value for table in snapshot["tables"] for row in table["rows"] for value in row["values"]]
    counts += [value for table in snapshot["tables"] for value in table["total"]]
    counts += [one[name] for one in snapshot["survey"]["questions"] for name in ("answered", "blank")]
    ledger = set(LedgerEntry.objects.values_list("value", flat=True))
    assert set(counts) <= ledger
    # None of the true numbers that are no fives stands in it anywhere: 63 forms, 58, 44, 13 and 21 answers.
    text = json.dumps(snapshot["survey"]) + json.dumps(snapshot["tables"])
    assert not any(f" {number}," in text or f"[{number}]" in text for number in (63, 58, 44, 13, 21, 31, 32, 36))


def test_snapshot_fits_the_schema(published, of_source):
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))

    for survey in (published, of_source):
        jsonschema.validate(json.loads(render_json(snapshot_of(survey))), schema)


def test_snapshot_has_one_table_per_question_with_enough_answers(published):
    snapshot = snapshot_of(published)

    assert [(table["id"], table["dimension"]) for table in snapshot["tables"]] == [
        ("talen", "taal"),
        ("vraag-01", "antwoord_01"),
        ("vraag-02", "keuzes_02"),
        ("vraag-03", "antwoord_03"),
    ]
    # 13 answered the fourth, published as 10 or 15; the fifth is in words.
    assert [(one["table"], bool(one["sentence"])) for one in snapshot["survey"]["questions"]] == [
        ("vraag-01", False),
        ("vraag-02", False),
        ("vraag-03", False),
        ("", True),
        ("", False),
    ]
    assert snapshot["crossings"] == []


def test_snapshot_of_few_forms_breaks_nothing_down():
    chosen = (("one", "Ja?", 11, {"Ja": 8, "Nee": 3}),)
    few = make_closed_survey(code="weinig", forms={"nl": 9, "en": 1, "es": 2}, questions=chosen)
    surveys.publish(few, at=AFTER, solve=solver.solve)

    told = snapshot_of(few)
    with override("en"):
        titles = [sheet.title for sheet in sheets_of(told)]
    assert told["tables"] == []
    # There are no others that these questions come after.
    assert ("Questions" in titles, "Other questions" in titles) == (True, False)


def test_snapshot_needs_the_numbers_to_be_published(survey):
    with pytest.raises(DisclosureError):
        snapshot_of(survey)


@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_snapshot_is_in_its_language(published, language):
    told = snapshot_of(published, language)["survey"]

    suffix = "" if language == "nl" else f" ({language})"
    assert (told["title"], told["limits"]) == (
        f"Wat heb je nodig?{suffix}",
        f"Dit zegt niets over wie niet meedeed.{suffix}",
    )


def test_snapshot_of_a_source_tells_no_day_for_the_document_gives_none(of_source):
    told = snapshot_of(of_source)

    assert (told["survey"]["opens_on"], told["survey"]["closes_on"], told["closed_on"]) == ("", "", "")
    with override("en"):
        page = " ".join(survey_html(told, lambda _step, _part: None).split())
    assert "made on 2 July 2026 · 2025<" in page
    assert "May 2025" not in page


def test_snapshot_of_a_source_gives_its_figures_as_they_are(of_source):
    snapshot = snapshot_of(of_source)

    told = snapshot["survey"]
    assert (told["source"], told["forms"], snapshot["tables"]) == ("Rapport SDF 2025, bijlage 1", None, [])
    assert told["figures"] == [{"what": "Ingevulde vragenlijsten", "figure": 28, "said": ""}]
    assert [one["figures"] for one in told["questions"]] == [
        [
            {"what": "Kent de GGD", "figure": 22, "said": ""},
            {"what": "Gebruikte het aanbod", "figure": None, "said": "de meesten"},
        ],
        [],
    ]
    assert [bool(one["sentence"]) for one in told["questions"]] == [False, True]


# --- The document ----------------------------------------------------------------------------------------------------


def test_document_prints_the_limits_with_every_section_and_no_small_number(published):
    snapshot = snapshot_of(published, "en")
    page = page_of(snapshot)

    limits = "What the figures cannot say: Dit zegt niets over wie niet meedeed. (en)"
    assert [words(one) for one in page.find_class("left-out")] == [limits] * 3
    cells = {words(cell) for cell in page.xpath("//tbody//td")}
    assert cells <= {"0-10", *(str(number) for number in range(10, 70, 5))}
    assert "%" not in {text[-1] for text in cells}


def test_document_says_what_is_most_only_where_the_numbers_are_clear(published):
    snapshot = snapshot_of(published, "en")
    numbers = {"01": 40, "02": 20, "03": 0}
    first = snapshot["tables"][1]
    first["rows"] = [{**row, "values": [numbers[row["code"]]]} for row in first["rows"]]
    first["total"] = [60]
    clear = [words(one) for one in page_of(snapshot).find_class("conclusion")][1]
    first["rows"][1]["values"] = [30]
    close = [words(one) for one in page_of(snapshot).find_class("conclusion")][1]

    assert clear == "Most often: Ja (en) (40 of 60)."
    assert close == "Most often: Ja (en) and Nee (en)."


def test_document_has_percentages_from_a_hundred_answers_on():
    # 100 + 40 = 140 of 150 forms, which is published as 135 to 145.
    questions = (("one", "Ja?", 140, {"Ja": 100, "Nee": 40}),)
    large = make_closed_survey(code="groot", forms={"nl": 110, "en": 20, "es": 20}, questions=questions)
    surveys.publish(large, at=AFTER, solve=solver.solve)
    snapshot = snapshot_of(large, "en")

    (rows,) = [table.xpath(".//tbody/tr") for table in page_of(snapshot).iter("table")][1:]

    yes, total = snapshot["tables"][1]["rows"][0]["values"][0], snapshot["tables"][1]["total"][0]
    assert words(rows[0]).endswith(f"{round(100 * yes / total)}%")
    assert words(rows[-1]) == f"Answered{total}100%"


def test_document_of_a_source_says_so_with_every_section(of_source):
    page = page_of(snapshot_of(of_source, "en"))

    mark = "As published in Rapport SDF 2025, bijlage 1 (en); not rounded by this portal."
    assert [mark in words(one) for one in page.find_class("left-out")] == [True, True]
    assert page.find("body").get("data-rounding") == mark
    assert "rounded to fives" not in words(page)
    assert "No figure published." in words(page)


def test_document_passes_the_checks_for_accessible_pdf_and_is_the_same_again(published, of_source, tmp_path):
    for survey in (published, of_source):
        pdf = render_pdf(snapshot_of(survey))
        file = tmp_path / f"{survey.code}.pdf"
        file.write_bytes(pdf)

        outcomes = Validator().validate(str(file)).outcomes
        assert [finding.message for outcome in outcomes for finding in outcome.findings] == []
        assert render_pdf(snapshot_of(survey)) == pdf


def test_pictures_show_every_table_that_has_a_number(published):
    snapshot = snapshot_of(published)

    assert [one.name for one in pictures_of(snapshot)] == ["talen", "vraag-01", "vraag-02", "vraag-03"]


# --- The workbook ----------------------------------------------------------------------------------------------------


def sheets(snapshot):
    book = openpyxl.load_workbook(BytesIO(render_xlsx(snapshot)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_workbook_has_a_sheet_per_question_and_the_limits_on_each(published):
    found = sheets(snapshot_of(published, "en"))

    cover, *others = found.values()
    assert len(others) == 6  # about, languages, three questions, the others
    limits = "Dit zegt niets over wie niet meedeed. (en)"
    assert all(limits in rows[1][0] for rows in others)
    assert ["What the figures cannot say", limits] in [row[:2] for row in cover]
    numbers = {value for rows in others[1:5] for row in rows for value in row if isinstance(value, int)}
    assert numbers <= set(range(10, 70, 5))


def test_workbook_of_a_source_has_its_figures_and_names_the_questions_without_one(of_source):
    rows = list(sheets(snapshot_of(of_source, "en")).values())[2]

    assert [row[2:] for row in rows[4:]] == [
        ["Ingevulde vragenlijsten (en)", 28, None],
        ["Kent de GGD (en)", 22, None],
        ["Gebruikte het aanbod (en)", None, "de meesten (en)"],
        ["No figure published.", None, None],
    ]


def test_report_of_a_source_is_built_without_a_number_in_the_ledger(of_source):
    _report, version = build(of_source)

    assert version.snapshot["survey"]["figures"][0]["figure"] == 28
    assert LedgerEntry.objects.count() == 0
    assert ReportVersion.objects.count() == 1
