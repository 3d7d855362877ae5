"""What is published of a survey: safe numbers that add up, once, and never a crossing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from klankbord.choices import QuestionKind
from klankbord.models import Tally
from subsidy import ledger, services, solver, surveys
from subsidy.audit.attack import attack, intervals
from subsidy.audit.everything import attack_everything, published_periods
from subsidy.disclosure import Cell, Dimension, find_relations
from subsidy.exceptions import DisclosureError, SurveyOpenError
from subsidy.models import LedgerEntry
from tests.builders.figures import broken_sums, read_figures
from tests.builders.survey_results import CODE, QUESTIONS, make_closed_survey, make_survey_of_source, past_the_guards

pytestmark = pytest.mark.django_db

AFTER = datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
# 1 + 3 + 5 * 2 of the forms, and 1 + 3, 1 + 4, 1 + 5 and 1 + 3 of the questions with choices.
CELLS = 33


def publish(survey, **options):
    return surveys.publish(survey, **{"at": AFTER, "solve": solver.solve} | options)


def truth_of(survey):
    return surveys.true_counts(survey, surveys.plan_of(survey))


def entries():
    return sorted(LedgerEntry.objects.values_list("cell", "value", "version", "year"))


def forms(**codes):
    return surveys.forms_cell(CODE, **codes)


def question(number, **codes):
    return Cell.of(f"vraag{number:02}_{CODE}", codes)


@pytest.fixture
def survey():
    return make_closed_survey()


# --- What is counted -------------------------------------------------------------------------------------------------


def test_true_counts_are_the_tallies_under_the_names_of_the_ledger(survey):
    truth = truth_of(survey)

    assert len(truth) == CELLS
    assert {key: truth[key] for key in (forms(), forms(taal="nl"), forms(taal="en"), forms(taal="es"))} == {
        forms(): 63,
        forms(taal="nl"): 36,
        forms(taal="en"): 4,
        forms(taal="es"): 23,
    }
    # 63 - 58 = 5 left the first question open; 44 answered the second with 32, 17, 3 and 1.
    assert (truth[forms(vraag_01="ja")], truth[forms(vraag_01="geen")], truth[question(1)]) == (58, 5, 58)
    assert [truth[question(2, keuzes_02=f"0{number}")] for number in (1, 2, 3, 4)] == [32, 17, 3, 1]
    # Of a question in words only how many answered it.
    assert (truth[forms(vraag_05="ja")], question(5) in truth) == (21, False)


def test_keys_of_the_longest_survey_fit_the_ledger():
    planned = surveys.PlannedQuestion("a" * 24, 40, True, (30,))

    assert max(len(cell.population) for cell in planned.cells()) == 32
    assert max(len(cell.key) for cell in planned.cells()) < 160


# --- Publishing ------------------------------------------------------------------------------------------------------


def test_publish_keeps_every_promise(survey):
    added = publish(survey)

    published, truth = surveys.published(CODE), truth_of(survey)
    assert added == len(published) == CELLS
    assert published.keys() == truth.keys()
    assert [key for key, value in published.items() if value % 5 or abs(value - truth[key]) > 5] == []
    figures = surveys.figures_of(CODE)
    assert broken_sums(figures) == []
    assert len(read_figures(figures)) == CELLS


def test_publish_adds_up_by_hand_as_well(survey):
    publish(survey)

    found = surveys.published(CODE)
    languages = sum(found[forms(taal=code)] for code in ("nl", "en", "es"))
    assert languages == found[forms()]
    for number, (kind, _text, _answered, chosen) in enumerate(QUESTIONS, start=1):
        answered = found[forms(**{f"vraag_{number:02}": "ja"})]
        assert answered + found[forms(**{f"vraag_{number:02}": "geen"})] == found[forms()]
        name = "keuzes" if kind == QuestionKind.SEVERAL else "antwoord"
        parts = [
            found[question(number, **{f"{name}_{number:02}": f"{place:02}"})] for place in range(1, len(chosen) + 1)
        ]
        if kind == QuestionKind.SEVERAL:
            # Nobody chose more than there are, and everybody chose something.
            assert max(parts) <= answered <= sum(parts)
        elif parts:
            assert sum(parts) == answered == found[question(number)]


def test_publish_again_changes_nothing(survey):
    publish(survey)
    before = entries()
    with past_the_guards():
        Tally.objects.filter(survey=survey).update(count=0)

    assert publish(survey) == 0
    assert entries() == before


def test_publish_does_not_depend_on_the_order_of_rows_nor_on_other_surveys(survey):
    other = make_closed_survey(code="andere_2026")
    publish(other)
    publish(survey)
    first = surveys.published(CODE)
    counts = list(Tally.objects.filter(survey=survey).values("question", "choice", "language", "count").order_by("-pk"))
    with past_the_guards():
        Tally.objects.filter(survey=survey).delete()
        Tally.objects.bulk_create(
            Tally(survey=survey, question_id=row.pop("question"), choice_id=row.pop("choice"), **row) for row in counts
        )

    plan = surveys.plan_of(survey)
    again = surveys.round_counts(surveys._rounding(plan, truth_of(survey)), solve=solver.solve)

    assert again == first
    # The same counts under another name are rounded in another direction somewhere.
    theirs = {key.replace("andere_2026", CODE): value for key, value, *_rest in entries() if "andere_2026" in key}
    assert theirs != {cell.key: value for cell, value in first.items()}


def test_publish_refuses_a_survey_that_can_still_be_answered():
    survey = make_closed_survey(state="ready")

    with pytest.raises(SurveyOpenError):
        publish(survey)

    assert entries() == []


def test_publish_of_a_survey_with_a_source_writes_nothing():
    assert publish(make_survey_of_source()) == 0
    assert entries() == []


def test_publish_refuses_tallies_that_do_not_add_up(survey):
    with past_the_guards():
        Tally.objects.filter(survey=survey, language="nl").update(count=35)

    with pytest.raises(DisclosureError):
        publish(survey)

    assert entries() == []


def test_publish_refuses_a_survey_whose_numbers_stayed_out_of_a_backup(survey):
    with past_the_guards():
        Tally.objects.filter(survey=survey).delete()

    with pytest.raises(DisclosureError, match="not in the database"):
        publish(survey)

    assert entries() == []


def test_publish_refuses_the_code_of_an_earlier_survey(survey):
    publish(survey)
    with past_the_guards():
        survey.questions.get(number=5).delete()

    with pytest.raises(DisclosureError, match="another survey"):
        publish(survey)


def test_publish_stops_where_the_attack_finds_something(survey):
    def finds(_figures, _truth):
        raise DisclosureError("Somebody could be found.")

    with pytest.raises(DisclosureError):
        publish(survey, gate=finds)

    assert entries() == []


def test_no_number_of_a_survey_tells_two_answers_of_one_form(survey):
    publish(survey)

    assert {len(cell.codes) for cell in surveys.published(CODE)} == {0, 1}
    assert {len(table["dims"]) for table in surveys.figures_of(CODE)["tables"]} == {1}


# --- The attack ------------------------------------------------------------------------------------------------------


def test_attack_finds_nothing_in_what_is_published_even_exactly(survey):
    publish(survey)

    figures = surveys.with_knowledge(surveys.figures_of(CODE))

    outcome = attack(figures, truth_of(survey), exact=True)
    # 4 English forms; 3 and 1 of question 2; 2 and 3 of question 3; 3 and 2 of question 4.
    assert (outcome.total.protected, outcome.is_clean, outcome.broken) == (7, True, 0)


@pytest.mark.gate
def test_gate_passes_what_is_published_and_stops_the_true_counts(survey):
    truth = truth_of(survey)

    with pytest.raises(DisclosureError):
        ledger.GATE(surveys.with_knowledge(raw(truth)), truth)
    assert publish(survey) == CELLS


def raw(truth):
    """Write true counts as if they were published."""
    return {
        **surveys.as_survey_figures(truth),
        "tables": [{**table, "rule": "exact"} for table in surveys.as_survey_figures(truth)["tables"]],
    }


def test_attack_finds_every_small_number_of_a_survey_that_is_published_as_it_is(survey):
    truth = truth_of(survey)

    found = attack(surveys.with_knowledge(raw(truth)), truth).total

    assert (found.protected, found.pinned) == (7, 7)


def test_attack_knows_that_who_could_choose_several_chose_one():
    cells = {forms(): 25, forms(vraag_02="ja"): 25, forms(vraag_02="geen"): 0, question(2): 25}
    cells |= {question(2, keuzes_02="01"): 10, question(2, keuzes_02="02"): 0}
    figures = surveys.as_survey_figures(cells)
    known = surveys.with_knowledge(figures)

    # At least 20 answered, and they chose at most 15 + 5: so it is exactly that.
    assert intervals(known)[question(2, keuzes_02="02")] == (5, 5)
    assert intervals({**known, "dimensions": figures["dimensions"]})[question(2, keuzes_02="02")] == (0, 5)


def test_relations_of_several_answers_cover_their_total_only_where_every_record_has_one():
    parts = [question(2, keuzes_02="01"), question(2, keuzes_02="02")]
    whole = question(2)

    def covered(*, every):
        dimension = Dimension("keuzes_02", ("01", "02"), multiple=True, every=every)
        return [one for one in find_relations([whole, *parts], [dimension], {}) if one.covered]

    assert [(one.total, one.parts) for one in covered(every=True)] == [(whole, tuple(parts))]
    assert covered(every=False) == []


def test_audit_attacks_surveys_as_well_also_when_the_survey_is_gone(survey):
    publish(survey)
    assert published_periods() == []

    (with_tallies,) = attack_everything()
    with past_the_guards():
        Tally.objects.filter(survey=survey).delete()
    (without,) = attack_everything()

    assert (with_tallies.period, with_tallies.with_records, with_tallies.outcome.is_clean) == (CODE, True, True)
    assert (without.with_records, without.outcome.is_clean) == (False, True)


# --- Beside the year -------------------------------------------------------------------------------------------------


def test_year_of_the_survey_keeps_its_own_numbers(survey):
    services.period_for("2026")
    publish(survey)

    assert ledger.published(2026) == {}
    assert ledger.versions(2026) == {}
    assert set(LedgerEntry.objects.values_list("year", flat=True)) == {2026}


def test_survey_reads_no_number_of_a_code_that_begins_the_same(survey):
    publish(survey)

    assert surveys.published("behoefte") == {}
    assert surveys.published("hoefte_2026") == {}
    assert LedgerEntry.objects.survey_codes() == [CODE]


def test_publish_of_a_year_leaves_surveys_alone(year):
    survey = make_closed_survey(code="vragen_2025", closes_on=date(2025, 6, 30))
    publish(survey)
    before = [row for row in entries() if "vragen_2025" in row[0]]

    ledger.publish(year, at=AFTER, solve=solver.solve)

    assert [row for row in entries() if "vragen_2025" in row[0]] == before
    assert not any(cell.population.endswith("vragen_2025") for cell in ledger.published(2025))


# --- The command -----------------------------------------------------------------------------------------------------


def figures(*arguments):
    out = StringIO()
    call_command("figures", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_figures_of_a_survey_are_published_and_printed(survey):
    printed = figures("--survey", CODE)

    assert printed == surveys.figures_of(CODE)
    assert printed["dimensions"]["keuzes_02"] == {"values": ["01", "02", "03", "04"], "multiple": True}


@pytest.mark.parametrize("arguments", [(), ("2026", "--survey", CODE), ("--survey", "nergens")])
def test_figures_needs_a_period_or_a_survey_that_exists(survey, arguments):
    with pytest.raises(CommandError):
        figures(*arguments)
