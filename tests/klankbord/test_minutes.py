"""Minutes: written by who plans, shared with members, approved by the group, and then fixed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from klankbord.choices import MeetingState
from klankbord.exceptions import (
    ApprovedTooEarly,
    MeetingHasNoPapers,
    MeetingIsToCome,
    MinutesAreApproved,
    MinutesAreNotShared,
)
from klankbord.models import Meeting, Minutes
from klankbord.services import minutes as services
from portal.models import User
from tests.builders.meetings import make_meeting
from tests.builders.papers import make_minutes
from tests.klankbord.conftest import NOW
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
STEPS = ("share-minutes", "take-minutes-back", "approve-minutes")


def texts(**changes: str) -> dict[str, str]:
    return {"text_nl": "Wij spraken over de folder.", "text_en": "", "text_es": "Hablamos del folleto."} | changes


@pytest.fixture
def meeting(_clock: None) -> Meeting:
    return make_meeting(NOW - timedelta(days=30))


@pytest.fixture
def later(_clock: None) -> Meeting:
    """Return a meeting of yesterday."""
    return make_meeting(NOW - timedelta(days=1))


# --- Writing ---------------------------------------------------------------------------------------------------------
def test_minutes_are_stored_per_language_and_nobody_else_sees_them(
    as_facilitator: Client, meeting: Meeting, member: User
) -> None:
    response = as_facilitator.post(address("minutes", meeting.pk), texts())

    minutes = Minutes.objects.get()
    assert response["Location"] == address("minutes", meeting.pk)
    assert (minutes.text_nl, minutes.text_en) == ("Wij spraken over de folder.", "")
    assert (minutes.text_es, minutes.shared_on, minutes.kept_reason) == ("Hablamos del folleto.", None, "")
    as_facilitator.force_login(member)
    assert "folder" not in text_of(as_facilitator, address("meeting", meeting.pk))


def test_minutes_are_written_over_not_beside(as_facilitator: Client, meeting: Meeting) -> None:
    make_minutes(meeting)

    as_facilitator.post(address("minutes", meeting.pk), texts(text_nl="Anders"))

    assert Minutes.objects.get().text_nl == "Anders"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text_nl": "  "}, "text_nl"),
        ({"text_nl": "a" * 12_001}, "text_nl"),
        ({"text_es": "a\x00b"}, "text_es"),
        ({"text_nl": "Bel 06-12345678"}, "text_nl"),
        ({"text_en": "Write to jan@example.org"}, "text_en"),
        ({"text_es": "Mi correo es ana@example.org"}, "text_es"),
    ],
)
def test_minutes_with_a_mistake_keep_what_was_typed(
    as_facilitator: Client, meeting: Meeting, changes: dict[str, str], field: str
) -> None:
    response = as_facilitator.post(address("minutes", meeting.pk), {"text_nl": "De folder"} | changes)

    assert list(response.context["form"].errors) == [field]
    assert not Minutes.objects.exists()


def test_found_words_stay_with_a_reason_that_is_stored(as_facilitator: Client, meeting: Meeting) -> None:
    url, words = address("minutes", meeting.pk), texts(text_en="Call 06-12345678")
    form = as_facilitator.post(url, words).context["form"]

    as_facilitator.post(url, words | {"text_en_kept": "organisation", "text_en_shown": form.data["text_en_shown"]})

    assert Minutes.objects.get().kept_reason == "organisation"
    # Shown again, the reason is chosen already.
    assert 'value="organisation"' in as_facilitator.get(url).content.decode().split(" checked")[0]


@pytest.mark.parametrize(
    ("days", "fields", "error"),
    [
        (1, {}, MeetingIsToCome),
        (0, {}, MeetingIsToCome),
        (-9, {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}, MeetingHasNoPapers),
    ],
)
def test_meeting_that_was_not_held_has_no_minutes(
    as_facilitator: Client, days: int, fields: dict[str, str], error: type[Exception]
) -> None:
    # Two hours long: the one that begins now is not over.
    meeting = make_meeting(NOW + timedelta(days=days), **fields)

    with pytest.raises(error):
        services.write_minutes(meeting=meeting, texts={"nl": "x"}, kept_reason="", at=NOW)
    for method in (as_facilitator.get, as_facilitator.post):
        assert method(address("minutes", meeting.pk))["Location"] == address("meeting", meeting.pk)
    assert not Minutes.objects.exists()


def test_each_text_is_named_by_its_language(as_facilitator: Client, meeting: Meeting) -> None:
    page = as_facilitator.get(address("minutes", meeting.pk, language="en")).content.decode()

    for code, name in (("nl", "Dutch"), ("en", "English"), ("es", "Spanish")):
        assert f'for="id_text_{code}">Minutes: {name}' in page
        assert f'lang="{code}"' in page.split(f'name="text_{code}"')[1].split(">")[0]


# --- Sharing ---------------------------------------------------------------------------------------------------------
def test_shared_minutes_are_read_by_members_in_their_own_language(
    as_facilitator: Client, meeting: Meeting, member: User
) -> None:
    make_minutes(meeting, text_nl="Eerste\n\nTweede", text_en="", text_es="Primero <b>x</b>")
    as_facilitator.post(address("share-minutes", meeting.pk))
    assert Minutes.objects.get().shared_on == TODAY
    as_facilitator.force_login(member)

    spanish = as_facilitator.get(address("meeting", meeting.pk, language="es")).content.decode()
    english = as_facilitator.get(address("meeting", meeting.pk, language="en")).content.decode()

    assert "<p>Primero &lt;b&gt;x&lt;/b&gt;</p>" in spanish
    assert "Shared with members on Sunday 22 November 2026" in english
    assert "Not translated yet." in english
    assert '<div class="text stack-small" lang="nl"><p>Eerste</p>\n\n<p>Tweede</p></div>' in english


def test_sharing_twice_keeps_the_first_day(meeting: Meeting) -> None:
    minutes = make_minutes(meeting)

    services.share_minutes(minutes=minutes, today=TODAY)
    services.share_minutes(minutes=minutes, today=TODAY + timedelta(days=1))

    assert Minutes.objects.get().shared_on == TODAY


def test_minutes_that_are_taken_back_are_not_read(as_facilitator: Client, meeting: Meeting, member: User) -> None:
    make_minutes(meeting, shared_on=TODAY)

    as_facilitator.post(address("take-minutes-back", meeting.pk))

    assert Minutes.objects.get().shared_on is None
    as_facilitator.force_login(member)
    assert "folder" not in text_of(as_facilitator, address("meeting", meeting.pk))


@pytest.mark.parametrize("step", STEPS)
def test_step_without_minutes_says_to_write_them_first(as_facilitator: Client, meeting: Meeting, step: str) -> None:
    response = as_facilitator.post(address(step, meeting.pk, language="en"), follow=True)

    assert [str(one) for one in response.context["messages"]] == ["Write the minutes first."]


# --- Approving -------------------------------------------------------------------------------------------------------
def test_minutes_are_approved_on_the_day_of_a_later_meeting(
    as_facilitator: Client, meeting: Meeting, later: Meeting
) -> None:
    make_minutes(meeting, shared_on=date(2026, 11, 1), text_es="")
    page = text_of(as_facilitator, address("minutes", meeting.pk, language="en"))
    assert "Saturday 21 November 2026" in page
    # Who approves them in two languages knows it before; afterwards nobody can do anything about it.
    assert page.index("Something is still missing in: Spanish") < page.index("Approved by the group?")

    as_facilitator.post(address("approve-minutes", meeting.pk), {"meeting": later.pk})

    assert Minutes.objects.get().approved_on == date(2026, 11, 21)
    page = text_of(as_facilitator, address("minutes", meeting.pk, language="en"))
    assert "Approved on Saturday 21 November 2026" in page
    assert "Something is still missing" not in page
    assert "<form" not in as_facilitator.get(address("minutes", meeting.pk)).content.decode().split("<h1>")[1]


def test_minutes_are_not_approved_before_they_were_shared_or_at_a_meeting_that_cannot(
    meeting: Meeting, later: Meeting
) -> None:
    minutes = make_minutes(meeting, shared_on=TODAY)
    earlier = make_meeting(NOW - timedelta(days=60))
    to_come = make_meeting(NOW + timedelta(days=9))
    cancelled = make_meeting(NOW - timedelta(hours=1), state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    # Yesterday they were not shared yet.
    for wrong in (meeting, earlier, later, to_come, cancelled):
        with pytest.raises(ApprovedTooEarly):
            services.approve_minutes(minutes=minutes, approved_at=wrong, at=NOW)
    services.take_minutes_back(minutes=minutes)
    with pytest.raises(MinutesAreNotShared):
        services.approve_minutes(minutes=minutes, approved_at=later, at=NOW)
    assert Minutes.objects.get().approved_on is None


def test_approving_without_a_choice_says_so(as_facilitator: Client, meeting: Meeting, later: Meeting) -> None:
    make_minutes(meeting, shared_on=date(2026, 11, 1))

    response = as_facilitator.post(address("approve-minutes", meeting.pk, language="en"), follow=True)

    (message,) = response.context["messages"]
    assert str(message).startswith("The group approves the minutes at a later meeting")
    assert Minutes.objects.get().approved_on is None


def test_approved_minutes_stay_whatever_is_asked(as_facilitator: Client, meeting: Meeting, later: Meeting) -> None:
    minutes = make_minutes(meeting, shared_on=date(2026, 11, 1), approved_on=date(2026, 11, 21))
    before = Minutes.objects.values().get()

    with pytest.raises(MinutesAreApproved):
        services.write_minutes(meeting=meeting, texts={"nl": "Anders"}, kept_reason="", at=NOW)
    with pytest.raises(MinutesAreApproved):
        services.share_minutes(minutes=minutes, today=TODAY)
    as_facilitator.post(address("minutes", meeting.pk), texts(text_nl="Anders"))
    for step in STEPS:
        as_facilitator.post(address(step, meeting.pk), {"meeting": later.pk})

    assert Minutes.objects.values().get() == before


def test_database_keeps_approved_minutes(meeting: Meeting) -> None:
    make_minutes(meeting, shared_on=date(2026, 11, 1), approved_on=date(2026, 11, 21))

    for change in (
        lambda: Minutes.objects.update(text_nl="Anders"),
        lambda: Minutes.objects.update(approved_on=None),
        lambda: Minutes.objects.all().delete(),
        meeting.delete,
    ):
        with pytest.raises(IntegrityError, match="approved minutes stay"), transaction.atomic():
            change()


# --- What is still to do ---------------------------------------------------------------------------------------------
def test_home_tells_the_facilitator_what_is_to_do_after_meetings(as_facilitator: Client, meeting: Meeting) -> None:
    done = make_meeting(NOW - timedelta(days=60), people_present=5)
    make_minutes(done, shared_on=TODAY)
    written = make_meeting(NOW - timedelta(days=50), people_present=0)
    make_minutes(written)
    make_meeting(NOW - timedelta(days=40), state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")

    text = text_of(as_facilitator, address("home", language="en"))

    # 30 days before Sunday 22 November is Friday 23 October; 50 days before it is Saturday 3 October.
    assert (
        "Still to do after a meeting"
        " Friday 23 October 2026: write down how many people came , Friday 23 October 2026 ,"
        " write the minutes , Friday 23 October 2026"
        " Saturday 3 October 2026: share the minutes , Saturday 3 October 2026 "
    ) in text


def test_home_tells_the_account_holder_nothing_about_people(
    as_facilitator: Client, accountholder: User, meeting: Meeting
) -> None:
    as_facilitator.force_login(accountholder)
    assert "write the minutes" in text_of(as_facilitator, address("home", language="en"))

    make_minutes(meeting, shared_on=TODAY)

    text = text_of(as_facilitator, address("home", language="en"))
    assert "Still to do" not in text
    assert "people" not in text


def test_home_tells_a_member_nothing_to_do(as_member: Client, meeting: Meeting) -> None:
    assert "Still to do" not in text_of(as_member, address("home", language="en"))
