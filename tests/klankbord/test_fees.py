"""How many people came and what they got: numbers, exact, and only for who pays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from klankbord.choices import FeeKind, MeetingState
from klankbord.euros import read_euros
from klankbord.exceptions import MeetingHasNoPapers, MeetingIsToCome, MoreFeesThanPeople
from klankbord.fee_sums import fees_of_year
from klankbord.models import Fee, Meeting
from klankbord.services import fees as services
from klankbord.services.fees import FeeLine
from portal.models import User
from tests.builders.meetings import make_meeting
from tests.klankbord.conftest import NOW
from tests.klankbord.queries import queries_of
from tests.klankbord.test_member_views import address, text_of

pytestmark = pytest.mark.django_db


def sent(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends: eight came, six get 12.50 in cash of whom five have it, one a voucher of 20."""
    return {
        "people": "8", "cash_number": "6", "cash_amount": "12,50", "cash_given": "5",
        "voucher_number": "1", "voucher_amount": "20", "voucher_given": "1",
    } | changes  # fmt: skip


def line(kind: FeeKind = FeeKind.CASH, number: int = 1, amount: str = "10", given: int = 0) -> FeeLine:
    return FeeLine(kind, number, Decimal(amount), given)


@pytest.fixture
def meeting(_clock: None) -> Meeting:
    return make_meeting(NOW - timedelta(days=3))


# --- Writing it down -------------------------------------------------------------------------------------------------
def test_people_and_fees_are_stored_as_a_row_for_each_attendance(as_facilitator: Client, meeting: Meeting) -> None:
    response = as_facilitator.post(address("people", meeting.pk), sent())

    assert response["Location"] == address("people", meeting.pk)
    meeting.refresh_from_db()
    assert meeting.people_present == 8
    rows = sorted(Fee.objects.values_list("kind", "amount", "is_given"))
    assert rows == [
        ("cash", Decimal("12.50"), False),
        *[("cash", Decimal("12.50"), True)] * 5,
        ("voucher", Decimal("20.00"), True),
    ]


def test_what_is_written_takes_the_place_of_what_was(as_facilitator: Client, meeting: Meeting) -> None:
    as_facilitator.post(address("people", meeting.pk), sent())

    as_facilitator.post(
        address("people", meeting.pk),
        sent(people="2", cash_number="2", cash_given="0", voucher_number="", voucher_given=""),
    )

    assert Meeting.objects.get().people_present == 2
    assert list(Fee.objects.values_list("kind", "is_given")) == [("cash", False)] * 2


@pytest.mark.parametrize("people", ["0", "1", "200"])
def test_every_number_of_people_that_fits_is_taken(as_facilitator: Client, meeting: Meeting, people: str) -> None:
    as_facilitator.post(address("people", meeting.pk), {"people": people})

    assert Meeting.objects.get().people_present == int(people)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": ""}, "people"),
        ({"people": "-1"}, "people"),
        ({"people": "201"}, "people"),
        ({"people": "8,5"}, "people"),
        ({"people": "9" * 5000}, "people"),
        ({"people": "6"}, "people"),  # six and one are seven
        ({"cash_amount": ""}, "cash_amount"),
        ({"cash_amount": "0"}, "cash_amount"),
        ({"cash_amount": "NaN"}, "cash_amount"),
        ({"cash_given": "7"}, "cash_given"),
        ({"voucher_number": ""}, "voucher_given"),
        ({"voucher_number": "-1"}, "voucher_number"),
    ],
)
def test_wrong_numbers_are_told_beside_the_field(
    as_facilitator: Client, meeting: Meeting, changes: dict[str, str], field: str
) -> None:
    response = as_facilitator.post(address("people", meeting.pk), sent(**changes))

    assert list(response.context["form"].errors) == [field]
    assert 'value="12,50"' in response.content.decode() or "cash_amount" in changes
    assert (Meeting.objects.get().people_present, Fee.objects.count()) == (None, 0)


