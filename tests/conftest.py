"""Personas and what every test may use."""

from __future__ import annotations

import gc
import os
import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.signals import setting_changed
from django.test import Client
from django.test.client import ClientHandler
from django.utils import translation

from portal import numbers, pagecache
from portal.models import Organisation, User
from portal.permissions import Role

# Playwright runs an event loop of its own, in which Django would refuse every query of a browser test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "a long enough demo password"


# Eleven thousand collected tests live until the end, and so does what was imported for them.
GARBAGE_EVERY = 20_000


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from walking through all tests again and again while one of them runs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_EVERY, 10, 10)


def password_only(client: Client, user: User) -> None:
    """Log somebody in who has shown a password and nothing else."""
    _force_login(client, user)
    note_login(client, user, {"method": "password"})


def _log_in_fully(client: Client, user: User, backend: str | None = None) -> None:
    """Log somebody in as if she had just shown her password and her second step."""
    _force_login(client, user, backend)
    note_login(client, user, {"method": "password"}, {"method": "mfa", "type": "totp"})


def note_login(client: Client, user: User, *records: dict[str, Any], at: float | None = None) -> None:
    """Write in a session how its user came in, and when: now, unless it is said otherwise."""
    session = client.session
    session["account_authentication_methods"] = [{"at": at or time.time(), **record} for record in records]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


# Tests that are about something else come in as people do: with both steps, a moment ago.
_force_login = force_login = Client.force_login
Client.force_login = _log_in_fully  # type: ignore[method-assign]  # for all tests, in one place


# A server builds its middleware once and keeps it; so do the clients of all tests, until a setting changes.
_load_middleware = ClientHandler.load_middleware
_built: list[dict[str, Any]] = []


def _load_middleware_once(handler: ClientHandler, is_async: bool = False) -> None:
    """Give a client the middleware of the first one."""
    if not _built:
        before = set(vars(handler))
        _load_middleware(handler, is_async)
        _built.append({name: value for name, value in vars(handler).items() if name not in before})
    vars(handler).update(_built[0])


setting_changed.connect(lambda **_what: _built.clear(), weak=False)
ClientHandler.load_middleware = _load_middleware_once  # type: ignore[method-assign]  # for all tests, in one place


@pytest.fixture(autouse=True)
def _as_after_migrating(request: pytest.FixtureRequest) -> None:
    """Start each test that has a database with the groups, and without what the one before left in the cache.

    A test with real transactions empties all tables when it ends, those that a migration filled too; and a request
    leaves its language behind in the thread.
    """
    translation.activate(settings.LANGUAGE_CODE)
    # What a process keeps of pages and numbers outlives a test; here every request looks whether content changed.
    pagecache.SHELF.clear()
    pagecache.ASK_EVERY = 0.0
    numbers.forget()
    real = "transactional_db" in request.fixturenames
    if real or "db" in request.fixturenames or marked_for_database(request):
        # The database first, whichever of the two this test asked for.
        request.getfixturevalue("transactional_db" if real else "db")
        cache.clear()
        Group.objects.bulk_create([Group(name=role.value) for role in Role], ignore_conflicts=True)


def marked_for_database(request: pytest.FixtureRequest) -> bool:
    """Say whether a test asks for the database by a mark."""
    return request.node.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _gate_where_asked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the attack out where a test is about something else: it takes seconds in a process of its own.

    Tests with the mark `gate` publish as the portal does.
    """
    if request.node.get_closest_marker("gate") is None:
        monkeypatch.setattr("subsidy.ledger.GATE", lambda _figures, _truth, **_options: None)


@pytest.fixture
def fier(db: None) -> Organisation:
    return Organisation.objects.get_or_create(code="fier", defaults={"name": "Fier", "kind": "provider"})[0]


@pytest.fixture
def salvation_army(db: None) -> Organisation:
    return Organisation.objects.get_or_create(
        code="salvation_army", defaults={"name": "Leger des Heils", "kind": "provider"}
    )[0]


@pytest.fixture
def sdf(db: None) -> Organisation:
    return Organisation.objects.get_or_create(
        code="sdf", defaults={"name": "Sociaal Domein Fryslân", "kind": "funder"}
    )[0]


def make_user(name: str, role: Role | None, organisation: Organisation | None = None) -> User:
    """Make an account in one group."""
    user = User.objects.create_user(name, PASSWORD, organisation=organisation)
    if role is not None:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@pytest.fixture
def worker(fier: Organisation) -> User:
    return make_user("wilma-worker", Role.WORKER, fier)


@pytest.fixture
def colleague(fier: Organisation) -> User:
    return make_user("carla-colleague", Role.WORKER, fier)


@pytest.fixture
def other_worker(salvation_army: Organisation) -> User:
    return make_user("otto-other", Role.WORKER, salvation_army)


@pytest.fixture
def coordinator(fier: Organisation) -> User:
    return make_user("coby-coordinator", Role.COORDINATOR, fier)


@pytest.fixture
def accountholder(sdf: Organisation) -> User:
    return make_user("anna-accountholder", Role.ACCOUNTHOLDER, sdf)


@pytest.fixture
def member(db: None) -> User:
    return make_user("zonnebloem", Role.MEMBER)


@pytest.fixture
def facilitator(fier: Organisation) -> User:
    return make_user("fenna-facilitator", Role.FACILITATOR, fier)


@pytest.fixture
def editor(db: None) -> User:
    return make_user("eddy-editor", Role.EDITOR)


@pytest.fixture
def admin_user(db: None) -> User:
    return make_user("ad-admin", Role.ADMIN)


@pytest.fixture
def outsider(db: None) -> User:
    """Somebody who is logged in and belongs to no group."""
    return make_user("olga-outsider", None)
