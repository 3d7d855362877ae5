"""What is written down of what staff do (auditlog): one sentence per action, and what each is about.

The label is the sentence that a person reads, with who did it and to what. Source: security.md D10.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.choices import AuditKind


class AuditAction(models.TextChoices):
    """One thing that somebody did, or that the portal did by itself."""

    # Trajectories; that somebody read one stands in the log of readings.
    TRAJECTORY_OPENED = "trajectory_opened", _("%(who)s opened %(what)s.")
    TRAJECTORY_CLOSED = "trajectory_closed", _("%(who)s closed %(what)s.")
    TRAJECTORY_REOPENED = "trajectory_reopened", _("%(who)s opened %(what)s again.")
    TRAJECTORY_STAFFED = "trajectory_staffed", _("%(who)s changed who goes along in %(what)s.")
    HANDOVER_PLANNED = "handover_planned", _("%(who)s planned to hand over %(what)s.")
    HANDOVER_CALLED_OFF = "handover_called_off", _("%(who)s called off handing over %(what)s.")
    TRAJECTORY_HANDED_OVER = "trajectory_handed_over", _("%(who)s handed over %(what)s.")
    PHASE_CHANGED = "phase_changed", _("%(who)s changed a phase of %(what)s.")
    CODE_SHOWN = "code_shown", _("%(who)s saw the code of %(what)s on a page of its own.")
    TRAJECTORY_EXPORTED = "trajectory_exported", _("%(who)s made a paper of %(what)s.")
    # Periods.
    CLOSING_BEGUN = "closing_begun", _("%(who)s began to close %(what)s.")
    PERIOD_SAID_COMPLETE = "period_said_complete", _("%(who)s said that %(what)s is complete.")
    PERIOD_NOT_COMPLETE = "period_not_complete", _("%(who)s took back that %(what)s is complete.")
    PERIOD_CLOSED = "period_closed", _("%(who)s closed %(what)s for good.")
    PERIOD_REVISED = "period_revised", _("%(who)s revised the figures of %(what)s.")
    # Reports.
    REPORT_ASKED = "report_asked", _("%(who)s asked for %(what)s.")
    REPORT_BUILT = "report_built", _("%(who)s made %(what)s.")
    REPORT_FAILED = "report_failed", _("%(who)s could not make %(what)s.")
    REPORT_CANCELLED = "report_cancelled", _("%(who)s cancelled %(what)s.")
    REPORT_PUBLISHED = "report_published", _("%(who)s published %(what)s.")
    REPORT_DOWNLOADED = "report_downloaded", _("%(who)s downloaded %(what)s.")
    # Facts.
    FACT_CHANGED = "fact_changed", _("%(who)s changed %(what)s.")
    FACT_CONFIRMED = "fact_confirmed", _("%(who)s confirmed %(what)s.")
    # Money.
    MONEY_YEAR_SET = "money_year_set", _("%(who)s set the amounts of the year in %(what)s.")
    MONEY_CHANGED = "money_changed", _("%(who)s changed a row in %(what)s.")
    MONEY_SETTLED = "money_settled", _("%(who)s changed a settlement in %(what)s.")
    MONEY_IMPORTED = "money_imported", _("%(who)s brought in a workbook with %(what)s.")
    MONEY_EXPORTED = "money_exported", _("%(who)s downloaded a workbook with %(what)s.")
    # Targets and words: that they changed, never what they say.
    TARGET_CHANGED = "target_changed", _("%(who)s changed what was agreed for %(what)s.")
    WORDS_CHANGED = "words_changed", _("%(who)s changed the words about %(what)s.")
    # The sounding board; only what staff do, never what a member does.
    ADVICE_ANSWERED = "advice_answered", _("%(who)s answered %(what)s.")
    ADVICE_PUBLISHED = "advice_published", _("%(who)s showed %(what)s to everybody.")
    ADVICE_HIDDEN = "advice_hidden", _("%(who)s took %(what)s off the public page.")
    SURVEY_OPENED = "survey_opened", _("%(who)s made %(what)s ready.")
    SURVEY_TAKEN_BACK = "survey_taken_back", _("%(who)s took %(what)s back to work on it.")
    SURVEY_CLOSED = "survey_closed", _("%(who)s closed %(what)s.")
    SURVEY_PUBLISHED = "survey_published", _("%(who)s published the results of %(what)s.")
    # Keeping less, and what leaves the portal row by row.
    TERM_CHANGED = "term_changed", _("%(who)s changed how long this is kept: %(what)s.")
    EXPORTED = "exported", _("%(who)s exported %(what)s.")
    # Accounts.
    LOGIN_FAILED_LOCKED = "login_failed_locked", _("%(who)s tried to log in too often: %(what)s.")
    ACCOUNT_INVITED = "account_invited", _("%(who)s invited somebody: %(what)s.")
    ACCOUNT_MADE = "account_made", _("%(who)s made %(what)s.")
    ACCOUNT_CHANGED = "account_changed", _("%(who)s changed the roles or the organisation of %(what)s.")
    ACCOUNT_CLOSED = "account_closed", _("%(who)s closed %(what)s.")
    ACCOUNT_OPENED = "account_opened", _("%(who)s opened %(what)s.")
    FACTOR_ADDED = "factor_added", _("%(who)s added a way to log in to %(what)s.")
    FACTOR_REMOVED = "factor_removed", _("%(who)s removed a way to log in from %(what)s.")
    FACTOR_RESET_ASKED = "factor_reset_asked", _("%(who)s asked to make %(what)s usable again without its key.")
    FACTOR_RESET_AGREED = "factor_reset_agreed", _("%(who)s agreed to make %(what)s usable again without its key.")
    FACTOR_RESET_DONE = "factor_reset_done", _("%(who)s took the lost key off %(what)s.")
    SESSIONS_ENDED = "sessions_ended", _("%(who)s ended the sessions of %(what)s.")
    PASSWORD_CHANGED = "password_changed", _("%(who)s changed the password of %(what)s.")

    @property
    def kind(self) -> AuditKind:
        """What the action is about."""
        return KIND_OF[self]


ACTIONS_OF: dict[AuditKind, tuple[AuditAction, ...]] = {
    AuditKind.TRAJECTORIES: (
        AuditAction.TRAJECTORY_OPENED,
        AuditAction.TRAJECTORY_CLOSED,
        AuditAction.TRAJECTORY_REOPENED,
        AuditAction.TRAJECTORY_STAFFED,
        AuditAction.HANDOVER_PLANNED,
        AuditAction.HANDOVER_CALLED_OFF,
        AuditAction.TRAJECTORY_HANDED_OVER,
        AuditAction.PHASE_CHANGED,
        AuditAction.CODE_SHOWN,
        AuditAction.TRAJECTORY_EXPORTED,
    ),
    AuditKind.PERIODS: (
        AuditAction.CLOSING_BEGUN,
        AuditAction.PERIOD_SAID_COMPLETE,
        AuditAction.PERIOD_NOT_COMPLETE,
        AuditAction.PERIOD_CLOSED,
        AuditAction.PERIOD_REVISED,
    ),
    AuditKind.REPORTS: (
        AuditAction.REPORT_ASKED,
        AuditAction.REPORT_BUILT,
        AuditAction.REPORT_FAILED,
        AuditAction.REPORT_CANCELLED,
        AuditAction.REPORT_PUBLISHED,
        AuditAction.REPORT_DOWNLOADED,
    ),
    AuditKind.FACTS: (AuditAction.FACT_CHANGED, AuditAction.FACT_CONFIRMED),
    AuditKind.MONEY: (
        AuditAction.MONEY_YEAR_SET,
        AuditAction.MONEY_CHANGED,
        AuditAction.MONEY_SETTLED,
        AuditAction.MONEY_IMPORTED,
        AuditAction.MONEY_EXPORTED,
    ),
    AuditKind.TARGETS: (AuditAction.TARGET_CHANGED, AuditAction.WORDS_CHANGED),
    AuditKind.SOUNDING_BOARD: (
        AuditAction.ADVICE_ANSWERED,
        AuditAction.ADVICE_PUBLISHED,
        AuditAction.ADVICE_HIDDEN,
        AuditAction.SURVEY_OPENED,
        AuditAction.SURVEY_TAKEN_BACK,
        AuditAction.SURVEY_CLOSED,
        AuditAction.SURVEY_PUBLISHED,
    ),
    AuditKind.KEEPING: (AuditAction.TERM_CHANGED, AuditAction.EXPORTED),
    AuditKind.ACCOUNTS: (
        AuditAction.LOGIN_FAILED_LOCKED,
        AuditAction.ACCOUNT_INVITED,
        AuditAction.ACCOUNT_MADE,
        AuditAction.ACCOUNT_CHANGED,
        AuditAction.ACCOUNT_CLOSED,
        AuditAction.ACCOUNT_OPENED,
        AuditAction.FACTOR_ADDED,
        AuditAction.FACTOR_REMOVED,
        AuditAction.FACTOR_RESET_ASKED,
        AuditAction.FACTOR_RESET_AGREED,
        AuditAction.FACTOR_RESET_DONE,
        AuditAction.SESSIONS_ENDED,
        AuditAction.PASSWORD_CHANGED,
    ),
}
KIND_OF: dict[AuditAction, AuditKind] = {action: kind for kind, actions in ACTIONS_OF.items() for action in actions}
