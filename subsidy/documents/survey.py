"""The pages of the results of a survey: per section what the figures cannot say, per question a picture and a table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from subsidy.chapters.figures import Figure
from subsidy.charts import Bar, horizontal_bars
from subsidy.conclusions import leaders
from subsidy.documents.layout import SAME_WITHIN, document, printed
from subsidy.report_words import as_published, day, listing, published, whole
from subsidy.wording import FEW_BELOW, percentage

if TYPE_CHECKING:
    from subsidy.makers.kind import OnStep
    from subsidy.snapshot import Snapshot, Table
    from subsidy.survey_shape import Survey, SurveyFigure, SurveyQuestion

# The scale of a picture: below it the longest bar does not fill the width.
LEAST_SCALE = 20
LABEL_SHARE = 0.46
# About what fits beside the bars; the table has the words in full. Unit: letters.
LONGEST_LABEL = 44


def title_of(snapshot: Snapshot) -> str:
    """Return the title of the document: that of the survey, which says by itself what it is."""
    return _("Results: %(title)s") % {"title": _of(snapshot)["title"]}


def survey_html(snapshot: Snapshot, on_step: OnStep) -> str:
    """Return the document as HTML."""
    survey = _of(snapshot)
    figures = pictures_by_table(survey, snapshot["tables"])
    tables = {table["id"]: table for table in snapshot["tables"]}
    source = as_published(survey["source"]) if survey["source"] else ""
    # The base prints the sentence of `rounding` at the foot of every page.
    own = {"rounding": source} if source else {}
    return document(
        "survey",
        snapshot,
        on_step,
        title=title_of(snapshot),
        figures=list(figures.values()),
        survey=survey,
        source=source,
        days=days_of(survey) or str(snapshot["year"]),
        forms=None if survey["forms"] is None else published(survey["forms"], small=True),
        figures_of_all=_source_table(_("The survey as a whole"), survey["figures"]),
        languages=[
            {"figure": figures.get(table["id"]), "table": _printed(table, None)}
            for table in snapshot["tables"]
            if table["id"] not in {question["table"] for question in survey["questions"]}
        ],
        sections=[
            {"title": title, "questions": [_shown(one, tables, figures) for one in questions]}
            for title, questions in groupby(survey["questions"], key=lambda one: one["section"])
        ],
        same_within=SAME_WITHIN,
        **own,
    )


def days_of(survey: Survey) -> str:
    """Return from when to when it could be answered; nothing where that is not known."""
    if not survey["opens_on"]:
        return ""
    if survey["opens_on"] == survey["closes_on"]:
        return _("on %(day)s") % {"day": day(survey["opens_on"])}
    return _("from %(first)s to %(last)s") % {"first": day(survey["opens_on"]), "last": day(survey["closes_on"])}


def _of(snapshot: Snapshot) -> Survey:
    return snapshot["survey"]


def pictures_by_table(survey: Survey, tables: list[Table]) -> dict[str, Figure]:
    """Return the pictures of a survey by the id of their table, not drawn yet; none where every number is small."""
    kinds = {question["table"]: question["kind"] for question in survey["questions"]}
    return {
        table["id"]: _figure(table, multiple=kinds.get(table["id"]) == "several")
        for table in tables
        if max((row["values"][0] for row in table["rows"]), default=0) >= FEW_BELOW
    }


def _figure(table: Table, *, multiple: bool) -> Figure:
    bars = [_bar(row["label"], row["values"][0]) for row in table["rows"]]
    return Figure(
        title=table["title"],
        conclusion=_conclusion(table),
        draw=lambda: horizontal_bars(bars, label_share=LABEL_SHARE, least=LEAST_SCALE),
        notes=[_("More than one answer was possible.")] if multiple else [],
    )


def _bar(label: str, value: int) -> Bar:
    """Return a bar in the order of the questionnaire; 0 and 5 look the same, as they read the same."""
    short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
    return Bar(short, value if value >= FEW_BELOW else 0, published(value, small=True))


def _conclusion(table: Table) -> str:
    """Say what was clearly answered most often, as far as rounded numbers can say it."""
    rows = leaders(table)
    if not rows:
        return _("The numbers are too close together to name one answer.")
    if len(rows) == 1:
        return _("Most often: %(name)s (%(number)s of %(all)s).") % {
            "name": rows[0]["label"],
            "number": published(rows[0]["values"][0]),
            "all": published(table["total"][0]),
        }
    return _("Most often: %(names)s.") % {"names": listing([row["label"] for row in rows])}


def _shown(question: SurveyQuestion, tables: dict[str, Table], figures: dict[str, Figure]) -> dict[str, Any]:
    table = tables.get(question["table"])
    answered = question["answered"]
    return {
        "number": question["number"],
        "text": question["text"],
        "figure": figures.get(question["table"]),
        "table": _printed(table, question) if table else _source_table(_("As published"), question["figures"]),
        "sentence": question["sentence"],
        "told": question["told"],
        "answered": published(answered, small=True) if answered is not None and not table else "",
    }


def _printed(table: Table, question: SurveyQuestion | None) -> dict[str, Any]:
    """Return the table of a question as it is printed: every answer, in the order of the questionnaire.

    Raises: DisclosureError on a number that cannot have been published.
    """
    total = table["total"][0]
    with_share = percentage(0, total) is not None

    def line(label: str, value: int, *, small: bool) -> list[str]:
        share = percentage(value, total)
        return [label, published(value, small=small), *([f"{share}%"] if with_share else [])]

    rows = [line(row["label"], row["values"][0], small=table["small_area"]) for row in table["rows"]]
    blank = question["blank"] if question else None
    return printed(
        _("Number of forms"),
        [_("Answer"), _("Forms"), *([_("Of those who answered")] if with_share else [])],
        rows,
        total=line(_("Answered") if question else _("Total"), total, small=False),
        notes=[
            _("More than one answer was possible.") if table["multiple"] else "",
            "" if blank is None else _("Not answered: %(number)s.") % {"number": published(blank, small=True)},
        ],
    )


def _source_table(caption: str, figures: list[SurveyFigure]) -> dict[str, Any] | None:
    """Return figures of another document as it gives them; nothing where it gives none."""
    if not figures:
        return None
    with_words = any(one["said"] for one in figures)
    return printed(
        caption,
        [_("What it counts"), *([_("As the document says it")] if with_words else []), _("Number")],
        [
            [
                one["what"],
                *([one["said"]] if with_words else []),
                "-" if one["figure"] is None else whole(one["figure"]),
            ]
            for one in figures
        ],
        texts=2 if with_words else 1,
    )
