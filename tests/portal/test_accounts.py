"""Logging in and out: by name, without a cookie for visitors, and without a word about which names exist."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.core import checks
from django.db import OperationalError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.models import Session, User
from portal.session_store import SessionStore
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/nl/account/inloggen/"
LOGOUT = "/nl/account/uitloggen/"
DESK = "/nl/begin/"
EXIT = "/nl/weg/"
SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}
COOKIE = settings.SESSION_COOKIE_NAME
LANGUAGES = ("nl", "en", "es")


def log_in(client: Client, name: str, password: str = PASSWORD, **headers: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **(headers or SAME))


def is_logged_in(client: Client) -> bool:
    return bool(client.get(DESK).status_code == 200) or client.get(DESK).url != f"{LOGIN}?next={DESK}"


# --- logging in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["olga-outsider", "OLGA-Outsider", " olga-outsider  "])
def test_login_by_name_whatever_the_capitals_leads_to_the_desk(
    client: Client, outsider: User, name: str, settings: Any
) -> None:
    settings.SECOND_FACTOR = False  # Another file is about the step that comes then.
    response = log_in(client, name)

    assert (response.status_code, response.url) == (302, DESK)
    assert "Olga" not in client.get(DESK).content.decode()


def test_no_greeting_shows_a_name_to_who_looks_over_a_shoulder(client: Client, worker: User, settings: Any) -> None:
    settings.SECOND_FACTOR = False

    log_in(client, worker.username)
    page = client.get("/nl/contacten/")

    assert page.status_code == 200
    assert worker.username not in page.content.decode()
    assert not list(page.context["messages"])


def test_login_keeps_the_language_of_the_page(client: Client, outsider: User) -> None:
    response = client.post("/es/account/inloggen/", {"login": "olga-outsider", "password": PASSWORD}, **SAME)

    assert response.url == "/es/begin/"


def answer(response: Any, name: str) -> tuple[int, str]:
    # What a phone would be asked for a passkey differs at each turn, whoever asks.
    body = re.sub(r'data-passkey-options="[^"]*"|name="note" value="[^"]*"', "", response.content.decode())
    return response.status_code, body.replace(name, "NAME")


@pytest.mark.parametrize("language", LANGUAGES)
def test_login_with_a_wrong_password_and_an_unknown_name_read_the_same(
    client: Client, outsider: User, language: str
) -> None:
    address = f"/{language}/account/inloggen/"
    wrong = client.post(address, {"login": "olga-outsider", "password": "not her password"}, **SAME)
    unknown = client.post(address, {"login": "nobody-outside", "password": "not her password"}, **SAME)

    assert answer(wrong, "olga-outsider") == answer(unknown, "nobody-outside")
    assert wrong.status_code == 200
    assert 'class="error-summary' in wrong.content.decode()
    assert COOKIE not in wrong.cookies


def test_login_with_an_unknown_name_hashes_as_much_as_with_a_wrong_password(
    client: Client, outsider: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    original = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    log_in(client, "olga-outsider", "not her password")
    with_account = len(hashed)
    log_in(client, "nobody-outside", "not her password")

    assert (with_account, len(hashed) - with_account) == (1, 1)


def test_login_of_a_closed_account_is_told_so_and_opens_nothing(client: Client, outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(is_active=False)

    response = log_in(client, "olga-outsider")

    assert response.url == "/nl/account/niet-actief/"
    assert client.get(DESK).url == f"{LOGIN}?next={DESK}"


def test_login_leads_to_the_page_that_was_asked_for_but_never_to_another_site(client: Client, outsider: User) -> None:
    asked = client.post(LOGIN, {"login": "olga-outsider", "password": PASSWORD, "next": "/nl/nu/"}, **SAME)
    client.logout()
    evil = client.post(LOGIN, {"login": "olga-outsider", "password": PASSWORD, "next": "https://example.org/"}, **SAME)

    assert asked.url == "/nl/nu/"
    assert evil.url == DESK


def test_login_page_is_not_for_somebody_who_is_logged_in(client: Client, outsider: User) -> None:
    client.force_login(outsider)

    assert client.get(LOGIN).url == DESK


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("address", [LOGIN, "/en/account/inloggen/?next=/en/begin/"])
def test_login_page_sets_no_cookie(client: Client, method: str, address: str) -> None:
    response = getattr(client, method)(address)

    assert response.status_code == 200
    assert dict(response.cookies) == {}
    assert not Session.objects.exists()


def test_login_page_asks_the_browser_to_remember_no_name(client: Client) -> None:
    html = client.get(LOGIN).content.decode()

    name_field = next(part for part in html.split("<input") if 'name="login"' in part)
    for attribute in ('autocomplete="off"', 'spellcheck="false"', 'autocapitalize="off"'):
        assert attribute in name_field
    assert "placeholder" not in html


# --- where a post comes from -----------------------------------------------------------------------------------------

REFUSED = {
    "from another site": {"HTTP_SEC_FETCH_SITE": "cross-site"},
    "from another host of the same site": {"HTTP_SEC_FETCH_SITE": "same-site"},
    "from another site that claims our origin": {
        "HTTP_SEC_FETCH_SITE": "cross-site",
        "HTTP_ORIGIN": "http://testserver",
    },
    "with the origin of another host": {"HTTP_ORIGIN": "https://example.org"},
    "with the origin of another port": {"HTTP_ORIGIN": "http://testserver:81"},
    "with the origin of another scheme": {"HTTP_ORIGIN": "https://testserver"},
    "with an origin that is null": {"HTTP_ORIGIN": "null"},
    "with neither header": {"HTTP_ACCEPT": "text/html"},
    "with an empty header": {"HTTP_SEC_FETCH_SITE": ""},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_login_post_from_elsewhere_gets_the_calm_page(client: Client, outsider: User, headers: dict[str, str]) -> None:
    response = log_in(client, "olga-outsider", **headers)

    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
    assert dict(response.cookies) == {}
    assert not Session.objects.exists()


ACCEPTED = {
    "by our own page": SAME,
    "by the reader herself": {"HTTP_SEC_FETCH_SITE": "none"},
    "by an old browser": {"HTTP_ORIGIN": "http://testserver"},
}


@pytest.mark.parametrize("headers", ACCEPTED.values(), ids=ACCEPTED)
def test_login_post_from_here_starts_one_session(client: Client, outsider: User, headers: dict[str, str]) -> None:
    response = log_in(client, "olga-outsider", **headers)

    assert response.status_code == 302
    assert list(response.cookies) == [COOKIE]
    assert Session.objects.count() == 1


def test_login_sets_a_cookie_that_no_script_and_no_other_site_can_use(client: Client, outsider: User) -> None:
    cookie = log_in(client, "olga-outsider").cookies[COOKIE]

    # Without a lifetime: the browser forgets it when it closes. The server forgets after eight hours.
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")
    assert settings.SESSION_COOKIE_AGE == 8 * 60 * 60


def test_cookie_over_tls_is_secure_and_bound_to_this_very_host() -> None:
    # The settings are read in a process of their own, with the environment of production.
    program = (
        "from portal import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_SSL_REDIRECT, s.DEBUG)"
    )
    environment = {
        "HTTPS": "true",
        "SECRET_KEY": "x" * 50,
        "SDC_KEY": "0" * 64,
        "FACTOR_KEYS": "1" * 64,
        "ALLOWED_HOSTS": "portal.example",
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "REDIS_URL": "redis://localhost:1/0",
        "DEMO": "false",
    }
    printed = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.split() == ["__Host-sid", "True", "Strict", "True", "True", "False"]


def test_cookie_of_tls_is_set_with_the_secure_flag(client: Client, outsider: User, settings: Any) -> None:
    settings.SESSION_COOKIE_NAME = "__Host-sid"
    settings.SESSION_COOKIE_SECURE = True

    response = client.post(LOGIN, {"login": "olga-outsider", "password": PASSWORD}, secure=True, **SAME)

    cookie = response.cookies["__Host-sid"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert cookie["domain"] == ""


# --- what does not exist ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_up_does_not_exist(client: Client, method: str, language: str) -> None:
    response = getattr(client, method)(f"/{language}/account/aanmelden/", {"username": "nieuw"}, **SAME)

    assert response.status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["account_reset_password", "account_email", "account_confirm_email"])
def test_page_of_the_library_that_rests_on_mail_does_not_exist(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_account_holds_nothing_but_what_is_needed_to_log_in() -> None:
    assert {field.name for field in User._meta.get_fields() if field.concrete} == {
        "id",
        "username",
        "password",
        "organisation",
        "language",
        "is_active",
        "is_superuser",
        "groups",
        "let_in_by",
        "new_way_in_from",
        "user_permissions",
    }


# --- logging out -----------------------------------------------------------------------------------------------------


@pytest.fixture
def logged_in(client: Client, outsider: User) -> Client:
    client.force_login(outsider)
    return client


def test_logout_by_get_is_no_way_to_log_out(logged_in: Client) -> None:
    response = logged_in.get(LOGOUT)

    assert response.status_code == 405
    assert Session.objects.count() == 1
    assert is_logged_in(logged_in)


def test_logout_by_post_ends_the_session_and_empties_the_browser(logged_in: Client) -> None:
    response = logged_in.post(LOGOUT, **SAME)

    assert (response.status_code, response.url) == (302, "/nl/")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response.cookies[COOKIE]["max-age"] == 0
    assert not Session.objects.exists()
    assert logged_in.get(DESK).url == f"{LOGIN}?next={DESK}"
    assert not Session.objects.exists()


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_logout_from_elsewhere_is_refused(logged_in: Client, headers: dict[str, str]) -> None:
    assert logged_in.post(LOGOUT, **headers).status_code == 403
    assert Session.objects.count() == 1


def test_logout_of_a_session_that_has_ended_leads_home_all_the_same(client: Client) -> None:
    response = client.post(LOGOUT, **SAME)

    assert (response.status_code, response.url) == (302, "/nl/")


def test_desk_offers_a_button_that_logs_out(logged_in: Client) -> None:
    html = logged_in.get(DESK).content.decode()

    assert f'<form method="post" action="{LOGOUT}">' in html


# --- the way out that ends the session -------------------------------------------------------------------------------


def test_exit_of_somebody_logged_in_ends_the_session_and_leads_out(logged_in: Client) -> None:
    old = logged_in.cookies[COOKIE].value

    response = logged_in.get(EXIT, **SAME)

    assert (response.status_code, response.url) == (302, settings.EXIT_URL)
    assert response.cookies[COOKIE]["max-age"] == 0
    assert not Session.objects.exists()
    logged_in.cookies[COOKIE] = old
    assert logged_in.get(DESK).url == f"{LOGIN}?next={DESK}"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_exit_that_another_site_asks_for_leads_out_and_leaves_the_session(logged_in: Client, site: str | None) -> None:
    response = logged_in.get(EXIT, **({"HTTP_SEC_FETCH_SITE": site} if site else {}))

    assert (response.status_code, response.url) == (302, settings.EXIT_URL)
    assert Session.objects.count() == 1
    assert is_logged_in(logged_in)


@pytest.mark.parametrize("headers", [SAME, {}])
def test_exit_of_a_visitor_leads_out_without_a_cookie(client: Client, headers: dict[str, str]) -> None:
    response = client.get(EXIT, **headers)

    assert (response.status_code, response.url) == (302, settings.EXIT_URL)
    assert dict(response.cookies) == {}


def test_exit_is_open_when_the_database_is_away(logged_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Any, *args: Any) -> Any:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", away)
    monkeypatch.setattr(SessionStore, "delete", away)
    logged_in.raise_request_exception = False

    response = logged_in.get(EXIT, **SAME)

    assert (response.status_code, response.url) == (302, settings.EXIT_URL)
    assert response.cookies[COOKIE]["max-age"] == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_of_somebody_logged_in_is_calm_with_numbers_when_the_database_is_away(
    logged_in: Client, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The session is asked for before any view begins, by what guards forms (security.md O4, F4)."""

    def away(self: Any, *args: Any) -> Any:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "load", away)
    logged_in.raise_request_exception = False

    response = getattr(logged_in, method)("/nl/begin/", **SAME)

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert 'href="tel:112"' in response.content.decode()
    assert COOKIE not in response.cookies


def test_exit_is_open_when_the_database_goes_away_in_the_middle(
    logged_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: Any, *args: Any) -> Any:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SessionStore, "delete", away)
    monkeypatch.setattr(SessionStore, "save", away)
    logged_in.raise_request_exception = False

    response = logged_in.get(EXIT, **SAME)

    assert (response.status_code, response.url) == (302, settings.EXIT_URL)
    assert response.cookies[COOKIE]["max-age"] == 0


def test_exit_by_post_is_no_way_out(logged_in: Client) -> None:
    assert logged_in.post(EXIT, **SAME).status_code in {403, 405}


def test_no_system_check_complains() -> None:
    assert checks.run_checks() == []