def test_form_starts_with_the_fee_of_the_meeting_and_later_with_what_was_written(
    as_facilitator: Client, meeting: Meeting
) -> None:
    Meeting.objects.update(fee_amount="17.50", fee_kind=FeeKind.VOUCHER)

    form = as_facilitator.get(address("people", meeting.pk)).context["form"]
    assert {name: str(value) for name, value in form.initial.items() if value is not None} == {
        "voucher_amount": "17.50"
    }

    as_facilitator.post(address("people", meeting.pk), sent())
    response = as_facilitator.get(address("people", meeting.pk, language="en"))
    assert {name: str(value) for name, value in response.context["form"].initial.items()} == {
        "people": "8", "cash_number": "6", "cash_given": "5", "cash_amount": "12.50",
        "voucher_number": "1", "voucher_given": "1", "voucher_amount": "20.00",
    }  # fmt: skip
    # Five times 12.50 and once 20: 82.50.
    assert "Given so far: €\xa082.50" in response.content.decode()
    assert "1 fee is still to be given." in response.content.decode()


def test_fees_for_more_than_who_came_are_refused_and_change_nothing(meeting: Meeting) -> None:
    services.record_people(meeting=meeting, people=2, lines=[line(number=2)], at=NOW)

    with pytest.raises(MoreFeesThanPeople):
        services.record_people(meeting=meeting, people=2, lines=[line(number=2), line(FeeKind.VOUCHER)], at=NOW)
    with pytest.raises(ValidationError):
        services.record_people(meeting=meeting, people=201, lines=[], at=NOW)
    with pytest.raises(ValidationError):
        services.record_people(meeting=meeting, people=1, lines=[line(amount="0")], at=NOW)


@pytest.mark.parametrize(
    ("start", "fields", "error"),
    [
        (NOW - timedelta(hours=1), {}, MeetingIsToCome),
        (NOW - timedelta(days=9), {"state": MeetingState.CANCELLED, "cancel_reason_nl": "Ziek"}, MeetingHasNoPapers),
    ],
)
def test_meeting_that_was_not_held_has_no_people(
    as_facilitator: Client, start: datetime, fields: dict[str, str], error: type[Exception]
) -> None:
    meeting = make_meeting(start, **fields)

    with pytest.raises(error):
        services.record_people(meeting=meeting, people=1, lines=[], at=NOW)
    for method in (as_facilitator.get, as_facilitator.post):
        assert method(address("people", meeting.pk), sent())["Location"] == address("meeting", meeting.pk)
    assert Meeting.objects.get().people_present is None


def test_meeting_that_ended_this_second_was_held(meeting: Meeting) -> None:
    just_over = make_meeting(NOW - timedelta(hours=2))

    services.record_people(meeting=just_over, people=1, lines=[], at=NOW)

    just_over.refresh_from_db()
    assert just_over.people_present == 1


# --- The fees of a year ----------------------------------------------------------------------------------------------
def make_year(year: int = 2026) -> None:
    """Three meetings that were held, and ones that stay out: to come, cancelled, and in the other years."""
    winter = make_meeting(datetime(year, 2, 3, 18, 0, tzinfo=UTC))
    services.record_people(
        meeting=winter,
        people=9,
        lines=[line(number=7, amount="12.35", given=6), line(FeeKind.VOUCHER, 2, "20", 2)],
        at=NOW,
    )
    spring = make_meeting(datetime(year, 5, 6, 18, 0, tzinfo=UTC))
    services.record_people(meeting=spring, people=4, lines=[line(number=3, amount="0.05", given=3)], at=NOW)
    make_meeting(datetime(year, 9, 9, 18, 0, tzinfo=UTC))
    # New Year's night in Friesland: 31 December in London.
    outside = make_meeting(datetime(year - 1, 12, 31, 23, 30, tzinfo=UTC) - timedelta(hours=3))
    services.record_people(meeting=outside, people=50, lines=[line(number=50, amount="99", given=50)], at=NOW)
    make_meeting(NOW + timedelta(days=9))
    make_meeting(NOW - timedelta(days=9), state=MeetingState.CANCELLED, cancel_reason_nl="Ziek")


