"""What happened? The list of referrals of which nobody knows the outcome, with one tap for each."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from contacts.follow_up import DAYS_FOLLOWED, LAST_PAGE, Asked, page_number, waiting_page
from contacts.models import Correction, ReadEvent, Referral, Trajectory
from contacts.partner_groups import PARTNER_GROUPS, partners_of
from portal import codelists
from tests.builders.activities import make_activity, make_contact
from tests.contacts.bad_input import BAD_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
URL = "/en/contacten/doorverwijzingen/"
TAKE_BACK = f"{URL}terug/"
QUARTER = "2025-Q1"


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def refer(user, *, days_ago=0, partner="ggd", state="offered", counted=False, **fields):
    stamp = QUARTER if counted else None
    activity = make_activity(user, today=TODAY, days_ago=days_ago, minutes=60, counted_in=stamp)
    contact = make_contact(activity, topics=["tax"], counted_in=stamp)
    given = {"partner": partner, "state": state, "counted_in": stamp, "consent": state == "accepted"}
    return Referral.objects.create(contact=contact, **given | fields)


def make_trajectory(user, number=1, **fields):
    given = {"organisation": user.organisation, "fixed_worker": user, "municipality": "GM0080"}
    opened = TODAY - timedelta(days=400)
    return Trajectory.objects.create(code=f"bababa-{number:02}", opened=opened, **given | fields)


def refer_on(trajectory, **fields):
    return Referral.objects.create(trajectory=trajectory, **{"partner": "uwv", "state": "offered"} | fields)


def tap(referral, state, **fields):
    return {"id": str(referral.pk), "was": referral.state, "state": state, **fields}


def listed(client, **asked):
    return [row["referral"] for row in client.get(URL, asked).context["rows"]]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- What stands in the list -----------------------------------------------------------------------------------------


def test_list_holds_own_referrals_without_an_outcome_the_oldest_first(as_worker, worker, colleague, other_worker):
    new, old = refer(worker, days_ago=2, state="accepted"), refer(worker, days_ago=30)
    refer(worker, state="arrived", consent=True)
    refer(worker, state="refused")
    refer(worker, state="not_arrived", consent=True)
    refer(colleague)
    refer(other_worker)

    assert listed(as_worker) == [old, new]


def test_coordinator_sees_all_contacts_of_her_organisation_her_own_first(client, coordinator, worker, other_worker):
    theirs, mine = refer(worker, days_ago=9), refer(coordinator, days_ago=1)
    refer(other_worker)
    client.force_login(coordinator)

    assert listed(client) == [mine, theirs]
    assert client.get(URL).content.decode().count("of a colleague") == 1


def test_list_shows_partner_day_kind_and_topics_and_nothing_of_the_person(as_worker, worker):
    contact = refer(worker, days_ago=3).contact
    type(contact).objects.update(gender="man", age_band="age_18_20", language="es", work_setting="home")

    page = as_worker.get(URL).content.decode()

    assert "public health service" in page.lower()
    assert "Contact rounds" in page
    assert "Tax" in page
    words = re.sub(r"<[^>]+>", " ", page[page.index("<h1>") :])
    told = {
        "GENDER": "man",
        "AGE_BAND": "age_18_20",
        "LANGUAGE": "es",
        "WORK_SETTING": "home",
        "MUNICIPALITY": "GM0080",
    }
    labels = [str(codelists.codelist(name).label(code)) for name, code in told.items()]
    assert [label for label in labels if re.search(rf"\b{re.escape(label)}\b", words, re.IGNORECASE)] == []


def test_trajectory_is_followed_by_its_own_workers_under_its_code(client, worker, colleague, coordinator):
    referral = refer_on(make_trajectory(worker, deputy=colleague))

    for user, sees in ((worker, 1), (colleague, 1), (coordinator, 0)):
        client.force_login(user)
        page = client.get(URL).content.decode()
        assert page.count("Way to other work bababa-01") == sees, user
        assert (str(referral.pk) in page) is bool(sees)


def test_list_that_shows_a_trajectory_is_a_reading_of_it(client, worker, colleague):
    """A deputy who follows somebody's referrals stands in the log, once for each trajectory that is shown."""
    first, second = (make_trajectory(worker, number, deputy=colleague) for number in (1, 2))
    for trajectory in (first, first, second):
        refer_on(trajectory)
    refer(colleague)
    client.force_login(colleague)

    client.get(URL)

    events = ReadEvent.objects.order_by("code").values_list("code", "reader", "reason", "action")
    assert list(events) == [(one.code, colleague.pk, "own_work", "read") for one in (first, second)]


