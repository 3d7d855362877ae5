"""What is made from the content and can be made again at any time: the search index, flyers, the stamp of a change."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models import Q

from portal.choices import FlyerKind, Language, PaperSize, SearchKind
from portal.models.facts import Fact
from portal.models.pages import Page
from portal.models.services import Service


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


class Derived(models.Model):
    """Of what one derived thing was made last: the stamp of the content, the day (facts expire), files beside it."""

    name = models.CharField(max_length=20, primary_key=True)
    number = models.BigIntegerField(null=True)
    made_on = models.DateField(null=True)
    files_digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """Reads of the search index."""

    def shown(self, *, today: date) -> Self:
        """Return the entries of what visitors may read at this moment, whatever the index was made of."""
        pages = Page.objects.get_queryset().published(today=today).values("slug")
        services = Service.objects.get_queryset().published(today=today).values("code")
        facts = Fact.objects.get_queryset().shown(today=today).values("key")
        return self.filter(
            Q(kind=SearchKind.PAGE, page__in=pages)
            | Q(kind=SearchKind.SERVICE, key__in=services)
            | Q(kind=SearchKind.FACT, key__in=facts, page__in=pages)
        )


class SearchEntry(models.Model):
    """One page, service or fact in one language, ready to be searched.

    `portal.search_index` fills the table, `portal.search` reads it.
    """

    kind = models.CharField(max_length=12, choices=SearchKind)
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=Language)
    # The page that its address leads to; empty for a service, whose address is the list of help.
    page = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=200)
    # Titles and synonyms as folded phrases between bars, for a question that is exactly one of them.
    words = models.TextField(blank=True)
    vector = SearchVectorField(null=True)

    objects: ClassVar[models.Manager[SearchEntry]] = SearchEntryQuerySet.as_manager()

    class Meta:
        indexes = (
            GinIndex(fields=["vector"], name="portal_searchentry_vector"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="portal_searchentry_words"),
        )
        constraints = (
            models.UniqueConstraint(fields=("kind", "key", "language"), name="portal_searchentry_once"),
            models.CheckConstraint(condition=Q(kind__in=SearchKind.values), name="portal_searchentry_kind"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="portal_searchentry_language"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language}"


# For each word that was asked: words of the content that begin with it; if there are none, its parts (Dutch writes
# words together) and words that look like it. All three are answered from an index.
NEAR = """
SELECT asked.word, found.word FROM unnest(%s::text[]) AS asked(word) CROSS JOIN LATERAL (
    (SELECT word FROM portal_searchword WHERE word LIKE asked.word || '%%' ORDER BY length(word), word LIMIT %s)
    UNION ALL
    SELECT near.word FROM (
        (SELECT word FROM portal_searchword WHERE word = ANY(ARRAY(
            SELECT part FROM generate_series(%s, length(asked.word) - 1) AS size,
            LATERAL (VALUES (left(asked.word, size)), (right(asked.word, size))) AS parts(part)
        )))
        UNION ALL
        (SELECT word FROM portal_searchword WHERE word %% asked.word
            ORDER BY similarity(word, asked.word) DESC, word LIMIT %s)
    ) AS near
    WHERE NOT EXISTS (SELECT FROM portal_searchword WHERE word LIKE asked.word || '%%')
) AS found
"""
MOST_NEAR = 8
SHORTEST_PART = 5


class SearchWordManager(models.Manager["SearchWord"]):
    """Reads of the words of the content."""

    def near(self, words: list[str]) -> dict[str, set[str]]:
        """Return, for each folded word, the words of the content that are or might be meant by it."""
        found: dict[str, set[str]] = {word: set() for word in words}
        with connection.cursor() as cursor:
            cursor.execute(NEAR, [words, MOST_NEAR, SHORTEST_PART, MOST_NEAR])
            for asked, word in cursor.fetchall():
                found[asked].add(word)
        return found


class SearchWord(models.Model):
    """One folded word of the content in any language: what a typing error is compared with."""

    word = models.CharField(max_length=40, primary_key=True)

    objects: ClassVar[SearchWordManager] = SearchWordManager()

    class Meta:
        indexes = (GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="portal_searchword_trigrams"),)

    def __str__(self) -> str:
        return self.word


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