@pytest.mark.usefixtures("_clock")
def test_fees_of_a_year_add_up_to_the_cent(facilitator: User) -> None:
    make_year()

    fees = fees_of_year(2026, user=facilitator, at=NOW)

    assert [one.meeting.people_present for one in fees.meetings] == [9, 4, None]
    assert [(one.together.number, one.together.given) for one in fees.meetings] == [(9, 8), (3, 3), (0, 0)]
    # 6 x 12.35 = 74.10 and 2 x 20 = 40; 3 x 0.05 = 0.15.
    assert [one.together.given_amount for one in fees.meetings] == [Decimal("114.10"), Decimal("0.15"), Decimal(0)]
    assert (fees.people, fees.cash.given_amount, fees.voucher.given_amount) == (13, Decimal("74.25"), Decimal("40.00"))
    assert fees.together.given_amount == Decimal("114.25")
    # With the seventh, which is not given yet: 7 x 12.35 = 86.45, and 40 and 0.15.
    assert fees.together.amount == Decimal("126.60")


def test_year_page_shows_each_meeting_and_the_sum(as_facilitator: Client) -> None:
    make_year()

    text = text_of(as_facilitator, address("fees-year", 2026, language="en")).replace("\xa0", " ")

    assert "3 February 2026 9 8 of 9 € 74.10 € 40.00 € 114.10" in text
    assert "6 May 2026 4 3 € 0.15 € 0.00 € 0.15" in text
    assert "9 September 2026 not filled in 0 € 0.00 € 0.00 € 0.00" in text
    assert "Together 13 11 € 74.25 € 40.00 € 114.25" in text
    assert "99" not in text


def test_year_page_asks_the_database_as_often_for_one_meeting_as_for_four(as_facilitator: Client) -> None:
    make_meeting(datetime(2026, 1, 6, 18, 0, tzinfo=UTC))
    one = queries_of(as_facilitator, address("fees-year", 2026))
    make_year()

    # The meetings, and the sums of their fees.
    assert one.own == 3
    assert queries_of(as_facilitator, address("fees-year", 2026)) == one


def test_year_without_meetings_says_so_and_other_years_are_not_there(as_facilitator: Client) -> None:
    assert "No meeting was held in this year yet." in text_of(as_facilitator, address("fees-year", 2025, language="en"))
    assert as_facilitator.get(address("fees-year", 2019)).status_code == 404
    assert as_facilitator.get(address("fees-year", 2027)).status_code == 404
    assert as_facilitator.get(address("fees"))["Location"] == address("fees-year", 2026)


# --- Who sees it -----------------------------------------------------------------------------------------------------
def test_account_holder_and_member_see_no_number_and_no_amount(
    client: Client, accountholder: User, member: User, meeting: Meeting
) -> None:
    services.record_people(meeting=meeting, people=173, lines=[line(number=61, amount="47.11", given=61)], at=NOW)

    for person in (accountholder, member):
        client.force_login(person)
        for url in (address("people", meeting.pk), address("fees"), address("fees-year", 2026)):
            assert client.get(url).status_code == 404
            assert client.post(url).status_code in {404, 405}
        for url in (address("home"), address("meeting", meeting.pk)):
            page = client.get(url).content.decode()
            assert [word for word in ("173", "61 ", "47,11", address("people", meeting.pk)) if word in page] == []
        assert not Fee.objects.get_queryset().visible_to(person).exists()  # type: ignore[attr-defined]
        assert fees_of_year(2026, user=person, at=NOW).together.number == 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25", "25.00"), ("12,5", "12.50"), ("12.05", "12.05"), (" € 7,50 ", "7.50"), ("0", "0.00"),
        ("", None), ("-1", None), ("1.000,00", None), ("12,505", None), ("12,", None), ("1e2", None), ("10000", None),
    ],
)  # fmt: skip
def test_amounts_are_read_with_a_point_or_a_comma(text: str, amount: str | None) -> None:
    assert read_euros(text) == (None if amount is None else Decimal(amount))
