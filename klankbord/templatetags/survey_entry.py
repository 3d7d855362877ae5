"""What can be done with the answers of a survey, on the page of the survey."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klankbord.choices import SurveyState
from klankbord.models import Survey
from klankbord.tallying import takes_forms
from portal.permissions import ENTER_FORMS, READ_OPEN_ANSWERS

register = template.Library()


@register.simple_tag(takes_context=True)
def entry_actions(context: RequestContext, survey: Survey) -> SafeString:
    """Return the links that the role of the reader has for a survey: a form on paper, the words that people wrote."""
    allowed = context.request.user.get_all_permissions()
    links = []
    if ENTER_FORMS in allowed and takes_forms(survey, today=timezone.localdate(), is_paper=True):
        links.append((reverse("klankbord:form-entry", args=[survey.code]), _("Type over a form on paper")))
    if READ_OPEN_ANSWERS in allowed and survey.state == SurveyState.CLOSED:
        links.append((reverse("klankbord:open-answers", args=[survey.code]), _("What people wrote")))
    return format_html_join(" ", '<a class="button" href="{}">{}</a>', links)
