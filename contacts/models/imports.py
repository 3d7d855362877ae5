"""What bringing in a spreadsheet needs to remember: which heading is which column, and what waits for a yes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import HASH_PATTERN
from contacts.models.rules import choice_rule
from contacts.querysets.imports import ImportHeadingQuerySet, PendingImportQuerySet
from portal import codelists
from portal.models import Organisation

# Columns for which all rows of a spreadsheet may say the same, with the list that the one code is from.
FIXED_LISTS: dict[str, str] = {
    "kind": "ACTIVITY_KIND",
    "municipality": "MUNICIPALITY",
    "location_type": "LOCATION_TYPE",
    "channel": "CHANNEL",
}
FIXED_CODES: tuple[str, ...] = tuple(code for name in FIXED_LISTS.values() for code in codelists.codes(name))


class ImportFile(models.TextChoices):
    """The six files of a log."""

    ACTIVITIES = "activities", _("activities")
    CONTACTS = "contacts", _("contacts")
    REFERRALS = "referrals", _("referrals")
    SIGNALS = "signals", _("signals")
    TRAJECTORIES = "trajectories", _("trajectories")
    PHASES = "phases", _("phases")


class ImportColumn(models.TextChoices):
    """All columns of the six files, by their names (contacts/log/columns.py; a test holds the two together)."""

    ID = "id"
    DATE = "date"
    KIND = "kind"
    ORGANISATION = "organisation"
    MUNICIPALITY = "municipality"
    LOCATION_TYPE = "location_type"
    MINUTES = "minutes"
    STAFF = "staff"
    REACHED = "reached"
    MESSAGES = "messages"
    REPLIES = "replies"
    PARTICIPANTS = "participants"
    PLACES = "places"
    VISITS = "visits"
    PEER_LED = "peer_led"
    PARTNERS = "partners"
    ACTIVITY = "activity"
    CHANNEL = "channel"
    WORK_SETTING = "work_setting"
    GENDER = "gender"
    AGE_BAND = "age_band"
    LANGUAGE = "language"
    FIRST_CONTACT = "first_contact"
    PEOPLE = "people"
    TOPICS = "topics"
    SUPPORT = "support"
    CONTACT = "contact"
    TRAJECTORY = "trajectory"
    PARTNER = "partner"
    CONSENT = "consent"
    WARM = "warm"
    STATE = "state"
    QUARTER = "quarter"
    REPORTED = "reported"
    CODE = "code"
    OPENED = "opened"
    CLOSED = "closed"
    OUTCOME = "outcome"
    PHASE = "phase"
    FROM = "from"
    TO = "to"


class ImportHeading(models.Model):
    """Where an organisation's own spreadsheet holds one of our columns (kolomkoppeling).

    A heading is somebody's free text, so only its keyed digest is kept: enough to know it again. It never holds the
    words of a heading. Instead of a heading there may be one code that holds for all rows.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    file = models.CharField(max_length=16, choices=ImportFile)
    column = models.CharField(max_length=16, choices=ImportColumn)
    digest = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null is "a fixed code instead")
    fixed = models.CharField(max_length=24, null=True, blank=True)  # noqa: DJ001  (null is "a heading instead")

    objects: ClassVar[models.Manager[ImportHeading]] = ImportHeadingQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "file", "id")
        constraints = (
            choice_rule("importheading", "file", ImportFile),
            choice_rule("importheading", "column", ImportColumn),
            models.CheckConstraint(
                condition=Q(digest=None) | Q(digest__regex=HASH_PATTERN), name="contacts_importheading_digest"
            ),
            models.CheckConstraint(
                condition=Q(fixed=None) | Q(column__in=tuple(FIXED_LISTS), fixed__in=FIXED_CODES),
                name="contacts_importheading_fixed",
                violation_error_message=_("Choose one of the list."),
            ),
            models.CheckConstraint(
                condition=Q(digest=None, fixed__isnull=False) | Q(digest__isnull=False, fixed=None),
                name="contacts_importheading_one_source",
                violation_error_message=_("A column comes from one heading, or is the same for all rows."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "file", "column"], name="contacts_importheading_column_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "file", "digest"], name="contacts_importheading_heading_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.file}.{self.column}"


class PendingImport(models.Model):
    """Rows that were checked and wait for a yes (inlezing): one per person, gone after half an hour.

    `rows` are the canonical rows, compressed: only codes, numbers, days and ids that the reader of the log accepted, so
    no name, no number and no words of anybody can be in it. After the yes they are taken out, and the mark that they
    were saved stays for the rest of the half hour, so that a second yes is known for what it is.
    """

    recorded_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    rows = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    saved = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[PendingImport]] = PendingImportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="contacts_pendingimport_digest"),
            models.CheckConstraint(
                condition=Q(saved=False) | Q(rows=b""), name="contacts_pendingimport_saved_is_empty"
            ),
        )

    def __str__(self) -> str:
        return self.digest[:8]
