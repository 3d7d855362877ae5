"""A lost second factor: two colleagues say so, a day of notice runs, then a new way in is given out (security.md A9).

One alone could let herself in as somebody else; with two, and a day in which the owner sees it on each page, she
cannot. Nothing happens by itself: after the notice one of those who manage the account gives the code to the person who
stands before her, and at that moment the old factors, the password and the sessions go.

Two accounts are two people only if nobody can have made both. A coordinator invites coordinators, so whoever she let
in, whoever those let in, and so on, count together with her as one. That holds for two real colleagues of whom one
invited the other as well: nothing here can tell them from one who used both codes herself. An administrator helps them.

What an administrator or the server let in begins a line of its own, and an administrator is always one of two, whoever
let whom in: so a coordinator and an administrator are enough in the smallest organisation. An administrator alone could
make a second account and be two; this does not hold her, and cannot: she gives out every role. Who runs the server
keeps her apart, and her invitations stand in the audit log, which she cannot change unseen. She vouches for as long as
she has the role, with her account closed as well; once it was taken from her, those whom she let in count as one with
her.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import audit, inviting
from portal.audit import AuditAction, AuditResult
from portal.exceptions import MoreThanOwn, NotTheMoment, SameHand, SamePerson
from portal.inviting import MadeInvitation
from portal.models import FactorReset, User
from portal.models.invitations import NOTICE
from portal.permissions import MANAGE_ACCOUNTS, Role
from portal.sessions import end_sessions


def of_account(account: User, *, at: datetime) -> FactorReset | None:
    """Return what was said about the factor of an account, while it counts."""
    return FactorReset.objects.open(at=at).filter(user=account).first()


@dataclass(frozen=True)
class Reminder:
    """One thing to know or to do, in a sentence, and the page on which it is done."""

    words: str
    link: str


def lost_factors_to_know(user: Any, *, at: datetime) -> list[Reminder]:
    """Return the lost factors that wait for a second colleague, are under notice, or can be given out."""
    if not user.has_perm(MANAGE_ACCOUNTS):
        return []
    resets = FactorReset.objects.visible_to(user).open(at=at).select_related("user")
    return [
        Reminder(_words(reset, at=at), reverse("portal:account-lost", args=[reset.user_id]))
        for reset in resets
        if reset.user_id != user.pk
    ]


def _words(reset: FactorReset, *, at: datetime) -> str:
    if reset.ready_at is None:
        words = _("%(name)s lost the second step, says a colleague. Is that so?")
    elif at < reset.ready_at:
        words = _("%(name)s gets a new way in soon, because the second step is lost. Stop it if that is wrong.")
    else:
        words = _("A new way in can be given to %(name)s.")
    return words % {"name": reset.user.username}


@transaction.atomic
def ask(*, by: User, account: User, at: datetime) -> FactorReset:
    """Say, as the first of two, that somebody lost her second factor.

    Raises: SamePerson if it is her own; NotTheMoment if it was said already; MoreThanOwn if she does not manage it.
    """
    held = _held(by, account)
    FactorReset.objects.lapsed(at=at).filter(user=held).delete()
    if FactorReset.objects.filter(user=held).exists() or not held.is_active:
        raise NotTheMoment
    reset = FactorReset(user=held, asked_by=by, asked_at=at)
    reset.full_clean()
    reset.save()
    audit.record(by, AuditAction.FACTOR_RESET_ASKED, subject=f"user:{held.pk}")
    return reset


@transaction.atomic
def agree(*, by: User, account: User, at: datetime) -> FactorReset:
    """Say so as the second: the day of notice begins.

    Raises: SamePerson if she is the first, or the account is her own; SameHand if the two count as one; NotTheMoment if
    there is nothing to agree to; MoreThanOwn if she does not manage it.
    """
    held = _held(by, account)
    reset = of_account(held, at=at)
    if reset is None or reset.agreed_at is not None:
        raise NotTheMoment
    # Who asked and has no say over the account any more is no second pair of eyes.
    if reset.asked_by_id == by.pk or not _has_say(reset.asked_by, held):
        raise SamePerson
    if count_as_one(reset.asked_by_id, by.pk):
        raise SameHand
    reset.agreed_by, reset.agreed_at = by, at
    reset.full_clean()
    reset.save()
    held.new_way_in_from = at + NOTICE
    held.save(update_fields=["new_way_in_from"])
    audit.record(by, AuditAction.FACTOR_RESET_AGREED, subject=f"user:{held.pk}")
    return reset


@transaction.atomic
def stop(*, by: User, account: User) -> None:
    """Stop it: the account itself, or anybody who manages it; everything stays as it was.

    Raises: MoreThanOwn if she is neither; NotTheMoment if there is nothing to stop.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if by.pk != held.pk and not User.objects.visible_to(by).filter(pk=held.pk).exists():
        raise MoreThanOwn
    if not FactorReset.objects.filter(user=held).delete()[0]:
        raise NotTheMoment
    _end_notice(held)
    audit.record(by, AuditAction.FACTOR_RESET_DONE, subject=f"user:{held.pk}", result=AuditResult.STOPPED)


