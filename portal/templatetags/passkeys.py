"""Forms that ask the browser for a passkey; static/js/passkey.js shows them where that can be done."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import RequestContext

from portal import passkeys
from portal.models import User
from portal.veiled import veiled

register = template.Library()
register.filter(veiled)


@register.filter
def has_passkey(user: User) -> bool:
    """Return whether somebody can show a passkey at all: who has none is not asked for one."""
    return bool(passkeys.of(user).exists())


@register.inclusion_tag("mfa/_show.html", takes_context=True)
def show_passkey(context: RequestContext, purpose: str, action: str, following: str = "") -> dict[str, Any]:
    """Return the form with which somebody shows a passkey; `following` is where it leads, for a page of this site."""
    asked = passkeys.ask_to_show(purpose=purpose)
    return {
        "action": action,
        "options": json.dumps(asked.options),
        "note": asked.note,
        "following": following,
        "csrf_token": context.get("csrf_token") if context["request"].user.is_authenticated else None,
        "with_token": context["request"].user.is_authenticated,
    }
