"""One look for every form: label, help, error, control (templates/django/forms/field.html)."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class SiteFormRenderer(TemplatesSetting):
    """Renders fields with the templates of the site, so that each form looks and reads the same."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
