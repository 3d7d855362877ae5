"""Fills two databases and asks both for the same pages, as a worker and as a coordinator."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from contacts.log.columns import FIRST_DAY
from contacts.made_up import ORGANISATIONS, make_contacts
from contacts.models import Activity
from contacts.spans import span_on
from portal.models import Organisation, User
from portal.permissions import Role

# The same in both, and what lies before it in the big one.
RECENT, HISTORY = 1_000, 999_000
RECENT_DAYS = 365
# How often each database is asked for a page; the two take turns, so that a busy moment of the machine hits both.
REQUESTS, WARM_UP = 60, 3
# Half as slow again is less than a machine that does something else beside it costs, and nobody notices it on a page of
# some tens of milliseconds; a page that reads the history is a hundred times slower.
LIMIT = 1.5


@dataclass
class Place:
    """One of the two databases, and who asks there."""

    connection: BaseDatabaseWrapper
    clients: dict[str, Client] = field(default_factory=dict)
    activity: Activity | None = None


@dataclass(frozen=True)
class Page:
    """One page, who asks for it, and how."""

    name: str
    role: str
    ask: Callable[[Client, Place], Any]


@contextmanager
def connected_to(database: str) -> Iterator[BaseDatabaseWrapper]:
    """Have Django talk to another database of the same server, and afterwards to the one before."""
    before = connections[DEFAULT_DB_ALIAS]
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    other.settings_dict = {**other.settings_dict, "NAME": database}
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = before


def turn_to(place: Place) -> None:
    """Have Django talk to one of two databases that it is connected to."""
    connections[DEFAULT_DB_ALIAS] = place.connection


def compare(small: BaseDatabaseWrapper, big: BaseDatabaseWrapper) -> int:
    """Print how much slower each page is with a million contacts; return 1 if one misses the target."""
    today = timezone.localdate()
    begun = perf_counter()
    places = [fill(Place(small), today=today, history=0), fill(Place(big), today=today, history=HISTORY)]
    print(f"{RECENT} contacts in one database, {RECENT + HISTORY} in the other: {perf_counter() - begun:.0f} s")
    missed = []
    for place in places:
        enter(place, today)
    for page in all_pages(today):
        few, many = (count_queries(page, place) for place in places)
        times = times_of(page, places)
        slow, slower = (statistics.quantiles(some, n=20)[-1] for some in times)
        ratio = slower / slow
        missed += [] if ratio <= LIMIT and few == many else [page.name]
        medians = " and ".join(f"{1000 * statistics.median(some):.0f}" for some in times)
        queries = f"{few} queries" if few == many else f"{few} queries, {many} with a million"
        print(f"p95 of {page.name}, {page.role}: {ratio:.2f} x (at most {LIMIT}); medians {medians} ms; {queries}")
    if missed:
        print(f"Too slow, or more queries: {', '.join(missed)}")
    return 1 if missed else 0


# --- What stands in the databases ------------------------------------------------------------------------------------


def fill(place: Place, *, today: date, history: int) -> Place:
    """Make staff, a year of contacts and a history before it, and log a worker and a coordinator in."""
    turn_to(place)
    for code in ORGANISATIONS:
        organisation = Organisation.objects.get_or_create(code=code, defaults={"name": code, "kind": "provider"})[0]
        for role, number in ((Role.WORKER, 1), (Role.WORKER, 2), (Role.COORDINATOR, 1)):
            user = User.objects.create_user(f"{code}-{role}-{number}", None, organisation=organisation)
            user.groups.add(Group.objects.get_or_create(name=role)[0])
            place.clients.setdefault(role.value, logged_in(user))
    begin = today - timedelta(days=RECENT_DAYS)
    if history:
        make_contacts(number=history, seed=2, first=FIRST_DAY, last=begin - timedelta(days=1))
    make_contacts(number=RECENT, seed=1, first=begin, last=today)
    with connection.cursor() as cursor:
        # What autovacuum does within a minute.
        cursor.execute("VACUUM (ANALYZE)")
    return place


def logged_in(user: User) -> Client:
    """Return a client with the session of somebody."""
    client = Client(SERVER_NAME="localhost", headers={"Sec-Fetch-Site": "same-origin"})
    client.force_login(user)
    return client


def enter(place: Place, today: date) -> None:
    """Turn to a database, and start a round there."""
    turn_to(place)
    worker = User.objects.get(username=f"{ORGANISATIONS[0]}-{Role.WORKER}-1")
    place.activity = Activity.objects.create(
        kind="a02_rounds",
        date=today,
        organisation=Organisation.objects.get(code=ORGANISATIONS[0]),
        municipality="GM0080",
        location_type="licensed_place",
        recorded_by=worker,
    )


# --- The pages -------------------------------------------------------------------------------------------------------


def all_pages(today: date) -> list[Page]:
    """Return what staff open all day; the week only where there is one."""
    worker, coordinator = Role.WORKER.value, Role.COORDINATOR.value
    span = span_on(today)
    pages = [
        Page("contact form", worker, lambda client, place: get(client, form_of(place))),
        Page("contact saved, and the next form", worker, save),
        Page("activity", worker, lambda client, place: get(client, reverse("contacts:activity", args=[pk_of(place)]))),
        # A kind of which there is no record yet: nothing is found, at the price of having looked everywhere.
        Page("begin something rare", worker, address("contacts:start", "a18_meeting_place")),
    ]
    for role in (worker, coordinator):
        pages.append(Page("start page", role, address("contacts:desk")))
        pages += [Page("week", role, address("contacts:week"))] if exists("contacts:week") else []
        pages += [
            Page(f"overview of {code}", role, address("contacts:overview", query=f"?periode={code}"))
            for code in (span.code, str(span.year))
        ]
    return pages


def exists(name: str) -> bool:
    """Say whether there is such a page."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def address(name: str, *arguments: str, query: str = "") -> Callable[[Client, Place], None]:
    """Return what asks for a page that has the same address everywhere."""
    path = reverse(name, args=arguments) + query
    return lambda client, _place: get(client, path)


