"""The form of a page: three languages side by side, one set of choices for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _

from portal import editing, history, publishing, word_lists
from portal.admin import widgets
from portal.choices import MenuGroup
from portal.models import Page

LENGTHS = {
    name: Page._meta.get_field(name).max_length or 0  # type: ignore[union-attr]  # each is a column
    for name in ("tab_title", "title", "summary")
}
LABELS = {
    "tab_title": _("Tab title"),
    "title": _("Title"),
    "summary": _("Summary"),
    "body": _("Text"),
}
HELP = {
    "tab_title": _("Neutral: it shows in the tab and the history."),
    "summary": _("Neutral: it shows in a preview of the link."),
}
ROWS = {"title": 2, "summary": 3}
MENU_GROUPS = [("", _("not in the menu")), *MenuGroup.choices]
PUBLISH, DRAFT, PREVIEW, HIDE = "publish", "draft", "preview", "hide"
ACTIONS = (PUBLISH, DRAFT, PREVIEW, HIDE)


class PageForm(forms.Form):
    """What an editor types; only publishing asks whether it may go on the site."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    back = forms.IntegerField(widget=forms.HiddenInput, required=False)
    pictogram = widgets.PictogramField(label=_("Pictogram"), required=False)
    menu_group = forms.ChoiceField(label=_("Group of the menu"), choices=MENU_GROUPS, required=False)
    order = forms.IntegerField(label=_("Place in the menu"), help_text=_("A low number stands first."), min_value=0,
                               max_value=32_000)  # fmt: skip
    shown_with = widgets.text(
        60, label=_("Shown only with the fact"),
        help_text=_("The key of a fact: visitors see the page only while that fact is confirmed."),
    )  # fmt: skip
    reviewed_on = widgets.day(label=_("Read whole and checked on"))
    hard_text_reason = widgets.text(
        200, label=_("Why a text above the limit has to stay as it is"),
        help_text=_("Only for a text that cannot be made easier, such as words of the law."),
    )  # fmt: skip
    unpublished_languages_reason = widgets.text(
        200, label=_("Why the page goes on the site without all languages"),
    )  # fmt: skip
    words_approved_by = widgets.text(
        80, label=_("Who approved a word that is not neutral"),
        help_text=_("A name or a role; only where a tab, an address or a preview cannot do without the word."),
    )  # fmt: skip
    small = forms.BooleanField(
        label=_("Small correction of the Dutch text, the meaning stays"), required=False,
        help_text=_("Then the other languages are not behind."),
    )  # fmt: skip
    in_step_en = forms.BooleanField(label=_("English is in step with the Dutch text again"), required=False)
    in_step_es = forms.BooleanField(label=_("Spanish is in step with the Dutch text again"), required=False)

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        initial = editing.working_values(page) | {"version": page.version} | kwargs.pop("initial", {})
        super().__init__(data, initial=initial, **kwargs)
        self.page = page
        self.action = (data or {}).get("action", DRAFT)
        self.theirs: dict[str, str] = {}
        for name in editing.TEXT_FIELDS:
            self.fields[name] = _text_field(name)
        pictogram = self.fields["pictogram"]
        if isinstance(pictogram, widgets.PictogramField):
            pictogram.keep(initial["pictogram"])

    @property
    def is_stale(self) -> bool:
        """Whether somebody saved the page since this form was shown."""
        return bool(self.cleaned_data.get("version") != self.page.version)

    def clean(self) -> dict[str, Any]:
        """Ask what stands in the way, if this is to go on the site."""
        values: dict[str, Any] = super().clean() or {}
        if self.action not in ACTIONS:
            self.add_error(None, _("Choose what to do with the text."))
        if self.action == PUBLISH and not self.errors:
            for problem in publishing.problems(values, slug=self.page.slug):
                self.add_error(problem.field, problem.message)
        return values

    @property
    def in_step(self) -> list[str]:
        """The languages that the editor says are in step again."""
        return [code for code in editing.TRANSLATIONS if self.cleaned_data[f"in_step_{code}"]]

    def merged(self) -> PageForm:
        """Return a form that holds both people's work: hers where she typed, theirs where only they did.

        Where both changed a field, hers stays in it and theirs is kept beside it, in `theirs`.
        """
        now = editing.working_values(self.page)
        before = self._shown_before()
        mine = {name: self._typed(name) for name in editing.FIELDS}
        data = dict(self.data.items()) | {"version": str(self.page.version)}
        theirs = {}
        for name in editing.FIELDS:
            if mine[name] == now[name] or before.get(name) == now[name]:
                continue
            if mine[name] == before.get(name):
                data[name] = now[name]
            else:
                theirs[name] = now[name]
        form = PageForm(self.page, data)
        form.theirs = theirs
        return form

    def _typed(self, name: str) -> str:
        if name in self.cleaned_data:
            return editing.as_text(self.cleaned_data[name])
        return str(self.data.get(name, ""))

    def _shown_before(self) -> dict[str, str]:
        """Return what stood in the form when it was shown, if a copy of that moment is still there."""
        number = self.cleaned_data.get("version")
        copy = history.copy_at(self.page, number) if number is not None else None
        if copy is None:
            return {}
        return {name: editing.as_text(copy.effective.get(name)) for name in editing.FIELDS}


