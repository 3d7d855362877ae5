"""Tags of the editors' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.admin.overview import PARTS
from portal.permissions import EDIT_CONTENT

register = template.Library()
CURRENT = mark_safe(' aria-current="page"')


@register.simple_tag(takes_context=True)
def editors_menu(context: RequestContext) -> SafeString:
    """Return links to the parts of the content that the reader may see."""
    request = context["request"]
    if request.user.has_perm(EDIT_CONTENT):
        entries = [(reverse("admin:index"), _("Overview"))]
        entries += [(reverse(f"admin:portal_{name}_changelist"), word) for name, word, _drawing, _what in PARTS]
    else:
        entries = [(reverse("admin:portal_fact_changelist"), _("Facts"))]
    items = ((address, CURRENT if address == request.path else "", word) for address, word in entries)
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}"{}>{}</a></li>', items))


@register.simple_tag
def page_links(cl: Any) -> SafeString:
    """Return links to the other parts of a long list."""
    if not cl.multi_page:
        return SafeString("")
    links = []
    for number in cl.paginator.page_range:
        if number == cl.page_num:
            links.append(format_html('<span aria-current="page">{}</span>', number))
        else:
            links.append(format_html('<a href="{}">{}</a>', cl.get_query_string({PAGE_VAR: number}), number))
    inner = format_html_join(" ", "{}", ((link,) for link in links))
    return format_html('<nav class="cluster" aria-label="{}">{}</nav>', _("More of the list"), inner)


@register.filter
def choices_of(spec: Any, cl: Any) -> list[dict[str, Any]]:
    """Return the choices of a filter."""
    return list(spec.choices(cl))


@register.filter
def is_chosen(spec: Any, cl: Any) -> bool:
    """Say whether something else than "all" is chosen in a filter."""
    return any(choice["selected"] for choice in list(spec.choices(cl))[1:])


@register.filter
def theirs_of(form: Any, name: str) -> str | None:
    """Return what somebody else saved in a field, or None where nobody did."""
    found: str | None = getattr(form, "theirs", {}).get(name)
    return found


@register.filter
def field(form: BaseForm, name: str) -> BoundField:
    """Return a field of a form by its name."""
    return form[name]


@register.filter
def plain_fields(form: Any) -> list[BoundField]:
    """Return the fields that are the same in every language; of a form without languages all that are seen."""
    found: list[BoundField] = form.plain_fields() if hasattr(form, "plain_fields") else form.visible_fields()
    return found


@register.filter
def words(text: str) -> list[str]:
    """Return the words of a text."""
    return text.split()