def test_code_of_a_trajectory_stands_in_no_address(as_worker, worker):
    refer_on(make_trajectory(worker))

    page = as_worker.get(URL).content.decode()

    addresses = [part.partition('"')[0] for name in ('href="', 'action="') for part in page.split(name)[1:]]
    assert [address for address in addresses if "bababa" in address] == []


@pytest.mark.parametrize(("days", "followed"), [(DAYS_FOLLOWED, True), (DAYS_FOLLOWED + 1, False)])
def test_after_half_a_year_a_referral_leaves_the_list_and_is_still_there(as_worker, worker, days, followed):
    referral = refer(worker, days_ago=days)

    assert (listed(as_worker), listed(as_worker, ouder="1")) == (([referral], []) if followed else ([], [referral]))


def test_trajectory_is_followed_as_long_as_it_runs(as_worker, worker):
    runs = refer_on(make_trajectory(worker))
    just = refer_on(make_trajectory(worker, 2, closed=TODAY - timedelta(days=DAYS_FOLLOWED)))
    long_ago = refer_on(make_trajectory(worker, 3, closed=TODAY - timedelta(days=DAYS_FOLLOWED + 1)))

    assert set(listed(as_worker)) == {runs, just}
    assert listed(as_worker, ouder="1") == [long_ago]


def test_every_partner_is_in_one_group():
    grouped = [code for _words, codes in PARTNER_GROUPS.values() for code in codes]

    assert sorted(grouped) == sorted(codelists.codes("REFERRAL_PARTNER"))


def test_list_can_be_narrowed_to_a_group_of_partners(as_worker, worker):
    health, money = refer(worker, partner="ggd"), refer(worker, partner="debt_help")

    assert (listed(as_worker, groep="zorg"), listed(as_worker, groep="geld")) == ([health], [money])
    assert set(listed(as_worker, groep="nergens")) == {health, money}
    assert partners_of("nergens") == ()


def test_list_that_is_empty_says_so(as_worker):
    pages = [as_worker.get(URL, asked).content.decode() for asked in ({}, {"groep": "zorg"})]

    assert "of every referral we know what became of it" in pages[0]
    assert "Look at all partners." in pages[1]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries_do_not_grow(client, coordinator, worker, rows, django_assert_num_queries):
    for number in range(rows):
        refer(worker)
        refer(coordinator)
        refer_on(make_trajectory(coordinator, number))
    client.force_login(coordinator)
    client.get(URL)

    # Session, user, groups, the referrals of own trajectories, of own contacts, and of colleagues.
    with django_assert_num_queries(7):
        client.get(URL)


def test_list_has_pages_of_fifty(as_worker, worker):
    contact = refer(worker).contact
    Referral.objects.bulk_create(Referral(contact=contact, partner="gp", state="offered") for _ in range(50))

    first, second = (as_worker.get(URL, {"groep": "zorg", "blad": page}) for page in ("1", "2"))

    assert [len(answer.context["rows"]) for answer in (first, second)] == [50, 1]
    assert "?groep=zorg&amp;blad=2" in first.content.decode()
    assert "?groep=zorg&amp;blad=1" in second.content.decode()
    assert "p=3" not in second.content.decode()


