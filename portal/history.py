"""Who changed what, and when: every save through the editors' pages leaves a copy of the row (django-reversion).

The comment of a revision is a little JSON for the program, and becomes words when it is shown, in the reader's
language: `did` is one of `ACTS`, `small` marks a correction without another meaning, `back` names the copy that was
brought back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import reversion
from django.db import models, transaction
from reversion.models import Version

from portal import audit
from portal.exceptions import ChangedMeanwhile
from portal.models import Event, Fact, Location, Page, Service, User, WalkInException, WalkInHours
from portal.models.edited import Edited

EDITED: tuple[type[Edited], ...] = (Page, Fact, Service, Event, Location, WalkInHours, WalkInException)
ACTS = ("first", "add", "change", "draft", "discard", "publish", "hide", "confirm", "delete")
# What the program keeps for itself, and what modeltranslation keeps beside the columns per language.
NOT_SHOWN = frozenset(
    {
        *("id", "version", "loaded_digest", "draft"),
        *("source_revision", "source_changed_on", "revision_en", "revision_es"),
    }
)

Row = TypeVar("Row", bound=Edited)

for _model in EDITED:
    if not reversion.is_registered(_model):
        reversion.register(_model)


@dataclass(frozen=True)
class Copy:
    """One copy of a row: who made it, when, by what act, and what stood in it by field."""

    number: int
    who: str
    at: datetime
    did: str
    small: bool
    back: int | None
    values: dict[str, Any]

    @property
    def effective(self) -> dict[str, Any]:
        """The values with the draft laid over them: what the editor saw."""
        return self.values | (self.values.get("draft") or {})


@transaction.atomic
def lock(model: type[Row], pk: int, *, version: int) -> Row:
    """Return a row for changing, as it was shown.

    Raises: ChangedMeanwhile if somebody saved it since.
    """
    row = model._default_manager.select_for_update(no_key=True).get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return row


@transaction.atomic
def save(row: Edited, *, by: User, did: str, small: bool = False, back: int | None = None) -> None:
    """Save a row, with a copy that says who did what; before its first change it is copied as it was."""
    if row.pk and not copies_of(row).exists():
        before = type(row)._default_manager.get(pk=row.pk)
        with reversion.create_revision():
            reversion.add_to_revision(before)
            reversion.set_comment(comment("first"))
    with reversion.create_revision():
        reversion.set_user(by)
        reversion.set_comment(comment(did, small=small, back=back))
        row.version += 1
        row.save()
    _note(row, by=by, did=did)


@transaction.atomic
def delete(row: Edited, *, by: User) -> None:
    """Delete a row; the copy that stays says who did it, and can be used to add it again."""
    with reversion.create_revision():
        reversion.set_user(by)
        reversion.set_comment(comment("delete"))
        reversion.add_to_revision(row)
    _note(row, by=by, did="delete")
    row.delete()


def _note(row: Edited, *, by: User, did: str) -> None:
    """Write a fact down in the audit log too: what visitors may rely on is part of the accountability."""
    if isinstance(row, Fact):
        action = audit.AuditAction.FACT_CONFIRMED if did == "confirm" else audit.AuditAction.FACT_CHANGED
        audit.record(by, action, subject=f"fact:{row.key}")


def comment(did: str, *, small: bool = False, back: int | None = None) -> str:
    """Return the comment of a revision."""
    return json.dumps({"did": did} | ({"small": True} if small else {}) | ({"back": back} if back else {}))


def copies_of(row: models.Model) -> models.QuerySet[Any]:
    """Return the copies of a row, the newest first."""
    found: models.QuerySet[Any] = Version.objects.get_for_object(row).select_related("revision__user")
    return found.order_by("-pk")


def deleted(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return the last copies of rows that are gone, the latest first."""
    found: models.QuerySet[Any] = Version.objects.get_deleted(model).select_related("revision__user")
    return found.order_by("-pk")


def read(versions: Iterable[Any]) -> list[Copy]:
    """Return copies in a form that a page can show."""
    return [_read(version) for version in versions]


def _read(version: Any) -> Copy:
    try:
        said = json.loads(version.revision.comment)
    except ValueError:
        said = {}
    did = said.get("did")
    return Copy(
        number=version.pk,
        who=version.revision.user.username if version.revision.user else "",
        at=version.revision.date_created,
        did=did if did in ACTS else "change",
        small=bool(said.get("small")),
        back=said.get("back"),
        values=_values(version),
    )


def _values(version: Any) -> dict[str, Any]:
    """Return what stood in a row, a link both by its column and by the name that a form knows."""
    found: dict[str, Any] = version.field_dict
    links = [field for field in version._model._meta.concrete_fields if field.attname != field.name]
    return found | {field.name: found[field.attname] for field in links if field.attname in found}


def copy_at(row: Edited, number: int) -> Copy | None:
    """Return the copy that a row had at one of its version numbers; None where none was made."""
    return next((one for one in read(copies_of(row)[:50]) if one.values.get("version") == number), None)


def last_copy(row: Edited) -> Copy | None:
    """Return the newest copy of a row: who saved it last, and when."""
    return next(iter(read(copies_of(row)[:1])), None)
