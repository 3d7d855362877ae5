"""Codes that somebody types: of the app on her phone, or one of those on paper."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import factors
from portal.factors import Ways
from portal.models import User
from portal.sessions import key_of_tries

# Eight digits, and room for how people write them. Unit: characters.
LONGEST = 40
# Whether there is an app, and whether there are codes on paper.
HELP: dict[tuple[bool, bool], Any] = {
    (True, True): _("The 6 digits in the app, or one of your codes on paper."),
    (True, False): _("The 6 digits in the app."),
    (False, True): _("One of your codes on paper."),
    (False, False): "",
}


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Return a field for a code; a phone offers its digits, and a browser keeps nothing."""
    attributes = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "spellcheck": "false",
        "autocapitalize": "off",
        "aria-required": "true",
    }
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, widget=forms.TextInput(attrs=attributes)
    )


class CodeForm(forms.Form):
    """The code of now, or where it may be, one of those on paper; five wrong ones lock it for five minutes."""

    code = code_field(_("Code"))
    # Which kind of code it was.
    kind = ""

    def __init__(self, *args: Any, user: User, ways: Ways, also_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.also_paper = user, also_paper
        has_paper = also_paper and ways.codes_left is not None
        self.fields["code"].help_text = HELP[ways.app is not None, has_paper]

    def clean_code(self) -> str:
        """Look at the code, unless there were too many tries."""
        typed: str = self.cleaned_data["code"]
        tries = limit_tries(self.user)
        kind = factors.check_code(user=self.user, typed=typed, also_paper=self.also_paper)
        if kind is None:
            raise ValidationError(_("That code is wrong, or it was used already. Type the code of now."), code="wrong")
        tries.rollback()
        self.kind = kind
        return typed


class SetUpAppForm(forms.Form):
    """The first code of an app: it shows that the app has the seed."""

    code = code_field(_("The code that the app shows now"))


def limit_tries(user: User) -> RateLimitUsage:
    """Count a try at a code of somebody; a right one is to be rolled back.

    It is counted before the code is looked at, so that tries at the same moment are no more than one after the other.
    Raises: ValidationError after five wrong ones within five minutes.
    """
    request = context.request
    usage: RateLimitUsage | None = ratelimit.consume(
        request, app="allauth.account", action="login_failed", key=key_of_tries(user)
    )
    if usage is None:
        factors.note_lock(user, request=request)
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage
