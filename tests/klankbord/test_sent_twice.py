"""The same words sent twice, after one another and at the same moment, are one advice and one proposal (F10)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from klankbord.choices import AdviceAnswer, AdviceKind
from klankbord.models import Advice, Proposal
from klankbord.services import advice as advices
from klankbord.services import proposing
from portal.permissions import Role
from tests.builders.advices import GIVEN, in_all
from tests.conftest import make_user

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 20
DUE = date(2026, 11, 22)
WORDS = (
    {"kind": AdviceKind.OWN, "given_on": GIVEN, "answer_due_on": DUE} | in_all("title", "Deur") | in_all("text", "Bel")
)


def at_once(work: Callable[[], object]) -> None:
    """Do something twenty times at the same moment."""
    line = Barrier(AT_ONCE)

    def one(_number: int) -> None:
        line.wait(timeout=30)
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_the_same_advice_twenty_times_at_once_is_one() -> None:
    at_once(lambda: advices.write_advice(changes=WORDS))

    assert Advice.objects.count() == 1


@pytest.mark.django_db
def test_advice_with_one_other_word_is_another_one() -> None:
    first = advices.write_advice(changes=WORDS)
    other = advices.write_advice(changes=WORDS | {"text_es": "Timbre"})

    assert len({first.pk, other.pk}) == 2


@pytest.mark.django_db
def test_advice_that_was_answered_is_not_the_one_that_is_written_now() -> None:
    first = advices.write_advice(changes=WORDS)
    advices.answer_advice(
        advice=first,
        answer=AdviceAnswer.DECLINED,
        changes=in_all("reason", "Geen geld") | in_all("action", "") | in_all("done_by", "") | {"action_due_on": None},
        today=DUE,
    )

    again = advices.write_advice(changes=WORDS)

    assert again.pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_the_same_proposal_twenty_times_at_once_is_one() -> None:
    member = make_user("zonnebloem", Role.MEMBER)
    at_once(lambda: proposing.propose(member=member, language="nl", title="Folder", text="De woorden"))

    assert Proposal.objects.count() == 1


@pytest.mark.django_db
def test_proposal_of_another_member_or_in_another_language_is_another_one() -> None:
    member, other = make_user("zonnebloem", Role.MEMBER), make_user("klaproos", Role.MEMBER)
    for who, language in ((member, "nl"), (other, "nl"), (member, "es")):
        proposing.propose(member=who, language=language, title="Folder", text="De woorden")

    assert Proposal.objects.count() == 3


@pytest.mark.django_db
def test_proposal_sent_again_when_ten_wait_is_the_one_that_waits() -> None:
    member = make_user("zonnebloem", Role.MEMBER)
    for number in range(proposing.MOST_WAITING):
        last = proposing.propose(member=member, language="nl", title=f"Punt {number}", text="")

    again = proposing.propose(member=member, language="nl", title=last.title, text="")

    assert again == last