def pk_of(place: Place) -> Any:
    """Return the running activity of a place."""
    return place.activity.pk if place.activity else None


def form_of(place: Place) -> str:
    """Return the address of the contact form."""
    return reverse("contacts:contact-new", args=[pk_of(place)])


def get(client: Client, path: str) -> None:
    """Ask for a page, and make sure that it is one: a bench that measures errors lies."""
    answer = client.get(path, secure=settings.HTTPS)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


def save(client: Client, place: Place) -> None:
    """Save a contact of a worker in a hurry, and get the next form."""
    entry = {
        "id": str(uuid4()), "channel": "outreach_licensed", "work_setting": "licensed_room", "gender": "woman",
        "age_band": "age_30_39", "language": "ro", "people": "1", "topics": ["tax"], "state": "offered", "next": "1",
    }  # fmt: skip
    answer = client.post(form_of(place), entry, secure=settings.HTTPS)
    if answer.status_code != 302:
        raise RuntimeError(f"a contact is not saved: {answer.status_code}")
    get(client, answer["Location"])


# --- The measuring ---------------------------------------------------------------------------------------------------


def count_queries(page: Page, place: Place) -> int:
    """Return how many queries a page costs."""
    turn_to(place)
    for _number in range(WARM_UP):
        page.ask(place.clients[page.role], place)
    with CaptureQueriesContext(connection) as queries:
        page.ask(place.clients[page.role], place)
    return len(queries)


def times_of(page: Page, places: list[Place]) -> tuple[list[float], ...]:
    """Return by place the seconds that each request for a page takes."""
    times: tuple[list[float], ...] = tuple([] for _place in places)
    for number in range(REQUESTS):
        # Each of the two goes first half of the times.
        for which in (number % 2, 1 - number % 2):
            place = places[which]
            turn_to(place)
            begun = perf_counter()
            page.ask(place.clients[page.role], place)
            times[which].append(perf_counter() - begun)
    return times
