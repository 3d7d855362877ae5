"""Points that members propose: theirs to take back, the facilitator's to answer, and nobody's by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from klankbord.choices import AgendaSource, MeetingState, ProposalState
from klankbord.exceptions import MeetingIsCancelled, MeetingIsOver, ProposalIsAnswered
from klankbord.models import AgendaItem, Proposal
from klankbord.services import meetings as meeting_services
from klankbord.services import proposing as services
from portal.models import User
from portal.permissions import Role
from portal.veiled import veiled
from tests.builders.meetings import make_meeting
from tests.builders.taking_part import make_proposal
from tests.conftest import make_user
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=9)
# A made-up number of which every digit is a place in an alphabet.
PHONE = "06 12345678"


@pytest.fixture
def other(db: None) -> User:
    return make_user("klaproos", Role.MEMBER)


# --- A member --------------------------------------------------------------------------------------------------------
def test_proposal_is_kept_in_the_language_of_the_page(as_member: Client, member: User) -> None:
    response = as_member.post(
        address("proposals", language="es"), {"title": "El\nfolleto ", "text": "¿Qué palabras?\r\nTodas."}
    )

    proposal = Proposal.objects.get()
    assert response["Location"] == address("proposals", language="es")
    assert (proposal.member, proposal.language, proposal.state) == (member, "es", ProposalState.OPEN)
    assert (proposal.title, proposal.text) == ("El folleto", "¿Qué palabras?\nTodas.")


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"title": "  "}, "title"), ({"title": "a" * 121}, "title"), ({"title": "Folder", "text": "a " * 301}, "text")],
)
def test_proposal_with_a_mistake_keeps_what_was_typed(as_member: Client, sent: dict[str, str], field: str) -> None:
    response = as_member.post(address("proposals"), {"text": "De woorden"} | sent)

    assert list(response.context["form"].errors) == [field]
    assert sent.get("text", "De woorden").strip() in response.content.decode()
    assert not Proposal.objects.exists()


def test_words_that_could_give_somebody_away_are_shown_first_and_she_decides(as_member: Client) -> None:
    url = address("proposals", language="en")
    sent = {"title": "The leaflet", "text": f"Call me on {PHONE}."}

    asked = as_member.post(url, sent)
    page = asked.content.decode()
    assert not Proposal.objects.exists()
    assert "Could this tell who somebody is? It looks like: a phone number." in page
    assert f"<mark>{PHONE}</mark>" in page
    assert "Yes, they may stay" in page
    assert "may stay empty" not in page.split("May these words stay?")[1].split("</legend>")[0]

    shown = asked.context["form"]["text_shown"].value()
    as_member.post(url, sent | {"text_kept": "yes", "text_shown": shown})
    assert Proposal.objects.get().text == f"Call me on {PHONE}."


def test_tick_for_other_words_does_not_count(as_member: Client) -> None:
    url, sent = address("proposals"), {"title": "Folder", "text": f"Bel {PHONE}."}
    shown = as_member.post(url, sent).context["form"]["text_shown"].value()

    again = as_member.post(
        url, {"title": "Folder", "text": "Bel 06 87654321.", "text_kept": "yes", "text_shown": shown}
    )

    assert list(again.context["form"].errors) == ["text"]
    assert not Proposal.objects.exists()


def test_changed_words_need_no_tick(as_member: Client) -> None:
    url = address("proposals")
    as_member.post(url, {"title": "Folder", "text": f"Bel {PHONE}."})

    as_member.post(url, {"title": "Folder", "text": "Bel mij niet."})

    assert Proposal.objects.get().text == "Bel mij niet."


def test_member_reads_what_became_of_hers_and_nothing_of_others(as_member: Client, member: User, other: User) -> None:
    meeting = make_meeting(SOON)
    make_proposal(other, title="Van een ander", text="")
    make_proposal(member, title="Wacht nog")
    declined = make_proposal(member, title="Liever niet", language="nl")
    services.decline(proposal=declined, reason="Dit doet de gemeente.")
    taken = make_proposal(member, title="Komt erop", language="nl")
    services.take_up(proposal=taken, meeting=meeting, at=NOW)
    removed = make_proposal(member, title="Was erop", language="nl")
    point = services.take_up(proposal=removed, meeting=meeting, at=NOW)
    meeting_services.remove_point(point=point)

    page = as_member.get(address("proposals", language="en")).content.decode()
    text = text_of(as_member, address("proposals", language="en"))

    assert "Van een ander" not in text
    # The last one first; 22 November 2026 and nine days is Tuesday 1 December.
    places = [
        text.find(words)
        for words in (
            "Was erop", "off the agenda again", "Komt erop", "on the agenda", "Tuesday 1 December 2026",
            "Liever niet", "not on the agenda", "Why: Dit doet de gemeente.", "Wacht nog", "waits for the facilitator",
        )
    ]  # fmt: skip
    assert -1 not in places
    assert '<span lang="nl">Dit doet de gemeente.</span>' in page
    # Only what waits can be taken back.
    assert text.count("Take it back") == 1


def test_open_proposal_can_be_taken_back_after_asking(as_member: Client, member: User) -> None:
    url = address("withdraw", veiled(make_proposal(member)))

    assert as_member.get(url).status_code == 200
    assert Proposal.objects.exists()
    as_member.post(url)
    assert not Proposal.objects.exists()
    assert as_member.post(url).status_code == 404


def test_answered_proposal_stays(as_member: Client, member: User) -> None:
    proposal = make_proposal(member)
    services.decline(proposal=proposal, reason="Nee")

    page = as_member.post(address("withdraw", veiled(proposal), language="en"), follow=True).content.decode()

    assert "This proposal was answered already." in page
    assert Proposal.objects.get() == proposal


def test_proposal_of_another_member_does_not_exist(as_member: Client, other: User) -> None:
    url = address("withdraw", veiled(make_proposal(other)))

    assert [as_member.get(url).status_code, as_member.post(url).status_code] == [404, 404]
    assert Proposal.objects.exists()


def test_so_many_wait_that_another_one_is_refused_in_words(as_member: Client, member: User) -> None:
    for number in range(services.MOST_WAITING):
        make_proposal(member, title=f"Punt {number}")

    response = as_member.post(address("proposals", language="en"), {"title": "One more"})

    assert "Many of your points are waiting already." in response.content.decode()
    assert ">\nOne more</textarea>" in response.content.decode()
    assert Proposal.objects.count() == services.MOST_WAITING


def test_own_list_asks_as_often_for_one_as_for_three(as_member: Client, member: User) -> None:
    as_member.get(address("proposals"))
    counts = []
    for day in (1, 2, 3):
        services.take_up(
            proposal=make_proposal(member), meeting=make_meeting(NOW + timedelta(days=day)), at=NOW
        )  # fmt: skip
        counts.append(queries_of(as_member, address("proposals")))

    # The proposals with their point and its meeting; the agenda of that meeting is not read.
    assert counts[0].own == 1
    assert counts[2] == counts[0]


# --- The facilitator -------------------------------------------------------------------------------------------------
def test_what_waits_is_shown_without_whose_it_is(as_facilitator: Client, member: User, other: User) -> None:
    make_proposal(member, title="El folleto")
    make_proposal(other, title="De ingang", language="nl")
    services.decline(proposal=make_proposal(other, title="Beantwoord"), reason="Nee")

    page = as_facilitator.get(address("proposed", language="en")).content.decode()

    assert '<p lang="es"><strong>El folleto</strong></p>' in page
    assert page.find("El folleto") < page.find("De ingang")
    assert "Beantwoord" not in page
    assert "zonnebloem" not in page
    assert "klaproos" not in page
    assert "2 new" in page


def test_menu_of_a_member_counts_nothing(as_member: Client, member: User) -> None:
    make_proposal(member)

    page = as_member.get(address("home", language="en")).content.decode()

    assert "1 new" not in page
    assert address("proposed", language="en") not in page
    assert page.count('<li><a href="/en/klankbord/') <= 5


def test_take_up_makes_a_point_in_its_language_and_leads_to_the_others(as_facilitator: Client, member: User) -> None:
    meeting = make_meeting(SOON, points=1)
    proposal = make_proposal(member)

    response = as_facilitator.post(address("take-up", veiled(proposal)), {"meeting": meeting.pk})

    proposal.refresh_from_db()
    point = meeting.agenda_items.get(order=2)
    assert response["Location"] == address("change-point", meeting.pk, point.pk)
    assert (proposal.state, proposal.point) == (ProposalState.TAKEN, point)
    assert (point.source, point.title_es, point.text_es) == (AgendaSource.MEMBER, "El folleto", "¿Qué palabras?")
    assert not any((point.title_nl, point.title_en, point.text_nl, point.text_en))


@pytest.mark.parametrize("active", ["nl", "en", "es"])
@pytest.mark.parametrize("language", ["nl", "en", "es"])
def test_take_up_works_from_and_into_every_language(member: User, active: str, language: str) -> None:
    proposal = make_proposal(member, language=language)

    with translation.override(active):
        point = services.take_up(proposal=proposal, meeting=make_meeting(SOON), at=NOW)

    point = AgendaItem.objects.get(pk=point.pk)
    assert {code: getattr(point, f"title_{code}") or "" for code in ("nl", "en", "es")} == {
        "nl": "", "en": "", "es": "", language: "El folleto",
    }  # fmt: skip


def test_member_reads_a_point_taken_up_as_not_translated(as_member: Client, member: User) -> None:
    meeting = make_meeting(SOON)
    services.take_up(proposal=make_proposal(member), meeting=meeting, at=NOW)

    page = as_member.get(address("meeting", meeting.pk, language="nl")).content.decode()

    assert '<span lang="es">El folleto</span>' in page
    assert page.count(translation.gettext("Not translated yet.")) == 1


def test_take_up_offers_only_meetings_that_come(as_facilitator: Client, member: User) -> None:
    to_come = make_meeting(SOON)
    make_meeting(SOON, state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")
    over = make_meeting(NOW - timedelta(days=9))
    url = address("take-up", veiled(make_proposal(member)))

    response = as_facilitator.get(url)
    refused = as_facilitator.post(url, {"meeting": over.pk})

    assert list(response.context["form"].fields["meeting"].queryset) == [to_come]
    assert list(refused.context["form"].errors) == ["meeting"]


def test_take_up_without_a_meeting_says_what_to_do_first(as_facilitator: Client, member: User) -> None:
    text = text_of(as_facilitator, address("take-up", veiled(make_proposal(member)), language="en"))

    assert "No meeting is planned yet. Plan one first." in text


def test_agenda_shows_what_waits_with_one_button(as_facilitator: Client, member: User) -> None:
    meeting = make_meeting(SOON)
    proposal = make_proposal(member)

    page = as_facilitator.get(address("agenda", meeting.pk)).content.decode()

    assert f'action="{address("take-up", veiled(proposal))}"' in page
    assert f'name="meeting" value="{meeting.pk}"' in page


def test_decline_needs_a_reason_in_the_language_of_the_proposal(as_facilitator: Client, member: User) -> None:
    proposal = make_proposal(member)
    url = address("decline", veiled(proposal), language="en")

    page = as_facilitator.get(url).content.decode()
    refused = as_facilitator.post(url, {"reason": " "})
    done = as_facilitator.post(url, {"reason": "Ya lo hace el municipio."})

    assert "Write it in this language: Spanish." in page
    assert 'lang="es"' in page.split('name="reason"')[1].split(">")[0]
    assert list(refused.context["form"].errors) == ["reason"]
    assert done["Location"] == address("proposed", language="en")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (ProposalState.DECLINED, "Ya lo hace el municipio.")


def test_reason_with_a_phone_number_asks_why_it_stays_and_keeps_the_answer(
    as_facilitator: Client, member: User
) -> None:
    proposal = make_proposal(member, language="nl")
    url, sent = address("decline", veiled(proposal)), {"reason": f"Bel de gemeente op {PHONE}."}

    shown = as_facilitator.post(url, sent).context["form"]["reason_shown"].value()
    as_facilitator.post(url, sent | {"reason_shown": shown, "reason_kept": "organisation"})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.kept_reason) == (ProposalState.DECLINED, "organisation")


@pytest.mark.parametrize("name", ["take-up", "decline"])
def test_second_answer_is_refused_in_words(as_facilitator: Client, member: User, name: str) -> None:
    meeting = make_meeting(SOON)
    proposal = make_proposal(member)
    services.decline(proposal=proposal, reason="No")

    page = as_facilitator.post(
        address(name, veiled(proposal), language="en"), {"meeting": meeting.pk, "reason": "Nee"}, follow=True
    ).content.decode()  # fmt: skip

    assert "This proposal was answered already." in page
    assert not AgendaItem.objects.exists()


def test_take_up_into_a_meeting_that_is_cancelled_or_over_changes_nothing(member: User) -> None:
    proposal = make_proposal(member)
    off = make_meeting(SOON, state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    with pytest.raises(MeetingIsCancelled):
        services.take_up(proposal=proposal, meeting=off, at=NOW)
    with pytest.raises(MeetingIsOver):
        services.take_up(proposal=proposal, meeting=make_meeting(NOW - timedelta(hours=2)), at=NOW)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    assert not AgendaItem.objects.exists()


def test_proposal_taken_back_at_that_moment_is_not_taken_up(member: User) -> None:
    proposal = make_proposal(member)
    services.withdraw(proposal=Proposal.objects.get())

    with pytest.raises(ProposalIsAnswered):
        services.take_up(proposal=proposal, meeting=make_meeting(SOON), at=NOW)


def test_database_keeps_no_other_reason_than_the_fixed_ones(member: User) -> None:
    with pytest.raises(IntegrityError, match="klankbord_proposal_kept_reason"), transaction.atomic():
        make_proposal(member, kept_reason="because")


def test_list_of_what_waits_asks_as_often_for_one_as_for_three(as_facilitator: Client, member: User) -> None:
    as_facilitator.get(address("proposed"))
    counts = []
    for _time in range(3):
        make_proposal(member)
        counts.append(queries_of(as_facilitator, address("proposed")))

    # The number in the menu, and the list.
    assert counts[0].own == 2
    assert counts[2] == counts[0]
