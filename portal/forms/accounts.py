"""Forms of who manages accounts, and of who comes in with an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal import inviting
from portal.forms.joining import QUIET, AnyCodeForm, ChosenNameForm, WayInForm
from portal.models import Organisation, StaffInvitation, User
from portal.permissions import ROLES_OF_ORGANISATION, STAFF_ROLES, Role, may_give

# What a role is called, and what it is for, in the words of this centre.
ROLE_WORDS = {
    Role.WORKER: _("Support worker: records work"),
    Role.COORDINATOR: _("Coordinator: sees the records of the organisation, manages its accounts"),
    Role.ACCOUNTHOLDER: _("Account holder: closes periods, makes reports"),
    Role.FACILITATOR: _("Facilitator of the advisory group"),
    Role.EDITOR: _("Editor: changes texts"),
    Role.ADMIN: _("Administrator: manages all accounts, sees no records"),
}
ROLE_NAMES = {
    Role.WORKER: _("support worker"),
    Role.COORDINATOR: _("coordinator"),
    Role.ACCOUNTHOLDER: _("account holder"),
    Role.MEMBER: _("member of the advisory group"),
    Role.FACILITATOR: _("facilitator"),
    Role.EDITOR: _("editor"),
    Role.ADMIN: _("administrator"),
}


class RolesForm(forms.Form):
    """Which roles an account has, of those that the giver may give."""

    roles = forms.MultipleChoiceField(label=_("What may this person do?"), widget=forms.CheckboxSelectMultiple)
    use_required_attribute = False

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver
        given = [role for role in STAFF_ROLES if role in may_give(giver.roles)]
        self.fields["roles"].choices = [(role.value, ROLE_WORDS[role]) for role in given]  # type: ignore[attr-defined]  # a field of choices
        self.fields["roles"].error_messages["required"] = _("Choose at least one.")


class ChangeRolesForm(RolesForm):
    """The roles of an account that exists: none is a choice too."""

    field_order = ("roles",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].required = False


class InviteForm(RolesForm):
    """Whom to invite: never by name, for she chooses that herself."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(), required=False, empty_label=_("none")
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Role.ADMIN not in self.giver.roles:
            del self.fields["organisation"]

    @property
    def organisation_chosen(self) -> Organisation | None:
        """For which organisation: a coordinator invites for her own."""
        if "organisation" in self.fields:
            chosen: Organisation | None = self.cleaned_data.get("organisation")
            return chosen
        return self.giver.organisation

    def clean(self) -> dict[str, Any]:
        """Ask for an organisation where a role needs one."""
        cleaned = super().clean() or {}
        if ROLES_OF_ORGANISATION & set(cleaned.get("roles", ())) and self.organisation_chosen is None:
            self.add_error(
                "organisation" if "organisation" in self.fields else None, _("This role needs an organisation.")
            )
        return cleaned


class FindForm(forms.Form):
    """A part of a name; it is sent in the body, so that no address holds it."""

    name = forms.CharField(label=_("Name"), required=False, max_length=40, widget=forms.TextInput(attrs=QUIET))


class InvitationCodeForm(AnyCodeForm):
    """The code of an invitation, typed."""

    help_of_code = _("The code that you were given: 16 letters and numbers. Small letters and spaces are fine.")


class StaffWayIn(WayInForm):
    """How somebody who works here comes in from now on."""

    help_of_password = _("At least 15 characters. Four words that only you put together are fine.")


class EnterForm(StaffWayIn, ChosenNameForm):
    """The name that somebody who is to work here chose, her language, and how she comes in."""

    help_of_name = _("Colleagues see it, and it stays with what you record. An alias is fine.")
    sure_of_name = _("I want to use this name all the same")
    warning = _(
        "This looks like a real name or number. An alias is safer: choose another one, or say that you want this."
    )

    def __init__(self, *args: Any, page_language: str, invitation: StaffInvitation, **kwargs: Any) -> None:
        free = inviting.offer_names(page_language, invitation=invitation)
        roles = frozenset(invitation.roles)
        super().__init__(*args, page_language=page_language, free=free, roles=roles, **kwargs)


class ComeBackForm(StaffWayIn):
    """A new way in for somebody who has an account."""

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def person(self) -> User:
        """Return whose account it is."""
        return self.account
