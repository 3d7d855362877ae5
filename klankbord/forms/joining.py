"""Forms of who comes in with a card, and of who makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klankbord import names
from klankbord.models import Invitation, Membership
from klankbord.services import joining
from portal.choices import Language
from portal.forms.passkeys import ShortJSONField
from portal.models import User
from portal.passwords import MEMBER

if TYPE_CHECKING:
    from klankbord.querysets import MembershipQuerySet

QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
NAME_LENGTH = 40
LEAST_PASSWORD = 12


class LaterCharField(forms.CharField):
    """A field that is not marked as one that may stay empty: whether it may, the whole form says."""

    def validate(self, value: Any) -> None:
        """Leave it to the form."""


class CardForm(forms.Form):
    """For whom a card is: in which language, and whether it gives somebody her place back."""

    language = forms.ChoiceField(label=_("Language of the card"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class CardForPlaceForm(CardForm):
    """The card of a facilitator, who may also give a member her place back."""

    place = forms.ModelChoiceField(
        label=_("Place"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("somebody new"),
        help_text=_("Choose a name for a member who lost her login. She keeps her place."),
    )

    def __init__(self, *args: Any, places: MembershipQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places.select_related("user")  # type: ignore[attr-defined]  # it is a field of rows


class CodeForm(forms.Form):
    """The code of a card, typed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("It stands on your card: 16 letters and numbers. Small letters and spaces are fine."),
        widget=forms.TextInput(attrs={**QUIET, "autocapitalize": "characters"}),
    )
    use_required_attribute = False


class WayInForm(forms.Form):
    """How somebody comes in from now on: a passkey, or a password.

    It is sent up to twice: with the button for a passkey it comes back as a page that asks the phone for one, and what
    the phone answers comes with the second.
    """

    PASSKEY, PASSWORD = "passkey", "password"

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = LaterCharField(
        label=_("Password"),
        max_length=1_000,
        strip=False,
        help_text=_("At least 12 characters. Three words that only you put together are fine."),
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "off"}
        ),
    )
    way = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    credential = ShortJSONField(required=False, widget=forms.HiddenInput)
    use_required_attribute = False

    @property
    def wants_passkey(self) -> bool:
        """Whether the phone is to be asked; who typed a password means that, whichever button a key pressed."""
        return self.cleaned_data.get("way") == self.PASSKEY and not self.cleaned_data.get("password")

    def person(self) -> User:
        """Return who the password is for, as far as is known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Check the password by the rules for a member, and that there is one where no passkey is meant."""
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


class JoinForm(WayInForm):
    """The name that somebody chose, her language, and how she comes in."""

    offered = LaterCharField(label=_("Choose a name"), max_length=NAME_LENGTH, widget=forms.RadioSelect)
    own = forms.CharField(
        label=_("Or make up a name"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("Not your own name, and not a name that you use for work."),
        widget=forms.TextInput(attrs=QUIET),
    )
    # The name that was warned of, and that she is sure of it: a tick counts for that name only.
    warned = forms.CharField(required=False, max_length=NAME_LENGTH, widget=forms.HiddenInput)
    sure = forms.BooleanField(label=_("I am sure: this is not my real name"), required=False)
    field_order = ("offered", "own", "warned", "sure", "language", "password")

    def __init__(self, *args: Any, page_language: str, card: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page_language = page_language
        self.asks_if_sure = self.name_is_taken = False
        free = joining.offer_names(page_language, card=card)
        self.fields["offered"].widget.choices = [(name, name) for name in free]
        self.initial.setdefault("offered", free[0])

    @property
    def name(self) -> str:
        """The chosen name; one that she typed goes before one that was offered."""
        return str(self.cleaned_data.get("own") or self.cleaned_data.get("offered") or "")

    def person(self) -> User:
        """Return the newcomer."""
        newcomer = User(username=self.name)
        newcomer.roles = MEMBER
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
        elif names.looks_real(self.name, language=self.page_language):
            is_sure = self.cleaned_data.get("sure") and self.cleaned_data.get("warned") == self.name
            self.asks_if_sure = True
            if not is_sure:
                self.add_error(
                    field, _("This looks like a real name or number. Choose another one, or say that you are sure.")
                )
                # Shown with it the next time: the name that the tick is for, and the tick, not set.
                self.data = {**self.data.dict(), "warned": self.name, "sure": ""}  # type: ignore[attr-defined]  # it was sent


class ReturnForm(WayInForm):
    """A new way in for somebody who has a place."""

    def __init__(self, *args: Any, place: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def person(self) -> User:
        """Return whose place it is."""
        return self.place


class PlaceForm(forms.Form):
    """What a member chose about herself."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    shows_name = forms.BooleanField(label=_("other members may see the name that I chose"), required=False)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]  # a field of choices


class LeaveForm(forms.Form):
    """Whether what she proposed may stay on agendas, without a tie to her."""

    STAY, GO = "yes", "no"

    proposals = LaterCharField(
        label=_("May points that came from you stay on the agenda?"),
        initial=GO,
        widget=forms.RadioSelect(choices=[(GO, _("No, take them away")), (STAY, _("Yes, they may stay"))]),
    )
    use_required_attribute = False

    @property
    def proposals_stay(self) -> bool:
        """Whether she said yes; anything else is no."""
        return self.cleaned_data.get("proposals") == self.STAY
