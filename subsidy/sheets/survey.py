"""Sheets of a survey: about it, one for each question with a table, what people wrote, and figures of a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from subsidy.report_words import as_published, capital, day, published
from subsidy.sheets.sheet import Sheet, Value, count
from subsidy.wording import percentage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subsidy.snapshot import Table
    from subsidy.survey_shape import Survey, SurveyFigure, SurveyQuestion

# The place of the sheet about the survey in its workbook: a page on screen tells the same above its tables.
ABOUT = 1


def survey_sheets(survey: Survey, tables: list[Table]) -> Iterator[Sheet]:
    """Return the sheets of a survey, in the order of its questions; each says what the figures cannot say."""
    yield _about_sheet(survey)
    if survey["source"]:
        yield _source_sheet(survey)
        return
    questions = {question["table"]: question for question in survey["questions"] if question["table"]}
    for table in tables:
        yield _question_sheet(survey, table, questions.get(table["id"]))
    yield _other_sheet(survey)


def _about_sheet(survey: Survey) -> Sheet:
    forms = survey["forms"]
    rows: list[list[Value]] = [
        [_("Who asks"), survey["asked_by"]],
        [_("Why"), survey["purpose"]],
        [_("What the figures cannot say"), survey["limits"]],
    ]
    if survey["opens_on"]:
        rows[2:2] = [[_("First day"), day(survey["opens_on"])], [_("Last day"), day(survey["closes_on"])]]
    if forms is not None:
        rows.append([_("Forms"), count(forms, small=True)])
    if survey["source"]:
        rows.append([_("Numbers"), as_published(survey["source"])])
    return Sheet(
        title=_("About the survey"),
        about=survey["limits"],
        head=[_("What"), _("Answer")],
        rows=rows,
    )


def _question_sheet(survey: Survey, table: Table, question: SurveyQuestion | None) -> Sheet:
    total = table["total"][0]
    with_share = percentage(0, total) is not None
    about = [_("Numbers of forms: rounded to fives, at most 5 from the real number.")]
    if table["multiple"]:
        about.append(_("More than one answer was possible."))
    if question is not None and question["blank"] is not None:
        # Beside the table: what is in it adds up to those who answered.
        about.append(_("Not answered: %(number)s.") % {"number": published(question["blank"], small=True)})

    def cells(value: int, *, small: bool) -> list[Value]:
        return [count(value, small=small), *([f"{percentage(value, total)}%"] if with_share else [])]

    rows: list[list[Value]] = [
        [row["code"], row["label"], *cells(row["values"][0], small=table["small_area"])] for row in table["rows"]
    ]
    return Sheet(
        title=table["title"],
        about=" ".join([*about, survey["limits"]]),
        head=[_("Code"), _("Answer"), capital(table["unit"]), *([_("Of those who answered")] if with_share else [])],
        rows=rows,
        total=["", _("Answered") if question else _("Total"), *cells(total, small=False)],
        key=table["id"],
    )


def _other_sheet(survey: Survey) -> Sheet:
    """Return the questions without a table: those in words, and those that too few people answered."""
    return Sheet(
        title=_("Other questions") if any(one["table"] for one in survey["questions"]) else _("Questions"),
        about=survey["limits"],
        head=[_("No."), _("Question"), _("Answered"), _("What people wrote, in short")],
        rows=[
            [
                question["number"],
                question["text"],
                None if question["answered"] is None else count(question["answered"], small=True),
                question["told"] or question["sentence"] or _("Nothing was told of it."),
            ]
            for question in survey["questions"]
            if not question["table"]
        ],
    )


def _source_sheet(survey: Survey) -> Sheet:
    rows: list[list[Value]] = [["", _("The survey as a whole"), *_figure(one)] for one in survey["figures"]]
    for question in survey["questions"]:
        figures = [_figure(one) for one in question["figures"]] or [[question["sentence"], None, None]]
        rows += [[str(question["number"]), question["text"], *one] for one in figures]
    return Sheet(
        title=_("Published figures"),
        about=f"{as_published(survey['source'])} {survey['limits']}",
        head=[_("No."), _("Question"), _("What it counts"), _("Number"), _("As the document says it")],
        rows=rows,
    )


def _figure(one: SurveyFigure) -> list[Value]:
    return [one["what"], one["figure"], one["said"] or None]