def test_pages_run_on_from_one_source_to_the_next_and_show_each_referral_once(coordinator, worker):
    mine, theirs = refer(coordinator, days_ago=5).contact, refer(worker, days_ago=9).contact
    for contact in (mine, theirs):
        Referral.objects.bulk_create(Referral(contact=contact, partner="gp", state="offered") for _ in range(69))
    trajectory = refer_on(make_trajectory(coordinator))

    pages = [waiting_page(coordinator, Asked(number), today=TODAY) for number in (1, 2, 3, 4)]

    # 1 of a trajectory, 70 own and 70 of a colleague: 141.
    assert [(len(page.rows), page.has_next) for page in pages] == [(50, True), (50, True), (41, False), (0, False)]
    shown = [row.pk for page in pages for row in page.rows]
    assert len(set(shown)) == 141
    assert shown[0] == trajectory.pk
    assert [len(page.of_others) for page in pages] == [0, 29, 41, 0]


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("", 1), ("0", 1), ("-2", 1), ("x", 1), ("٣", 1), ("9" * 5_000, 1), ("9999", LAST_PAGE), ("\x00", 1)],
)
def test_page_number_is_one_that_there_can_be(text, number):
    assert page_number(text) == number


def test_list_takes_any_address(as_worker, worker):
    refer(worker)

    for value in BAD_VALUES:
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        answers = [as_worker.get(URL, {name: text}).status_code for name in ("blad", "groep", "ouder")]
        assert answers == [200, 200, 200], value


# --- One tap ---------------------------------------------------------------------------------------------------------


def test_tap_writes_the_outcome_down_and_offers_to_take_it_back_once(as_worker, worker):
    referral = refer(worker, consent=True)

    response = as_worker.post(URL, tap(referral, "arrived"))
    offers = [TAKE_BACK in as_worker.get(URL).content.decode() for _ in range(2)]
    referral.refresh_from_db()
    then = referral.state
    as_worker.post(TAKE_BACK)

    referral.refresh_from_db()
    assert (response.url, then, referral.state, referral.consent) == (URL, "arrived", "offered", True)
    assert offers == [True, False]
    assert Correction.objects.count() == 0


def test_tap_leads_back_to_the_same_part_of_the_list(as_worker, worker):
    referral = refer(worker)

    assert as_worker.post(f"{URL}?groep=zorg&blad=1", tap(referral, "refused")).url == f"{URL}?groep=zorg&blad=1"


@pytest.mark.parametrize("state", ["accepted", "arrived", "not_arrived"])
def test_outcome_that_needs_consent_asks_for_the_tick_at_its_referral(as_worker, worker, state):
    referral = refer(worker)
    refer(worker)

    refused = as_worker.post(URL, tap(referral, state))
    accepted = as_worker.post(URL, tap(referral, state, consent="on"))

    errors = [row["form"].errors for row in refused.context["rows"] if row["referral"] == referral]
    assert errors == [{"consent": ["Tick that the person agreed, then tap once more."]}]
    assert refused.content.decode().count("Tick that the person agreed") == 1
    referral.refresh_from_db()
    assert (refused.status_code, accepted.status_code, referral.state, referral.consent) == (200, 302, state, True)


def test_undo_takes_the_consent_back_too(as_worker, worker):
    referral = refer(worker)
    as_worker.post(URL, tap(referral, "accepted", consent="on"))

    as_worker.post(TAKE_BACK)

    referral.refresh_from_db()
    assert (referral.state, referral.consent) == ("offered", False)


def test_declined_needs_no_consent(as_worker, worker):
    referral = refer(worker)

    as_worker.post(URL, tap(referral, "refused"))

    referral.refresh_from_db()
    assert (referral.state, referral.consent) == ("refused", False)


