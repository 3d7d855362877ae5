"""Where an activity was, in words: only what its kind asks, so that nothing stands there that nobody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from contacts.choices import UNKNOWN_TOWN, questions_of

if TYPE_CHECKING:
    from contacts.models import Activity

register = template.Library()


@register.filter
def town_of(activity: Activity) -> str:
    """Return the municipality of an activity; nothing where it is not asked or not known."""
    asked = {"municipality", "location"} & set(questions_of(activity.kind))
    return activity.get_municipality_display() if asked and activity.municipality != UNKNOWN_TOWN else ""


@register.filter
def place_of(activity: Activity) -> str:
    """Return the kind of place and the municipality of an activity, as far as they are asked."""
    asked = {"location_type", "location"} & set(questions_of(activity.kind))
    words = [activity.get_location_type_display() if asked else "", town_of(activity)]
    return ", ".join(word for word in words if word)
