"""One look for every form: label, help, error, control (templates/django/forms/field.html)."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.forms.renderers import TemplatesSetting

from portal.passwords import LONGEST as LONGEST_PASSWORD


class SiteFormRenderer(TemplatesSetting):
    """Renders fields with the templates of the site, so that each form looks and reads the same."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class VisibleLabels:
    """Shows labels above the fields only, and nothing that a browser keeps or corrects."""

    fields: dict[str, Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= {"spellcheck": "false", "autocapitalize": "off", "aria-required": "true"}


class LoginForm(VisibleLabels, AllauthLoginForm):  # type: ignore[misc]  # allauth has no types
    """The login form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Passwords are for a password manager to fill in; an alias is for nobody's list of suggestions.
        self.fields["login"].widget.attrs |= {"autocomplete": "off", "autofocus": False}
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class ChangePasswordForm(VisibleLabels, AllauthChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The form that changes a password."""


class ReauthenticateForm(VisibleLabels, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The form that asks for the password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class SetPasswordForm(VisibleLabels, AllauthSetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The form with which somebody who came in by a passkey chooses a password as well."""
