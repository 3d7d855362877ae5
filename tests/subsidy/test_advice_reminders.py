"""Who answers advices is told what waits, on her own pages, until there is an answer."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from klankbord.models import Advice
from subsidy import reminders
from tests.builders.advices import make_advice, make_answered

pytestmark = pytest.mark.django_db


def test_account_holder_is_told_what_waits_for_her_answer_until_it_is_given(accountholder):
    today = date(2026, 1, 5)
    first = make_advice(date(2025, 12, 1), answer_due_on=date(2026, 3, 12))
    with translation.override("en"):
        one = reminders.reminders_for(accountholder, today=today)
        make_advice(date(2025, 12, 1), answer_due_on=date(2026, 3, 13))
        two = reminders.reminders_for(accountholder, today=today)
        late = reminders.reminders_for(accountholder, today=date(2026, 3, 13))
        Advice.objects.filter(pk=first.pk).delete()
        left = reminders.reminders_for(accountholder, today=today)

    assert [one.words for one in one] == ["1 piece of advice waits for your answer, before 12 March 2026."]
    assert [one.words for one in two] == ["2 pieces of advice wait for your answer, the first before 12 March 2026."]
    # Before it stands what is said of the year from February on.
    assert late[-1].words == "2 pieces of advice wait for your answer. The first was due before 12 March 2026."
    assert [one.words for one in left] == ["1 piece of advice waits for your answer, before 13 March 2026."]
    assert late[-1].link == "/en/klankbord/adviezen/"


def test_answered_advice_and_other_readers_bring_no_reminder(accountholder, coordinator, facilitator, member):
    make_answered()

    assert reminders.reminders_for(accountholder, today=date(2026, 1, 5)) == []

    make_advice()
    others = (coordinator, facilitator, member)
    found = [one.link for user in others for one in reminders.reminders_for(user, today=date(2026, 1, 5))]

    assert not any("adviezen" in link for link in found)
