"""What is published of a needs survey (behoefteonderzoek), once it is closed: through the same ledger as all counts.

A survey has populations of its own. `vragen_<code>` are its forms: by language (`taal`) and, for each question, whether
it was answered (`vraag_07=ja`, `geen`). `vraag07_<code>` are the forms that answered question 7, by what they answered:
`antwoord_07` where one answer can be chosen and `keuzes_07` where several can. Each table has one dimension, so two
questions can never be crossed; the counts to do so do not exist either (klankbord/models/results.py).

All tables of a survey go into one program, are attacked together, and are published once: a survey is not looked at
again, for no form comes in after closing. Figures can be read from the ledger alone, when the survey itself is gone.
A survey whose figures another document published (`source`) has no count here and publishes nothing.
Source: disclosure.md 1b and 5; design.md D5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from klankbord.choices import QuestionKind, SurveyState
from klankbord.models import Question, Survey, Tally
from portal.choices import Language
from portal.permissions import SEE_SURVEY_RESULTS
from subsidy import ledger
from subsidy.choices import ReportStep
from subsidy.disclosure import BASE, Cell, Dimension, Relation, Rounding, round_counts
from subsidy.exceptions import DisclosureError, SurveyOpenError
from subsidy.figures import FORMAT, TOTAL
from subsidy.models import LedgerEntry
from subsidy.querysets import SURVEY_FORMS

if TYPE_CHECKING:
    from datetime import datetime

    from klankbord.querysets import SurveyQuerySet
    from subsidy.models import Report

LANGUAGE = "taal"
ANSWERED, BLANK = "ja", "geen"
# The first part of the name of a dimension; the number of the question follows.
WHETHER, ONE, SEVERAL = "vraag", "antwoord", "keuzes"


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """What is published of one question; without choices only how many answered it."""

    survey: str
    number: int
    multiple: bool
    choices: tuple[int, ...]

    @property
    def whether(self) -> Dimension:
        """Whether a form answered it."""
        return Dimension(f"{WHETHER}_{self.number:02}", (ANSWERED, BLANK))

    @property
    def answers(self) -> Dimension:
        """What was answered; where several can be chosen, every form that answered chose at least one."""
        name = f"{SEVERAL if self.multiple else ONE}_{self.number:02}"
        return Dimension(name, tuple(map(_code, self.choices)), self.multiple, every=self.multiple)

    @property
    def answered(self) -> Cell:
        """The forms that answered it, among all forms."""
        return forms_cell(self.survey, **{self.whether.name: ANSWERED})

    @property
    def blank(self) -> Cell:
        """The forms that did not answer it."""
        return forms_cell(self.survey, **{self.whether.name: BLANK})

    @property
    def total(self) -> Cell:
        """The same forms as `answered`: what its answers are a part of."""
        return Cell.of(f"{WHETHER}{self.number:02}_{self.survey}", {})

    def choice(self, number: int) -> Cell:
        """Return the forms that chose an answer."""
        return self.total.at(self.answers.name, _code(number))

    def cells(self) -> Iterator[Cell]:
        """Yield all that is published of it."""
        yield from (self.answered, self.blank)
        if self.choices:
            yield self.total
            yield from map(self.choice, self.choices)


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """All that is published of a survey."""

    code: str
    questions: tuple[PlannedQuestion, ...]

    def cells(self) -> list[Cell]:
        """Return all cells."""
        languages = [forms_cell(self.code, **{LANGUAGE: language}) for language in Language.values]
        return [forms_cell(self.code), *languages, *(cell for one in self.questions for cell in one.cells())]

    def dimensions(self) -> tuple[Dimension, ...]:
        """Return all dimensions."""
        with_choices = (one.answers for one in self.questions if one.choices)
        whether = (one.whether for one in self.questions)
        return (Dimension(LANGUAGE, tuple(Language.values)), *whether, *with_choices)

    def linked(self, cells: Collection[Cell]) -> Iterator[Relation]:
        """Relate the forms that answered a question to the same forms under another name."""
        for one in self.questions:
            if one.total in cells and one.answered in cells:
                yield Relation(one.answered, (one.total,), exact=True)


def forms_cell(code: str, **codes: str) -> Cell:
    """Return the cell of the forms of a survey, all of them or those with a code."""
    return Cell.of(f"{SURVEY_FORMS}{code}", codes)


def _code(number: int) -> str:
    # Two digits, so that the order of the text is that of the numbers.
    return f"{number:02}"


def plan_of(survey: Survey) -> SurveyPlan:
    """Return what is published of a survey."""
    questions = Question.objects.filter(survey=survey).order_by("number").prefetch_related("choices")
    return SurveyPlan(survey.code, tuple(_planned(survey, question) for question in questions))


def _planned(survey: Survey, question: Question) -> PlannedQuestion:
    choices = tuple(sorted(choice.number for choice in question.choices.all()))
    return PlannedQuestion(survey.code, question.number, question.kind == QuestionKind.SEVERAL, choices)


def closed_for(user: Any) -> SurveyQuerySet:
    """Return the surveys of which somebody may read what is published: the closed ones, for those who see results."""
    closed = Survey.objects.get_queryset().closed()
    return closed if user.has_perm(SEE_SURVEY_RESULTS) else closed.none()


def published(code: str) -> ledger.Numbers:
    """Return everything that was published of a survey. Unit: forms, multiples of five."""
    return ledger.numbers_of(LedgerEntry.objects.of_survey(code))


def publish(  # noqa: PLR0913  (as ledger.publish)
    survey: Survey,
    *,
    at: datetime,
    report: Report | None = None,
    on_step: ledger.OnStep = lambda step, part: None,
    solve: ledger.Solve | None = None,
    gate: ledger.Gate | None = None,
) -> int:
    """Publish the counts of a closed survey, all at once and once for good; nothing where its figures have a source.

    Unit: the numbers that were added; 0 the second time.
    Raises: SurveyOpenError; DisclosureError if the counts cannot be made safe, or the attack finds something.
    """
    require_closed(survey)
    if survey.source:
        return 0
    plan = plan_of(survey)
    if _is_there(plan):
        return 0
    means = ledger.Means(solve=solve, gate=gate, on_step=on_step)
    on_step(ReportStep.COUNTING, 0.0)
    truth = true_counts(survey, plan)
    on_step(ReportStep.ROUNDING, 0.0)
    fresh = round_counts(_rounding(plan, truth), solve=means.solved)
    means.attack(with_knowledge(as_survey_figures(fresh)), truth)
    # No lock while the program runs. Who was first wins: the same survey gives the same numbers anyway.
    with transaction.atomic():
        list(Survey.objects.filter(pk=survey.pk).select_for_update(no_key=True))
        if _is_there(plan):
            return 0
        ledger.write(_last_year(survey), fresh, report=report, at=at)
    return len(fresh)


def require_closed(survey: Survey) -> None:
    """Refuse a survey that can still be answered.

    Raises: SurveyOpenError.
    """
    if survey.state != SurveyState.CLOSED:
        raise SurveyOpenError(_("The survey is not closed yet: it has results after its last day."))


def _last_year(survey: Survey) -> int:
    if survey.closes_on is None:  # the database holds this
        raise SurveyOpenError(_("The survey is not closed yet: it has results after its last day."))
    return survey.closes_on.year


def _is_there(plan: SurveyPlan) -> bool:
    """Say whether the survey was published.

    Raises: DisclosureError if the ledger knows another survey under its code.
    """
    before = published(plan.code)
    if before and before.keys() != set(plan.cells()):
        raise DisclosureError("The ledger holds numbers of another survey with this code.")
    return bool(before)


def _rounding(plan: SurveyPlan, truth: Mapping[Cell, int]) -> Rounding:
    return Rounding(
        counts=truth, ledger={}, dimensions=plan.dimensions(), key=ledger.rounding_key(), linked=plan.linked
    )


def true_counts(survey: Survey, plan: SurveyPlan) -> dict[Cell, int]:
    """Return the true count of every cell. Protected: they go to the solver and to the attack, and nowhere else.

    Raises: DisclosureError if nothing is kept of the survey: after a restore from a backup, which holds no numbers.
    """
    rows = Tally.objects.filter(survey=survey).values_list("question__number", "choice__number", "language", "count")
    kept: dict[tuple[int | None, int | None, str], int]
    kept = {(question, choice, language): count for question, choice, language, count in rows}
    if not kept:
        raise DisclosureError("The numbers of this survey are not in the database, so nothing can be published of it.")
    forms = kept.get((None, None, ""), 0)
    truth = {forms_cell(plan.code): forms}
    for language in Language.values:
        truth[forms_cell(plan.code, **{LANGUAGE: language})] = kept.get((None, None, language), 0)
    for one in plan.questions:
        answered = kept.get((one.number, None, ""), 0)
        truth |= {one.answered: answered, one.blank: forms - answered}
        if one.choices:
            truth[one.total] = answered
            truth |= {one.choice(number): kept.get((one.number, number, ""), 0) for number in one.choices}
    return truth


# --- What was published, for readers and for the attack ---------------------------------------------------------------


def figures_of(code: str) -> dict[str, Any]:
    """Return all published tables of a survey in the format of the attack, from the ledger alone: publish first."""
    return as_survey_figures(published(code))


def as_survey_figures(numbers: ledger.Numbers) -> dict[str, Any]:
    """Write the tables of a survey in the format of the attack. Source: disclosure.md 8."""
    families: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for cell, value in sorted(numbers.items()):
        # One dimension each: a survey has no crossing.
        for name, code in cell.codes:
            families[cell.population, name][code] = value
    tables = [
        _table(population, name, family, numbers[Cell.of(population, {})])
        for (population, name), family in sorted(families.items())
    ]
    dimensions: dict[str, Any] = {
        name: {"values": list(family)} | ({"multiple": True} if name.startswith(f"{SEVERAL}_") else {})
        for (_population, name), family in sorted(families.items())
    }
    return {
        "format": FORMAT,
        "dimensions": dimensions,
        "rules": {"exact": {"minus": 0, "plus": 0}, "r5": {"minus": BASE, "plus": BASE}},
        "tables": tables,
        "joint": [],
    }


def _table(population: str, name: str, family: Mapping[str, int], total: int) -> dict[str, Any]:
    cells = [{"k": [code], "v": value} for code, value in family.items()]
    return {
        "id": f"{population} {name}",
        "population": population,
        "fixed": {},
        "dims": [name],
        "rule": "r5",
        "cells": [*cells, {"k": [TOTAL], "v": total}],
    }


def with_knowledge(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Add what a reader of a survey knows beyond its tables.

    Who answered a question handed in a form on which it was answered, and who could choose several answers chose one.
    """
    populations = {table["population"] for table in figures["tables"]}
    (forms,) = {name for name in populations if name.startswith(SURVEY_FORMS)}
    numbers = {name: name.removeprefix(WHETHER)[:2] for name in populations - {forms}}
    within = [[name, forms, {f"{WHETHER}_{number}": ANSWERED}] for name, number in sorted(numbers.items())]
    dimensions = {
        name: {**dimension, "every": True} if dimension.get("multiple") else dimension
        for name, dimension in figures["dimensions"].items()
    }
    return {**figures, "dimensions": dimensions, "within": within}


def truth_of(code: str) -> dict[Cell, int]:
    """Return the true counts behind a published survey as far as they are still there; protected like these."""
    survey = Survey.objects.filter(code=code).first()
    if survey is None or not survey.tallies.exists():
        return {}
    truth = true_counts(survey, plan_of(survey))
    # Of a survey whose counts are gone, zeros would say that nobody is left to protect.
    return truth if any(truth.values()) else {}
