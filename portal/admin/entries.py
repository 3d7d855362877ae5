"""The history of a row as people read it: who did what, and what changed in which field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import history
from portal.days import first_and_last
from portal.differences import marked
from portal.models import Fact

ACTS = {
    "first": gettext_lazy("As it was before the first change here"),
    "add": gettext_lazy("Added"),
    "change": gettext_lazy("Changed"),
    "draft": gettext_lazy("Kept as draft"),
    "discard": gettext_lazy("Draft thrown away"),
    "publish": gettext_lazy("Published"),
    "hide": gettext_lazy("Taken off the site"),
    "confirm": gettext_lazy("Confirmed"),
    "delete": gettext_lazy("Deleted"),
}


@dataclass(frozen=True)
class Change:
    """What happened to one field."""

    label: str
    difference: SafeString


@dataclass(frozen=True)
class Entry:
    """One step in the history of a row."""

    number: int
    who: str
    at: Any
    did: Any
    small: bool
    brought_back: bool
    changes: list[Change]


def entries(model: type[models.Model], copies: list[history.Copy]) -> list[Entry]:
    """Return the steps between copies, the newest first; the oldest one has nothing to compare with."""
    return [
        Entry(
            number=copy.number,
            who=copy.who,
            at=copy.at,
            did=ACTS[copy.did],
            small=copy.small,
            brought_back=copy.back is not None,
            changes=changes(model, before, copy) if before else [],
        )
        for copy, before in zip_longest(copies, copies[1:])
    ]


def changes(model: type[models.Model], before: history.Copy, after: history.Copy) -> list[Change]:
    """Return what differs between two copies, field by field, in the order of the model.

    A step of drafts is compared with the draft before it; all others with what was on the site.
    """
    drafted = after.did in {"draft", "discard"}
    old, new = (before.effective, after.effective) if drafted else (before.values, after.values)
    return [
        Change(label_of(field), marked(said_old, said_new))
        for field in shown_fields(model)
        if (said_old := said(field, old.get(field.attname)))
        != (said_new := said(field, new.get(field.attname)))
    ]  # fmt: skip


def shown_fields(model: type[models.Model]) -> Iterable[models.Field[Any, Any]]:
    """Return the columns that mean something to an editor; a translated one only per language."""
    columns = [field for field in model._meta.get_fields() if isinstance(field, models.Field)]
    names = {field.name for field in columns}
    return [
        field
        for field in columns
        if field.name not in history.NOT_SHOWN and f"{field.name}_{settings.LANGUAGE_CODE}" not in names
    ]


def label_of(field: models.Field[Any, Any]) -> str:
    """Return the name of a field, with its language where it has one."""
    code = field.name.rpartition("_")[2]
    original = getattr(field, "translated_field", None)
    if original is not None:
        return f"{capfirst(original.verbose_name)} ({settings.LANGUAGE_NAMES[code]})"
    return str(capfirst(str(field.verbose_name)))


def said(field: models.Field[Any, Any], value: Any) -> str:
    """Return a value in words."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ArrayField):
        return ", ".join(map(str, value))
    if isinstance(field, models.ForeignKey) and field.remote_field.model is not Fact:
        return str(field.remote_field.model._default_manager.filter(pk=value).first() or value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return said_when(value)


def said_when(value: Any) -> str:
    """Return a day, a time or a range of days in words; anything else as it is."""
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        first, last = first_and_last(value)
        return f"{said_when(first) if first else '…'} - {said_when(last) if last else '…'}"
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)
