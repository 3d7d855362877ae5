"""Forms of who comes in with a card, and of who makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from klankbord.models import Invitation, Membership
from klankbord.services import joining
from portal.choices import Language
from portal.forms.joining import AnyCodeForm, ChosenNameForm, LaterCharField, WayInForm
from portal.models import User
from portal.passwords import MEMBER

if TYPE_CHECKING:
    from klankbord.querysets import MembershipQuerySet


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


class CodeForm(AnyCodeForm):
    """The code of a card, typed."""

    help_of_code = _("It stands on your card: 16 letters and numbers. Small letters and spaces are fine.")


class MemberWayIn(WayInForm):
    """How a member comes in from now on."""

    help_of_password = _("At least 12 characters. Three words that only you put together are fine.")


class JoinForm(MemberWayIn, ChosenNameForm):
    """The name that a new member chose, her language, and how she comes in."""

    help_of_name = _("Not your own name, and not a name that you use for work.")
    sure_of_name = _("I am sure: this is not my real name")
    warning = _("This looks like a real name or number. Choose another one, or say that you are sure.")

    def __init__(self, *args: Any, page_language: str, card: Invitation, **kwargs: Any) -> None:
        free = joining.offer_names(page_language, card=card)
        super().__init__(*args, page_language=page_language, free=free, roles=MEMBER, **kwargs)


class ReturnForm(MemberWayIn):
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