def test_same_tap_twice_is_one_outcome(as_worker, worker):
    referral = refer(worker, counted=True)
    form = tap(referral, "refused")

    answers = [as_worker.post(URL, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert said(answers[1])[-1] == "This was saved already."
    assert Correction.objects.count() == 1


def test_outcome_of_somebody_else_is_not_overwritten(as_worker, worker):
    referral = refer(worker, state="accepted")
    stale = tap(referral, "not_arrived")
    as_worker.post(URL, tap(referral, "arrived"))

    response = as_worker.post(URL, stale)

    referral.refresh_from_db()
    assert referral.state == "arrived"
    assert said(response)[-1] == "Somebody else wrote down another outcome meanwhile. Nothing was changed."


def test_outcome_of_a_counted_referral_is_a_correction_that_the_worker_makes_herself(as_worker, worker):
    referral = refer(worker, counted=True)

    as_worker.post(URL, tap(referral, "arrived", consent="on"))

    referral.refresh_from_db()
    assert (referral.state, referral.counted_in) == ("arrived", QUARTER)
    (row,) = Correction.objects.all()
    assert (row.record, row.fields, row.reason, row.made_by) == (
        "referral",
        ["state", "consent"],
        "outcome_known_later",
        worker,
    )


def test_undo_of_a_counted_outcome_is_written_down_as_a_wrong_tap(as_worker, worker):
    referral = refer(worker, counted=True)
    as_worker.post(URL, tap(referral, "refused"))

    as_worker.post(TAKE_BACK)

    referral.refresh_from_db()
    assert referral.state == "offered"
    assert list(Correction.objects.order_by("id").values_list("reason", flat=True)) == [
        "outcome_known_later",
        "wrong_tap",
    ]


def test_outcome_of_a_counted_referral_of_a_trajectory_is_a_correction_too(as_worker, worker):
    referral = refer_on(make_trajectory(worker), counted_in=QUARTER)

    as_worker.post(URL, tap(referral, "refused"))

    assert [(row.record, row.organisation) for row in Correction.objects.all()] == [("referral", worker.organisation)]


def test_take_back_of_nothing_says_so(as_worker):
    assert said(as_worker.post(TAKE_BACK)) == ["There is nothing to take back."]


def test_referral_of_others_is_the_same_as_none(as_worker, colleague, other_worker):
    of_trajectory = refer_on(make_trajectory(colleague))
    foreign = [refer(colleague), refer(other_worker), of_trajectory]

    answers = [as_worker.post(URL, tap(one, "refused")) for one in foreign]
    answers.append(as_worker.post(URL, tap(foreign[0], "refused") | {"id": str(uuid4())}))

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, URL)}
    assert set(said(answers[-1])) == {"This was taken back already."}
    assert set(Referral.objects.values_list("state", flat=True)) == {"offered"}


def test_coordinator_settles_for_a_contact_and_not_for_a_trajectory_of_others(client, coordinator, worker):
    of_contact, of_trajectory = refer(worker), refer_on(make_trajectory(worker))
    client.force_login(coordinator)

    for referral in (of_contact, of_trajectory):
        client.post(URL, tap(referral, "refused"))

    states = dict(Referral.objects.values_list("pk", "state"))
    assert (states[of_contact.pk], states[of_trajectory.pk]) == ("refused", "offered")


@pytest.mark.parametrize("field", ["id", "was", "state", "consent"])
def test_tap_takes_any_input_with_an_answer(as_worker, worker, field):
    referral = refer(worker)

    for value in BAD_VALUES:
        assert as_worker.post(URL, tap(referral, "refused") | {field: value}).status_code in {200, 302}, value


@pytest.mark.parametrize("persona", ["outsider", "accountholder", "member", "editor", "admin_user"])
def test_other_roles_do_not_exist(client, request, worker, persona):
    referral = refer(worker)
    client.force_login(request.getfixturevalue(persona))

    answers = [client.get(URL), client.post(URL, tap(referral, "refused")), client.post(TAKE_BACK)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Referral.objects.get().state == "offered"


def test_tap_without_a_session_leads_to_the_login_and_back_to_the_list(client, worker):
    answer = client.post(URL, tap(refer(worker), "refused"), headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={URL}")
    assert Referral.objects.get().state == "offered"
