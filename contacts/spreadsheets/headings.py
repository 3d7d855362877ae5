"""Which heading of somebody's spreadsheet is which of our columns, and remembering that for the next time.

A heading is free text, so only a keyed digest of it is stored; its words are on the page while somebody chooses.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from contacts.log.columns import IdColumn, LogFile, OrganisationColumn
from contacts.log.importer import MODELS
from contacts.log.problems import UnreadableError
from contacts.models import ImportHeading
from contacts.models.imports import FIXED_LISTS
from contacts.spreadsheets.folding import fold
from contacts.spreadsheets.ids import keyed_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contacts.log.columns import Column
    from portal.models import Organisation

# What the model has no word for, because no form asks it.
WORDS = {
    ("activities", "id"): gettext_lazy("number or id of the activity"),
    ("contacts", "activity"): gettext_lazy("number or id of the activity"),
    ("contacts", "id"): gettext_lazy("id of the contact"),
    ("referrals", "id"): gettext_lazy("id of the referral"),
    ("referrals", "contact"): gettext_lazy("id of the contact"),
    ("referrals", "trajectory"): gettext_lazy("code of the trajectory"),
    ("signals", "id"): gettext_lazy("id of the signal"),
    ("phases", "trajectory"): gettext_lazy("code of the trajectory"),
}


@dataclass(frozen=True)
class Heading:
    """One heading of a file: its words for the page, and its digest for everything else."""

    digest: str
    words: str


@dataclass
class Match:
    """Where the columns of one file come from: from a heading, by its digest, or from one code for all rows."""

    headings: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)

    def covers(self, headings: Sequence[Heading]) -> bool:
        """Say whether a file has all the headings that this match asks for."""
        return bool(self.headings) and set(self.headings.values()) <= {heading.digest for heading in headings}


def column_words(file: LogFile, column: Column) -> Any:
    """Return what a column is called in the language of the reader."""
    own = WORDS.get((file.name, column.name))
    if own is not None:
        return own
    model_field: Any = MODELS[file.name]._meta.get_field(column.parts[0])
    return model_field.verbose_name


def may_stay_out(file: LogFile, column: Column) -> bool:
    """Say whether a file can do without a column: without an id one is made, and the organisation is the own one."""
    is_key = isinstance(column, IdColumn) and column.name == file.key
    return is_key or isinstance(column, OrganisationColumn) or not column.required


def headings_of(texts: Sequence[str], file: LogFile, organisation: Organisation) -> list[Heading]:
    """Return the headings of a file; columns without one are left out.

    Raises: UnreadableError if two are the same.
    """
    folded = Counter(fold(text) for text in texts if text)
    if any(number > 1 for number in folded.values()):
        raise UnreadableError(_("Two columns have the same heading. Give each a heading of its own."), line=1)
    return [Heading(digest_of(text, file, organisation), text) for text in texts if fold(text)]


def digest_of(text: str, file: LogFile, organisation: Organisation) -> str:
    """Return what is remembered of a heading: useless without the secret of this portal, and for anybody else."""
    return keyed_digest("heading", organisation.code, file.name, fold(text)).hex()


def guess(headings: Sequence[Heading], file: LogFile) -> Match:
    """Match headings that say a column's name, or its word in one of our languages."""
    match = Match()
    by_words = {fold(heading.words): heading.digest for heading in headings}
    for column in file.columns:
        names = [column.name]
        for language, _name in settings.LANGUAGES:
            with override(language):
                names.append(str(column_words(file, column)))
        found = next((by_words[fold(name)] for name in names if fold(name) in by_words), None)
        if found is not None and found not in match.headings.values():
            match.headings[column.name] = found
    return match


def is_contract(texts: Sequence[str], file: LogFile) -> bool:
    """Say whether the headings are our own names, and hold all that a file cannot do without."""
    needed = {column.name for column in file.columns if not may_stay_out(file, column)}
    return needed <= set(texts) <= set(file.header)


def remembered(file: LogFile, organisation: Organisation) -> Match:
    """Return the match that an organisation made before; an empty one where it made none."""
    match = Match()
    known = {column.name for column in file.columns}
    for row in ImportHeading.objects.filter(organisation=organisation, file=file.name, column__in=known):
        if row.digest is not None:
            match.headings[row.column] = row.digest
        elif row.fixed is not None:
            match.fixed[row.column] = row.fixed
    return match


def remember(match: Match, *, file: LogFile, organisation: Organisation) -> None:
    """Keep a match for the next file of this kind, instead of the one before."""
    rows = [
        *(ImportHeading(column=column, digest=digest) for column, digest in match.headings.items()),
        *(ImportHeading(column=column, fixed=code) for column, code in match.fixed.items()),
    ]
    with transaction.atomic():
        # Two coordinators at once: the second waits here, and hers holds.
        type(organisation).objects.select_for_update(no_key=True).get(pk=organisation.pk)
        ImportHeading.objects.filter(organisation=organisation, file=file.name).delete()
        for row in rows:
            row.organisation, row.file = organisation, file.name
        ImportHeading.objects.bulk_create(rows)


def fixed_list(column: Column) -> str | None:
    """Return the list from which a column may have one code for all rows."""
    return FIXED_LISTS.get(column.name) if getattr(column, "codelist", "") == FIXED_LISTS.get(column.name) else None
