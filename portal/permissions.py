"""Who may do what: the one table of roles and actions (design.md section 5).

A role is a Django group; an action is a permission name `app.verb`. The table is code, so that a reviewer reads it
in one place and no row in a database can widen it. Which rows somebody sees is decided elsewhere, by the querysets'
`visible_to`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend

# The roles themselves are asked for by models too, which know no table of rights.
from portal.choices import ROLES_OF_ORGANISATION as ROLES_OF_ORGANISATION  # noqa: PLC0414  (handed on)
from portal.choices import STAFF_ROLES as STAFF_ROLES  # noqa: PLC0414  (handed on)
from portal.choices import Role as Role  # noqa: PLC0414  (handed on)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

RECORD = "contacts.record"
# Joint checks stand apart: an action of their own, so that a role can be kept away from them.
RECORD_CHECKS = "contacts.record_checks"
SEE_ORGANISATION_RECORDS = "contacts.see_organisation"
# How long records are kept, and what goes when; changing it is for the technical administrator, who sees no record.
SEE_RETENTION = "contacts.see_retention"
SET_RETENTION = "contacts.set_retention"
IMPORT_LOG = "contacts.import_log"
SEE_REPORTS = "subsidy.see_reports"
# What was published of a survey: for those who see figures, and for the sounding board, who asked or were asked.
SEE_SURVEY_RESULTS = "subsidy.see_survey_results"
CLOSE_PERIOD = "subsidy.close_period"
BUILD_REPORT = "subsidy.build_report"
# Budget, targets and words: a coordinator those of the own organisation, the account holder all (by `visible_to`).
EDIT_MONEY = "subsidy.edit_money"
SET_MONEY = "subsidy.set_money"
EDIT_TARGETS = "subsidy.edit_targets"
WRITE_WORDS = "subsidy.write_words"
SEE_MEETINGS = "klankbord.see_meetings"
FACILITATE = "klankbord.facilitate"
# What a member does in her own name; who pays for the group does not.
ATTEND = "klankbord.attend"
INVITE = "klankbord.invite"
# The chosen names of members, and how many came: not for the account holder, who sees published numbers (D5).
KEEP_PLACES = "klankbord.keep_places"
SEE_ATTENDANCE = "klankbord.see_attendance"
ANSWER_ADVICE = "klankbord.answer_advice"
# Forms of a survey that came in on paper, and the words that people wrote: for those who are bound to secrecy.
ENTER_FORMS = "klankbord.enter_forms"
# That there are surveys, and on what paper: for who makes them and for who hands them out.
SEE_SURVEYS = "klankbord.see_surveys"
READ_OPEN_ANSWERS = "klankbord.read_open_answers"
EDIT_CONTENT = "portal.edit_content"
CONFIRM_FACTS = "portal.confirm_facts"
SEE_FACTS = "portal.see_facts"
MANAGE_ACCOUNTS = "portal.manage_accounts"
# Looking back on who did what; which rows somebody sees is decided by `AuditEvent.objects.visible_to`.
SEE_AUDIT = "portal.see_audit"
# Processes, queues, backups and disks: for the technical administrator, who sees no record.
SEE_ALARMS = "portal.see_alarms"

ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.WORKER: frozenset({RECORD, RECORD_CHECKS, SEE_REPORTS, SEE_SURVEY_RESULTS, ENTER_FORMS, SEE_SURVEYS}),
    Role.COORDINATOR: frozenset(
        {
            RECORD,
            RECORD_CHECKS,
            SEE_ORGANISATION_RECORDS,
            IMPORT_LOG,
            SEE_REPORTS,
            SEE_SURVEY_RESULTS,
            CONFIRM_FACTS,
            SEE_FACTS,
            MANAGE_ACCOUNTS,
            SEE_AUDIT,
            SEE_RETENTION,
            EDIT_MONEY,
            EDIT_TARGETS,
            WRITE_WORDS,
            INVITE,
            ENTER_FORMS,
            SEE_SURVEYS,
        }
    ),
    Role.ACCOUNTHOLDER: frozenset(
        {
            SEE_REPORTS,
            SEE_SURVEY_RESULTS,
            CLOSE_PERIOD,
            BUILD_REPORT,
            EDIT_MONEY,
            SET_MONEY,
            EDIT_TARGETS,
            WRITE_WORDS,
            SEE_MEETINGS,
            FACILITATE,
            ANSWER_ADVICE,
            SEE_AUDIT,
            SEE_SURVEYS,
        }
    ),
    Role.MEMBER: frozenset({SEE_MEETINGS, ATTEND, SEE_SURVEY_RESULTS}),
    Role.FACILITATOR: frozenset(
        {
            SEE_MEETINGS,
            FACILITATE,
            INVITE,
            KEEP_PLACES,
            SEE_ATTENDANCE,
            ENTER_FORMS,
            READ_OPEN_ANSWERS,
            SEE_SURVEYS,
            SEE_SURVEY_RESULTS,
        }
    ),
    Role.EDITOR: frozenset({EDIT_CONTENT, SEE_FACTS}),
    Role.ADMIN: frozenset({MANAGE_ACCOUNTS, SEE_ALARMS, SEE_AUDIT, SEE_RETENTION, SET_RETENTION}),
}


# Which roles somebody who manages accounts may give and take: a coordinator none that may do more than her own.
MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.WORKER, Role.COORDINATOR}),
    Role.ADMIN: frozenset(STAFF_ROLES),
}


def may_give(roles: frozenset[str]) -> tuple[Role, ...]:
    """Return the roles that somebody with these roles may give and take, in the order of the table."""
    allowed = {given for role in Role if role in roles for given in MAY_GIVE.get(role, frozenset())}
    return tuple(role for role in STAFF_ROLES if role in allowed)


def permissions_of(roles: set[str]) -> frozenset[str]:
    """Return all actions that a set of group names allows; an unknown group allows nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in Role if role in roles))


class RoleBackend(BaseBackend):
    """Answers `user.has_perm` from the table above; it never logs anybody in."""

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        """Return the actions of the user's groups, read once per request."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return set(permissions_of(user_obj.roles))  # type: ignore[attr-defined]  # our own User has roles

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Say whether one of the user's groups allows the action."""
        return perm in self.get_all_permissions(user_obj, obj)
