"""What is made from the content and can be made again at any time: the search index, flyers, the stamp of a change."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from portal.choices import FlyerKind, Language, PaperSize


class ContentStamp(models.Model):
    """A single number that triggers raise with every change of public content.

    A web process that remembers pages compares it: another number means that something changed (portal.pagecache).
    It is a row and no sequence, so that the new number is seen together with the change and never before it.
    """

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="portal_contentstamp_single"),)

    def __str__(self) -> str:
        return str(self.number)


class SearchEntry(models.Model):
    """One page, service or fact in one language, ready to be searched; `portal.search` fills and reads it."""

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=Language)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=200)
    # Unaccented words in lower case, for typing errors.
    words = models.TextField(blank=True)
    vector = SearchVectorField(null=True)

    objects: ClassVar[models.Manager[SearchEntry]] = models.Manager()

    class Meta:
        indexes = (
            GinIndex(fields=["vector"], name="portal_searchentry_vector"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="portal_searchentry_words"),
        )
        constraints = (
            models.UniqueConstraint(fields=("kind", "key", "language"), name="portal_searchentry_once"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="portal_searchentry_language"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language}"


class Flyer(models.Model):
    """A ready PDF of one page, service or the walk-in, in one language and size, made before it is asked for."""

    kind = models.CharField(max_length=8, choices=FlyerKind)
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=Language)
    size = models.CharField(max_length=2, choices=PaperSize)
    # Of what it was made of: another digest means that it must be made anew.
    digest = models.CharField(max_length=64)
    pdf = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "key", "language", "size"), name="portal_flyer_once"),
            models.CheckConstraint(condition=models.Q(kind__in=FlyerKind.values), name="portal_flyer_kind"),
            models.CheckConstraint(condition=models.Q(language__in=Language.values), name="portal_flyer_language"),
            models.CheckConstraint(condition=models.Q(size__in=PaperSize.values), name="portal_flyer_size"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language} {self.size}"