@transaction.atomic
def give(*, by: User, account: User, at: datetime) -> MadeInvitation:
    """Give out the new way in, once the notice is over: the old factors, the password and the sessions go.

    The code works once, for 72 hours. Raises: SamePerson if the account is her own; NotTheMoment if it is too early,
    too late, or was stopped, or if one of the two has no say over the account any more; SameHand if the two count as
    one by now; MoreThanOwn if she does not manage it.
    """
    held = _held(by, account)
    reset = of_account(held, at=at)
    if reset is None or reset.ready_at is None or at < reset.ready_at or not held.is_active:
        raise NotTheMoment
    # Who was shut out during the notice may be why there is one.
    first, second = reset.asked_by, reset.agreed_by
    if second is None or not (_has_say(first, held) and _has_say(second, held)):
        raise NotTheMoment
    if count_as_one(first.pk, second.pk):
        raise SameHand
    reset.delete()
    _end_notice(held)
    Authenticator.objects.filter(user=held).delete()
    # Nobody may come in by the password alone and put a factor of her own in the place of the lost one.
    held.set_unusable_password()
    held.save(update_fields=["password"])
    end_sessions(held)
    made = inviting.invite_back(by=by, account=held, at=at)
    audit.record(by, AuditAction.FACTOR_RESET_DONE, subject=f"user:{held.pk}")
    return made


def forget_lapsed(*, at: datetime) -> int:
    """Delete what was asked and came to nothing; return how many."""
    with transaction.atomic():
        lapsed = FactorReset.objects.lapsed(at=at)
        User.objects.filter(pk__in=list(lapsed.values_list("user", flat=True))).update(new_way_in_from=None)
        deleted: int = lapsed.delete()[0]
    return deleted


def count_as_one(first_id: int, second_id: int) -> bool:
    """Say whether two accounts may be one person, by who let in whom (at the top of this file); two queries.

    It reads the roles of now, not those that the two had when their page was opened.
    """
    if User.objects.get_queryset().with_role(Role.ADMIN).filter(pk__in=(first_id, second_id)).exists():
        return False
    # All links at once: there are as many as colleagues, and a chain may be as long as somebody cares to make it.
    let_in_by = dict(User.objects.get_queryset().let_in_by_colleagues().values_list("pk", "let_in_by"))
    return _beginning(first_id, let_in_by) == _beginning(second_id, let_in_by)


def _beginning(account_id: int, let_in_by: dict[int, int | None]) -> int:
    # It ends: who let somebody in has the lower number (a rule of the database).
    while (by := let_in_by.get(account_id)) is not None:
        account_id = by
    return account_id


def _held(by: User, account: User) -> User:
    if by.pk == account.pk:
        raise SamePerson
    held = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if not _has_say(by, held):
        raise MoreThanOwn
    return held


def _has_say(who: User, account: User) -> bool:
    return bool(User.objects.visible_to(who).filter(pk=account.pk).exists())


def _end_notice(held: User) -> None:
    held.new_way_in_from = None
    held.save(update_fields=["new_way_in_from"])
