"""The editors' pages about the public pages: writing, measuring, publishing (design.md journey 7)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import editing, history, presence, publishing
from portal.admin.base import EditorsAdmin, Row
from portal.admin.gauge import Gauge, gauge
from portal.admin.page_form import DRAFT, HIDE, PREVIEW, PUBLISH, NewPageForm, PageForm
from portal.admin.site import editors
from portal.differences import marked
from portal.exceptions import ChangedMeanwhile
from portal.models import Page
from portal.models.pages import PageQuerySet
from portal.permissions import EDIT_CONTENT

SAID = {
    PUBLISH: gettext_lazy("Published. Visitors read it now."),
    DRAFT: gettext_lazy("Kept as draft. Visitors see nothing of it yet."),
    PREVIEW: gettext_lazy("Kept as draft. Visitors see nothing of it yet."),
    HIDE: gettext_lazy("Taken off the site. What you typed is kept as a draft."),
}


@admin.register(Page, site=editors)
class PageAdmin(EditorsAdmin):
    """Pages: three languages side by side, with a gauge; drafts, publishing, preview."""

    path = "teksten"
    title_of_list = gettext_lazy("Pages")
    title_of_add = gettext_lazy("Add a page")
    ordering = ("order", "slug")
    change_list_template = "admin/portal/page/change_list.html"

    def own_urls(self) -> list[URLPattern]:
        """Return the list of hard texts, the gauge, and throwing a draft away."""
        return [
            self._address("leesbaarheid/", self.readability_view, "readability", EDIT_CONTENT),
            self._address(f"{self.one}meetlat/", self.gauge_view, "gauge", EDIT_CONTENT, methods=("POST",)),
            self._address(
                f"{self.one}concept-weggooien/", self.discard_view, "discard", EDIT_CONTENT, methods=("POST",)
            ),
        ]

    # --- Lists ---
    def row(self, one: Page) -> Row:
        """Return a page with its state: on the site, draft, behind."""
        badges = [self.place_of(one)]
        badges += [("wait", _("draft"))] if one.draft else []
        badges += [
            ("wait", _("%(language)s is behind") % {"language": settings.LANGUAGE_NAMES[code]})
            for code in editing.TRANSLATIONS
            if one.is_behind(code)
        ]
        notes = [f"/{one.slug}/", one.get_menu_group_display() or _("not in the menu")]
        return Row(self.name_of(one), self.url("change", one.pk), badges, notes)

    def get_queryset(self, request: HttpRequest) -> PageQuerySet:
        """Return the pages, each with whether it waits for a fact."""
        return Page.objects.get_queryset().annotate_waiting(today=timezone.localdate())

    def place_of(self, one: Page) -> tuple[str, str]:
        """Say whether visitors see a page; one that hangs on a fact waits until somebody confirms it."""
        if not one.is_published:
            return "wait", _("not on the site")
        if one.waits:  # type: ignore[attr-defined]  # annotated above
            return "wait", _("waits for the fact %(key)s") % {"key": one.shown_with}
        return "good", _("on the site")

    def name_of(self, one: Page) -> str:
        """Call a page by its Dutch title, which leads."""
        return one.title_nl or one.draft.get("title_nl") or one.slug  # type: ignore[attr-defined]  # of modeltranslation

    def list_context(self, request: HttpRequest) -> dict[str, Any]:
        """Lead to the list of hard texts."""
        return {"readability": self.url("readability")}

    def readability_view(self, request: HttpRequest) -> HttpResponse:
        """List every text of every page, the hardest first, as it is on the site."""
        pages = list(Page.objects.all())
        bodies = [getattr(page, f"body_{code}") or "" for page in pages for code in publishing.LANGUAGES]
        facts = publishing.facts_in(bodies)
        measured = [
            (page, publishing.measure(body, code, facts))
            for page in pages
            for code in publishing.LANGUAGES
            if (body := getattr(page, f"body_{code}"))
        ]
        measured.sort(key=lambda pair: -pair[1].load)
        rows = [(page, settings.LANGUAGE_NAMES[found.language], gauge(found, []), found, self.url("change", page.pk))
                for page, found in measured]  # fmt: skip
        context = {"rows": rows, "list": self.url("changelist"), "title_of_list": self.title_of_list}
        return TemplateResponse(request, "admin/portal/page/readability.html", context)

    # --- Writing ---
    def change_view(  # type: ignore[override]  # our address passes these two
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the texts, or do with them what the button says."""
        # The services lock the row themselves.
        page = self.find(object_id)
        if request.method != "POST":
            return self._show(request, page, PageForm(page))
        form = PageForm(page, request.POST)
        valid = form.is_valid()
        if form.is_stale:
            return self._show_both(request, form)
        if not valid:
            return self._show(request, page, form)
        try:
            self._do(request, form)
        except ChangedMeanwhile as changed:
            form.page = changed.row  # type: ignore[assignment]  # a page
            return self._show_both(request, form)
        return self._done(request, page, form.action)

    def _do(self, request: HttpRequest, form: PageForm) -> None:
        values = form.cleaned_data
        sent = editing.Sent(
            pk=form.page.pk,
            version=values["version"],
            values=values,
            by=request.user,  # type: ignore[arg-type]  # signed in
            back=values.get("back"),
        )
        if form.action == PUBLISH:
            editing.publish(sent, today=timezone.localdate(), small=values["small"], in_step=form.in_step)
        elif form.action == HIDE:
            editing.hide(sent)
        else:
            editing.keep_draft(sent)

    def _done(self, request: HttpRequest, page: Page, action: str) -> HttpResponse:
        messages.success(request, str(SAID[action]))
        if action == PREVIEW:
            return HttpResponseRedirect(reverse("portal:preview", args=[page.pk]))
        if action == PUBLISH:
            presence.leave(self._form_name(page.pk), request.user, at=timezone.now())  # type: ignore[arg-type]  # signed in
        return HttpResponseRedirect(self.url("change", page.pk))

    def _show_both(self, request: HttpRequest, form: PageForm) -> HttpResponse:
        """Show what both wrote: nothing is saved, and nothing is lost."""
        merged = form.merged()
        merged.full_clean()
        return self._show(request, form.page, merged, stale=history.last_copy(form.page))

    def _show(
        self, request: HttpRequest, page: Page, form: PageForm, *, stale: history.Copy | None = None
    ) -> HttpResponse:
        others = presence.arrive(self._form_name(page.pk), request.user, at=timezone.now())  # type: ignore[arg-type]  # signed in
        values = {name: form[name].value() or "" for name in editing.TEXT_FIELDS}
        # A new number of the row goes with the form, so that saving once more is a decision and no accident.
        context = {
            "form": form,
            "page": page,
            "place": self.place_of(self.get_queryset(request).get(pk=page.pk)),
            "columns": self._columns(page, form, values),
            "has_draft": bool(page.draft),
            "others": others,
            "stale": stale,
            "history": self.url("history", page.pk),
            "list": self.url("changelist"),
            "title_of_list": self.title_of_list,
            "discard": self.url("discard", page.pk),
            "gauge_address": self.url("gauge", page.pk),
            "previews": self._previews(page),
        }
        return TemplateResponse(request, "admin/portal/page/change_form.html", context)

    def _columns(self, page: Page, form: PageForm, values: dict[str, str]) -> list[dict[str, Any]]:
        """Return per language its fields, its gauge, and where somebody else's words differ."""
        facts = publishing.facts_in([values[f"body_{code}"] for code in publishing.LANGUAGES])
        return [
            {
                "code": code,
                "name": settings.LANGUAGE_NAMES[code],
                "behind": page.is_behind(code),
                "fields": [self._cell(form, f"{name}_{code}", values) for name in publishing.TEXTS],
                "gauge": self._gauge(values, code, values[f"body_{code}"], facts),
            }
            for code in publishing.LANGUAGES
        ]

    def _cell(self, form: PageForm, name: str, values: dict[str, str]) -> dict[str, Any]:
        theirs = form.theirs.get(name)
        difference = marked(values[name], theirs) if theirs is not None else ""
        return {"field": form[name], "theirs": theirs, "difference": difference}

    def _gauge(self, values: dict[str, str], code: str, body: str, facts: Any) -> Gauge:
        return gauge(publishing.measure(body, code, facts), publishing.warnings(values, code))

    def _previews(self, page: Page) -> list[tuple[str, str, str]]:
        found = []
        for code, name in settings.LANGUAGES:
            with translation.override(code):
                found.append((code, name, reverse("portal:preview", args=[page.pk])))
        return found

    def gauge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Measure a text that is being typed; nothing of it is kept."""
        page = self.find(object_id)
        presence.arrive(self._form_name(page.pk), request.user, at=timezone.now())  # type: ignore[arg-type]  # signed in
        code = request.POST.get("language", "")
        if code not in publishing.LANGUAGES:
            return JsonResponse({}, status=400)
        values = {f"{name}_{code}": request.POST.get(name, "") for name in publishing.TEXTS}
        body = values[f"body_{code}"]
        return JsonResponse(self._gauge(values, code, body, publishing.facts_in([body])).as_json())

    def discard_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Throw the draft away."""
        page = self.find(object_id)
        try:
            editing.discard_draft(pk=page.pk, version=_number(request.POST.get("version")), by=request.user)  # type: ignore[arg-type]  # signed in
        except ChangedMeanwhile:
            messages.warning(request, _("Somebody saved this page meanwhile. Look again before you throw it away."))
        else:
            messages.success(request, _("The draft is gone. The history still has it."))
        return HttpResponseRedirect(self.url("change", page.pk))

    def copy_view(self, request: HttpRequest, object_id: str, copy: int) -> HttpResponse:
        """Show the form as it was at a copy; publishing it goes by the same rules."""
        page = self.find(object_id)
        found = self._copy(history.copies_of(page), copy)
        old = {name: editing.as_text(found.effective[name]) for name in editing.FIELDS if name in found.effective}
        messages.info(request, _("This is how it was. Save it to bring it back."))
        return self._show(request, page, PageForm(page, initial=old | {"back": found.number}))

    def add_view(  # type: ignore[override]  # our address passes these two
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask what a page needs before it has a text, and go on to its form."""
        form = NewPageForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            page = editing.add_page(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]  # signed in
            return HttpResponseRedirect(self.url("change", page.pk))
        context = {
            "form": form, "heading": self.title_of_add, "list": self.url("changelist"),
            "title_of_list": self.title_of_list, "action": self.url("add"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/change_form.html", context)


def _number(text: str | None) -> int:
    # A number of thousands of digits is an error of int() itself.
    return int(text) if text and text.isdecimal() and len(text) < 19 else -1
