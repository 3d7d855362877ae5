"""The public pages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.choices import MenuGroup
from portal.models.edited import Edited
from portal.models.facts import Fact


class PageQuerySet(models.QuerySet["Page"]):
    """Reads of public pages."""

    def published(self, *, today: date) -> Self:
        """Return the pages that visitors may read on a day: published, and the fact they hang on is shown."""
        shown = Fact.objects.get_queryset().shown(today=today).filter(key=OuterRef("shown_with"))
        return self.filter(Q(shown_with="") | Exists(shown), is_published=True)

    def annotate_waiting(self, *, today: date) -> Self:
        """Add `waits`: whether a page hangs on a fact that is not shown on a day."""
        shown = Fact.objects.get_queryset().shown(today=today).filter(key=OuterRef("shown_with"))
        return self.annotate(waits=ExpressionWrapper(~Q(shown_with="") & ~Exists(shown), models.BooleanField()))

    def in_menu(self, *, today: date) -> Self:
        """Return the published pages of the menu, in its order."""
        return self.published(today=today).exclude(menu_group="").order_by("order", "slug")


class PageManager(models.Manager["Page"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> PageQuerySet:
        """Return our own queryset."""
        return PageQuerySet(self.model, using=self._db)


class Page(Edited):
    """One public page (informatiepagina): plain texts in three languages under one neutral address.

    Titles, summary and slug never say what the site is about, for they show in a browser's tab and history.

    The Dutch text leads. `source_revision` counts its changes of meaning; a translation is behind while its own
    number is lower.
    """

    code = models.CharField(_("code"), max_length=8, unique=True)
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    pictogram = models.CharField(_("pictogram"), max_length=40)
    menu_group = models.CharField(_("menu group"), max_length=16, choices=MenuGroup, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    tab_title = models.CharField(_("tab title"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown; a fact is written as {org.phone}."))
    is_published = models.BooleanField(_("published"), default=True)
    # The key of a fact: the page is there for visitors only while that fact is confirmed (P22 and its person).
    shown_with = models.CharField(_("shown only with the fact"), max_length=60, blank=True)
    unpublished_languages_reason = models.CharField(
        _("reason to publish without all languages"), max_length=200, blank=True
    )
    hard_text_reason = models.CharField(_("reason to publish a hard text"), max_length=200, blank=True)
    # A word of the deny-list (security.md V11) stands in an address, a tab or a preview only with a name beside it.
    words_approved_by = models.CharField(_("who approved a word that is not neutral"), max_length=80, blank=True)
    reviewed_on = models.DateField(_("checked on"), null=True, blank=True)
    source_revision = models.PositiveIntegerField(_("revision of the Dutch text"), default=1, editable=False)
    source_changed_on = models.DateField(_("Dutch text changed on"), null=True, blank=True, editable=False)
    revision_en = models.PositiveIntegerField(_("revision that the English text follows"), default=1, editable=False)
    revision_es = models.PositiveIntegerField(_("revision that the Spanish text follows"), default=1, editable=False)
    # Texts that an editor is still working on, by field and language ("body_nl"); visitors never see them.
    draft: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True, editable=False)
    # What load_content wrote last; where the row differs from it, an editor has changed the text since.
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[PageManager] = PageManager()

    class Meta:
        ordering = ("order", "slug")
        constraints = (
            models.CheckConstraint(
                condition=Q(menu_group__in=["", *MenuGroup.values]),
                name="portal_page_menu_group",
                violation_error_message=_("Choose a group of the menu."),
            ),
            models.CheckConstraint(
                condition=Q(revision_en__lte=F("source_revision"), revision_es__lte=F("source_revision")),
                name="portal_page_translation_not_ahead",
                violation_error_message=_("A translation cannot follow a Dutch text that does not exist yet."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.slug}"

    def is_behind(self, language: str) -> bool:
        """Say whether the text in a language follows an older Dutch text than the one of now."""
        return bool(getattr(self, f"revision_{language}", self.source_revision) < self.source_revision)

    def texts_in(self, language: str) -> dict[str, Any]:
        """Return what stands in one language, without falling back to another."""
        return {name: getattr(self, f"{name}_{language}") for name in ("tab_title", "title", "summary", "body")}
