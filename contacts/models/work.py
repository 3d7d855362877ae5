"""What staff did, and the anonymous conversations that they had."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import COUNTS_OF_KINDS
from contacts.models.rules import code_rule, codes_rule, quarter_rule
from contacts.querysets import ActivityQuerySet, ContactQuerySet
from portal import codelists
from portal.models import Location, Organisation


class LocalToday(Func):
    """Today in Friesland, computed by the database."""

    template = "(statement_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date"
    output_field = models.DateField()


def count_rules() -> list[models.CheckConstraint]:
    """Return the rules that a count stands only at a kind of activity that knows it."""
    return [
        models.CheckConstraint(
            condition=Q(**{name: None}) | Q(kind__in=kinds),
            name=f"contacts_activity_{name}_kind",
            violation_error_message=_("This kind of activity does not count that."),
        )
        for name, kinds in COUNTS_OF_KINDS.items()
    ]


class Activity(models.Model):
    """One thing that staff did (activiteit): a round, a walk-in half-day, an online session, a joint check, a training.

    It never holds a name, a place of work of a person, a time of day or a note.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=24, choices=codelists.activity_kinds)
    date = models.DateField(_("date"))
    organisation = models.ForeignKey(Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT)
    municipality = models.CharField(_("municipality"), max_length=16, choices=codelists.municipalities)
    location_type = models.CharField(_("kind of place"), max_length=24, choices=codelists.location_types)
    location = models.ForeignKey(
        Location, verbose_name=_("own location"), on_delete=models.PROTECT, null=True, blank=True
    )
    # Empty while the activity runs; the end of a round fills it in.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    staff = models.PositiveSmallIntegerField(_("colleagues present, you included"), null=True, blank=True)
    reached = models.PositiveSmallIntegerField(_("people greeted or spoken to"), null=True, blank=True)
    messages = models.PositiveSmallIntegerField(_("messages sent"), null=True, blank=True)
    replies = models.PositiveSmallIntegerField(_("replies"), null=True, blank=True)
    participants = models.PositiveSmallIntegerField(_("participants"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("places visited"), null=True, blank=True)
    visits = models.PositiveSmallIntegerField(_("visits"), null=True, blank=True)
    peer_led = models.BooleanField(_("led by peers"), null=True, blank=True)
    partners = ArrayField(
        models.CharField(max_length=24, choices=codelists.referral_partners),
        verbose_name=_("partners present"),
        default=list,
        blank=True,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # The quarter in which this row is counted; set once, when that quarter is closed (disclosure.md 5.4).
    counted_in = models.CharField(max_length=7, null=True, blank=True, editable=False)  # noqa: DJ001  (unset, not "")

    objects: ClassVar[models.Manager[Activity]] = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ("-date", "kind", "id")
        verbose_name_plural = "activities"
        indexes = (
            models.Index(fields=["organisation", "-date"], name="contacts_activity_org_date"),
            # The last one of a kind, without a walk through all years where the kind is rare.
            models.Index(fields=["organisation", "kind", "-date"], name="contacts_activity_org_kind"),
        )
        constraints = (
            code_rule("activity", "kind", "ACTIVITY_KIND"),
            code_rule("activity", "municipality", "MUNICIPALITY"),
            code_rule("activity", "location_type", "LOCATION_TYPE"),
            codes_rule("activity", "partners", "REFERRAL_PARTNER"),
            quarter_rule("activity"),
            models.CheckConstraint(
                condition=Q(date__lte=LocalToday()) & Q(date__gte="2020-01-01"),
                name="contacts_activity_date",
                violation_error_message=_("Give a day that has been, from 2020 on."),
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, 1440)),
                name="contacts_activity_minutes",
                violation_error_message=_("Give 1 to 1440 minutes."),
            ),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(staff__range=(1, 50)),
                name="contacts_activity_staff",
                violation_error_message=_("Give 1 to 50 colleagues."),
            ),
            *count_rules(),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.date}"


class Contact(models.Model):
    """One anonymous conversation (contactmoment), in broad classes only; `people` is how many took part.

    It never holds a name, a birth date, a phone number, an address, a note, a time of day, or anything that follows a
    person from one conversation to the next.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    activity = models.ForeignKey(
        Activity, verbose_name=_("activity"), on_delete=models.PROTECT, related_name="contacts"
    )
    channel = models.CharField(_("channel"), max_length=24, choices=codelists.channels)
    work_setting = models.CharField(
        _("where the person works"), max_length=24, choices=codelists.work_settings, default="not_asked"
    )
    gender = models.CharField(
        _("gender, as the person says it"), max_length=16, choices=codelists.genders, default="not_asked"
    )
    age_band = models.CharField(_("age"), max_length=16, choices=codelists.age_bands, default="not_asked")
    language = models.CharField(  # noqa: DJ001  (null is "unknown"; the list has no code for it)
        _("language"), max_length=8, choices=codelists.languages, null=True, blank=True
    )
    first_contact = models.BooleanField(_("first contact"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    topics = ArrayField(
        models.CharField(max_length=24, choices=codelists.topics), verbose_name=_("topics"), default=list, blank=True
    )
    support = ArrayField(
        models.CharField(max_length=24, choices=codelists.support_given),
        verbose_name=_("support given"),
        default=list,
        blank=True,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    counted_in = models.CharField(max_length=7, null=True, blank=True, editable=False)  # noqa: DJ001  (unset, not "")

    objects: ClassVar[models.Manager[Contact]] = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("activity", "id")
        indexes = (
            models.Index(fields=["counted_in"], name="contacts_contact_counted_in"),
            # Whether a description is rare is asked after every contact, and answered from this index alone.
            models.Index(
                fields=["work_setting", "gender", "age_band", "language"],
                include=["activity"],
                name="contacts_contact_alike",
            ),
        )
        constraints = (
            code_rule("contact", "channel", "CHANNEL"),
            code_rule("contact", "work_setting", "WORK_SETTING"),
            code_rule("contact", "gender", "GENDER"),
            code_rule("contact", "age_band", "AGE_BAND"),
            code_rule("contact", "language", "LANGUAGE", optional=True),
            codes_rule("contact", "topics", "TOPIC"),
            codes_rule("contact", "support", "SUPPORT_GIVEN"),
            quarter_rule("contact"),
            models.CheckConstraint(
                condition=Q(people__range=(1, 99)),
                name="contacts_contact_people",
                violation_error_message=_("Give 1 to 99 people."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} ({self.people})"
