"""Constraints that several models of this app share, each with the message that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from contacts.choices import QUARTER_PATTERN
from portal import codelists

if TYPE_CHECKING:
    from django.db.models import TextChoices


def code_rule(model: str, field: str, codelist: str, *, optional: bool = False) -> CheckConstraint:
    """Allow only the codes of a list, or nothing where the field is optional."""
    condition = Q(**{f"{field}__in": codelists.codes(codelist)})
    if optional:
        condition |= Q(**{field: None})
    return CheckConstraint(
        condition=condition,
        name=f"contacts_{model}_{field}",
        violation_error_message=_("Choose one of the list."),
    )


def choice_rule(model: str, field: str, choices: type[TextChoices], *, optional: bool = False) -> CheckConstraint:
    """Allow only the values of choices that are part of the program, or nothing where the field is optional."""
    condition = Q(**{f"{field}__in": choices.values})
    if optional:
        condition |= Q(**{field: None})
    return CheckConstraint(
        condition=condition,
        name=f"contacts_{model}_{field}",
        violation_error_message=_("Choose one of the list."),
    )


def codes_rule(model: str, field: str, codelist: str) -> CheckConstraint:
    """Allow only the codes of a list in a field that holds several."""
    return CheckConstraint(
        condition=Q(**{f"{field}__contained_by": list(codelists.codes(codelist))}),
        name=f"contacts_{model}_{field}",
        violation_error_message=_("Choose from the list."),
    )


def quarter_rule(model: str, field: str = "counted_in", *, optional: bool = True) -> CheckConstraint:
    """Allow only a quarter such as 2025-Q1."""
    condition = Q(**{f"{field}__regex": QUARTER_PATTERN})
    if optional:
        condition |= Q(**{field: None})
    return CheckConstraint(
        condition=condition,
        name=f"contacts_{model}_{field}",
        violation_error_message=_("Write a quarter as 2025-Q1."),
    )
