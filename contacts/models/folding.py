"""How long records are kept, and what is left of them after that: counts, and the fact that they went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import (
    ALL,
    BLOCK_PATTERN,
    CROSSING_MARK,
    HASH_PATTERN,
    LEAST_MONTHS,
    LEAST_MONTHS_OF_LOGS,
    MOST_MONTHS,
    NO,
    NONE_YET,
    QUARTER_PATTERN,
    UNKNOWN,
    YEAR_PATTERN,
    YES,
    CountedBy,
    Population,
    RequestAnswer,
    TermKind,
    TermSource,
)
from contacts.models.rules import choice_rule
from contacts.querysets import FoldedCountQuerySet, RetentionTermQuerySet, TombstoneQuerySet
from portal import codelists
from portal.models import Organisation

CROSSINGS: tuple[CountedBy, ...] = tuple(split for split in CountedBy if CROSSING_MARK in split.value)
# Which population is counted over which periods, and broken down by what.
TABLES: tuple[tuple[str, str, tuple[CountedBy, ...]], ...] = (
    (
        Population.CONTACTS,
        QUARTER_PATTERN,
        (
            CountedBy.TOTAL,
            CountedBy.CHANNEL,
            CountedBy.WORK_SETTING,
            CountedBy.GENDER,
            CountedBy.AGE,
            CountedBy.LANGUAGE,
            CountedBy.MUNICIPALITY,
            CountedBy.NEW,
            CountedBy.TOPIC,
            CountedBy.SUPPORT,
            CountedBy.ACTIVITY,
        ),
    ),
    (
        Population.FIRST,
        QUARTER_PATTERN,
        (CountedBy.TOTAL, CountedBy.CHANNEL, CountedBy.MUNICIPALITY, CountedBy.ACTIVITY),
    ),
    # What is published of a whole year only is kept of a whole year only, and of no organisation.
    (
        Population.FIRST,
        YEAR_PATTERN,
        (CountedBy.WORK_SETTING, CountedBy.GENDER, CountedBy.AGE, CountedBy.TOPIC, *CROSSINGS),
    ),
    (Population.PEOPLE, QUARTER_PATTERN, (CountedBy.TOTAL,)),
    (Population.REFERRALS, QUARTER_PATTERN, (CountedBy.TOTAL, CountedBy.PARTNER, CountedBy.STATE, CountedBy.WARM)),
    (Population.SIGNALS, QUARTER_PATTERN, (CountedBy.TOTAL, CountedBy.KIND, CountedBy.REPORTED)),
    (Population.TRAJECTORIES, YEAR_PATTERN, (CountedBy.TOTAL,)),
    (
        Population.TRAJECTORIES,
        BLOCK_PATTERN,
        (CountedBy.TOTAL, CountedBy.PHASE, CountedBy.OBSTACLE, CountedBy.DOMAIN),
    ),
    (Population.REQUESTS, YEAR_PATTERN, (CountedBy.TOTAL, CountedBy.ANSWER)),
)
CODES_OF_SPLIT: dict[CountedBy, tuple[str, ...]] = {
    CountedBy.TOTAL: (ALL,),
    CountedBy.CHANNEL: codelists.codes("CHANNEL"),
    CountedBy.WORK_SETTING: codelists.codes("WORK_SETTING"),
    CountedBy.GENDER: codelists.codes("GENDER"),
    CountedBy.AGE: codelists.codes("AGE_BAND"),
    CountedBy.LANGUAGE: (*codelists.codes("LANGUAGE"), UNKNOWN),
    CountedBy.MUNICIPALITY: codelists.codes("MUNICIPALITY"),
    CountedBy.NEW: (YES, NO, UNKNOWN),
    CountedBy.TOPIC: codelists.codes("TOPIC"),
    CountedBy.SUPPORT: codelists.codes("SUPPORT_GIVEN"),
    CountedBy.PARTNER: codelists.codes("REFERRAL_PARTNER"),
    CountedBy.STATE: codelists.codes("REFERRAL_STATE"),
    CountedBy.KIND: codelists.codes("SIGNAL_KIND"),
    CountedBy.REPORTED: (YES, NO),
    CountedBy.PHASE: codelists.codes("PHASE"),
    CountedBy.OBSTACLE: codelists.codes("OBSTACLE"),
    CountedBy.DOMAIN: codelists.codes("LIFE_DOMAIN"),
    CountedBy.ANSWER: (*RequestAnswer.values, NONE_YET),
    CountedBy.ACTIVITY: codelists.codes("ACTIVITY_KIND"),
    CountedBy.WARM: (YES, NO),
}
# Two codes of the lists; which ones is for the rows to say, whose columns know only those.
CROSSED = r"^[A-Za-z0-9_]{1,40}:[a-z0-9_]{1,40}$"


def any_of(conditions: list[Q]) -> Q:
    """Return the condition that one of several holds."""
    either = Q()
    for condition in conditions:
        either |= condition
    return either


class RetentionTerm(models.Model):
    """How long one kind of record is kept (bewaartermijn): whole months after the closing of its year.

    A row of a log has no year that closes; it is kept for so many months after its day.
    """

    kind = models.CharField(_("kind of record"), max_length=16, choices=TermKind, unique=True)
    months = models.PositiveSmallIntegerField(_("months"))
    source = models.CharField(_("source"), max_length=16, choices=TermSource, default=TermSource.PROPOSAL)
    changed_on = models.DateField(_("changed on"), null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[RetentionTerm]] = RetentionTermQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            choice_rule("retentionterm", "kind", TermKind),
            choice_rule("retentionterm", "source", TermSource),
            models.CheckConstraint(
                condition=Q(months__range=(LEAST_MONTHS, MOST_MONTHS)),
                name="contacts_retentionterm_months",
                violation_error_message=_("Give 1 to 120 months."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=TermKind.READINGS) | Q(months__gte=LEAST_MONTHS_OF_LOGS),
                name="contacts_retentionterm_readings",
                violation_error_message=_("Who read a trajectory is kept for 6 months at least."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=TermKind.AUDIT) | Q(months__gte=LEAST_MONTHS_OF_LOGS),
                name="contacts_retentionterm_audit",
                violation_error_message=_("What staff did is kept for 6 months at least."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.months}"


class FoldedCount(models.Model):
    """How many rows that are gone had one code, in one period, at one organisation (gevouwen telling).

    A true count, as protected as the rows were: it is added to the rows that are still there wherever these are
    counted, and is shown nowhere else than they are. One split at a time; two only where a crossing of first contacts
    is published, and that of a whole year and of all organisations together.
    """

    population = models.CharField(max_length=16, choices=Population)
    # A quarter, a year, or a fixed block of three years.
    period = models.CharField(max_length=9)
    # Empty where the rows had none, such as an imported signal.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    split = models.CharField(max_length=24, choices=CountedBy)
    code = models.CharField(max_length=48)
    number = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[FoldedCount]] = FoldedCountQuerySet.as_manager()

    class Meta:
        ordering = ("population", "period", "organisation", "split", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("population", "period", "split", "code", "organisation"),
                nulls_distinct=False,
                name="contacts_foldedcount_once",
                violation_error_message=_("This count is there already."),
            ),
            choice_rule("foldedcount", "population", Population),
            choice_rule("foldedcount", "split", CountedBy),
            models.CheckConstraint(
                condition=any_of(
                    [
                        Q(population=population, period__regex=pattern, split__in=[split.value for split in splits])
                        for population, pattern, splits in TABLES
                    ]
                ),
                name="contacts_foldedcount_table",
                violation_error_message=_("There is no such table."),
            ),
            models.CheckConstraint(
                condition=any_of(
                    [
                        *(Q(split=split.value, code__in=list(codes)) for split, codes in CODES_OF_SPLIT.items()),
                        Q(split__in=[split.value for split in CROSSINGS], code__regex=CROSSED),
                    ]
                ),
                name="contacts_foldedcount_code",
                violation_error_message=_("Choose one of the list."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="contacts_foldedcount_number",
                violation_error_message=_("A count is one at least."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.population} {self.period} {self.split} {self.code}"


class FoldedCode(models.Model):
    """That the code of a trajectory was used (gebruikte code): a keyed digest, from which no code can be read.

    So a code that is gone never stands for somebody else.
    """

    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="contacts_foldedcode_digest"),
        )

    def __str__(self) -> str:
        return self.digest[:8]


class Tombstone(models.Model):
    """That rows went (grafsteen): on which day, of which kind and year, how many, after which term. No content.

    Only ever added to: the database refuses a change and a deletion. The number is of all organisations together.
    """

    run_on = models.DateField(_("day of the run"))
    kind = models.CharField(_("kind of record"), max_length=16, choices=TermKind)
    # In which they were counted, or the trajectory was closed, or the trajectory was read.
    year = models.PositiveSmallIntegerField(_("year"))
    rows = models.PositiveIntegerField(_("number of rows"))
    months = models.PositiveSmallIntegerField(_("months"))

    objects: ClassVar[models.Manager[Tombstone]] = TombstoneQuerySet.as_manager()

    class Meta:
        ordering = ("-run_on", "-pk")
        constraints = (
            choice_rule("tombstone", "kind", TermKind),
            models.CheckConstraint(condition=Q(rows__gte=1), name="contacts_tombstone_rows"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.run_on}"
