"""The public pages."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.choices import MenuGroup


class PageQuerySet(models.QuerySet["Page"]):
    """Reads of public pages."""

    def published(self) -> Self:
        """Return the pages that visitors may read."""
        return self.filter(is_published=True)

    def in_menu(self) -> Self:
        """Return the published pages of the menu, in its order."""
        return self.published().exclude(menu_group="").order_by("order", "slug")


class PageManager(models.Manager["Page"]):
    """A named manager: modeltranslation swaps it for its own at run time."""

    def get_queryset(self) -> PageQuerySet:
        """Return our own queryset."""
        return PageQuerySet(self.model, using=self._db)


class Page(models.Model):
    """One public page (informatiepagina): plain texts in three languages under one neutral address.

    Titles, summary and slug never say what the site is about, for they show in a browser's tab and history.
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
    unpublished_languages_reason = models.CharField(
        _("reason to publish without all languages"), max_length=200, blank=True
    )
    reviewed_on = models.DateField(_("checked on"), null=True, blank=True)
    # What load_content wrote last; where the row differs from it, an editor has changed the text since.
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[PageManager] = PageManager()

    class Meta:
        ordering = ("order", "slug")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(menu_group__in=["", *MenuGroup.values]),
                name="portal_page_menu_group",
                violation_error_message=_("Choose a group of the menu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.slug}"
