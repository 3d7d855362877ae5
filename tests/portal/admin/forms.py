"""What editors do to a page, without a browser."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal import editing
from portal.models import Page, User
from tests.builders.content import values_of

TODAY = date(2026, 11, 25)


def sent_by(user: User, page: Page, *, publish: bool = False, **changed: Any) -> None:
    """Keep or publish what somebody typed into the form as it is now."""
    page.refresh_from_db()
    values = values_of(page) | editing.working_values(page) | changed
    values |= {"order": int(values["order"]), "reviewed_on": page.reviewed_on}
    sent = editing.Sent(pk=page.pk, version=page.version, values=values, by=user)
    if publish:
        editing.publish(sent, today=TODAY)
    else:
        editing.keep_draft(sent)
    page.refresh_from_db()
