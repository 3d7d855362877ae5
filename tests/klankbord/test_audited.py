"""What staff do for the sounding board stands in the audit log; what a member does never (security.md D10)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from klankbord.choices import AdviceAnswer, SurveyState
from klankbord.services import advice as advices
from klankbord.services import surveys
from portal.models import AuditEvent
from tests.builders.advices import make_advice, make_answered
from tests.builders.surveys import make_survey
from tests.klankbord.test_advice_services import PROMISE

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def found() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.in_order().values_list("action", "subject"))  # type: ignore[attr-defined]  # its own queryset


def test_answer_to_an_advice_and_showing_it_are_written_down() -> None:
    waiting, answered = make_advice(), make_answered()
    advices.answer_advice(advice=waiting, answer=AdviceAnswer.TAKEN_UP, changes=PROMISE, today=TODAY)
    advices.publish_advice(advice=answered)
    advices.unpublish_advice(advice=answered)

    assert found() == [
        ("advice_answered", f"advice:{waiting.pk}"),
        ("advice_published", f"advice:{answered.pk}"),
        ("advice_hidden", f"advice:{answered.pk}"),
    ]


def test_steps_of_a_survey_are_written_down() -> None:
    survey = make_survey(code="vragen", state=SurveyState.READY, today=TODAY)
    surveys.close_survey(survey=survey, today=TODAY)

    assert found() == [("survey_closed", "survey:vragen")]
