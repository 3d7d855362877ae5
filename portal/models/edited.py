"""What every row that editors change has in common."""

from __future__ import annotations

from django.db import models


class Edited(models.Model):
    """A row that several people may change: each save through the editors' pages raises `version` by one.

    A form remembers the version that it showed; where another one stands meanwhile, somebody else was faster and the
    second editor is told so instead of wiping out the first one's words.
    """

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
