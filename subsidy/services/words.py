"""What providers write about their work: saving it, and what is not written yet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from contacts.models import Activity
from portal import audit, codelists
from portal.models import Organisation
from portal.permissions import BUILD_REPORT, WRITE_WORDS
from subsidy.choices import WordsQuestion
from subsidy.exceptions import SubsidyError, WordsChangedMeanwhileError
from subsidy.models import Narrative

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

WORDS_HEADER = "organisation;activity;question;text"


@dataclass(frozen=True, slots=True)
class About:
    """What words are about: an organisation, a year, and the code of an activity."""

    organisation: Organisation
    year: int
    activity: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote to one question; empty words take the answer back. `seen` is the word of what she saw."""

    text: str = field(repr=False)
    kept_reason: str = ""
    seen: str | None = None


def word_of(text: str, kept_reason: str) -> str:
    """Return a short word that differs when an answer differs, and from which the answer cannot be read."""
    return salted_hmac("subsidy.words", f"{kept_reason}\n{text}").hexdigest()[:16]


def writing_organisations(user: Any) -> QuerySet[Organisation]:
    """Return the providers whose words somebody may write: all for the account holder, her own for a coordinator."""
    providers = Organisation.objects.providers()
    if not user.has_perm(WRITE_WORDS):
        return providers.none()
    return providers if user.has_perm(BUILD_REPORT) else providers.filter(pk=user.organisation_id)


@sensitive_variables()
@transaction.atomic
def write_words(about: About, *, answers: Mapping[str, Answer], at: datetime, by: User | None) -> int:
    """Save the answers about one activity, by question, and return how many changed.

    An answer that somebody did not touch leaves what a colleague wrote meanwhile. All or nothing.
    Raises: WordsChangedMeanwhileError naming the questions to which two people wrote; ValidationError.
    """
    # Two people may be the first to write about an activity, and rows that are not there can't be locked.
    Organisation.objects.select_for_update(no_key=True).get(pk=about.organisation.pk)
    rows = Narrative.objects.filter(organisation=about.organisation, year=about.year, activity=about.activity)
    stored = {row.question: row for row in rows}
    changed = {question: answer for question, answer in answers.items() if _differs(stored.get(question), answer)}
    if conflicts := [question for question, answer in changed.items() if _moved(stored.get(question), answer)]:
        raise WordsChangedMeanwhileError(conflicts)
    for question, answer in changed.items():
        row = stored.get(question) or Narrative(
            organisation=about.organisation, year=about.year, activity=about.activity, question=question
        )
        _write(row, answer, at=at, by=by)
    if changed:
        subject = f"words:{about.year}.{about.activity}"
        audit.record(by, audit.AuditAction.WORDS_CHANGED, subject=subject, organisation=about.organisation.pk)
    return len(changed)


def _differs(row: Narrative | None, answer: Answer) -> bool:
    """Say whether an answer is another one than what is stored and than what its writer saw."""
    now = word_of(answer.text, answer.kept_reason)
    return now not in {_word_of_row(row), answer.seen}


def _moved(row: Narrative | None, answer: Answer) -> bool:
    """Say whether what is stored is not what the writer saw; a command saw nothing."""
    return answer.seen is not None and answer.seen != _word_of_row(row)


def _word_of_row(row: Narrative | None) -> str:
    return word_of(row.text, row.kept_reason) if row else word_of("", "")


def _write(row: Narrative, answer: Answer, *, at: datetime, by: User | None) -> None:
    if not answer.text:
        row.delete()
        return
    row.text, row.kept_reason, row.is_demo = answer.text, answer.kept_reason, False
    row.updated_at, row.updated_by = at, by
    row.full_clean()
    try:
        row.save()
    except (IntegrityError, DataError) as error:
        # The database would name the whole row, and with it the text, in the log.
        raise SubsidyError(f"Words were not saved: {type(error).__name__}.") from None


def activities_done(organisations: Iterable[Organisation], year: int) -> QuerySet[Any, tuple[int, str]]:
    """Return of which activities organisations have records in a year, as pairs of an organisation's id and a code.

    No number of anything follows from it, and nothing about signals and trajectories, which are counted safely only.
    """
    done = Activity.objects.filter(organisation__in=organisations, date__year=year)
    return done.order_by().values_list("organisation", "kind").distinct()


def words_missing(organisation: Organisation, year: int) -> list[str]:
    """Return the codes of the activities with records in a year about which nothing was written, in their order.

    Dutch term: ontbrekende toelichting. One query.
    """
    written = Narrative.objects.filter(organisation=organisation, year=year).values("activity")
    missing = {kind for _organisation, kind in activities_done([organisation], year).exclude(kind__in=written)}
    return [code for code in codelists.codes("ACTIVITY_KIND") if code in missing]


@transaction.atomic
def load_demo_words(path: Path, *, year: int, at: datetime) -> int:
    """Load made-up words from a file and return how many; a year about which anything is written stays as it is.

    All or nothing. Raises: SubsidyError naming the line that cannot be read.
    """
    if Narrative.objects.filter(year=year).exists():
        return 0
    organisations = {one.code: one for one in Organisation.objects.all()}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter=";", strict=True)
        if ";".join(lines.fieldnames or ()) != WORDS_HEADER:
            raise SubsidyError(f"{path.name}, line 1: expected {WORDS_HEADER}")
        rows = list(_demo_rows(path.name, lines, organisations, year=year, at=at))
    return len(Narrative.objects.bulk_create(rows))


def _demo_rows(
    name: str,
    lines: Iterable[dict[str, str]],
    organisations: Mapping[str, Organisation],
    *,
    year: int,
    at: datetime,
) -> Iterable[Narrative]:
    for number, line in enumerate(lines, start=2):
        try:
            row = Narrative(
                organisation=organisations[line["organisation"]],
                year=year,
                activity=line["activity"],
                question=WordsQuestion(line["question"]),
                text=line["text"],
                is_demo=True,
                updated_at=at,
            )
            row.full_clean()
        except (KeyError, ValueError, ValidationError) as error:
            # Never the line itself: what stands in it may be about somebody.
            raise SubsidyError(f"{name}, line {number}: {type(error).__name__}") from None
        yield row
