"""The staff side on a host of its own: it works there, and everywhere else it is not there (security.md A13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from klankbord import cards
from klankbord.models import Survey
from klankbord.survey_papers import answer_address
from portal import hosts, inviting
from portal.access import PUBLIC, is_for_visitors, public, staff_side
from portal.flyer_cards import public_address
from portal.models import User
from portal.session_store import SEEN
from portal.views import errors
from tests.conftest import PASSWORD
from tests.project.addresses import Address, every_address
from tests.project.objects import World
from tests.project.two_hosts import FROM_HERE, INSIDE, SITE, STAFF, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_hosts")]

ADDRESSES = every_address()
FOR_VISITORS = [address for address in ADDRESSES if is_for_visitors(address.view)]
OF_STAFF = [address for address in ADDRESSES if not is_for_visitors(address.view)]
# Says 503 where no worker runs, and how long that is so is a matter of the moment.
MOVES = {"readyz"}
NOWHERE = "nergens"


def with_ids(addresses: list[Address]) -> Any:
    return pytest.mark.parametrize("address", addresses, ids=[address.name for address in addresses])


def may(address: Address, people: dict[str, User]) -> User | None:
    """Return somebody who may use an address; None where nobody need log in."""
    allowed = [user for user in people.values() if user.has_perm(str(address.access))]
    return None if address.access == PUBLIC else (allowed or [people["worker"]])[0]


# --- Which views are whose -------------------------------------------------------------------------------------------
def test_public_views_of_the_staff_side_are_these() -> None:
    assert {address.name for address in OF_STAFF if address.access == PUBLIC} == {
        *("account_login", "passkey_login", "mfa_authenticate", "account_logout", "account_inactive", "account_signup"),
        *("portal:leave", "portal:type-code", "portal:enter"),
        *("cards:type-code", "cards:join", "cards:goodbye", "calendar-feed"),
    }  # fmt: skip


def test_view_that_says_nothing_is_not_for_visitors() -> None:
    assert not is_for_visitors(lambda _request: HttpResponse())
    assert not is_for_visitors(staff_side(public(lambda _request: HttpResponse())))
    assert is_for_visitors(public(lambda _request: HttpResponse()))


def test_table_of_the_public_host_holds_what_is_for_visitors_and_nothing_else() -> None:
    def views(patterns: Any) -> set[Any]:
        inner = [views(one.url_patterns) if hasattr(one, "url_patterns") else {one.callback} for one in patterns]
        return set().union(*inner)

    assert views(get_resolver(hosts.PUBLIC_TABLE).url_patterns) == {address.view for address in FOR_VISITORS}
    assert len(FOR_VISITORS) > 20
    assert len(OF_STAFF) > 200


# --- Every address on every host -------------------------------------------------------------------------------------
def ways_of_asking(url: str, user: User | None) -> list[tuple[str, str, User | None]]:
    """Return an address as it is, by every sort of method; without the slash at its end, and without its language."""
    by_method: list[tuple[str, str, User | None]] = [(method, url, None) for method in ("GET", "POST", "OPTIONS")]
    return [*by_method, ("GET", url, user), ("GET", url.rstrip("/"), None), ("GET", url.removeprefix("/nl"), None)]


def told(answer: HttpResponse, segment: str) -> dict[str, Any]:
    """Return all that an asker is told, with the word that she typed herself taken out."""
    own = re.compile(rf'/{segment}(?=[/"?]|\Z)')
    headers = {name: own.sub("/-", value) for name, value in answer.items() if name != "Content-Length"}
    return {
        "status": answer.status_code,
        "headers": headers,
        "cookies": list(answer.cookies),
        "body": own.sub("/-", answer.content.decode()),
    }


@with_ids(OF_STAFF)
def test_address_of_the_staff_side_is_elsewhere_what_a_made_up_one_is(
    address: Address, people: dict[str, User], worlds: dict[str, World]
) -> None:
    url = address.url(**worlds[address.namespace].own[0])
    segment = url.split("/")[2]

    for method, asked, user in ways_of_asking(url, may(address, people)):
        here = told(ask(SITE, method, asked, user), segment)
        made_up = asked.replace(f"/{segment}", f"/{NOWHERE}", 1)
        assert here == told(ask(SITE, method, made_up, user), NOWHERE), (method, asked, user)
        assert here["cookies"] == []
        assert STAFF not in str(here)
    answer = ask(INSIDE, "GET", url)
    assert (answer.status_code, answer.templates[0].name) == (404, "404.html")  # type: ignore[attr-defined]  # of a test


@with_ids(OF_STAFF)
def test_staff_side_works_on_its_host_as_it_does_without_the_setting(
    address: Address, people: dict[str, User], worlds: dict[str, World], settings: Any
) -> None:
    url = address.url(**worlds[address.namespace].own[0])
    user = may(address, people)
    asked = [("GET", None), ("GET", user), ("GET", people["outsider"]), ("POST", user)]

    there = [ask(STAFF, method, url, user) for method, user in asked]
    settings.STAFF_HOST = ""
    before = [ask(SITE, method, url, user) for method, user in asked]

    def seen(answer: HttpResponse) -> tuple[int, str | None]:
        return answer.status_code, answer.get("Location")

    assert [seen(answer) for answer in there] == [seen(answer) for answer in before]
    assert {answer["X-Robots-Tag"] for answer in there} == {"noindex"}


@with_ids([address for address in FOR_VISITORS if address.name not in MOVES])
def test_page_for_visitors_is_on_both_hosts_and_leaves_no_cookie(
    address: Address, worlds: dict[str, World], settings: Any
) -> None:
    url = address.url(**worlds[address.namespace].own[0])
    asked = [(host, method) for host in (SITE, STAFF) for method in ("GET", "POST")]

    after = [ask(host, method, url) for host, method in asked]
    settings.STAFF_HOST = ""
    before = [ask(SITE, method, url) for _host, method in asked]

    assert [answer.status_code for answer in after] == [answer.status_code for answer in before]
    assert [answer.get("Location") for answer in after] == [answer.get("Location") for answer in before]
    assert all(not answer.cookies for answer in after)


@pytest.mark.parametrize("host", [STAFF.upper(), f"{STAFF}:443", f"{STAFF}."])
def test_staff_host_is_known_however_a_browser_writes_it(host: str) -> None:
    assert ask(host, "GET", "/nl/account/inloggen/").status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Original-Host", "Forwarded"])
def test_header_that_names_the_staff_host_opens_nothing(name: str) -> None:
    value = f"host={STAFF}" if name == "Forwarded" else STAFF

    assert ask(SITE, "GET", "/nl/account/inloggen/", **{name: value}).status_code == 404


def test_host_that_is_not_ours_is_refused_as_ever() -> None:
    for url in ("/nl/", "/nl/account/inloggen/", "/healthz"):
        assert ask("elders.example", "GET", url).status_code == 400


def test_telling_the_hosts_apart_takes_no_query(people: dict[str, User], settings: Any) -> None:
    def queries(host: str, url: str, user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(host, "GET", url, user)
        return len(captured)

    url, worker = reverse("contacts:desk"), people["worker"]
    with_setting = queries(STAFF, url, worker)
    hidden = [queries(SITE, url, worker), queries(SITE, "/nl/begin/", worker)]
    nowhere = [queries(SITE, f"/nl/{NOWHERE}/", worker), queries(SITE, f"/nl/{NOWHERE}/", worker)]
    settings.STAFF_HOST = ""

    assert with_setting == queries(SITE, url, worker)
    assert hidden == nowhere


def test_way_out_of_the_staff_side_is_elsewhere_no_way_out_when_all_is_broken(rf: RequestFactory) -> None:
    """While the database is away every address that is not kept says so: this one too."""
    way_out = "/nl/weg/"

    for view, status in ((errors.unavailable, 503), (errors.server_error, 500)):
        assert view(rf.get(way_out, headers={"Host": STAFF})).status_code == 302
        assert view(rf.get(way_out, headers={"Host": SITE})).status_code == status


# --- Sessions and passkeys -------------------------------------------------------------------------------------------
def test_cookie_of_a_session_is_for_the_staff_host_only(member: User) -> None:
    """Without a domain a browser sends a cookie back to the very host that it came from (RFC 6265, 5.4)."""
    client = Client(headers={**FROM_HERE, "Host": STAFF})

    answer = client.post("/nl/account/inloggen/", {"login": member.username, "password": PASSWORD})

    (cookie,) = answer.cookies.values()
    assert (answer.status_code, answer.url) == (302, "/nl/begin/")  # type: ignore[attr-defined]  # of a redirect
    assert (cookie.key, cookie["domain"], cookie["path"]) == (settings.SESSION_COOKIE_NAME, "", "/")
    assert (settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN) == (None, None)


def test_session_from_before_the_setting_is_not_looked_at_elsewhere(worker: User) -> None:
    client = Client(headers={"Host": SITE})
    client.force_login(worker)
    session = client.session
    session[SEEN] -= 120
    session.save()

    with CaptureQueriesContext(connection) as captured:
        answers = [client.get(url) for url in ("/nl/nergens/", "/nl/begin/", "/nl/zoeken/")]

    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert [answer.cookies.output() for answer in answers] == ["", "", ""]
    assert [one["sql"] for one in captured if "django_session" in one["sql"]] == []


def test_passkey_is_asked_for_by_the_name_of_the_staff_host() -> None:
    page = ask(STAFF, "GET", "/nl/account/inloggen/").content.decode()

    assert re.findall(r"rpId&quot;: &quot;([^&]+)&quot;", page) == [STAFF]


# --- Addresses that are handed out -----------------------------------------------------------------------------------
def test_cards_and_invitations_carry_the_staff_host() -> None:
    assert cards.address_of("ABCD", language="en") == f"https://{STAFF}/en/k/ABCD/"
    assert cards.short_address(language="es") == f"{STAFF}/es/k/"
    assert inviting.address_of("ABCD", language="en") == f"https://{STAFF}/en/t/ABCD/"
    assert inviting.short_address(language="es") == f"{STAFF}/es/t/"


def test_calendar_of_a_member_carries_the_staff_host(client: Client, member: User) -> None:
    client.force_login(member)

    page = client.post(reverse("klankbord:make-feed"), headers={"Host": STAFF}).content.decode()

    (address,) = set(re.findall(r"https://[^\s\"<]+\.ics", page))
    assert address.startswith(f"https://{STAFF}/nl/a/")
    path = address.removeprefix(f"https://{STAFF}")
    assert [ask(host, "GET", path).status_code for host in (STAFF, SITE)] == [200, 404]


def test_flyers_and_surveys_carry_the_public_host() -> None:
    assert public_address("praten") == f"https://{SITE}/nl/praten/"
    assert answer_address(Survey(code="lijst"), "es") == f"https://{SITE}/es/vragenlijst/lijst/"


def test_staff_address_follows_the_scheme_and_the_port_of_the_public_one(settings: Any) -> None:
    assert hosts.staff_address() == f"https://{STAFF}"
    settings.PUBLIC_ADDRESS = "http://localhost:8000"
    assert hosts.staff_address() == f"http://{STAFF}:8000"
    settings.STAFF_HOST = ""
    assert hosts.staff_address() == "http://localhost:8000"
