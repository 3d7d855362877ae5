"""What waits for the answer of the account holder, on her own pages."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from klankbord.advice_reading import AdviceRead
from klankbord.models import Advice
from portal.permissions import ANSWER_ADVICE

register = template.Library()


@register.simple_tag(takes_context=True)
def due_answers(context: RequestContext) -> SafeString:
    """Return the advices that wait for the reader's answer, as links; nothing for who gives no answers."""
    user = context["request"].user
    if not user.has_perm(ANSWER_ADVICE):
        return SafeString("")
    waiting = Advice.objects.get_queryset().visible_to(user).waiting()
    today, language = timezone.localdate(), get_language() or ""
    due = [AdviceRead.of(advice, language=language, today=today) for advice in waiting.with_parts()]
    return mark_safe(render_to_string("klankbord/_due_answers.html", {"due": due}))  # noqa: S308  (it escapes)