class LineField(forms.CharField):
    """A title or a summary: one line, however wide the screen; a draft may go without."""

    def validate(self, value: Any) -> None:
        """Leave an empty one to `publishing.problems`."""

    def clean(self, value: Any) -> str:
        """Return the words with single spaces."""
        return " ".join(super().clean(value).split())


class BodyField(LineField):
    """A text of Markdown: lines end in one way, and the last line ends too."""

    def clean(self, value: Any) -> str:
        """Return the text as the first edition writes it."""
        body = str(forms.CharField.clean(self, value)).replace("\r\n", "\n").strip()
        return f"{body}\n" if body else ""


def _text_field(name: str) -> forms.CharField:
    kind, _underscore, code = name.rpartition("_")
    attrs = widgets.PRIVATE | {"lang": code}
    if kind == "body":
        return BodyField(label=LABELS[kind], widget=forms.Textarea(attrs | {"rows": 20, "class": "text-body"}))
    area = forms.TextInput(attrs) if kind == "tab_title" else forms.Textarea(attrs | {"rows": ROWS[kind]})
    return LineField(label=LABELS[kind], help_text=HELP.get(kind, ""), max_length=LENGTHS[kind], widget=area)


class NewPageForm(forms.Form):
    """What a page needs before it has a text."""

    code = widgets.text(8, label=_("Code"), help_text=_("Such as P27; it never changes."), required=True)
    slug = forms.SlugField(
        label=_("Address"), max_length=40, widget=forms.TextInput(widgets.PRIVATE),
        help_text=_("A neutral Dutch word, such as “praten”; it never changes."),
    )  # fmt: skip
    pictogram = widgets.PictogramField(label=_("Pictogram"))
    menu_group = forms.ChoiceField(label=_("Group of the menu"), choices=MENU_GROUPS, required=False)

    def clean_code(self) -> str:
        """Refuse a code that is taken."""
        code: str = self.cleaned_data["code"]
        if Page.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a page with this code already."))
        return code

    def clean_slug(self) -> str:
        """Refuse an address that is taken, or that betrays its reader."""
        slug: str = self.cleaned_data["slug"]
        if Page.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("There is a page with this address already."))
        if resolve(reverse("portal:page", args=[slug])).view_name != "portal:page":
            raise forms.ValidationError(_("This address is taken by the site itself."))
        if word_lists.denied(slug):
            raise forms.ValidationError(_("This address is not neutral: it shows in the history of whoever reads it."))
        return slug
