"""Forms of who comes in with a code: members with a card, staff with an invitation."""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import chosen_names, joining, passkeys
from portal.forms.passkeys import ShortJSONField
from portal.models import User
from portal.passkeys import NewPasskey

QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
NAME_LENGTH = 40


class LaterCharField(forms.CharField):
    """A field that is not marked as one that may stay empty: whether it may, the whole form says."""

    def validate(self, value: Any) -> None:
        """Leave it to the form."""


class AnyCodeForm(forms.Form):
    """A code, typed."""

    help_of_code: ClassVar[Any]

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={**QUIET, "autocapitalize": "characters"}),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = self.help_of_code


class WayInForm(forms.Form):
    """How somebody comes in from now on: a passkey, or a password.

    It is sent up to twice: with the button for a passkey it comes back as a page that asks the phone for one, and what
    the phone answers comes with the second.
    """

    PASSKEY, PASSWORD = "passkey", "password"

    # How long a password is, in words; the rule itself is portal/passwords.py.
    help_of_password: ClassVar[Any]

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = LaterCharField(
        label=_("Password"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    way = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    credential = ShortJSONField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = self.help_of_password

    @property
    def wants_passkey(self) -> bool:
        """Whether the phone is to be asked; who typed a password means that, whichever button a key pressed."""
        return self.cleaned_data.get("way") == self.PASSKEY and not self.cleaned_data.get("password")

    @abstractmethod
    def person(self) -> User:
        """Return who the password is for, as far as is known."""

    def clean(self) -> dict[str, Any]:
        """Check the password by the rules for who it is, and that there is one where no passkey is meant."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if not password and not self.wants_passkey and "password" not in self.errors:
            self.add_error("password", _("Choose a password."))
        if password:
            try:
                validate_password(password, self.person())
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def phone_page(self, *, purpose: str) -> dict[str, Any]:
        """Return what the page needs that asks the phone for a passkey, with what was chosen so far."""
        name = self.person().username
        asked = passkeys.ask_to_make(purpose=purpose, name=name)
        chosen = ("offered", "own", "warned", "sure", "language")
        return {
            "name": name,
            "kept": [(field, self.cleaned_data[field]) for field in chosen if self.cleaned_data.get(field)],
            "options": json.dumps(asked.options),
            "note": asked.note,
            "password": self["password"],
        }

    def made_passkey(self, *, purpose: str) -> NewPasskey | None:
        """Return the passkey that the phone made, None where it was not asked yet.

        Raises: PasskeyError if it is not the answer to what was asked.
        """
        note, credential = self.cleaned_data["note"], self.cleaned_data["credential"]
        return passkeys.made(purpose=purpose, note=note, credential=credential) if note and credential else None


class ChosenNameForm(WayInForm):
    """The name that somebody chose, her language, and how she comes in."""

    help_of_name: ClassVar[Any]
    sure_of_name: ClassVar[Any]
    warning: ClassVar[Any]

    offered = LaterCharField(label=_("Choose a name"), max_length=NAME_LENGTH, widget=forms.RadioSelect)
    own = forms.CharField(
        label=_("Or make up a name"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs=QUIET),
    )
    # The name that was warned of, and that she is sure of it: a tick counts for that name only.
    warned = forms.CharField(required=False, max_length=NAME_LENGTH, widget=forms.HiddenInput)
    sure = forms.BooleanField(required=False)
    field_order = ("offered", "own", "warned", "sure", "language", "password")

    def __init__(self, *args: Any, page_language: str, free: list[str], roles: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page_language = page_language
        self.asks_if_sure = self.name_is_taken = False
        self.roles = roles
        self.fields["own"].help_text = self.help_of_name
        self.fields["sure"].label = self.sure_of_name
        self.fields["offered"].widget.choices = [(name, name) for name in free]
        self.initial.setdefault("offered", free[0])

    @property
    def name(self) -> str:
        """The chosen name; one that she typed goes before one that was offered."""
        return str(self.cleaned_data.get("own") or self.cleaned_data.get("offered") or "")

    def person(self) -> User:
        """Return the newcomer."""
        newcomer = User(username=self.name)
        newcomer.roles = self.roles
        return newcomer

    def clean(self) -> dict[str, Any]:
        """Check the name: that it may be one, that nobody has it, and that it tells nobody who she is."""
        cleaned = super().clean()
        field = "own" if cleaned.get("own") else "offered"
        if not self.name:
            self.add_error("offered", _("Choose a name."))
        elif field not in self.errors:
            self._clean_name(field)
        return cleaned

    def _clean_name(self, field: str) -> None:
        try:
            User._meta.get_field("username").run_validators(self.name)
        except ValidationError as error:
            self.add_error(field, error)
            return
        if joining.is_taken(self.name):
            self.name_is_taken = True
            self.add_error(field, _("This name is taken. Choose another one."))
        elif chosen_names.looks_real(self.name, language=self.page_language):
            is_sure = self.cleaned_data.get("sure") and self.cleaned_data.get("warned") == self.name
            self.asks_if_sure = True
            if not is_sure:
                self.add_error(field, self.warning)
                # Shown with it the next time: the name that the tick is for, and the tick, not set.
                self.data = {**self.data.dict(), "warned": self.name, "sure": ""}  # type: ignore[attr-defined]  # it was sent
