"""The worker's screens of other work: the list, opening, the page, and what its small forms write."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from contacts import guidance_steps, seen
from contacts.guidance_phases import stretches_of
from contacts.models import Aftercare, Referral, TailoredRequest, Trajectory
from portal import codelists
from tests.builders.guidance import course_of, make_course, make_guided, part

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
LIST = "/en/contacten/mijn-mensen/"
NEW = "/en/contacten/traject/nieuw/"


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


@pytest.fixture
def trajectory(worker):
    return make_guided(worker, today=TODAY)


def at(name, trajectory, *more):
    return reverse(f"contacts:{name}", args=[trajectory.key, *more])


def page_of(trajectory):
    return at("trajectory", trajectory)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def main_of(response):
    """Return the words of a page, without what stands around them."""
    main = response.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def days(number):
    return TODAY + timedelta(days=number)


# --- My people -------------------------------------------------------------------------------------------------------
def test_list_says_what_to_do_when_it_is_empty(as_worker):
    page = main_of(as_worker.get(LIST))

    assert "Nobody yet." in page
    assert "Go along with somebody" in page


def test_list_has_what_comes_first_in_front(as_worker, worker, colleague):
    later = make_guided(worker, today=TODAY, next_on=days(9))
    nothing = make_guided(worker, today=TODAY)
    handover = make_guided(colleague, today=TODAY, successor=worker, goodbye_on=days(5))
    late = make_guided(worker, today=TODAY, next_on=days(-3))
    aftercare = make_guided(worker, today=TODAY, days_ago=60, closed=days(-10), outcome="moved")
    Aftercare.objects.create(trajectory=aftercare, kind="active", agreed_on=days(-10), next_on=days(1))
    deputy = make_guided(colleague, today=TODAY, deputy=worker, next_on=days(2))
    over = make_guided(worker, today=TODAY, closed=days(-1), outcome="moved")
    make_guided(colleague, today=TODAY)

    response = as_worker.get(LIST)

    # What is closed stands after what is open, and comes into view while something of it waits.
    assert response.context["running"] == [late, deputy, handover, later, nothing, aftercare]
    assert response.context["over"] == [over]


def test_list_counts_requests_without_an_answer_and_referrals_without_an_outcome(as_worker, trajectory):
    for domain, answer in (("housing", None), ("debts", None), ("care", "granted")):
        TailoredRequest.objects.create(
            trajectory=trajectory, municipality="GM0080", domain=domain, asked_on=days(-9),
            answer=answer, answered_on=days(-1) if answer else None,
        )  # fmt: skip
    for state in ("offered", "accepted", "arrived", "refused", "not_arrived"):
        Referral.objects.create(trajectory=trajectory, partner="ggd", state=state, consent=True)

    row = as_worker.get(LIST).context["running"][0]

    assert (row.phase_now, row.requests_waiting, row.referrals_waiting) == ("contact", 2, 2)


def test_list_shows_nothing_that_was_said(as_worker, trajectory):
    guidance_steps.write_domain(
        trajectory=trajectory,
        entry=guidance_steps.DomainEntry("debts", TODAY, "stuck", ("shame_stigma",), ("listening",)),
        today=TODAY,
    )

    page = main_of(as_worker.get(LIST))

    assert trajectory.code in page
    assert [word for word in ("debts", "stuck", "shame", "listened", "Leeuwarden") if word in page] == []


@pytest.mark.parametrize("number", [1, 12])
def test_list_queries_do_not_grow(as_worker, worker, number, django_assert_num_queries):
    for place in range(number):
        trajectory = make_guided(worker, today=TODAY, next_on=days(place))
        TailoredRequest.objects.create(trajectory=trajectory, municipality="GM0080", domain="care", asked_on=TODAY)
        Aftercare.objects.create(trajectory=trajectory, kind="passive", agreed_on=TODAY)

    # Session, user, groups, the trajectories.
    with django_assert_num_queries(4):
        as_worker.get(LIST)


@pytest.mark.parametrize("persona", ["accountholder", "member", "facilitator", "editor", "admin_user", "outsider"])
def test_list_and_opening_do_not_exist_for_other_roles(client, request, persona):
    client.force_login(request.getfixturevalue(persona))

    assert [client.get(LIST).status_code, client.get(NEW).status_code] == [404, 404]


# --- Opening ---------------------------------------------------------------------------------------------------------
def opening(**fields):
    return part(**{"agreed": "on", "phase": "orientation", "municipality": "GM0080", "day": TODAY.isoformat()} | fields)


def test_opening_shows_the_code_big_once_and_says_where_to_write_it(as_worker, worker):
    form = opening()

    response = as_worker.post(NEW, form)
    pages = [as_worker.get(response.url) for _ in range(2)]

    found = Trajectory.objects.get()
    assert (str(found.key), found.fixed_worker, response.url) == (form["id"], worker, page_of(found))
    assert [f'class="new-code">{found.code}<' in page.content.decode() for page in pages] == [True, False]
    assert "Write this code in the client file of your own organisation, now." in main_of(pages[0])
    assert found.code in main_of(pages[1])


def test_opening_sent_twice_is_one(as_worker):
    form = opening()

    answers = [as_worker.post(NEW, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Trajectory.objects.count() == 1


def test_opening_same_id_with_other_answers_keeps_them_under_a_new_one(as_worker):
    form = opening()
    as_worker.post(NEW, form)

    response = as_worker.post(NEW, {**form, "phase": "contact"})

    kept = response.context["form"]
    assert (response.status_code, kept["phase"].value(), kept["id"].value() == form["id"]) == (409, "contact", False)


def test_opening_without_a_yes_of_the_person_is_refused_and_keeps_the_rest(as_worker):
    response = as_worker.post(NEW, opening(agreed=""))

    form = response.context["form"]
    assert form.errors == {"agreed": ["Ask first. Without a yes nothing is kept here."]}
    assert (form["phase"].value(), Trajectory.objects.count()) == ("orientation", 0)


def test_opening_offers_colleagues_who_record_here_and_nobody_else(as_worker, worker, colleague, coordinator):
    form = as_worker.get(NEW).context["form"]

    assert [str(word) for _value, word in form.fields["deputy"].choices] == [
        "nobody", colleague.username, coordinator.username,
    ]  # fmt: skip


def test_opening_takes_a_deputy_of_the_own_organisation_only(as_worker, colleague, other_worker):
    refused = as_worker.post(NEW, opening(deputy=other_worker.pk))
    as_worker.post(NEW, opening(deputy=colleague.pk))

    assert list(refused.context["form"].errors) == ["deputy"]
    assert [one.deputy for one in Trajectory.objects.all()] == [colleague]


# --- The page --------------------------------------------------------------------------------------------------------
def test_page_of_a_new_one_says_of_nine_domains_that_nothing_was_said(as_worker, trajectory):
    response = as_worker.get(page_of(trajectory))

    page = main_of(response)
    assert [row["code"] for row in response.context["domains"]] == list(codelists.codes("LIFE_DOMAIN"))
    assert page.count("Not talked about yet") == 9
    assert "Now: contact , since" in page


def test_page_shows_all_that_is_agreed(as_worker, trajectory, colleague):
    Trajectory.objects.filter(pk=trajectory.pk).update(next_on=days(3), deputy=colleague)
    make_course(trajectory, ("contact", 100), ("execution", 60), ("pause", 30), ("contact", 10), today=TODAY)
    for day, status, obstacles in ((-30, "stuck", ("no_housing",)), (0, "waits", ("benefit_wait",))):
        guidance_steps.write_domain(
            trajectory=trajectory,
            entry=guidance_steps.DomainEntry("housing", days(day), status, obstacles, ("went_along",)),
            today=TODAY,
        )
    TailoredRequest.objects.create(trajectory=trajectory, municipality="GM0074", domain="debts", asked_on=days(-9))
    Referral.objects.create(trajectory=trajectory, partner="uwv", state="offered", warm=True)
    Aftercare.objects.create(trajectory=trajectory, kind="active", agreed_on=TODAY, next_on=days(20))

    response = as_worker.get(page_of(trajectory))

    page = main_of(response)
    for words in (
        f"stands in: {colleague.username}", "Waiting for somebody else (", "In the way: long wait for benefit",
        "Tried: went along", "Stuck (", "Debts, Heerenveen: asked on", "No answer yet", "Employment agency UWV",
        "warm handover", "we get in touch: ",
    ):  # fmt: skip
        assert words in page
    assert len(response.context["timeline"].bars) == 4
    assert [lane.word for lane in response.context["timeline"].lanes] == ["contact", "execution", "pause"]


def test_page_never_measures_a_person(as_worker, trajectory):
    make_course(trajectory, ("execution", 100), ("contact", 10), today=TODAY)

    page = as_worker.get(page_of(trajectory)).content.decode()

    words = main_of(as_worker.get(page_of(trajectory))).lower()
    assert not any(word in words for word in ("%", "progress", "relapse", "deadline", "overdue", "step back", "exit"))
    assert "<progress" not in page
    assert "<meter" not in page


def test_page_of_a_closed_one_offers_to_open_it_again_and_little_else(as_worker, worker):
    trajectory = make_guided(worker, today=TODAY, closed=days(-1), outcome="better_balance")
    trajectory.phases.update(end=days(-1))

    page = as_worker.get(page_of(trajectory)).content.decode()

    names = ("phase-change", "appointment", "trajectory-close", "request-new", "trajectory-referral-new")
    assert [name for name in names if at(name, trajectory) in page] == []
    assert all(at(name, trajectory) in page for name in ("trajectory-reopen", "aftercare", "trajectory-details"))
    assert "Better balance." in page


@pytest.mark.parametrize("number", [3, 30])
def test_page_queries_do_not_grow(as_worker, worker, number, django_assert_num_queries):
    trajectory = make_guided(worker, today=TODAY)
    phases = ("contact", "execution", "pause")
    make_course(trajectory, *((phases[place % 3], 90 - place) for place in range(number)), today=TODAY)
    for place in range(number):
        trajectory.requests.create(municipality="GM0080", domain="care", asked_on=days(-place))
        trajectory.referrals.create(partner="ggd", state="offered")
        trajectory.domain_steps.create(domain="care", status="stuck", date=days(-place))

    # Session, user, groups, the trajectory; the reading and its number; phases, domains, aftercare, two lists.
    with django_assert_num_queries(13):
        as_worker.get(page_of(trajectory))


def test_no_address_and_no_title_tells_a_code_or_what_it_is_about(as_worker, trajectory):
    asked = trajectory.requests.create(municipality="GM0080", domain="housing", asked_on=TODAY)
    places = [
        LIST,
        NEW,
        page_of(trajectory),
        at("phase-change", trajectory),
        at("request-answer", trajectory, asked.pk),
    ]

    for place in places:
        page = as_worker.get(place).content.decode()
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
        assert not any(trajectory.code in address for address in [place, *addresses])
        assert re.search("<title>(.*?)</title>", page).group(1).startswith("Appointments - ")


# --- The small forms -------------------------------------------------------------------------------------------------
def send(client, name, trajectory, *more, **fields):
    """Send a small form as it came, with these fields touched."""
    address = at(name, trajectory, *more)
    word = client.get(address).context["form"]["seen"].value()
    return client.post(address, part(seen=word or "", **fields))


def test_phase_form_begins_another_phase(as_worker, trajectory):
    response = send(as_worker, "phase-change", trajectory, phase="pause", day=days(-1).isoformat())

    assert (response.url, said(response)) == (page_of(trajectory), ["Saved."])
    assert course_of(trajectory, today=TODAY) == [("contact", 100, 1), ("pause", 1, None)]


def test_phase_form_takes_another_day_typed_in(as_worker, trajectory):
    send(as_worker, "phase-change", trajectory, phase="pause", day=TODAY.isoformat(), other_day=days(-30).isoformat())

    assert course_of(trajectory, today=TODAY)[-1] == ("pause", 30, None)


def test_phase_is_corrected_and_taken_back(as_worker, trajectory):
    make_course(trajectory, ("contact", 100), ("execution", 30), today=TODAY)
    stretch = stretches_of(trajectory)[1]

    send(as_worker, "phase-correct", trajectory, stretch.pk, phase="orientation", day=days(-40).isoformat())
    assert course_of(trajectory, today=TODAY) == [("contact", 100, 40), ("orientation", 40, None)]

    responses = [
        as_worker.post(
            at("phase-correct", trajectory, stretch.pk),
            {"remove": "1", "seen": seen.of_phases(stretches_of(trajectory))},
        )
        for _ in range(2)
    ]
    assert [response.url for response in responses] == [page_of(trajectory)] * 2
    assert said(responses[1])[-1] == "This was taken back already."
    assert course_of(trajectory, today=TODAY) == [("contact", 100, None)]


def test_only_phase_cannot_be_taken_back_and_the_form_says_so(as_worker, trajectory):
    response = send(as_worker, "phase-correct", trajectory, stretches_of(trajectory)[0].pk, remove="1")

    assert (response.status_code, said(response)) == (200, ["This is the only phase. Correct it instead."])
    assert "This is the only phase. Correct it instead." in main_of(response)


def test_domain_form_keeps_obstacles_and_asks_anew_what_was_tried(as_worker, trajectory):
    guidance_steps.write_domain(
        trajectory=trajectory,
        entry=guidance_steps.DomainEntry("debts", days(-9), "stuck", ("debts", "shame_stigma"), ("listening",)),
        today=TODAY,
    )
    form = as_worker.get(at("domain", trajectory, "debts")).context["form"]
    assert (form["status"].value(), form["obstacles"].value(), form["tried"].value()) == (
        "stuck", ["debts", "shame_stigma"], [],
    )  # fmt: skip

    send(as_worker, "domain", trajectory, "debts", status="under_way", obstacles=["debts"], day=TODAY.isoformat())

    step = guidance_steps.standing(trajectory, "debts")
    assert (step.date, step.status, step.obstacles, step.tried) == (TODAY, "under_way", ["debts"], [])
    send(as_worker, "domain", trajectory, "debts", remove="1")
    assert guidance_steps.standing(trajectory, "debts").date == days(-9)


def test_request_is_asked_once_and_answered(as_worker, trajectory):
    sent = {"domain": "housing", "municipality": "GM0080", "day": TODAY.isoformat()}
    responses = [send(as_worker, "request-new", trajectory, **sent) for _ in range(2)]
    assert [said(response)[-1] for response in responses] == ["Saved.", "This was saved already."]

    asked = trajectory.requests.get()
    send(as_worker, "request-answer", trajectory, asked.pk, answer="partly", day=TODAY.isoformat())
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_on) == ("partly", TODAY)
    send(as_worker, "request-answer", trajectory, asked.pk, answer="", day=TODAY.isoformat())
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_on) == (None, None)
    send(as_worker, "request-answer", trajectory, asked.pk, remove="1")
    assert trajectory.requests.count() == 0


def test_referral_sent_twice_is_one_and_is_followed_up(as_worker, trajectory):
    form = part(partner="uwv", state="offered", warm="on")
    for _ in range(2):
        response = as_worker.post(at("trajectory-referral-new", trajectory), form)
    assert said(response)[-1] == "This was saved already."
    referral = trajectory.referrals.get()

    refused = send(as_worker, "trajectory-referral", trajectory, referral.pk, partner="uwv", state="arrived")
    assert list(refused.context["form"].errors) == ["consent"]
    send(as_worker, "trajectory-referral", trajectory, referral.pk, partner="uwv", state="arrived", consent="on")
    referral.refresh_from_db()
    assert (referral.state, referral.consent, referral.warm) == ("arrived", True, False)
    conflict = as_worker.post(at("trajectory-referral-new", trajectory), {**form, "partner": "ggd"})
    assert conflict.status_code == 409


def test_referral_that_is_counted_has_no_form_any_more(as_worker, trajectory):
    referral = Referral.objects.create(trajectory=trajectory, partner="ggd", state="offered", counted_in="2026-Q1")
    address = at("trajectory-referral", trajectory, referral.pk)

    responses = [as_worker.get(address), as_worker.post(address, {"remove": "1"})]

    assert [response.url for response in responses] == [page_of(trajectory)] * 2
    assert address not in as_worker.get(page_of(trajectory)).content.decode()
    assert Referral.objects.count() == 1


def test_aftercare_is_agreed_changed_and_ended(as_worker, trajectory):
    send(as_worker, "aftercare", trajectory, kind="active", next_on=days(14).isoformat())
    send(
        as_worker, "aftercare", trajectory, kind="active", next_on=days(14).isoformat(), other_next=days(40).isoformat()
    )
    assert [(row.kind, row.next_on) for row in trajectory.aftercare.all()] == [("active", days(40))]

    # A chip cannot be tapped off: a door that stays open has no day, whatever is still lit.
    send(as_worker, "aftercare", trajectory, kind="passive", next_on=days(14).isoformat())
    assert [(row.kind, row.next_on) for row in trajectory.aftercare.all()] == [("passive", None)]
    response = send(as_worker, "aftercare", trajectory, remove="1")
    assert (said(response)[-1], trajectory.aftercare.get().ended_on) == ("Saved.", TODAY)


def test_appointment_is_made_moved_and_taken_off(as_worker, trajectory):
    for day in (7, 28):
        send(as_worker, "appointment", trajectory, next_on=days(day).isoformat())
        trajectory.refresh_from_db()
        assert trajectory.next_on == days(day)
    send(as_worker, "appointment", trajectory, remove="1")
    trajectory.refresh_from_db()
    assert trajectory.next_on is None


@pytest.mark.parametrize("name", ["phase-change", "trajectory-details", "trajectory-close", "request-new"])
def test_remove_sent_to_a_form_that_takes_nothing_back_is_answered(as_worker, trajectory, name):
    response = send(as_worker, name, trajectory, remove="1")

    assert (response.status_code, response.url) == (302, f"/en/contacten/traject/{trajectory.key}/")


def test_details_close_and_open_again(as_worker, trajectory, colleague):
    send(as_worker, "trajectory-details", trajectory, municipality="GM0074", deputy=colleague.pk)
    send(as_worker, "trajectory-close", trajectory, outcome="moved", day=TODAY.isoformat())
    trajectory.refresh_from_db()
    assert (trajectory.municipality, trajectory.deputy, trajectory.closed, trajectory.outcome) == (
        "GM0074", colleague, TODAY, "moved",
    )  # fmt: skip

    send(as_worker, "trajectory-reopen", trajectory, phase="orientation", day=TODAY.isoformat())
    trajectory.refresh_from_db()
    assert (trajectory.closed, course_of(trajectory, today=TODAY)) == (
        None, [("contact", 100, 0), ("orientation", 0, None)],
    )  # fmt: skip


def test_form_that_a_colleague_overtook_says_what_changed_keeps_what_was_typed_and_saves_the_second_time(
    as_worker, trajectory
):
    address = at("domain", trajectory, "housing")
    word = as_worker.get(address).context["form"]["seen"].value()
    guidance_steps.write_domain(
        trajectory=trajectory,
        entry=guidance_steps.DomainEntry("housing", TODAY, "waits", ("benefit_wait",)),
        today=TODAY,
    )
    typed = part(seen=word, status="stuck", obstacles=["no_housing"], day=TODAY.isoformat())

    response = as_worker.post(address, typed)

    form = response.context["form"]
    assert response.status_code == 409
    assert "Waiting for somebody else (" in main_of(response).replace("waiting", "Waiting")
    assert "In the way: long wait for benefit" in main_of(response)
    assert (form["status"].value(), form["obstacles"].value()) == ("stuck", ["no_housing"])
    assert guidance_steps.standing(trajectory, "housing").status == "waits"

    as_worker.post(address, {**typed, "seen": form["seen"].value()})
    assert guidance_steps.standing(trajectory, "housing").status == "stuck"


def test_form_without_the_word_of_what_was_seen_is_a_conflict(as_worker, trajectory):
    response = as_worker.post(at("phase-change", trajectory), part(phase="pause", day=TODAY.isoformat()))

    assert response.status_code == 409
    assert course_of(trajectory, today=TODAY) == [("contact", 100, None)]


def test_form_survives_the_end_of_a_session(as_worker, worker, trajectory):
    address = at("phase-change", trajectory)
    word = as_worker.get(address).context["form"]["seen"].value()
    as_worker.logout()

    away = as_worker.post(
        address, part(seen=word, phase="pause", day=TODAY.isoformat()), headers={"sec-fetch-site": "same-origin"}
    )
    assert away.url.startswith(reverse("account_login"))
    session = as_worker.session
    as_worker.force_login(worker)
    kept = as_worker.session
    kept.update({name: value for name, value in session.items() if name == "contacts.kept"})
    kept.save()

    form = as_worker.get(address).context["form"]
    assert (form["phase"].value(), form["seen"].value()) == ("pause", word)


# --- Bad input (security.md section 4) -------------------------------------------------------------------------------
BAD = (
    "", " ", "\u00a0", "\u200b", "a\x00b", "\ud800", "\u202e", "😀" * 50, "{{7*7}}", "{% debug %}", "%s%n", "${jndi:x}",
    "' OR 1=1 --", "<svg onload=alert(1)>", "javascript:alert(1)", "x" * 20_000, "-1", "1e309", "NaN", "0x10",
    str(2**31), str(2**63), str(2**70), "9" * 5_000, "0000-00-00", "2026-02-31", "99999-01-01", "2026-W53",
    "31-02-2026", "1,5", "__proto__",
)  # fmt: skip
WORST = ("a\x00b", str(2**70), "9" * 5_000, "99999-01-01")
FORMS = {
    "trajectory-new": ("id", "agreed", "phase", "municipality", "deputy", "day", "other_day"),
    "phase-change": ("id", "seen", "phase", "day", "other_day"),
    "phase-correct": ("id", "seen", "phase", "day", "other_day", "remove"),
    "domain": ("id", "seen", "status", "obstacles", "tried", "day", "other_day", "remove"),
    "request-new": ("id", "seen", "domain", "municipality", "day", "other_day"),
    "request-answer": ("id", "seen", "answer", "day", "other_day"),
    "trajectory-referral-new": ("id", "seen", "partner", "consent", "warm", "state"),
    "trajectory-referral": ("id", "seen", "partner", "consent", "warm", "state"),
    "aftercare": ("id", "seen", "kind", "next_on", "other_next"),
    "appointment": ("id", "seen", "next_on", "other_next"),
    "trajectory-details": ("id", "seen", "municipality", "deputy"),
    "trajectory-close": ("id", "seen", "outcome", "day", "other_day"),
    "trajectory-reopen": ("id", "seen", "phase", "day", "other_day"),
}
GOOD = {
    "agreed": "on", "phase": "contact", "municipality": "GM0080", "day": TODAY.isoformat(), "status": "stuck",
    "domain": "debts", "answer": "granted", "partner": "ggd", "state": "offered", "kind": "passive",
    "next_on": days(7).isoformat(), "outcome": "moved",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_bad_input_is_answered_with_a_message_and_runs_nothing(as_worker, trajectory, name):
    asked = trajectory.requests.create(municipality="GM0080", domain="housing", asked_on=TODAY)
    referral = trajectory.referrals.create(partner="ggd", state="offered")
    more = {
        "phase-correct": [stretches_of(trajectory)[0].pk],
        "domain": ["housing"],
        "request-answer": [asked.pk],
        "trajectory-referral": [referral.pk],
    }
    address = NEW if name == "trajectory-new" else at(name, trajectory, *more.get(name, []))
    names = FORMS[name]
    good = {field: GOOD[field] for field in names if field in GOOD}

    # Each value in all fields at once, and the worst ones in each field alone, so that it gets past the others.
    tries = [dict.fromkeys(names, value) for value in BAD]
    tries += [{field: value} for field in names for value in WORST]
    for wrong in tries:
        sent = {
            field: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for field, value in wrong.items()
        }
        response = as_worker.post(address, part(**good) | sent)
        assert response.status_code in {200, 302, 409}, wrong
        if response.status_code == 200:
            assert "<svg onload" not in response.content.decode()
            assert response.context["form"].errors or "remove" in wrong, wrong
    # The same field twice: the last one counts, or it is a list.
    assert as_worker.post(address, part(**good) | {field: ["x", "y"] for field in names}).status_code < 500


def test_bad_addresses_do_not_exist(as_worker, trajectory):
    for address in (
        f"/en/contacten/traject/{uuid4()}/",
        "/en/contacten/traject/rudami-07/",
        f"{page_of(trajectory)}fase/{2**70}/",
        f"{page_of(trajectory)}fase/{'9' * 5000}/",
        f"{page_of(trajectory)}fase/0/",
        f"{page_of(trajectory)}verzoek/{2**63}/",
        f"{page_of(trajectory)}verwijzing/{uuid4()}/",
        f"{page_of(trajectory)}gebied/looks/",
        f"{page_of(trajectory)}gebied/{'a' * 8000}/",
        f"{page_of(trajectory)}%2e%2e/",
    ):
        assert as_worker.get(address).status_code == 404, address[:80]


def test_part_of_another_trajectory_is_not_found_under_this_one(as_worker, worker, trajectory):
    other = make_guided(worker, today=TODAY)
    asked = other.requests.create(municipality="GM0080", domain="housing", asked_on=TODAY)
    referral = other.referrals.create(partner="ggd", state="offered")

    for address in (
        at("phase-correct", trajectory, stretches_of(other)[0].pk),
        at("request-answer", trajectory, asked.pk),
        at("trajectory-referral", trajectory, referral.pk),
    ):
        assert as_worker.get(address).status_code == 404
        as_worker.post(address, {"remove": "1"})
    assert (other.phases.count(), other.requests.count(), other.referrals.count()) == (1, 1, 1)
