"""Who has which form open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import presence
from portal.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_second_editor_hears_of_the_first(editor: User, coordinator: User) -> None:
    assert presence.arrive("page-1", editor, at=NOW) == []

    found = presence.arrive("page-1", coordinator, at=NOW + timedelta(minutes=5))

    assert [(one.who, one.since) for one in found] == [("eddy-editor", NOW)]


def test_one_who_stayed_longer_is_named_since_she_came(editor: User, coordinator: User) -> None:
    presence.arrive("page-1", editor, at=NOW)
    presence.arrive("page-1", editor, at=NOW + timedelta(minutes=10))

    found = presence.arrive("page-1", coordinator, at=NOW + timedelta(minutes=20))

    assert [one.since for one in found] == [NOW]


def test_one_who_was_quiet_for_a_quarter_is_forgotten(editor: User, coordinator: User) -> None:
    presence.arrive("page-1", editor, at=NOW)

    assert presence.arrive("page-1", coordinator, at=NOW + timedelta(minutes=15)) == []


def test_one_who_left_or_is_elsewhere_is_not_named(editor: User, coordinator: User) -> None:
    presence.arrive("page-1", editor, at=NOW)
    presence.arrive("page-2", editor, at=NOW)
    presence.leave("page-1", editor, at=NOW)

    assert presence.arrive("page-1", coordinator, at=NOW) == []
