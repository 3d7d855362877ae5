"""Reads of documents and minutes: whoever sees the meeting sees them, minutes once they are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from portal.permissions import FACILITATE, SEE_MEETINGS

if TYPE_CHECKING:
    from klankbord.models import Document, Minutes


class DocumentQuerySet(models.QuerySet["Document"]):
    """Reads of documents."""

    def visible_to(self, user: Any) -> Self:
        """Return the documents to members and to those who plan."""
        return self.all() if user.has_perm(SEE_MEETINGS) else self.none()

    def without_file(self) -> Self:
        """Leave the file in the database: a list needs only what is beside it."""
        return self.defer("pdf")


class DocumentManager(models.Manager["Document"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> DocumentQuerySet:
        """Return our own queryset."""
        return DocumentQuerySet(self.model, using=self._db)


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """Reads of minutes."""

    def visible_to(self, user: Any) -> Self:
        """Return all minutes to who writes them, to a member those that are shared."""
        if user.has_perm(FACILITATE):
            return self.all()
        return self.shared() if user.has_perm(SEE_MEETINGS) else self.none()

    def shared(self) -> Self:
        """Return the minutes that members may read."""
        return self.filter(shared_on__isnull=False)


class MinutesManager(models.Manager["Minutes"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> MinutesQuerySet:
        """Return our own queryset."""
        return MinutesQuerySet(self.model, using=self._db)
