"""Rows of chips: real radio buttons and tick boxes that a thumb can hit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.forms import CheckboxSelectMultiple
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField
    from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("contacts/_chips.html")
def chips(field: BoundField, *, near: int = 99, hints: dict[str, str] | None = None) -> dict[str, Any]:
    """Show a choice field as chips: the first `near` at once, the others behind "more".

    `hints` holds a line of explanation per code. The others are open from the start if one of them is chosen.
    """
    choices = [(str(code), str(word)) for code, word in field.field.choices]  # type: ignore[attr-defined]  # it has
    chosen = chosen_codes(field)
    tiles = list(tiles_of(field, choices, chosen, hints or {}))
    return {
        "field": field,
        "near": joined(tiles[:near]),
        "rest": joined(tiles[near:]),
        "rest_open": any(code in chosen for code, _word in choices[near:]),
        "error_id": f"{field.auto_id}_error",
    }


def chosen_codes(field: BoundField) -> set[str]:
    """Return the codes that are lit."""
    value = field.value()
    values = value if isinstance(value, (list, tuple)) else [value]
    return {str(one) for one in values if one is not None}


def tiles_of(
    field: BoundField, choices: list[tuple[str, str]], chosen: set[str], hints: dict[str, str]
) -> Iterator[SafeString]:
    """Yield the tiles of a field; made here and not in a template, for the contact form holds 130 of them."""
    kind = "checkbox" if isinstance(field.field.widget, CheckboxSelectMultiple) else "radio"
    for number, (code, word) in enumerate(choices):
        hint = hints.get(code)
        yield format_html(
            '<label class="chip{wide}" for="{id}"><input type="{kind}" name="{name}" value="{code}" id="{id}"{checked}>'
            "<span>{word}{hint}</span></label>",
            wide=" chip--wide" if hint else "",
            # The first tile carries the id of the field, so that a link in the summary of errors lands on it.
            id=field.auto_id if number == 0 else f"{field.auto_id}_{number}",
            kind=kind,
            name=field.html_name,
            code=code,
            checked=" checked" if code in chosen else "",
            word=word,
            hint=format_html("<small>{}</small>", hint) if hint else "",
        )


def joined(tiles: list[SafeString]) -> SafeString:
    """Return tiles in a row."""
    return format_html_join("\n", "{}", ((tile,) for tile in tiles))
