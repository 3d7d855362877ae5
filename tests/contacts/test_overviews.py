"""Raw counts: exact, of one's own records only, and what says that a number may be one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, FoldedCount, Signal
from contacts.overview_tables import contact_tables, hours, referral_tables, signal_table, work_table
from contacts.overviews import Overview, Work, overview, rare_combination
from contacts.services import ContactEntry, contact_entry
from contacts.spans import Span
from portal.models import Session, User
from tests.builders import records
from tests.builders.activities import contact_form, make_activity, make_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
YEAR = Span(2025)
DESCRIBED = {"work_setting": "home", "gender": "woman", "age_band": "age_30_39", "language": "th"}


def url(period: str | None = None) -> str:
    return reverse("contacts:overview") + (f"?periode={period}" if period is not None else "")


@pytest.fixture
def small_year(fier, salvation_army):
    records.make_small_year(fier, salvation_army)
    for quarter, kind, consent, told in (
        ("2025-Q1", "violence", "count", False),
        ("2025-Q3", "violence", "pass_on", True),
        ("2025-Q3", "exploitation", "pass_on", True),
        ("2025-Q3", "blackmail", "listen_only", False),
        ("2026-Q1", "violence", "count", False),
    ):
        Signal.objects.create(organisation=fier, quarter=quarter, kind=kind, consent=consent, reported=told)


# --- The figures, worked out by hand from `make_small_year`: what Fier did, not the other organisation ---


def test_year_of_an_organisation_is_exact(coordinator, small_year):
    found = overview(coordinator, YEAR)

    # 7 in January, 4 in February; 2 in May; 3 in November. One contact in January had three people in it.
    assert found.contacts.contacts == {1: 11, 2: 2, 4: 3}
    assert found.contacts.people == {1: 13, 2: 2, 4: 3}
    assert found.contacts.splits == {
        "channel": {"walk_in": {1: 7}, "outreach_licensed": {1: 4, 4: 3}, "chat": {2: 2}},
        "work_setting": {"home": {1: 1}, "not_asked": {1: 10, 2: 2, 4: 3}},
        "gender": {"woman": {1: 10, 4: 3}, "man": {1: 1}, "not_asked": {2: 2}},
        "age_band": {"age_30_39": {1: 4}, "not_asked": {1: 7, 2: 2, 4: 3}},
        "language": {"es": {1: 4}, "ro": {1: 4, 4: 3}, "unknown": {1: 3, 2: 2}},
        "municipality": {"GM0080": {1: 7}, "GM1900": {1: 4, 4: 3}, "unknown": {2: 2}},
        "first_contact": {"no": {1: 4}, "yes": {1: 2, 2: 2}, "unknown": {1: 5, 4: 3}},
        # Who said "tax" twice is one contact.
        "topics": {"tax": {1: 6}, "housing": {1: 2}},
        "support": {"listening": {1: 2}},
    }
    # The referral of a trajectory has no day, and stands elsewhere.
    assert found.referrals == {
        "partner": {"ggd": {1: 2}, "accountant": {1: 1}},
        "state": {"accepted": {1: 1}, "arrived": {1: 2}},
    }
    # Not what was only listened to, nor what an import left without an organisation.
    assert found.signals == {"violence": (2, 1), "exploitation": (1, 1)}
    nothing = dict.fromkeys(("visits", "reached", "messages", "replies", "participants", "places"))
    assert found.work == {
        "a01_walk_in": Work(1, 180, 360, 0, nothing | {"visits": 7, "reached": 4}),
        "a02_rounds": Work(2, 450, 900, 0, nothing | {"reached": 14, "places": 9}),
        "a03_online": Work(1, 150, 150, 0, nothing | {"messages": 40, "replies": 8, "reached": 8}),
    }


def test_crossings_that_may_be_one_person_are_counted(coordinator, small_year):
    found = overview(coordinator, YEAR)

    # One contact in Leeuwarden was with somebody who works at home, and the same one with a man. The two whose place
    # is unknown describe nobody: nothing was asked.
    assert dict(found.contacts.rare.items()) == {
        ("municipality", "work_setting"): 1,
        ("municipality", "gender"): 1,
        ("municipality", "language"): 0,
    }


@pytest.mark.parametrize(("number", "rare"), [(1, 1), (2, 1), (3, 0)])
def test_crossing_with_one_or_two_is_rare_with_three_not(coordinator, number, rare):
    activity = make_activity(coordinator, today=TODAY)
    for _ in range(number):
        make_contact(activity, gender="trans_woman")

    found = overview(coordinator, Span(TODAY.year))

    assert found.contacts.rare["municipality", "gender"] == rare


def test_quarter_goes_by_month_of_the_activity_and_not_by_its_stamp(coordinator, small_year):
    Contact.objects.filter(activity__date="2025-02-05").update(counted_in="2025-Q4")

    found = overview(coordinator, Span(2025, 1))

    assert found.contacts.contacts == {1: 7, 2: 4}
    assert found.contacts.splits["municipality"] == {"GM0080": {1: 7}, "GM1900": {2: 4}}
    assert found.referrals["partner"] == {"ggd": {1: 2}, "accountant": {1: 1}}
    assert found.signals == {"violence": (1, 0)}
    assert set(found.work) == {"a01_walk_in", "a02_rounds"}


def test_activity_without_minutes_counts_without_time_and_is_named(client, coordinator):
    make_activity(coordinator, today=TODAY, minutes=90, staff=2)
    make_activity(coordinator, today=TODAY)
    client.force_login(coordinator)

    found = overview(coordinator, Span(TODAY.year)).work["a02_rounds"]
    page = client.get(url(str(TODAY.year))).content.decode()

    assert (found.times, found.minutes, found.staff_minutes, found.without_minutes) == (2, 90, 180, 1)
    assert "The minutes of 1 activity are still missing: it counts without time." in page


# --- Whose ---


@pytest.fixture
def two_rounds(worker, colleague, other_worker) -> None:
    """A round of the worker with a contact of each, a round of the colleague with one of the worker, one elsewhere."""
    own = make_activity(worker, today=TODAY, minutes=60)
    make_contact(own, language="es")
    make_contact(own, user=colleague, language="ro")
    theirs = make_activity(colleague, today=TODAY, minutes=30)
    records.make_referral("ggd", "arrived", contact=make_contact(theirs, user=worker, language="pl"))
    records.make_referral("uwv", "arrived", contact=make_contact(theirs, language="th"))
    make_contact(make_activity(other_worker, today=TODAY), language="hu")
    Signal.objects.create(
        organisation=worker.organisation, quarter=Span(TODAY.year, (TODAY.month + 2) // 3).code, kind="violence",
        consent="count",
    )  # fmt: skip


def seen(user: User) -> tuple[set[str], int, set[str], int]:
    found = overview(user, Span(TODAY.year))
    languages = set(found.contacts.splits["language"])
    minutes = sum(work.minutes for work in found.work.values())
    return languages, minutes, set(found.referrals["partner"]), len(found.signals)


def test_worker_sees_what_she_recorded_herself(worker, two_rounds):
    assert seen(worker) == ({"es", "pl"}, 60, {"ggd"}, 0)


def test_coordinator_sees_her_organisation(coordinator, two_rounds):
    assert seen(coordinator) == ({"es", "ro", "pl", "th"}, 90, {"ggd", "uwv"}, 1)


def test_other_organisation_sees_its_own(other_worker, two_rounds):
    assert seen(other_worker) == ({"hu"}, 0, set(), 0)


@pytest.mark.parametrize("persona", ["accountholder", "member", "facilitator", "editor", "admin_user", "outsider"])
def test_page_does_not_exist_for_others(client, request, two_rounds, persona):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(url()).status_code == 404


def test_counts_of_somebody_who_records_nothing_are_empty(accountholder, two_rounds):
    assert seen(accountholder) == (set(), 0, set(), 0)


# --- The page ---


def test_page_shows_the_quarter_of_today(client, worker, two_rounds):
    client.force_login(worker)

    answer = client.get(url())
    page = answer.content.decode()

    assert answer.status_code == 200
    assert f"Figures: {TODAY.year}, quarter {(TODAY.month + 2) // 3}" in page
    assert "These numbers stay inside your organisation" in page
    assert "What you recorded yourself" in page
    assert "Polish" in page
    assert "Romanian" not in page
    assert "Signals of abuse" not in page
    assert (answer.context["contacts"], answer.context["people"]) == (2, 2)


def test_page_of_a_coordinator_names_the_organisation_and_the_signals(client, coordinator, two_rounds):
    client.force_login(coordinator)

    page = client.get(url(str(TODAY.year))).content.decode()

    assert "Everything that Fier recorded." in page
    assert "Signals of abuse" in page
    assert '<span class="few">' in page


def test_page_without_any_record_says_so(client, worker):
    client.force_login(worker)

    page = client.get(url()).content.decode()

    assert "No activity was recorded in this period." in page
    assert "Combinations that may be one person" not in page


def test_page_says_that_records_are_gone_after_their_term(client, worker, monkeypatch):
    monkeypatch.setattr("contacts.views.overviews.count", lambda user, span: replace(overview(user, span), folded=True))
    client.force_login(worker)

    assert "Records of this period have come to the end of their term" in client.get(url("2025")).content.decode()


def test_periods_to_choose_go_back_to_the_first_record(client, worker):
    make_activity(worker, today=date(2024, 5, 1))
    client.force_login(worker)

    form = client.get(url()).context["form"]
    years = [year for year, _spans in form.fields["periode"].choices]

    assert years == list(range(TODAY.year, 2023, -1))


@pytest.mark.parametrize(
    "period",
    [
        "", "2026-Q5", "2026-Q0", "2026-q3", "2019", "2019-Q4", "2099", "2026-W53", "2026Q3", "2026-Q3%20",
        "2026-Q3%0A", "%00", "%FF", "{{7*7}}", "-1", "1e309", str(2**70), "9" * 5_000, "%D9%A2%D9%A0%D9%A2%D9%A6",
        "2026%27--",
    ],
)  # fmt: skip
def test_period_that_is_none_does_not_exist(client, worker, period):
    client.force_login(worker)

    assert client.get(url(period)).status_code == 404


def test_period_given_twice_takes_the_last(client, worker):
    client.force_login(worker)

    assert client.get(url("2024") + "&periode=2025").context["span"] == YEAR


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(client, coordinator, rows, django_assert_num_queries):
    for kind in ("a02_rounds", "a01_walk_in", "a07_social")[:rows]:
        activity = make_activity(coordinator, today=TODAY, kind=kind)
        for _ in range(rows):
            records.make_referral("ggd", "arrived", contact=make_contact(activity, topics=["tax", "housing"]))
    client.force_login(coordinator)
    client.get(url())

    # Session, user, groups, organisation, earliest day, one core.
    # Then activities, contacts, topics, support, referrals, signals.
    with django_assert_num_queries(13):
        client.get(url())


# --- The tables ---


def test_tables_leave_out_zeros_mark_what_may_be_one_person_and_add_up(coordinator, small_year):
    found = overview(coordinator, YEAR)
    tables = {table.name: table for table in contact_tables(found)}

    gender, topics = tables["gender"], tables["topics"]
    assert gender.heads == ("Total", "Q1", "Q2", "Q3", "Q4")
    assert [(row.word, [cell.text for cell in row.cells]) for row in gender.rows] == [
        ("woman", ["13", "10", "0", "0", "3"]),
        ("man", ["1", "1", "0", "0", "0"]),
        ("not asked", ["2", "0", "2", "0", "0"]),
    ]
    # What says nothing about somebody is not marked, however small.
    assert [[cell.few for cell in row.cells] for row in gender.rows] == [
        [False] * 5, [True, True, False, False, False], [False] * 5,
    ]  # fmt: skip
    assert [cell.text for cell in gender.total.cells] == ["16", "11", "2", "0", "3"]
    assert topics.total is None


def test_tables_name_what_is_not_known_once(coordinator, small_year):
    tables = {table.name: table for table in contact_tables(overview(coordinator, YEAR))}

    assert [row.word for row in tables["municipality"].rows] == ["Leeuwarden", "Súdwest-Fryslân", "unknown"]
    assert [row.word for row in tables["language"].rows] == ["Spanish", "Romanian", "not known"]
    assert [row.word for row in tables["first_contact"].rows] == ["yes", "no", "not known"]


def test_tables_of_work_referrals_and_signals(coordinator, small_year):
    found = overview(coordinator, YEAR)
    work, signals = work_table(found), signal_table(found)

    assert work.heads == (
        "Times", "Time", "Time of all staff", "Visits", "People reached", "Messages sent", "Replies", "Places visited",
    )  # fmt: skip
    assert [cell.text for cell in work.rows[1].cells] == ["2", "7:30", "15:00", "", "14", "", "", "9"]
    assert [cell.text for cell in work.total.cells] == ["4", "13:00", "23:30", "7", "26", "40", "8", "9"]
    assert [[cell.text for cell in row.cells] for row in signals.rows] == [["1", "1"], ["2", "1"]]
    assert [table.name for table in referral_tables(found)] == ["partner", "state"]


def test_tables_of_nothing_are_not_there(coordinator):
    found = overview(coordinator, YEAR)

    assert (work_table(found), contact_tables(found), referral_tables(found), signal_table(found)) == (
        None, [], [], None,
    )  # fmt: skip
    assert isinstance(found, Overview)


@pytest.mark.parametrize(("minutes", "words"), [(0, "0:00"), (59, "0:59"), (90, "1:30"), (6_005, "100:05")])
def test_hours_are_exact(minutes, words):
    assert hours(minutes) == words


def test_joint_checks_stand_apart(coordinator):
    make_contact(make_activity(coordinator, today=TODAY, kind="a09_checks"), topics=["tax"])
    make_contact(make_activity(coordinator, today=TODAY), topics=["tax"])

    found = overview(coordinator, Span(TODAY.year))

    assert set(found.work) == {"a02_rounds"}
    assert sum(found.contacts.contacts.values()) == 1


def test_period_of_which_rows_were_folded_says_so(coordinator, other_worker):
    def is_folded() -> bool:
        return overview(coordinator, YEAR).folded

    values = {"population": "contacten", "period": f"{YEAR.code}-Q2", "split": "totaal", "code": "alle", "number": 3}
    assert not is_folded()
    FoldedCount.objects.create(organisation=other_worker.organisation, **values)
    assert not is_folded()
    FoldedCount.objects.create(organisation=coordinator.organisation, **values)
    assert is_folded()


# --- The hint at a rare description ---


@pytest.mark.parametrize(("number", "rare"), [(0, True), (1, True), (2, False), (3, False)])
def test_description_is_rare_up_to_one(worker, number, rare):
    activity = make_activity(worker, today=TODAY)
    for _ in range(number):
        make_contact(activity, **DESCRIBED)

    assert rare_combination(activity, ContactEntry("walk_in", **DESCRIBED)) is rare


def test_description_that_says_nothing_is_never_rare(worker):
    activity = make_activity(worker, today=TODAY)

    assert not rare_combination(activity, contact_entry(make_contact(activity, topics=["tax"])))


@pytest.mark.parametrize(
    ("said", "rare"),
    [
        ({"language": "es"}, False),
        ({"gender": "man"}, False),
        ({"gender": "man", "language": "es"}, True),
        ({"age_band": "age_50_plus", "work_setting": "home"}, True),
    ],
)
def test_one_thing_about_a_person_is_no_description_and_two_are(worker, said, rare):
    activity = make_activity(worker, today=TODAY)

    assert rare_combination(activity, contact_entry(make_contact(activity, **said))) is rare


def test_description_is_compared_within_organisation_municipality_and_a_year(worker, colleague, other_worker):
    activity = make_activity(worker, today=TODAY)
    entry = contact_entry(make_contact(activity, **DESCRIBED))
    make_contact(make_activity(other_worker, today=TODAY), **DESCRIBED)
    make_contact(make_activity(worker, today=TODAY, municipality="GM0096"), **DESCRIBED)
    make_contact(make_activity(worker, today=TODAY, days_ago=366), **DESCRIBED)
    for name, other in (
        ("work_setting", "hotel_park"),
        ("gender", "man"),
        ("age_band", "not_asked"),
        ("language", None),
    ):
        make_contact(activity, **DESCRIBED | {name: other})

    assert rare_combination(activity, entry)

    make_contact(make_activity(colleague, today=TODAY, days_ago=365), **DESCRIBED)

    assert not rare_combination(activity, entry)


def test_description_without_a_language_is_compared_with_those_without(worker):
    activity = make_activity(worker, today=TODAY)
    entry = replace(ContactEntry("walk_in", **DESCRIBED), language=None)
    make_contact(activity, **DESCRIBED)
    make_contact(activity, **DESCRIBED)

    assert rare_combination(activity, entry)

    make_contact(activity, **DESCRIBED | {"language": None})
    make_contact(activity, **DESCRIBED | {"language": None})

    assert not rare_combination(activity, entry)


HINT = "Few people fit this description."


@pytest.mark.parametrize("next_page", [{}, {"next": "1"}])
def test_hint_stands_on_the_page_after_saving_and_is_kept_nowhere(client, worker, colleague, next_page):
    activity = make_activity(worker, today=TODAY)
    client.force_login(worker)
    add = reverse("contacts:contact-new", args=[activity.pk])

    answer = client.post(add, contact_form(**DESCRIBED, **next_page))
    kept = [session.get_decoded() for session in Session.objects.all()]
    page = client.get(answer["Location"]).content.decode()
    client.force_login(colleague)
    elsewhere = client.get(answer["Location"]).content.decode()

    assert HINT in page
    assert HINT not in elsewhere
    assert "rare" not in str(kept)


def test_hint_is_silent_where_more_people_fit(client, worker):
    activity = make_activity(worker, today=TODAY)
    make_contact(activity, **DESCRIBED)
    client.force_login(worker)

    answer = client.post(reverse("contacts:contact-new", args=[activity.pk]), contact_form(**DESCRIBED), follow=True)

    assert "Saved (2)." in answer.content.decode()
    assert HINT not in answer.content.decode()
