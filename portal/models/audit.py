"""What staff did: a log that is only ever added to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.audit_actions import ACTIONS_OF, AuditAction
from portal.choices import AnchorKind, AuditKind, AuditResult
from portal.models.accounts import Organisation
from portal.models.chains import HASH_PATTERN, NOTHING, AnchorQuerySet, ChainQuerySet, start_of
from portal.permissions import BUILD_REPORT, SEE_AUDIT, SEE_ORGANISATION_RECORDS, SET_RETENTION

# A neutral code: what it is, and its number or short word; it leaves no room for a sentence.
SUBJECT_PATTERN = r"^([a-z]{1,20}(:[A-Za-z0-9_.-]{1,60})?)?$"
# A session of one day; or that there was none.
ORIGIN_PATTERN = r"^([0-9a-f]{16}|command|task|nobody)$"
# The accountability of the subsidy; trajectories are no part of it.
OF_THE_ACCOUNT_HOLDER = (
    AuditKind.PERIODS, AuditKind.REPORTS, AuditKind.MONEY, AuditKind.TARGETS, AuditKind.FACTS, AuditKind.SOUNDING_BOARD,
)  # fmt: skip
OF_THE_ADMIN = (AuditKind.ACCOUNTS, AuditKind.KEEPING)


class AuditEventQuerySet(ChainQuerySet["AuditEvent"]):
    """Reads of the audit log."""

    def visible_to(self, user: Any) -> Self:
        """Return what somebody may look back on.

        A coordinator what people of her organisation did and what was done with what is of her organisation; the
        account holder what was done for the accountability; the administrator accounts and keeping.
        """
        if not user.has_perm(SEE_AUDIT):
            return self.none()
        kinds = kinds_for(user)
        rule = Q(action__in=[action for kind in kinds for action in ACTIONS_OF[kind]])
        if user.has_perm(SEE_ORGANISATION_RECORDS) and user.organisation_id is not None:
            rule |= Q(organisation=user.organisation_id) | Q(actor__organisation=user.organisation_id)
        return self.filter(rule)

    def looked_for(self, *, kind: str, month: date | None) -> Self:
        """Return the rows of a kind, of the month that starts on a day; nothing said is all."""
        rows = self.filter(action__in=ACTIONS_OF[AuditKind(kind)]) if kind else self
        if month is None:
            return rows
        following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        return rows.filter(at__gte=start_of(month), at__lt=start_of(following))

    def for_people(self) -> Self:
        """Return the rows with who did it, the latest first."""
        return self.select_related("actor", "organisation").order_by("-number")


def kinds_for(user: Any) -> tuple[AuditKind, ...]:
    """Return the kinds of which somebody sees every row, whoever did it."""
    seen = OF_THE_ACCOUNT_HOLDER if user.has_perm(BUILD_REPORT) else ()
    return seen + (OF_THE_ADMIN if user.has_perm(SET_RETENTION) else ())


def kinds_to_choose(user: Any) -> tuple[AuditKind, ...]:
    """Return the kinds of which somebody may see a row: a coordinator all, for people of her organisation do all."""
    return tuple(AuditKind) if user.has_perm(SEE_ORGANISATION_RECORDS) else kinds_for(user)


class AuditEvent(models.Model):
    """Somebody on the staff did something (auditregel): who, what, to what, how it ended and when (security.md D10).

    `number` and `digest` are set by the database itself, inside one lock: each row carries the SHA-256 over its own
    content and the digest of the row before, so a row that was changed, taken out or cut off shows. The database
    refuses every change, and the deletion of anything younger than half a year. It never holds a word that somebody
    wrote, an address of a device or a member: the database leaves her out, and so she can leave and be gone.
    `origin` tells two sessions of one day apart, and nothing about them.
    """

    # What the database sets, whatever is sent here.
    number = models.BigIntegerField(unique=True, default=0, editable=False)
    digest = models.CharField(max_length=64, default=NOTHING, editable=False)
    previous = models.CharField(max_length=64, default=NOTHING, editable=False)

    at = models.DateTimeField(_("when"))
    # Nobody where the portal did it by itself, a command did, or a member. Staff are never deleted, only closed.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Whose work it is about; of who did it where it is about nothing of anybody's.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # An `AuditAction`; without `choices`, or each mended sentence would be a migration.
    action = models.CharField(_("what"), max_length=32)
    subject = models.CharField(max_length=81, blank=True)
    result = models.CharField(max_length=10, choices=AuditResult, default=AuditResult.DONE)
    origin = models.CharField(max_length=16, editable=False)

    objects: ClassVar[models.Manager[AuditEvent]] = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = (
            models.Index(fields=["organisation", "-number"], name="portal_auditevent_of_whom"),
            models.Index(fields=["action", "-number"], name="portal_auditevent_what"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(action__in=AuditAction.values), name="portal_auditevent_action"),
            models.CheckConstraint(condition=Q(result__in=AuditResult.values), name="portal_auditevent_result"),
            models.CheckConstraint(condition=Q(subject__regex=SUBJECT_PATTERN), name="portal_auditevent_subject"),
            models.CheckConstraint(condition=Q(origin__regex=ORIGIN_PATTERN), name="portal_auditevent_origin"),
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="portal_auditevent_digest"),
            models.CheckConstraint(condition=Q(previous__regex=HASH_PATTERN), name="portal_auditevent_previous"),
        )

    def __str__(self) -> str:
        return f"{self.number}"


class AuditAnchorQuerySet(AnchorQuerySet["AuditAnchor"]):
    """Reads of what is known of the audit log."""


class AuditAnchor(models.Model):
    """What is known of the audit log on a day (ankerpunt): a place in the chain, and what it says.

    A head is the newest row, as it was; a start is the last row that went after its term, so that the chain may begin
    behind it; broken names the first row with which something is wrong. The database refuses every change and every
    deletion. It never holds who did what, or a time of day.
    """

    kind = models.CharField(max_length=8, choices=AnchorKind)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    date = models.DateField(_("date"))

    objects: ClassVar[models.Manager[AuditAnchor]] = AuditAnchorQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=AnchorKind.values), name="portal_auditanchor_kind"),
            models.CheckConstraint(condition=Q(digest__regex=HASH_PATTERN), name="portal_auditanchor_digest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.date}"
