"""What the pages on the words of providers list: per activity what is written and what is still empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import codelists
from subsidy.choices import WordsQuestion
from subsidy.models import Narrative
from subsidy.services import activities_done

if TYPE_CHECKING:
    from portal.models import Organisation


@dataclass(frozen=True)
class ActivityRow:
    """One activity in the list: A2, its word, how many questions are answered, and the words of those that are not."""

    code: str
    number: str
    label: str
    written: int
    empty: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every question is answered."""
        return not self.empty


@dataclass(frozen=True)
class OrganisationRows:
    """The activities of one organisation: those that it did first, the rest behind "more"."""

    code: str
    name: str
    asked: list[ActivityRow]
    others: list[ActivityRow]


def number_of(activity: str) -> str:
    """Return the number of an activity in the assignment: a02_rounds is A2."""
    return f"A{int(activity[1:3])}"


def rows_of(organisations: Iterable[Organisation], year: int) -> list[OrganisationRows]:
    """Return what each organisation wrote about each activity; an activity with words is never behind "more"."""
    listed = list(organisations)
    answered: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    rows = Narrative.objects.of_year(year).filter(organisation__in=listed)
    for organisation, activity, question in rows.values_list("organisation", "activity", "question"):
        answered[organisation, activity].add(question)
    asked = set(activities_done(listed, year)) | set(answered)
    return [_organisation(one, asked, answered) for one in listed]


def _organisation(
    one: Organisation, asked: set[tuple[int, str]], answered: dict[tuple[int, str], set[str]]
) -> OrganisationRows:
    rows = {code: _row(code, answered.get((one.pk, code), set())) for code in codelists.codes("ACTIVITY_KIND")}
    return OrganisationRows(
        code=one.code,
        name=one.name,
        asked=[row for code, row in rows.items() if (one.pk, code) in asked],
        others=[row for code, row in rows.items() if (one.pk, code) not in asked],
    )


def _row(code: str, questions: set[str]) -> ActivityRow:
    return ActivityRow(
        code=code,
        number=number_of(code),
        label=codelists.codelist("ACTIVITY_KIND").label(code),
        written=len(questions),
        empty=tuple(str(one.label) for one in WordsQuestion if one not in questions),
    )
