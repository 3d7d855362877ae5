"""Joint checks stand apart: an action and a page of their own, rows for whoever recorded them and the coordinator."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.favourites import favourites
from contacts.models import Activity, Contact, Referral
from portal import permissions
from portal.models import Page
from portal.permissions import RECORD, RECORD_CHECKS, ROLE_PERMISSIONS, Role
from tests.builders.activities import contact_form, make_activity, make_contact
from tests.builders.pages import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate()
CHECKS = "/en/contacten/controles/"


def make_check(user, **fields):
    values = {"kind": "a09_checks", "municipality": "unknown", "location_type": "other"}
    return make_activity(user, today=TODAY, **{**values, **fields})


@pytest.fixture
def check(worker):
    """A check of the worker in which one contact led to a referral, beside a round in which another one did."""
    row = make_check(worker)
    Referral.objects.create(contact=make_contact(row, channel="joint_check"), partner="ggd", state="offered")
    beside = make_activity(worker, today=TODAY)
    Referral.objects.create(contact=make_contact(beside), partner="gp", state="offered")
    return row


def seen_by(user):
    """Return the kinds of which somebody sees activities, contacts and referrals."""
    return (
        sorted(Activity.objects.visible_to(user).values_list("kind", flat=True)),
        sorted(Contact.objects.visible_to(user).values_list("activity__kind", flat=True)),
        sorted(Referral.objects.visible_to(user).values_list("contact__activity__kind", flat=True)),
    )


@pytest.mark.parametrize(
    ("persona", "kinds"),
    [
        ("worker", ["a02_rounds", "a09_checks"]),
        ("coordinator", ["a02_rounds", "a09_checks"]),
        ("colleague", ["a02_rounds"]),
        ("other_worker", []),
        ("accountholder", []),
        ("admin_user", []),
    ],
)
def test_rows_of_a_check_are_seen_by_whoever_recorded_it_and_the_coordinator(check, request, persona, kinds):
    assert seen_by(request.getfixturevalue(persona)) == (kinds, kinds, kinds)


def test_rows_of_a_check_without_the_action_are_not_there(check, worker, monkeypatch):
    monkeypatch.setitem(permissions.ROLE_PERMISSIONS, Role.WORKER, frozenset({RECORD}))

    assert seen_by(worker) == (["a02_rounds"], ["a02_rounds"], ["a02_rounds"])


def test_only_worker_and_coordinator_may_record_checks():
    assert {role for role, allowed in ROLE_PERMISSIONS.items() if RECORD_CHECKS in allowed} == {
        Role.WORKER,
        Role.COORDINATOR,
    }


def test_check_of_a_colleague_does_not_exist_whatever_is_tried(client, check, colleague):
    client.force_login(colleague)
    contact = check.contacts.get()
    ids, both = [check.pk], [check.pk, contact.pk]
    gets = {"activity": ids, "contact-new": ids, "under-18": ids, "finish": ids, "activity-change": ids}
    posts = {"contact-new": ids, "finish": ids, "reopen": ids, "discard": ids, "contact-change": both}

    answers = [client.get(reverse(f"contacts:{name}", args=args)).status_code for name, args in gets.items()]
    answers += [
        client.post(reverse(f"contacts:{name}", args=args), contact_form(minutes="60")).status_code
        for name, args in posts.items()
    ]
    answers.append(client.post(reverse("contacts:count", args=[check.pk, "reached"]), {"step": "1"}).status_code)

    assert set(answers) == {404}
    assert Contact.objects.filter(activity=check).count() == 1


def test_start_of_a_check_asks_the_action(client, worker, monkeypatch):
    client.force_login(worker)
    url = reverse("contacts:start", args=["a09_checks"])

    allowed = client.get(url).status_code
    monkeypatch.setitem(permissions.ROLE_PERMISSIONS, Role.WORKER, frozenset({RECORD}))
    refused = [client.get(url).status_code, client.post(url).status_code, client.get(CHECKS).status_code]

    assert (allowed, refused) == (200, [404, 404, 404])


@pytest.mark.parametrize("persona", ["outsider", "accountholder", "member", "facilitator", "editor", "admin_user"])
def test_page_does_not_exist_for_other_roles(client, request, persona):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(CHECKS).status_code == 404


def test_page_lists_own_checks_only_and_the_coordinator_sees_all(client, check, worker, colleague, coordinator):
    of_colleague = make_check(colleague, days_ago=2, minutes=240, staff=1)

    listed = {}
    for user in (worker, colleague, coordinator):
        client.force_login(user)
        listed[user] = [row for row, _gaps in client.get(CHECKS).context["recent"]]

    assert listed == {worker: [check], colleague: [of_colleague], coordinator: [check, of_colleague]}


def test_page_says_what_is_missing_and_that_nothing_goes_to_the_police(client, worker):
    done = make_check(worker, days_ago=1, minutes=240, staff=1)
    client.force_login(worker)

    page = client.get(CHECKS).content.decode()

    assert "Nothing of a check goes to the police. You only count." in page
    assert "missing: people you gave something or spoke to" in page
    assert f"{reverse('contacts:finish', args=[done.pk])}#id_reached" in page


def test_page_names_the_cards_to_hand_out_that_are_published(client, worker):
    make_page("praten", is_published=True)
    make_page("rechten", is_published=True)
    make_page("inloop", is_published=False)
    client.force_login(worker)

    assert [page.slug for page in client.get(CHECKS).context["hand_outs"]] == ["rechten", "praten"]
    assert Page.objects.count() == 3


def test_start_page_has_no_tile_of_checks_and_lists_none(client, check, coordinator):
    client.force_login(coordinator)

    response = client.get("/en/contacten/")

    page = response.content.decode()
    assert reverse("contacts:start", args=["a09_checks"]) not in page
    assert [row.kind for row in (*response.context["running"], *response.context["recent"])] == ["a02_rounds"] * 2
    assert re.findall(rf'<a href="{CHECKS}">(.*?)</a>', page) == ["Joint checks"]


def test_end_of_a_check_leads_back_to_the_checks(client, check, worker):
    client.force_login(worker)
    form = contact_form(minutes="240", reached="4")

    answer = client.post(reverse("contacts:finish", args=[check.pk]), form)

    check.refresh_from_db()
    assert (answer.url, check.minutes, check.reached, check.partners) == (CHECKS, 240, 4, ["police"])


def test_check_proposes_no_chips_from_checks_of_a_colleague(check, colleague):
    before = make_check(colleague, days_ago=9)
    make_contact(before, topics=["housing"])
    own_before = make_check(check.recorded_by, days_ago=5)
    make_contact(own_before, topics=["tax"])

    assert favourites(check).topics == ("tax",)


@pytest.mark.parametrize("rows", [1, 60])
def test_page_queries_do_not_grow_with_checks(client, worker, rows, django_assert_num_queries):
    for _ in range(rows):
        make_contact(make_check(worker))
    client.force_login(worker)
    client.get(CHECKS)

    # Session, user, groups, checks, pages to hand out.
    with django_assert_num_queries(5):
        client.get(CHECKS)
