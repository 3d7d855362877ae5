"""What every kind of content has in common: rights, addresses, list, form, history, and two people at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from reversion.models import Version

from portal import history, presence
from portal.admin import entries
from portal.admin.guard import BOTH, guarded
from portal.admin.row_form import RowForm
from portal.permissions import EDIT_CONTENT

COPIES_A_PAGE = 10


@dataclass(frozen=True)
class Row:
    """One line of a list: what it is, where it leads, in which state it is."""

    title: Any
    address: str
    badges: Sequence[tuple[str, Any]] = ()
    notes: Sequence[Any] = ()
    more: Sequence[tuple[str, Any]] = field(default=())


class EditorsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The editors' pages of one model; a model of its own says what its rows and its form look like."""

    path: ClassVar[str]
    title_of_list: ClassVar[Any]
    title_of_add: ClassVar[Any]
    # Who sees lists and history; changing is for editors only.
    see: ClassVar[str] = EDIT_CONTENT
    may_add: ClassVar[bool] = True
    # What the files of the first edition would bring back is not deleted but taken off the site.
    may_delete: ClassVar[bool] = False
    form = RowForm
    list_per_page = 60
    change_list_template = "admin/change_list.html"
    change_form_template = "admin/change_form.html"

    # --- Addresses ---
    def get_urls(self) -> list[URLPattern]:
        """Return the addresses in Dutch, each with its declaration."""
        one, copy = self.one, f"<int:{self.opts.model_name}_copy>/"
        found = [
            self._address("", self.changelist_view, "changelist", self.see),
            *self.own_urls(),
            self._address(f"{one}geschiedenis/", self.history_view, "history", self.see),
            self._address(f"{one}geschiedenis/{copy}", self.copy_view, "copy", EDIT_CONTENT),
            self._address(one, self.change_view, "change", EDIT_CONTENT, methods=BOTH),
        ]
        if self.may_add:
            found.insert(1, self._address("nieuw/", self.add_view, "add", EDIT_CONTENT, methods=BOTH))
        if self.may_delete:
            found.insert(1, self._address("verwijderd/", self.deleted_view, "deleted", EDIT_CONTENT))
            found.insert(2, self._address(f"verwijderd/{copy}", self.again_view, "again", EDIT_CONTENT))
            found.insert(
                -1, self._address(f"{one}verwijderen/", self.delete_view, "delete", EDIT_CONTENT, methods=BOTH)
            )
        return found

    def own_urls(self) -> list[URLPattern]:
        """Return what only this kind of content has."""
        return []

    @property
    def one(self) -> str:
        """The part of an address that names a row of this model."""
        return f"<str:{self.opts.model_name}_id>/"

    def _address(
        self, route: str, view: Any, name: str, permission: str, *, methods: tuple[str, ...] = ("GET", "HEAD")
    ) -> URLPattern:
        return path(
            route, guarded(view, permission, methods=methods, model=self.opts.model_name or ""),
            name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
        )  # fmt: skip

    def url(self, name: str, *arguments: Any) -> str:
        """Return one of the addresses above."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)

    # --- Rights: the address has been guarded already; the library asks again ---
    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether somebody sees the list."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether somebody sees the list."""
        return bool(request.user.has_perm(self.see))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say whether somebody may add a row."""
        return bool(self.may_add and request.user.has_perm(EDIT_CONTENT))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether somebody may change a row."""
        return bool(request.user.has_perm(EDIT_CONTENT))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether somebody may delete a row."""
        return bool(self.may_delete and request.user.has_perm(EDIT_CONTENT))

    # --- The list ---
    def row(self, one: Any) -> Row:
        """Return how a row looks in the list."""
        return Row(str(one), self.url("change", one.pk))

    def name_of(self, one: Any) -> str:
        """Return what an editor calls a row."""
        return str(one)

    def list_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what only this list shows, above its rows (`list_intro` in its template)."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the rows, with the filters of the library."""
        if ERROR_FLAG in request.GET:
            # The library's own page about a question that makes no sense speaks of a broken database.
            return HttpResponseRedirect(request.path)
        context = {
            "heading": self.title_of_list,
            "add": self.url("add") if self.has_add_permission(request) else "",
            "add_word": self.title_of_add,
            "deleted": self.url("deleted") if self.has_delete_permission(request) else "",
            **self.list_context(request),
            **(extra_context or {}),
        }
        response = super().changelist_view(request, context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data["rows"] = [self.row(one) for one in response.context_data["cl"].result_list]
        return response

    # --- The form ---
    @property
    def media(self) -> forms.Media:
        """Nothing of the library's own scripts and styles."""
        return forms.Media()

    def find(self, object_id: str, *, lock: bool = False) -> Any:
        """Return a row, locked if it is about to be changed.

        Raises: Http404 if there is none.
        """
        rows = self.model._default_manager.get_queryset()
        if lock:
            rows = rows.select_for_update(no_key=True, of=("self",))
        try:
            return rows.get(pk=self.opts.pk.to_python(object_id))
        except (self.model.DoesNotExist, forms.ValidationError) as error:
            raise Http404 from error

    @transaction.atomic
    def change_view(  # type: ignore[override]  # our address passes these two
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a row, or save it."""
        row = self.find(object_id, lock=request.method == "POST")
        return self._form_view(request, row, address=self.url("change", row.pk))

    @transaction.atomic
    def add_view(  # type: ignore[override]  # our address passes these two
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an empty form, or add a row."""
        return self._form_view(request, None, address=self.url("add"))

    def _form_view(
        self, request: HttpRequest, row: Any, *, address: str, initial: dict[str, Any] | None = None
    ) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        form = self.form(data, instance=row, initial=initial)
        if data is not None and form.is_valid():
            back = form.cleaned_data.get("back")
            saved = self.save(request, form, did="change" if row else "add", back=back)
            presence.leave(self._form_name(saved.pk), request.user, at=timezone.now())  # type: ignore[arg-type]  # signed in
            messages.success(request, _("Saved: %(name)s") % {"name": self.name_of(saved)})
            return HttpResponseRedirect(self.url("changelist"))
        return self._show_form(request, row, form, address=address)

    def save(self, request: HttpRequest, form: Any, *, did: str, back: int | None) -> Any:
        """Save what was typed, with a copy for the history."""
        saved = form.save(commit=False)
        history.save(saved, by=request.user, did=did, back=back)  # type: ignore[arg-type]  # signed in
        return saved

    def _form_name(self, pk: Any) -> str:
        return f"{self.opts.model_name}-{pk}"

    def _show_form(self, request: HttpRequest, row: Any, form: Any, *, address: str) -> HttpResponse:
        others = (
            presence.arrive(self._form_name(row.pk), request.user, at=timezone.now())  # type: ignore[arg-type]  # signed in
            if row
            else []
        )
        context = {
            "heading": self.name_of(row) if row else self.title_of_add,
            "title_of_list": self.title_of_list,
            "form": form,
            "action": address,
            "others": others,
            "original": row,
            "list": self.url("changelist"),
            "history": self.url("history", row.pk) if row else "",
            "delete": self.url("delete", row.pk) if row and self.may_delete else "",
            **self.form_context(request, row, form),
        }
        return TemplateResponse(request, self.change_form_template or "", context)

    def form_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        """Return what only this form shows."""
        return {}

    # --- History, undo ---
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed what, the latest first."""
        row = self.find(object_id)
        page = Paginator(history.copies_of(row), COPIES_A_PAGE).get_page(request.GET.get("p"))
        # One copy more, to compare the last one of this page with.
        first = max(page.start_index() - 1, 0)
        copies = history.read(page.paginator.object_list[first : page.end_index() + 1])
        context = {
            "heading": self.name_of(row),
            "original": row,
            "list": self.url("changelist"),
            "title_of_list": self.title_of_list,
            "change": self.url("change", row.pk) if self.has_change_permission(request) else "",
            "entries": [
                (entry, self.url("copy", row.pk, entry.number))
                for entry in entries.entries(self.model, copies)[: len(page.object_list)]
            ],
            "page": page,
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def copy_view(self, request: HttpRequest, object_id: str, copy: int) -> HttpResponse:
        """Show the form as it was at a copy; saving it is a change like any other."""
        row = self.find(object_id)
        found = self._copy(history.copies_of(row), copy)
        old = {name: value for name, value in found.effective.items() if name not in history.NOT_SHOWN}
        messages.info(request, _("This is how it was. Save it to bring it back."))
        return self._form_view(request, row, address=self.url("change", row.pk), initial=self.initial(old, found))

    def initial(self, old: dict[str, Any], copy: history.Copy) -> dict[str, Any]:
        """Return the values of a copy as the form shows them."""
        return old | {"back": copy.number} | (self.form.initial_of(old) if issubclass(self.form, RowForm) else {})

    def _copy(self, copies: models.QuerySet[Any], number: int) -> history.Copy:
        try:
            return history.read([copies.get(pk=number)])[0]
        except Version.DoesNotExist as error:
            raise Http404 from error

    # --- Deleting, and adding again what was deleted ---
    @transaction.atomic
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask once, and delete; what was deleted can be added again."""
        row = self.find(object_id, lock=request.method == "POST")
        if request.method == "POST":
            name = self.name_of(row)
            history.delete(row, by=request.user)  # type: ignore[arg-type]  # signed in
            messages.success(request, _("Deleted: %(name)s") % {"name": name})
            return HttpResponseRedirect(self.url("changelist"))
        context = {"original": row, "heading": _("Delete?"), "back": self.url("change", row.pk)}
        return TemplateResponse(request, "admin/delete_confirmation.html", context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List what was deleted."""
        copies = history.deleted(self.model)[:50]
        rows = [(version.object_repr, copy, self.url("again", version.pk))
                for version, copy in zip(copies, history.read(copies), strict=True)]  # fmt: skip
        context = {"rows": rows, "list": self.url("changelist"), "title_of_list": self.title_of_list}
        return TemplateResponse(request, "admin/deleted.html", context)

    def again_view(self, request: HttpRequest, copy: int) -> HttpResponse:
        """Show the form of a new row, filled in as the deleted one was."""
        found = self._copy(history.deleted(self.model), copy)
        old = {name: value for name, value in found.values.items() if name not in history.NOT_SHOWN}
        return self._form_view(request, None, address=self.url("add"), initial=self.initial(old, found))
