"""The editors' site: Django's admin site, asking our one table of roles, with only the addresses that are needed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from portal.admin.guard import guarded
from portal.admin.overview import overview
from portal.permissions import CONFIRM_FACTS, EDIT_CONTENT


class EditorsSite(admin.AdminSite):
    """Mounted under the language; logging in and out, and the password, are the portal's own pages."""

    site_header = _("Texts")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether somebody has anything to do here."""
        return bool(request.user.has_perm(EDIT_CONTENT) or request.user.has_perm(CONFIRM_FACTS))

    def get_urls(self) -> list[Any]:
        """Return the overview, and the addresses of each kind of content."""
        parts = [path(f"{one.path}/", include(one.get_urls())) for one in self._registry.values()]  # type: ignore[attr-defined]  # each is an EditorsAdmin
        return [path("", guarded(self.index, EDIT_CONTENT), name="index"), *parts]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what there is to edit, and what waits for somebody."""
        return TemplateResponse(request, "admin/index.html", {"parts": overview(), **(extra_context or {})})

    def each_context(self, request: Any) -> dict[str, Any]:
        """Return what every page here knows; the lists of apps and of log entries are not shown."""
        return {"has_permission": self.has_permission(request)}


editors = EditorsSite(name="admin")
